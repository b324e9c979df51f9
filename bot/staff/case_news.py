"""Who of the staff hears what of a case: its holder, or all who may answer while nobody has it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.dialogue.cases import Case
from bot.dialogue.decision import CaseEnded, CaseRated, CaseSaid, Fact
from bot.dialogue.knowledge import Knowledge, Locale
from bot.dialogue.messages import Address, Outgoing, plain
from bot.dialogue.turn import fill
from bot.staff.case_words import buttons, called, names, standing, title
from bot.store.cases import Held
from bot.store.staff import Officer
from bot.store.store import Store


async def case_news(
    store: Store, knowledge: Knowledge, sender: Address, facts: Sequence[Fact], at: datetime
) -> tuple[Outgoing, ...]:
    """What a candidate's turn tells the staff, once its facts are kept."""
    told: list[Outgoing] = []
    for fact in facts:
        match fact:
            case CaseSaid():
                held = await _hers(store, sender, at)
                told += await _heard(store, knowledge, held, fact, at) if held else []
            case CaseEnded(number):
                told += await _ended(store, knowledge, number, "desk.case.ended", {})
            case CaseRated(number, rating):
                gaps = {"rating": str(rating)}
                told += await _ended(store, knowledge, number, "desk.case.rated", gaps)
    return tuple(told)


async def _hers(store: Store, sender: Address, at: datetime) -> Held | None:
    cases = (await store.cases.of([sender])).get(sender, [])
    living = [one for one in cases if one.opens_again(at)]
    return Held(living[-1], sender) if living else None


async def listeners(store: Store, case: Case) -> list[Officer]:
    """Its holder, while she is staff; else all who may answer."""
    staff = [one for one in await store.staff.everyone() if one.role != "viewer"]
    return [one for one in staff if one.id == case.claimed_by] or staff


async def locale_of(store: Store, knowledge: Knowledge, address: Address) -> Locale:
    """The language of that chat."""
    states = await store.conversations.states([address])
    return knowledge.locale(states[address].locale if address in states else "")


async def _heard(
    store: Store, knowledge: Knowledge, held: Held, fact: CaseSaid, at: datetime
) -> list[Outgoing]:
    who, officers = await called(store, knowledge, held), await names(store)
    told = []
    for one in await listeners(store, held.case):
        locale = await locale_of(store, knowledge, one.address)
        lines = [
            title(locale, held.case, who),
            standing(knowledge, locale, held.case, officers, at),
            *([plain(fact.text)] if fact.text else []),
        ]
        relay = fact.relay
        if relay is not None and relay.channel != one.address.channel:
            lines.append(locale.phrases["desk.case.file_elsewhere"])
            relay = None
        choices = buttons(locale, held.case, mine=held.case.claimed_by == one.id)
        told.append(Outgoing(one.address, "\n".join(lines), choices, relay=relay, numbered=False))
    return told


async def _ended(
    store: Store, knowledge: Knowledge, number: int, key: str, gaps: dict[str, str]
) -> list[Outgoing]:
    held = await store.cases.get(number)
    if held is None or held.case.claimed_by is None:
        return []
    who, told = await called(store, knowledge, held), []
    for one in await store.staff.everyone():
        if one.id == held.case.claimed_by:
            locale = await locale_of(store, knowledge, one.address)
            head = title(locale, held.case, who)
            told.append(Outgoing(one.address, f"{head}\n{fill(locale.phrases[key], gaps)}"))
    return told
