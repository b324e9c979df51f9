"""What the satisfaction survey says: the index of PermenPANRB 14/2017, of a session or of all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.errors import BotError
from bot.office.kit.action import declare_action
from bot.office.kit.actor import Actor
from bot.office.kit.argument import Argument, read_whole_as
from bot.office.kit.commands import Answer, Order
from bot.office.sessions.choice import asked_for, find_session

ELEMENTS = range(1, 10)
GRADES = (("A", 88.31), ("B", 76.61), ("C", 65.0), ("D", 25.0))
"""Grade of a unit by its index (PermenPANRB 14/2017, appendix, table of intervals)."""


@dataclass(frozen=True, slots=True)
class SurveyIndex:
    """The result: each element's mean (None: not answered), the index, its grade.

    There is no index until every element has an answer: the formula needs all nine.
    """

    means: Mapping[int, float | None]
    value: float | None
    grade: str


def compute_index(levels: Mapping[int, Sequence[int]]) -> SurveyIndex:
    """Returns the index from how often each level 1 to 4 was chosen, by element.

    PermenPANRB 14/2017: each element's mean times its weight 1/9, summed, times 25.
    """
    means = {element: _mean_level(levels.get(element, (0, 0, 0, 0))) for element in ELEMENTS}
    known = [mean for mean in means.values() if mean is not None]
    if len(known) < len(ELEMENTS):
        return SurveyIndex(means, None, "")
    value = round(sum(known) / len(ELEMENTS) * 25, 2)
    return SurveyIndex(means, value, next(grade for grade, least in GRADES if value >= least))


def sample_size(population: int) -> int:
    """Returns how many answers speak for so many people: Krejcie and Morgan, 1970.

    Their formula with chi² = 3.841, P = 0.5 and an error of 0.05, rounded as in their table.
    """
    spread = 3.841 * 0.25
    return round(spread * population / (0.05**2 * (population - 1) + spread)) if population else 0


def _mean_level(counts: Sequence[int]) -> float | None:
    people = sum(counts)
    total = sum(level * number for level, number in enumerate(counts, 1))
    return total / people if people else None


async def show_results(order: Order) -> Answer:
    """Shows the survey of one session, or of all where none is named."""
    number, _ = asked_for(order)
    session = await find_session(order, number) if number else None
    if number and number not in ("all", "semua") and session is None:
        return Answer((order.say("desk.session.unknown"),))
    which = session.id if session else None
    people = await order.store.survey.count_people(which)
    title = session.title if session else order.phrase("desk.survey.all")
    if not people:
        return Answer((order.say("desk.survey.nobody", title=title),))
    result = compute_index(await order.store.survey.count_levels(which))
    came = max(await order.store.survey.count_came(which), people)  # a tick may be taken back later
    needed = sample_size(came)
    lines = [order.phrase("desk.survey.title", title=title, people=people, came=came)]
    for item, mean in result.means.items():
        name = order.phrase(f"desk.survey.u{item}")
        lines.append(order.phrase("desk.survey.line", name=name, mean=_draw_number(mean)))
    if result.value is None:
        lines.append(order.phrase("desk.survey.incomplete"))
    else:
        grade = order.phrase(f"desk.survey.grade.{result.grade}")
        lines.append(
            order.phrase("desk.survey.index", value=_draw_number(result.value), grade=grade)
        )
    if people < needed:
        lines.append(order.phrase("desk.survey.few", people=people, needed=needed))
    lines.append(order.phrase("desk.survey.source"))
    return Answer((order.message("\n".join(lines)),))


def _draw_number(value: float | None) -> str:
    return "-" if value is None else f"{value:.2f}".replace(".", ",")


@declare_action(
    "survey show",
    Argument("id", "the number of the session", read=read_whole_as("id"), of="which"),
    command="skm",
    chat=show_results,
    page=True,
    role="viewer",
    in_group=True,
)
async def show_act(actor: Actor, which: int | None = None) -> dict[str, Any]:
    """Returns the survey of one session (`id`), or of all.

    BotError where there is no such session.
    """
    if which is not None and await actor.store.sessions.get_session(which) is None:
        raise BotError(f"there is no session {which}")
    result = compute_index(await actor.store.survey.count_levels(which))
    people = await actor.store.survey.count_people(which)
    came = max(await actor.store.survey.count_came(which), people)
    return {
        "people": people,
        "came": came,
        "sample": sample_size(came),
        "means": {f"u{number}": mean for number, mean in result.means.items()},
        "index": result.value,
        "grade": result.grade or None,
    }
