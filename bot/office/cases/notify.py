"""Who of the staff hears what of a case: its holder, or all who may answer while nobody has it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from types import MappingProxyType
from typing import Any

from bot.dialogue.cases.case import Case
from bot.dialogue.decision import Alarmed, CaseEnded, CaseRated, CaseSaid, Fact, Reached
from bot.dialogue.knowledge import Knowledge, Locale
from bot.dialogue.messages import Address, Outgoing, plain
from bot.dialogue.turn import fill
from bot.files.media import crosses
from bot.office.cases.words import buttons, called, names, standing, title
from bot.office.kit.commands import ROLES
from bot.office.staff.groups import staff_group
from bot.store.cases import Held
from bot.store.staff import Officer
from bot.store.store import Store


async def case_news(
    store: Store, knowledge: Knowledge, sender: Address, facts: Sequence[Fact], at: datetime
) -> tuple[Outgoing, ...]:
    """What a candidate's turn tells the staff, once its facts are kept."""
    told: list[Outgoing] = []
    cries = any(isinstance(one, Alarmed) for one in facts)
    for fact in facts:
        match fact:
            case CaseSaid(quiet=False):
                held = await _hers(store, sender, at)
                told += await _heard(store, knowledge, held, fact, at, cries=cries) if held else []
            case CaseEnded(number):
                told += await _ended(store, knowledge, number, "desk.case.ended", {})
            case Reached(reachable):
                key = "desk.case.unblocked" if reachable else "desk.case.blocked"
                held = await _hers(store, sender, at)
                if held and held.case.state != "closed":
                    told += await _noted(store, knowledge, held, key)
            case CaseRated(number, rating):
                gaps = {"rating": str(rating)}
                told += await _ended(store, knowledge, number, "desk.case.rated", gaps)
    return tuple(told)


async def farewells(store: Store, knowledge: Knowledge, sender: Address) -> tuple[Outgoing, ...]:
    """What the staff hear of the cases of somebody who has all of hers deleted, before it is done.

    Nothing of her is in it; in a topic it stands where her words still do.
    """
    told = []
    for case in (await store.cases.of([sender])).get(sender, []):
        held = Held(case, sender)
        if case.thread:
            told += _forgotten(
                knowledge.locale(""), Address(knowledge.desk.staff_channel, case.thread), case
            )
        elif case.state != "closed":
            for one in await listeners(store, knowledge, held.case):
                locale = await locale_of(store, knowledge, one.address)
                told += _forgotten(locale, one.address, case)
    return tuple(told)


def _forgotten(locale: Locale, to: Address, case: Case) -> list[Outgoing]:
    return [Outgoing(to, fill(locale.phrases["desk.case.forgotten"], {"number": str(case.id)}))]


async def _hers(store: Store, sender: Address, at: datetime) -> Held | None:
    cases = (await store.cases.of([sender])).get(sender, [])
    living = [one for one in cases if one.opens_again(at)]
    return Held(living[-1], sender) if living else None


@dataclass(frozen=True, slots=True)
class Listener:
    """A chat that hears of a case, and the officer behind it (None: the staff's group)."""

    address: Address
    officer: int | None = None

    def told(self, case: Case, name: str, text: str, **more: Any) -> Outgoing:
        """What it hears; in the group it goes to the case's topic, which is called `name`."""
        said = Outgoing(self.address, text, numbered=False, **more)
        return said if self.officer else replace(said, case=case.id, opens=name)


async def listeners(store: Store, knowledge: Knowledge, case: Case) -> list[Listener]:
    """Its topic; or its holder, while she is staff; or the staff's group; or all who may answer.

    Of somebody in danger, while nobody has her case, all hear whom the office has named for it.
    """
    group = await staff_group(store, knowledge)
    if case.urgent and case.state == "open":
        return await called_out(store, knowledge, case)
    if group and case.thread:
        return [Listener(Address(knowledge.desk.staff_channel, str(group)))]
    staff = [one for one in await store.staff.everyone() if one.role != "viewer"]
    everyone = [Listener(one.address, one.id) for one in staff]
    holder = [one for one in everyone if one.officer == case.claimed_by]
    return holder or (
        [Listener(Address(knowledge.desk.staff_channel, str(group)))] if group else everyone
    )


