"""Who of the staff hears what of a case: its holder, or all who may answer while nobody has it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from types import MappingProxyType
from typing import Any

from bot.dialogue.cases.case import Case
from bot.dialogue.decision import Alarmed, CaseEnded, CaseRated, CaseSaid, Fact, Reached
from bot.dialogue.knowledge import Knowledge
from bot.dialogue.messages import Address, Outgoing, escape_markup
from bot.dialogue.voice import Voice
from bot.files.media import may_cross
from bot.office.cases.words import (
    case_buttons,
    case_title,
    describe_standing,
    name_person,
    officer_names,
)
from bot.office.kit.chat_voice import voice_of
from bot.office.kit.commands import ROLES, Order
from bot.office.staff.groups import staff_group
from bot.store.case_rows import StaffCase
from bot.store.staff import Officer
from bot.store.store import Store


async def case_news(
    store: Store, knowledge: Knowledge, sender: Address, facts: Sequence[Fact], at: datetime
) -> tuple[Outgoing, ...]:
    """Returns what a candidate's turn tells the staff, once its facts are kept."""
    told: list[Outgoing] = []
    cries = any(isinstance(fact, Alarmed) for fact in facts)
    for fact in facts:
        match fact:
            case CaseSaid(quiet=False):
                held = await _case_of_hers(store, sender, at)
                told += (
                    await _tell_heard(store, knowledge, held, fact, at, cries=cries) if held else []
                )
            case CaseEnded(number):
                told += await _tell_ended(store, knowledge, number, "desk.case.ended", {})
            case Reached(reachable):
                key = "desk.case.unblocked" if reachable else "desk.case.blocked"
                held = await _case_of_hers(store, sender, at)
                if held and held.case.state != "closed":
                    told += await _tell_noted(store, knowledge, held, key)
            case CaseRated(number, rating):
                gaps = {"rating": str(rating)}
                told += await _tell_ended(store, knowledge, number, "desk.case.rated", gaps)
    return tuple(told)


async def say_farewells(
    store: Store, knowledge: Knowledge, sender: Address
) -> tuple[Outgoing, ...]:
    """What the staff hear of the cases of somebody who has all of hers deleted, before it is done.

    Nothing of her is in it; in a topic it stands where her words still do.
    """
    told = []
    for case in (await store.cases.cases_of([sender])).get(sender, []):
        voices: list[Voice] = []
        if case.thread:
            topic = Address(knowledge.desk.staff_channel, case.thread)
            voices = [Voice(knowledge.locale(""), topic)]
        elif case.state != "closed":
            listeners = await find_listeners(store, knowledge, case)
            voices = [await voice_of(store, knowledge, each.address) for each in listeners]
        told += [voice.say("desk.case.forgotten", number=case.id) for voice in voices]
    return tuple(told)


async def _case_of_hers(store: Store, sender: Address, at: datetime) -> StaffCase | None:
    cases = (await store.cases.cases_of([sender])).get(sender, [])
    living = [case for case in cases if case.opens_again(at)]
    return StaffCase(living[-1], sender) if living else None


@dataclass(frozen=True, slots=True)
class Listener:
    """A chat that hears of a case, and the officer behind it (None: the staff's group)."""

    address: Address
    officer: int | None = None

    def tell_case(self, case: Case, name: str, text: str, **more: Any) -> Outgoing:
        """Returns what it hears.

        In the group it goes to the case's topic, which is called `name`.
        """
        said = Outgoing(self.address, text, numbered=False, **more)
        return said if self.officer else replace(said, case=case.id, opens=name)


async def find_listeners(store: Store, knowledge: Knowledge, case: Case) -> list[Listener]:
    """Its topic. Or its holder, while she is staff. Or the staff's group. Or all who may answer.

    Of somebody in danger, while nobody has her case, all hear whom the office has named for it.
    """
    group = await staff_group(store, knowledge)
    if case.urgent and case.state == "open":
        return await called_out(store, knowledge, case)
    if group and case.thread:
        return [Listener(Address(knowledge.desk.staff_channel, str(group)))]
    staff = [officer for officer in await store.staff.everyone() if officer.role != "viewer"]
    everyone = [Listener(officer.address, officer.id) for officer in staff]
    holder = [listener for listener in everyone if listener.officer == case.claimed_by]
    return holder or (
        [Listener(Address(knowledge.desk.staff_channel, str(group)))] if group else everyone
    )


