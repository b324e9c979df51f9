"""An action asked for by a form with fields of its own: read back, and done on a yes to it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from starlette.responses import Response

from bot.dialogue.voice import choice_id
from bot.office.front.officer_actions import ActionOutcome, OfficerRequest, perform_request
from bot.office.staff import factors
from bot.web.desk.talk import ask_desk
from bot.web.desk.talks import LANGUAGE
from bot.web.desk.visit import Visit

_OURS = frozenset({"token", "seal"})
"""The fields of a form that are no argument."""


async def request_action(visit: Visit, name: str, given: Mapping[str, Any]) -> ActionOutcome:
    """Does the action if she may, and said yes to what was read back (see OfficerRequest)."""
    request = OfficerRequest(visit.her.id, name, given, visit.field("seal"), LANGUAGE)
    outcome = await perform_request(
        *(visit.store, visit.knowledge, request, visit.at),
        channels=visit.dashboard.channels,
        texts=visit.dashboard.texts,
    )
    if outcome.state == "done":
        visit.dashboard.wake()
    return outcome


async def draw_outcome(visit: Visit, outcome: ActionOutcome, back: str) -> Response:
    """Returns the page of what came of it. Its yes sends the same form again. `back` leads away."""
    if outcome.state == "prove":
        await ask_desk(visit, choice=choice_id("s", factors.NAME))
        return visit.go("/langkah")
    status = {"refused": 403, "wrong": 422}.get(outcome.state, 200)
    sent = [pair for pair in visit.form.multi_items() if pair[0] not in _OURS]
    return visit.draw("outcome", status, outcome=outcome, sent=sent, back=back)