async def called_out(store: Store, knowledge: Knowledge, case: Case) -> list[Listener]:
    """All who are told of somebody in danger, and the holder of the case; never nobody of many.

    Where none of those is there whom the office has named, everybody who may answer is told.
    """
    desk, staff = knowledge.desk, await store.staff.everyone()
    chosen = [one for one in staff if one.id == case.claimed_by or _is_named(one, desk.urgent)]
    group = [Address(desk.staff_channel, str(desk.staff_chat))] if desk.staff_chat else []
    told = group if "group" in desk.urgent else []
    if not chosen and not told:
        chosen, told = [one for one in staff if one.role != "viewer"], group
    return [*map(Listener, told), *(Listener(one.address, one.id) for one in chosen)]


def _is_named(officer: Officer, named: Sequence[str]) -> bool:
    """Whether her number is named, or her role or one below it."""
    known: tuple[str, ...] = ROLES
    roles = [one for one in named if one in known]
    enough = any(known.index(officer.role) >= known.index(one) for one in roles)
    return enough or f"#{officer.id}" in named


async def locale_of(store: Store, knowledge: Knowledge, address: Address) -> Locale:
    """The language of that chat."""
    states = await store.conversations.states([address])
    return knowledge.locale(states[address].locale if address in states else "")


async def _heard(
    store: Store,
    knowledge: Knowledge,
    held: Held,
    fact: CaseSaid,
    at: datetime,
    *,
    cries: bool,
) -> list[Outgoing]:
    who, officers = await called(store, knowledge, held), await names(store)
    hear = called_out if cries else listeners
    told = []
    for one in await hear(store, knowledge, held.case):
        locale = await locale_of(store, knowledge, one.address)
        head = title(locale, held.case, who)
        lines = [
            head,
            standing(knowledge, locale, held.case, officers, at),
            *([locale.phrases["desk.case.urgent_do"]] if cries else []),
            *([plain(fact.text)] if fact.text else []),
        ]
        relay = fact.relay
        if relay is not None and relay.channel != one.address.channel:
            stays = not crosses(relay)
            key = "desk.case.file_elsewhere" if stays else f"desk.case.{relay.kind}"
            lines.append(locale.phrases[key])
            relay = None if stays else relay
        claimed = held.case.claimed_by
        choices = buttons(locale, held.case, mine=bool(claimed) and one.officer in (claimed, None))
        if fact.more:
            lines, choices = lines[2:], ()
        text = "\n".join(lines)
        told.append(one.told(held.case, head, text, choices=choices, relay=relay))
    return told


async def _ended(
    store: Store, knowledge: Knowledge, number: int, key: str, gaps: dict[str, str]
) -> list[Outgoing]:
    held = await store.cases.get(number)
    if held is None or held.case.claimed_by is None:
        return []
    return await _noted(store, knowledge, held, key, gaps)


async def _noted(
    store: Store,
    knowledge: Knowledge,
    held: Held,
    key: str,
    gaps: Mapping[str, str] = MappingProxyType({}),
) -> list[Outgoing]:
    """One sentence about a case, to whoever has it; to all who may answer while nobody has."""
    who, told, holder = await called(store, knowledge, held), [], held.case.claimed_by
    for one in await listeners(store, knowledge, held.case):
        if one.officer in (holder, None) or holder is None:
            locale = await locale_of(store, knowledge, one.address)
            head = title(locale, held.case, who)
            told.append(one.told(held.case, head, f"{head}\n{fill(locale.phrases[key], gaps)}"))
    return told
