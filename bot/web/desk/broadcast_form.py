"""A broadcast is written: its text, whom it is for, when it goes, with all of it read back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from starlette.responses import Response

from bot.dialogue.typed_number import read_number
from bot.errors import BotError
from bot.office.broadcasts import steps
from bot.office.broadcasts.progress_view import format_duration
from bot.office.broadcasts.send_time import offer_times, read_time
from bot.office.broadcasts.words import RATE, audience_words, count_reach, list_warnings
from bot.office.kit.argument import SpokenMistake
from bot.store.audience import SESSION, Filter, session_of
from bot.store.broadcasts import Broadcast
from bot.web.desk.act import draw_outcome, request_action
from bot.web.desk.audience_form import list_groups, read_ticks
from bot.web.desk.pages import declare_form, declare_page
from bot.web.desk.previews import draw_phones
from bot.web.desk.visit import Visit

_KEEP, _OTHER = "tetap", "lain"
"""Of the times: the one that is kept with the draft, and one that is typed."""


@dataclass(frozen=True, slots=True)
class Typed:
    """What the form says. `wrong`: why a field could not be read, by its name."""

    text: str
    chosen: Filter
    purpose: str
    send_at: datetime | None
    wrong: Mapping[str, str]


@declare_page("/siaran/baru", "siaran")
async def show_new(visit: Visit) -> Response:
    """Shows the empty form. Led to from a session, it is for all who hold a seat there."""
    session = read_number(visit.request.query_params.get("sesi", ""))
    chosen: Filter = {"session": (str(session),)} if session is not None else {}
    held = session is not None and await visit.store.sessions.get_session(session)
    return await draw_form(
        visit, sketch(visit, "", chosen if held else {}, SESSION if held else "news")
    )


@declare_form("/siaran/baru", "siaran")
async def take_new(visit: Visit) -> Response:
    """Counts whom it would reach, or keeps it as a draft."""
    return await take_form(visit, None)


def sketch(visit: Visit, text: str, chosen: Filter, purpose: str) -> Broadcast:
    """Returns what a broadcast would be, without keeping it."""
    return Broadcast(
        *(0, text, chosen, purpose, "draft", "", str(visit.her.id), "", "······", None),
        *(False, False, visit.at, None, None, None, False, None),
    )


async def take_form(visit: Visit, draft: Broadcast | None) -> Response:
    """Does what the pressed button of the form says. What cannot be so is said beside its field."""
    typed, does = await _read_form(visit, draft), visit.field("do")
    base = draft or sketch(visit, "", {}, "news")
    seen = replace(
        base,
        text=typed.text,
        filter=typed.chosen,
        purpose=typed.purpose,
        send_at=typed.send_at,
    )
    if does == "count" or typed.wrong:
        return await draw_form(
            visit, seen, typed.wrong, 422 if typed.wrong and does != "count" else 200
        )
    kept = await _keep_form(visit, draft, typed)
    if isinstance(kept, Response):
        return kept
    number, changed = kept
    if changed or does not in _DOES:
        return visit.go(f"/siaran/{number}#periksa")
    return await _do_with_draft(visit, base, does)


_DOES = {"send": "release", "test": "test", "rehearse": "rehearse"}


async def _do_with_draft(visit: Visit, draft: Broadcast, does: str) -> Response:
    """Lets it go, or tries it, just as it was read back."""
    given = {"id": str(draft.id)}
    if does == "send" and visit.field("total"):
        given["total"] = visit.field("total")
    outcome = await request_action(visit, f"broadcast {_DOES[does]}", given)
    now = await visit.store.broadcasts.find_broadcast(draft.id)
    if outcome.state in ("prove", "refused", "wrong") or now is None:
        return await draw_outcome(visit, outcome, f"/siaran/{draft.id}")
    if does == "rehearse":
        return visit.go(f"/siaran/{outcome.facts['id']}")
    if now.state != "draft" or now.asked:
        return visit.go(f"/siaran/{draft.id}")
    if outcome.state == "asked":
        said = visit.say("desk.broadcast.changed", number=draft.id)
        return await draw_form(visit, now, {"send": said})
    key = "test" if does == "test" else "send"
    return await draw_form(visit, now, {key: outcome.text})


async def _keep_form(
    visit: Visit, draft: Broadcast | None, typed: Typed
) -> Response | tuple[int, bool]:
    """Keeps what is new in it. Returns its number and whether anything was; or why it cannot be."""
    said = {"text": typed.text, "filter": _lists(typed.chosen), "purpose": typed.purpose}
    number, changed = (draft.id, False) if draft else (0, True)
    if draft is None or said != {
        "text": draft.text,
        "filter": _lists(draft.filter),
        "purpose": draft.purpose,
    }:
        of = {"id": str(number)} if number else {}
        if typed.purpose == "registration":  # what the law wants told stays what it is
            said["purpose"] = "news"
        outcome = await request_action(visit, "broadcast draft", {**said, **of})
        if outcome.state != "done":
            return await draw_outcome(visit, outcome, "/siaran")
        number, changed = int(outcome.facts["id"]), True
    if typed.send_at != (draft.send_at if draft else None):
        when = {"when": typed.send_at.isoformat()} if typed.send_at else {}
        outcome = await request_action(visit, "broadcast schedule", {"id": str(number), **when})
        if outcome.state != "done":
            return await draw_outcome(visit, outcome, f"/siaran/{number}")
        changed = True
    return number, changed


def _lists(chosen: Filter) -> dict[str, list[str]]:
    return {key: sorted(values) for key, values in chosen.items()}


async def _read_form(visit: Visit, draft: Broadcast | None) -> Typed:
    wrong: dict[str, str] = {}
    text, purpose = str(visit.form.get("text", "")).replace("\r\n", "\n"), visit.field("purpose")
    try:
        text = steps.proper_text(text)
    except SpokenMistake as mistake:
        wrong["text"] = visit.word(mistake.phrase.key, **mistake.phrase.gaps)
    chosen: Filter = draft.filter if draft else {}
    if draft is not None and draft.purpose == "registration":
        return Typed(text, chosen, draft.purpose, _read_when(visit, draft, wrong), wrong)
    try:
        chosen = await read_ticks(visit, chosen)
    except BotError:
        wrong["audience"] = visit.word("kantor.broadcasts.wrong_audience")
    purpose = purpose if purpose in steps.PURPOSES else "news"
    if purpose == SESSION and session_of(chosen) is None:
        wrong["purpose"], purpose = visit.word("desk.broadcast.no_purpose"), "news"
    return Typed(text, chosen, purpose, _read_when(visit, draft, wrong), wrong)


def _read_when(visit: Visit, draft: Broadcast | None, wrong: dict[str, str]) -> datetime | None:
    """Returns the time that was chosen or typed. None is as soon as it is let go."""
    when = visit.field("when")
    if when == _KEEP:
        return draft.send_at if draft else None
    if not when:
        return None
    text = visit.field("when_text") if when == _OTHER else when
    try:
        return read_time(text, visit.at, visit.knowledge, visit.order.locale.phrases)
    except SpokenMistake as mistake:
        wrong["when"] = visit.word(mistake.phrase.key, **mistake.phrase.gaps)
        return None


async def draw_form(
    visit: Visit, broadcast: Broadcast, wrong: Mapping[str, str] | None = None, status: int = 200
) -> Response:
    """Returns the form, the phones beside it, and below it who would get it and who would not."""
    order, phrases = visit.order, visit.order.locale.phrases
    number, meant, skipped = await count_reach(order, broadcast)
    where = (visit.store, visit.knowledge, order.voice, broadcast, visit.at)
    rules = visit.knowledge.desk
    offered = offer_times(visit.at, visit.knowledge)
    return visit.draw(
        "broadcast_form",
        status,
        broadcast=broadcast,
        path=f"/siaran/{broadcast.id}" if broadcast.id else "/siaran/baru",
        most=steps.LONGEST,
        groups=await list_groups(visit, broadcast.filter),
        owed=broadcast.purpose == "registration",
        audience=await audience_words(order, broadcast.filter),
        number=number,
        meant=[(visit.name_channel(name), count) for name, count in meant.items()],
        skipped=[(phrases[f"desk.broadcast.why.{why}"], skipped[why]) for why in skipped],
        duration=format_duration(order.voice, number / RATE),
        warnings=await list_warnings(*where),
        above=rules.approve_above if number > rules.approve_above else 0,
        typed_number=number > rules.type_number_above,
        times=[(at.isoformat(), visit.moment(at)) for at in offered],
        seal=steps.read_draft("broadcast send", broadcast).seal(visit.her.id),
        phones=draw_phones(visit, broadcast),
        wrong=wrong or {},
    )
