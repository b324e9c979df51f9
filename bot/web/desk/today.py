"""Hari ini: what waits for whom, to be done from the top. The same as /hari_ini tells."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.responses import Response

from bot.dialogue.schedule import full_date
from bot.office.kit.commands import COMMANDS
from bot.office.menu.today import TodayItem, list_today
from bot.web.bubbles import Paragraph, split_paragraphs
from bot.web.desk.pages import declare_page, find_screen
from bot.web.desk.talk import LISTS
from bot.web.desk.visit import Visit

_JUST = {"desk.today.unchecked": "/peserta?status=sent"}
"""Pages that show just those whom a line counts."""


@dataclass(frozen=True, slots=True)
class TodayRow:
    """A line as it is drawn: its words, where they lead, and whose task it is. Empty: nobody's."""

    paragraphs: tuple[Paragraph, ...]
    href: str
    whose: str
    urgent: bool


@declare_page("/", "hari_ini", room="today")
async def show_today(visit: Visit) -> Response:
    """Shows what waits, urgent cases first, and below it what is good to know."""
    items = await list_today(visit.order)
    items.sort(key=lambda item: not item.urgent)
    rows = [
        (bool(part.task), _draw_row(visit, part))
        for item in items
        if _is_shown(item)
        for part in _split_item(item)
    ]
    title = full_date(visit.knowledge.today(visit.at), visit.order.locale.phrases)
    return visit.draw(
        "today",
        title=title,
        waiting=[row for waits, row in rows if waits],
        known=[row for waits, row in rows if not waits],
    )


def _split_item(item: TodayItem) -> list[TodayItem]:
    """Returns a line of several numbers as a line each: what is held already waits for nobody."""
    if item.key != "desk.today.waiting_cases":
        return [item]
    return [
        TodayItem(
            f"kantor.today.case.{key}",
            {"total": item.gaps[key]},
            item.leads,
            "" if key == "claimed" else item.task,
        )
        for key in ("late", "open", "claimed")
        if item.gaps[key]
    ]


def _is_shown(item: TodayItem) -> bool:
    """Returns whether a page tells it. What only says which command to type is left out."""
    return item.key != "desk.today.missed"


def _draw_row(visit: Visit, item: TodayItem) -> TodayRow:
    own = f"kantor.{item.key}"
    key = own if own in visit.order.locale.phrases else item.key
    text = visit.order.phrase(key, **item.gaps).removeprefix("- ")
    return TodayRow(
        split_paragraphs(text),
        _JUST.get(item.key) or _lead_to(visit, item.leads),
        visit.word(f"desk.role.{COMMANDS[item.task].role}") if item.task else "",
        item.urgent,
    )


def _lead_to(visit: Visit, leads: tuple[str, ...]) -> str:
    """Returns the page behind a line. Empty where there is none, or she may not open it."""
    if not leads or not visit.may(leads[0]):
        return ""
    return find_screen(leads) or (f"/lihat/{leads[0]}" if leads[0] in LISTS else "")