async def called_out(store: Store, knowledge: Knowledge, case: Case) -> list[Listener]:
    """All who are told of somebody in danger, and the holder of the case. Never nobody of many.

    Where none of those is there whom the office has named, everybody who may answer is told.
    """
    desk, staff = knowledge.desk, await store.staff.everyone()
    chosen = [
        officer
        for officer in staff
        if officer.id == case.claimed_by or _is_named(officer, desk.urgent)
    ]
    group = [Address(desk.staff_channel, str(desk.staff_chat))] if desk.staff_chat else []
    told = group if "group" in desk.urgent else []
    if not chosen and not told:
        chosen, told = [officer for officer in staff if officer.role != "viewer"], group
    return [*map(Listener, told), *(Listener(officer.address, officer.id) for officer in chosen)]


def _is_named(officer: Officer, named: Sequence[str]) -> bool:
    """Returns whether her number is named, or her role or one below it."""
    known: tuple[str, ...] = ROLES
    roles = [text for text in named if text in known]
    enough = any(known.index(officer.role) >= known.index(role) for role in roles)
    return enough or f"#{officer.id}" in named


async def _tell_heard(
    store: Store,
    knowledge: Knowledge,
    held: StaffCase,
    fact: CaseSaid,
    at: datetime,
    *,
    cries: bool,
) -> list[Outgoing]:
    who, officers = await name_person(store, knowledge, held), await officer_names(store)
    hear = called_out if cries else find_listeners
    told = []
    for listener in await hear(store, knowledge, held.case):
        voice = await voice_of(store, knowledge, listener.address)
        head = case_title(voice, held.case, who)
        lines = [
            head,
            describe_standing(knowledge, voice, held.case, officers, at),
            *([voice.text("desk.case.urgent_do")] if cries else []),
            *([escape_markup(fact.text)] if fact.text else []),
        ]
        relay = fact.relay
        if relay is not None and relay.channel != listener.address.channel:
            stays = not may_cross(relay)
            key = "desk.case.file_elsewhere" if stays else f"desk.case.{relay.kind}"
            lines.append(voice.text(key))
            relay = None if stays else relay
        claimed = held.case.claimed_by
        choices = case_buttons(
            voice, held.case, mine=bool(claimed) and listener.officer in (claimed, None)
        )
        if fact.more:
            lines, choices = lines[2:], ()
        text = "\n".join(lines)
        told.append(listener.tell_case(held.case, head, text, choices=choices, relay=relay))
    return told


async def _tell_ended(
    store: Store, knowledge: Knowledge, number: int, key: str, gaps: dict[str, str]
) -> list[Outgoing]:
    held = await store.cases.get_case(number)
    if held is None or held.case.claimed_by is None:
        return []
    return await _tell_noted(store, knowledge, held, key, gaps)


async def _tell_noted(
    store: Store,
    knowledge: Knowledge,
    held: StaffCase,
    key: str,
    gaps: Mapping[str, str] = MappingProxyType({}),
) -> list[Outgoing]:
    """Tells whoever has a case one sentence about it; all who may answer while nobody has it."""
    who, told, holder = await name_person(store, knowledge, held), [], held.case.claimed_by
    for listener in await find_listeners(store, knowledge, held.case):
        if listener.officer in (holder, None) or holder is None:
            voice = await voice_of(store, knowledge, listener.address)
            head = case_title(voice, held.case, who)
            told.append(listener.tell_case(held.case, head, f"{head}\n{voice.text(key, **gaps)}"))
    return told


async def tell_topic(order: Order, held: StaffCase, text: str) -> tuple[Outgoing, ...]:
    """Returns what is said in a case's topic of what was done elsewhere. Nothing where it has none.

    So whoever reads there sees what was answered on a page or in a colleague's own chat.
    """
    thread, group = held.case.thread, await staff_group(order.store, order.knowledge)
    if not (thread and group) or order.sender.chat == thread:
        return ()
    voice = Voice(order.knowledge.locale(""))
    head = case_title(voice, held.case, await name_person(order.store, order.knowledge, held))
    place = Listener(Address(order.knowledge.desk.staff_channel, str(group)))
    return (place.tell_case(held.case, head, text),)
