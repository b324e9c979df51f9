"""One case: what was said, and the answer, note, or end that it is given here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote

from starlette.exceptions import HTTPException
from starlette.responses import Response

from bot.dialogue.cases.case import CaseLine
from bot.dialogue.channel import NoFile
from bot.dialogue.messages import strip_markup
from bot.office.cases.saved_replies import find_saved, list_saved
from bot.office.cases.uploads import OF_STAFF
from bot.office.cases.words import case_title, describe_standing, name_person, officer_names
from bot.office.kit.chat_voice import voice_of
from bot.store.case_rows import StaffCase
from bot.web.bubbles import Paragraph, typed_paragraphs
from bot.web.desk.act import draw_outcome, request_action
from bot.web.desk.pages import declare_form, declare_page, find_screen
from bot.web.desk.visit import Visit
from bot.web.inbound import TEXT_LIMIT, clean_text

_DOES = {"take": "case take", "over": "case take", "close": "case close", "note": "case note"}


@dataclass(frozen=True, slots=True)
class CaseBubble:
    """One line as it is drawn. `file` is its place in the case, where something came along."""

    who: str
    name: str
    when: str
    paragraphs: tuple[Paragraph, ...]
    file: int | None
    kind: str
    picture: bool


async def _find_case(visit: Visit) -> StaffCase:
    """Returns the case in the path. HTTPException (404) where there is none."""
    number = visit.number()
    held = await visit.store.cases.get_case(number) if number < 2**31 else None
    if held is None:
        raise HTTPException(404)
    return held


@declare_page("/kasus/{number:int}", "kasus", screen=True)
async def show_case(visit: Visit) -> Response:
    """Shows the case with all that was said in it."""
    return await _draw_case(visit, await _find_case(visit))


async def _draw_case(
    visit: Visit,
    held: StaffCase,
    wrong: Mapping[str, str] | None = None,
    *,
    text: str = "",
    status: int = 200,
) -> Response:
    case, order = held.case, visit.order
    who = await name_person(visit.store, visit.knowledge, held)
    officers = await officer_names(visit.store)
    names = await visit.store.staff.names()
    holder = officers.get(case.claimed_by or 0, "") if case.state == "claimed" else ""
    mine = bool(holder) and case.claimed_by == visit.her.id
    return visit.draw(
        "case",
        status,
        case=case,
        title=strip_markup(case_title(order.voice, case, who)),
        standing=strip_markup(
            describe_standing(visit.knowledge, order.voice, case, officers, visit.at)
        ),
        card=find_screen(("peserta", case.ref)) if case.ref and visit.may("peserta") else "",
        lines=[_draw_line(visit, place, line, names) for place, line in enumerate(case.lines)],
        free=not holder and case.state != "closed",
        mine=mine,
        held_by="" if mine else holder,
        reachable=await visit.store.conversations.is_reachable(held.address),
        saved=list_saved(order.locale),
        draft=text,
        wrong=wrong or {},
        most=TEXT_LIMIT,
    )


def _draw_line(visit: Visit, place: int, line: CaseLine, names: Mapping[int, str]) -> CaseBubble:
    relay = line.relay
    name = visit.word("kantor.cases.candidate")
    if line.who != "candidate":
        name = names.get(line.staff or 0, "?")
    kind = strip_markup(visit.word(f"desk.case.{relay.kind}")).strip("[]") if relay else ""
    return CaseBubble(
        line.who,
        name,
        visit.moment(line.at),
        typed_paragraphs(line.text) if line.text else (),
        place if relay else None,
        f"{kind} {relay.name}".strip() if relay else "",
        relay is not None and relay.kind == "photo",
    )


@declare_page("/kasus/{number:int}/berkas/{line:int}", "kasus")
async def serve_file(visit: Visit) -> Response:
    """Hands out what came with a line, fetched from whichever network keeps it.

    HTTPException (404) where there is none, or it cannot be had any more.
    """
    held, place = await _find_case(visit), visit.number("line")
    relay = held.case.lines[place].relay if place < len(held.case.lines) else None
    if relay is None:
        raise HTTPException(404)
    try:
        file = await visit.dashboard.fetch(relay)
    except NoFile:
        return visit.draw_trouble("kantor.cases.no_file", 404)
    disposition = f"attachment; filename*=UTF-8''{quote(file.name, safe='')}"
    return Response(
        file.content, headers={"Content-Disposition": disposition}, media_type=file.media
    )


@declare_form("/kasus/{number:int}/balas", "balas", files=True)
async def reply_to_case(visit: Visit) -> Response:
    """Answers her, unless the case moved on since it was read; or puts a saved reply in.

    HTTPException (413) where the words are too many.
    """
    held, text = await _find_case(visit), clean_text(visit.field("text"))
    if visit.field("do") == "saved":
        voice = await voice_of(visit.store, visit.knowledge, held.address)
        saved = find_saved(voice.locale, visit.field("saved"))
        return await _draw_case(visit, held, text="\n\n".join(filter(None, (text, saved))))
    if len(text) > TEXT_LIMIT:
        raise HTTPException(413)
    given: dict[str, object] = {"id": str(held.case.id), "text": text, "seen": visit.field("seen")}
    if visit.file is not None:
        if visit.file.media not in OF_STAFF:
            wrong = {"file": visit.word("desk.case.file_refused")}
            return await _draw_case(visit, held, wrong, text=text, status=422)
        given["file"] = visit.file
    outcome = await request_action(visit, "case reply", given)
    if outcome.state == "wrong":
        now = await _find_case(visit)
        wrong = {"text": strip_markup(outcome.text)}
        return await _draw_case(visit, now, wrong, text=text, status=422)
    if outcome.state != "done":
        return await draw_outcome(visit, outcome, f"/kasus/{held.case.id}")
    return visit.go(f"/kasus/{held.case.id}#balas")


@declare_form("/kasus/{number:int}/langkah", "kasus")
async def take_step(visit: Visit) -> Response:
    """Takes it, takes it over, notes something, or closes it, as the button says.

    HTTPException (404) for no button of ours.
    """
    held, does = await _find_case(visit), visit.field("do")
    if does not in _DOES:
        raise HTTPException(404)
    given: dict[str, object] = {"id": str(held.case.id)}
    given |= {"over": True} if does == "over" else {}
    if does == "note":
        given["text"] = clean_text(visit.field("note"))[:TEXT_LIMIT]
        if not given["text"]:
            wrong = {"note": visit.word("kantor.cases.empty")}
            return await _draw_case(visit, held, wrong, status=422)
    outcome = await request_action(visit, _DOES[does], given)
    if outcome.state != "done":
        return await draw_outcome(visit, outcome, f"/kasus/{held.case.id}")
    now = await _find_case(visit)
    if does == "take" and now.case.claimed_by != visit.her.id:
        wrong = {"step": strip_markup(outcome.text.partition("\n")[0])}
        return await _draw_case(visit, now, wrong)
    return visit.go(f"/kasus/{held.case.id}")
