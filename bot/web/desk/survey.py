"""The satisfaction survey: its index as a chart and as the table of the official report."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.exceptions import HTTPException
from starlette.responses import Response

from bot.dialogue.schedule import long_date
from bot.dialogue.typed_number import read_number
from bot.office.numbers.commands import sees_all
from bot.office.numbers.small import LEAST
from bot.office.sessions.survey import ELEMENTS, GRADES, compute_index, sample_size
from bot.web.desk.pages import declare_page
from bot.web.desk.visit import Visit


@dataclass(frozen=True, slots=True)
class ElementRow:
    """A line of the report: the element, the sum of its levels, its mean, and what follows."""

    name: str
    total: int
    mean: float | None
    weighed: str
    value: str
    grade: str


@declare_page("/skm", "skm", screen=True)
async def show_survey(visit: Visit) -> Response:
    """Shows the results of a session, or of all. HTTPException (404) where there is no such one."""
    asked, store = visit.field("sesi"), visit.store
    number = read_number(asked) if asked else None
    session = await store.sessions.get_session(number) if number and number < 2**31 else None
    if asked and session is None:
        raise HTTPException(404)
    which = session.id if session else None
    people = await store.survey.count_people(which)
    came = max(await store.survey.count_came(which), people)
    hides = not sees_all(visit.her.role) and people < LEAST
    levels = await store.survey.count_levels(which)
    result = compute_index(levels)
    phrases = visit.order.locale.phrases
    held = [each for each in await store.sessions.everyone(limit=200) if each.starts_at < visit.at]
    return visit.draw(
        "survey",
        sessions=[
            (each.id, f"{each.title}, {long_date(each.starts_at.date(), phrases)}") for each in held
        ],
        chosen=which,
        title=session.title if session else visit.word("kantor.skm.all"),
        people=people,
        came=came,
        hides=hides,
        sample=sample_size(came),
        rows=[_draw_element(visit, item, levels.get(item, [0] * 4)) for item in ELEMENTS],
        index=_draw_number(result.value),
        grade=visit.word(f"desk.survey.grade.{result.grade}") if result.grade else "",
    )


def _draw_element(visit: Visit, item: int, counts: list[int]) -> ElementRow:
    people = sum(counts)
    total = sum(level * number for level, number in enumerate(counts, 1))
    name = visit.word(f"desk.survey.u{item}")
    if not people:
        return ElementRow(name, 0, None, "-", "-", "-")
    mean = total / people
    grade = next(grade for grade, least in GRADES if round(mean * 25, 2) >= least)
    return ElementRow(name, total, mean, _draw_number(mean / 9, 3), _draw_number(mean * 25), grade)


def _draw_number(value: float | None, places: int = 2) -> str:
    return "-" if value is None else f"{value:.{places}f}".replace(".", ",")
