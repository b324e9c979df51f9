"""Promises to candidates that were not kept: the staff hear of each once, outside quiet hours."""

from __future__ import annotations

from datetime import datetime

from bot.dialogue.knowledge import Knowledge
from bot.dialogue.messages import Outgoing
from bot.office.cases.notify import find_listeners
from bot.office.cases.words import (
    case_buttons,
    case_title,
    describe_standing,
    name_person,
    officer_names,
)
from bot.office.kit.chat_voice import voice_of
from bot.store.remembered import Remembered
from bot.store.store import Store
from bot.time.quiet_hours import is_quiet_moment


async def late_cases(store: Store, knowledge: Knowledge, now: datetime) -> list[Outgoing]:
    """Returns what is said of the cases that fell due without an answer since the last look.

    Inside an open transaction.
    """
    if is_quiet_moment(now, knowledge.zone, knowledge.desk.quiet):
        return []
    text = await store.get(Remembered.OVERDUE_LOOK)
    looked = min(datetime.fromisoformat(text), now) if text else now
    late = await store.cases.due_between(looked, now)
    if late or text is None:
        await store.put(Remembered.OVERDUE_LOOK, now.isoformat())
    officers = await officer_names(store)
    told = []
    for held in late:
        who = await name_person(store, knowledge, held)
        for listener in await find_listeners(store, knowledge, held.case):
            voice = await voice_of(store, knowledge, listener.address)
            head = case_title(voice, held.case, who)
            says = describe_standing(knowledge, voice, held.case, officers, now)
            mine = listener.officer in (held.case.claimed_by, None)
            choices = case_buttons(voice, held.case, mine=mine)
            told.append(listener.tell_case(held.case, head, f"{head}\n{says}", choices=choices))
    return told
