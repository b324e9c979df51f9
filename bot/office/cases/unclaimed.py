"""Cases of people in danger that nobody has taken: staff are told again, at any hour."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import accumulate

from bot.dialogue.knowledge import Knowledge
from bot.dialogue.messages import Outgoing
from bot.dialogue.schedule import format_moment
from bot.dialogue.turn import fill_template
from bot.office.cases.notify import called_out, locale_of
from bot.office.cases.words import case_buttons, case_title, name_person, officer_names
from bot.store.cases import StaffCase
from bot.store.store import Store

_LOOKED = "unclaimed"
"""The name under which the last look at unclaimed cases is kept."""


async def unclaimed_cases(store: Store, knowledge: Knowledge, now: datetime) -> list[Outgoing]:
    """What is said of urgent cases that nobody took, each time they are due to be told again.

    Inside an open transaction. After an outage each is told once, however often it was due.
    """
    every = knowledge.desk.urgent_again
    if not every or not (await store.cases.count_cases(now))["urgent"]:
        return []
    present = await officer_names(store)
    waiting = [
        living_case
        for living_case in await store.cases.living_cases()
        if living_case.case.urgent and living_case.case.claimed_by not in present
    ]
    text = await store.get(_LOOKED)
    looked = min(datetime.fromisoformat(text), now) if text else None
    due = [staff_case for staff_case in waiting if _is_due(_since(staff_case), every, looked, now)]
    told = [said for held in due for said in await _told(store, knowledge, held)]
    if due:
        await store.put(_LOOKED, now.isoformat())
    return told


def _since(held: StaffCase) -> datetime:
    return held.case.due_at or held.case.opened_at


def _is_due(
    since: datetime, every: Sequence[timedelta], looked: datetime | None, now: datetime
) -> bool:
    """Whether one of the moments to tell again lies after the last look and not after now."""
    steps = accumulate(every)
    passed = [since + step for step in steps if since + step <= now]
    if not passed:
        return False
    newest, last = passed[-1], every[-1]
    if len(passed) == len(every):
        newest += last * ((now - newest) // last)
    return looked is None or newest > looked


async def _told(store: Store, knowledge: Knowledge, held: StaffCase) -> list[Outgoing]:
    who, told = await name_person(store, knowledge, held), []
    for listener in await called_out(store, knowledge, held.case):
        locale = await locale_of(store, knowledge, listener.address)
        head, phrases = case_title(locale, held.case, who), locale.phrases
        when = format_moment(_since(held).astimezone(knowledge.zone), knowledge.zone_name, phrases)
        again = fill_template(phrases["desk.case.urgent_again"], {"when": when})
        text = "\n".join((head, again, phrases["desk.case.urgent_do"]))
        choices = case_buttons(locale, held.case, mine=False)
        told.append(listener.tell_case(held.case, head, text, choices=choices))
    return told
