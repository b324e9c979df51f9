"""Cases: the inbox, urgent ones on top, one's own, and those that are closed."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.responses import Response

from bot.dialogue.messages import strip_markup
from bot.dialogue.typed_number import read_number
from bot.office.cases.words import (
    case_title,
    describe_standing,
    line_in_words,
    name_person,
    officer_names,
)
from bot.store.case_lists import Which
from bot.store.case_rows import StaffCase
from bot.web.desk.pages import declare_page
from bot.web.desk.visit import Visit

PAGE = 25
_WHICH: dict[str, Which] = {"": "living", "saya": "mine", "tutup": "closed"}
_LONGEST = 160
"""So much of what was said last is shown."""


@dataclass(frozen=True, slots=True)
class CaseRow:
    """A case as the list shows it. `late`: an answer is overdue."""

    number: int
    title: str
    standing: str
    last: str
    urgent: bool
    late: bool


@declare_page("/kasus", "kasus", room="cases")
async def list_cases(visit: Visit) -> Response:
    """Lists a page of them."""
    asked = visit.field("daftar") if visit.field("daftar") in _WHICH else ""
    first = min(read_number(visit.field("mulai")) or 0, 10**6)
    held = await visit.store.case_lists.list_page(_WHICH[asked], visit.her.id, first, PAGE + 1)
    officers, names = await officer_names(visit.store), await visit.store.staff.names()

    def lead(at: int) -> str:
        return f"/kasus?daftar={asked}&mulai={at}"

    return visit.draw(
        "cases",
        asked=asked,
        ways=[(key, visit.word(f"kantor.cases.{which}")) for key, which in _WHICH.items()],
        rows=[await _draw_row(visit, each, officers, names) for each in held[:PAGE]],
        newer=lead(max(first - PAGE, 0)) if first else "",
        older=lead(first + PAGE) if held[PAGE:] else "",
    )


async def _draw_row(
    visit: Visit, held: StaffCase, officers: dict[int, str], names: dict[int, str]
) -> CaseRow:
    order, case = visit.order, held.case
    who = await name_person(visit.store, visit.knowledge, held)
    said = [line_in_words(visit.knowledge, order.voice, line, names) for line in case.lines]
    last = " ".join(strip_markup("".join(said)).split())
    return CaseRow(
        case.id,
        strip_markup(case_title(order.voice, case, who)),
        strip_markup(describe_standing(visit.knowledge, order.voice, case, officers, visit.at)),
        last if len(last) <= _LONGEST else last[: _LONGEST - 1] + "…",
        case.urgent and case.state != "closed",
        case.state != "closed" and case.due_at is not None and case.due_at < visit.at,
    )
