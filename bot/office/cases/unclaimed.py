"""Cases of people in danger that nobody has taken or answered: staff are told again, always."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from itertools import accumulate

from bot.dialogue.cases.case import Case
from bot.dialogue.knowledge import Knowledge
from bot.dialogue.messages import Outgoing
from bot.dialogue.schedule import format_moment
from bot.office.cases.notify import called_out
from bot.office.cases.words import case_buttons, case_title, name_person, officer_names
from bot.office.kit.chat_voice import voice_of
from bot.store.case_rows import StaffCase
from bot.store.remembered import Remembered
from bot.store.store import Store


async def unclaimed_cases(store: Store, knowledge: Knowledge, now: datetime) -> list[Outgoing]:
    """What is said of urgent cases that wait for somebody, each time they are due to be told again.

    They wait while nobody took them, and while their holder has not answered: since she took it, or
    since her last note. Inside an open transaction. After an outage each is told once, however
    often it was due.
    """
    every = knowledge.desk.urgent_again
    if not every or not await store.cases.has_urgent():
        return []
    present = await officer_names(store)
    waiting = [
        living_case
        for living_case in await store.cases.living_cases()
        if living_case.case.urgent and _is_waiting(living_case.case, present)
    ]
    text = await store.get(Remembered.UNCLAIMED_LOOK)
    looked = min(datetime.fromisoformat(text), now) if text else None
    due = [held for held in waiting if _is_due(_since(held.case, present), every, looked, now)]
    told = [said for held in due for said in await _told(store, knowledge, held, present)]
    if due:
        await store.put(Remembered.UNCLAIMED_LOOK, now.isoformat())
    return told


def _is_waiting(case: Case, present: Mapping[int, str]) -> bool:
    """Returns whether nobody of the staff has it, or its holder owes her an answer."""
    return case.claimed_by not in present or case.due_at is not None


def _since(case: Case, present: Mapping[int, str]) -> datetime:
    """Since when it waits: her cry, or what its holder did last, whichever is later."""
    cried = case.due_at or case.opened_at
    if case.claimed_by not in present or case.worked_at is None:
        return cried
    return max(cried, case.worked_at)


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


async def _told(
    store: Store, knowledge: Knowledge, held: StaffCase, present: Mapping[int, str]
) -> list[Outgoing]:
    case, told = held.case, []
    who, holder = await name_person(store, knowledge, held), present.get(case.claimed_by or 0, "")
    cried = case.due_at or case.opened_at
    for listener in await called_out(store, knowledge, case):
        voice = await voice_of(store, knowledge, listener.address)
        head, phrases = case_title(voice, case, who), voice.locale.phrases
        when = format_moment(cried.astimezone(knowledge.zone), knowledge.zone_name, phrases)
        mine = bool(holder) and listener.officer in (case.claimed_by, None)
        keys = ("urgent_held", "urgent_answer") if holder else ("urgent_again", "urgent_do")
        lines = [voice.text(f"desk.case.{key}", when=when, name=holder) for key in keys]
        choices = case_buttons(voice, case, mine=mine)
        told.append(listener.tell_case(case, head, "\n".join([head, *lines]), choices=choices))
    return told
