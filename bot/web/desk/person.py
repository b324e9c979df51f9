"""One candidate: her answers masked, what can be done, and her story in plain words."""

from __future__ import annotations

from starlette.exceptions import HTTPException
from starlette.responses import Response

from bot.dialogue.messages import Choice, strip_markup
from bot.dialogue.voice import choice_id
from bot.office.registration.candidates import draw_answers, draw_changes
from bot.office.registration.commands import REASONS, card_buttons, draw_head
from bot.office.registration.history import tell_story
from bot.web.desk.pages import declare_form, declare_page
from bot.web.desk.talk import ask_desk
from bot.web.desk.visit import Visit

_ELSEWHERE = ("tampilkan", "jejak")
"""Commands that this page has a place of its own for."""


@declare_page("/peserta/{ref}", "peserta", screen=True)
async def show_person(visit: Visit) -> Response:
    """Shows her card, and to whoever may trace her what became of everything. On record.

    HTTPException (404) where there is no such person.
    """
    order, store = visit.order, visit.store
    found = await store.candidates.by_ref(visit.request.path_params["ref"].upper())
    if found is None:
        raise HTTPException(404)
    candidate = found[1]
    waiting = await store.people.waiting_changes(candidate.ref)
    story: tuple[str, ...] = ()
    if visit.may("jejak"):
        async with store.transaction():
            story = await tell_story(order, found)
    changes = (
        draw_changes(order.voice, order.knowledge, candidate.answers, waiting[-1].answers)
        if waiting
        else []
    )
    return visit.draw(
        "person",
        candidate=candidate,
        name=candidate.answers.get("full_name", "") or candidate.ref,
        head_text=draw_head(order, candidate),
        answers=draw_answers(order.voice, order.knowledge, candidate.answers, full=False),
        changes=changes,
        story=story,
        reasons=[(why, visit.word(f"desk.audit.noun.{why}")) for why in REASONS],
        buttons=[
            Choice(button.id, strip_markup(button.label))
            for button in card_buttons(order, found, full=False, changes=bool(waiting))
            if button.id.split(":")[2] not in _ELSEWHERE
        ],
    )


@declare_form("/peserta/{ref}/tampilkan", "tampilkan")
async def reveal_person(visit: Visit) -> Response:
    """Shows every answer in full, for a reason that goes on record.

    HTTPException (404) where there is no such person.
    """
    why, ref = visit.field("why"), visit.request.path_params["ref"].upper()
    if why not in REASONS:
        return visit.draw_trouble("kantor.people.why_needed", 422)
    if await visit.store.candidates.by_ref(ref) is None:
        raise HTTPException(404)
    await ask_desk(visit, choice=choice_id("s", "tampilkan", ref, why))
    return visit.go("/langkah")
