"""Promises to candidates that were not kept: the staff hear of each once, outside quiet hours."""

from __future__ import annotations

from datetime import datetime

from bot.dialogue.knowledge import Knowledge
from bot.dialogue.messages import Outgoing
from bot.office.cases.notify import listeners, locale_of
from bot.office.cases.words import buttons, called, names, standing, title
from bot.store.store import Store
from bot.time.quiet_hours import quiet

_LOOKED = "cases"
"""The name under which the last look at what is late is kept."""


async def late_cases(store: Store, knowledge: Knowledge, now: datetime) -> list[Outgoing]:
    """What is said of the cases that fell due without an answer since the last look.

    Inside an open transaction.
    """
    if quiet(now, knowledge.zone, knowledge.desk.quiet):
        return []
    text = await store.get(_LOOKED)
    looked = min(datetime.fromisoformat(text), now) if text else now
    late = await store.cases.due_between(looked, now)
    if late or text is None:
        await store.put(_LOOKED, now.isoformat())
    officers = await names(store)
    told = []
    for held in late:
        who = await called(store, knowledge, held)
        for one in await listeners(store, knowledge, held.case):
            locale = await locale_of(store, knowledge, one.address)
            head = title(locale, held.case, who)
            says = standing(knowledge, locale, held.case, officers, now)
            mine = one.officer in (held.case.claimed_by, None)
            choices = buttons(locale, held.case, mine=mine)
            told.append(one.told(held.case, head, f"{head}\n{says}", choices=choices))
    return told
