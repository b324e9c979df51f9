"""A message of staff to one candidate: read back, sent with a yes, and she can answer it."""

from __future__ import annotations

from dataclasses import replace

from bot.dialogue.messages import Address, Choice, Outgoing, escape_markup
from bot.dialogue.reminders.due import StaffSaid
from bot.dialogue.voice import choice_id
from bot.office.cases.offer import says_yes
from bot.office.cases.reply import tell_her
from bot.office.cases.words import officer_names
from bot.office.kit.action import Question, declare_action
from bot.office.kit.argument import Argument
from bot.office.kit.commands import Answer, Order
from bot.office.kit.confirm import SEAL, ReadBack
from bot.office.registration.candidate_choice import (
    asked_candidate,
    choose_candidate,
    which_candidate,
)
from bot.office.registration.candidates import IMPORTED, Found
from bot.store.case_rows import StaffCase


async def _handle_writing(order: Order) -> Answer:
    """Writes to one candidate, from her page or as /tulis REF text. Nothing goes without a yes."""
    if order.memory.get("step") == "check" or order.action[1:2] in (("yes",), ("no",)):
        return await _take_decision(order)
    found, text = await _read_meant(order)
    if found is None:
        return await choose_candidate(replace(order, text=order.text[:_ECHOED]), "tulis")
    if (refused := await _refuse_writing(order, found)) is not None:
        return Answer((refused,))
    ref = found[1].ref
    if not text:
        asked = order.say("desk.write.ask", who=_name_of(found), ref=ref)
        return Answer((replace(asked, numbered=False),), memory={"step": "text", "ref": ref})
    return await _read_back(order, found, text)


_ECHOED = 40
"""Characters of what was typed that are looked for as a name."""


async def _read_meant(order: Order) -> tuple[Found | None, str]:
    """Returns who is written to, and what. A reference may come before the words in one line."""
    store = order.store.candidates
    if "ref" in order.memory and not order.action:
        return await store.by_ref(order.memory["ref"]), order.text
    ref, _, text = order.text.partition(" ")
    if not order.action and (found := await store.by_ref(ref.upper())):
        return found, text.strip()
    return await asked_candidate(order), ""


async def _refuse_writing(order: Order, found: Found) -> Outgoing | None:
    """Why she cannot be written to now: she came by a list, has left, or a colleague has her."""
    address, candidate = found
    if address.channel == IMPORTED:
        return order.say("desk.write.imported")
    if not await order.store.conversations.is_reachable(address):
        return order.say("desk.write.unreachable", ref=candidate.ref)
    held = await _living_case(order, address)
    present = await officer_names(order.store)
    if held is None or held.case.claimed_by in (None, order.officer.id):
        return None
    if held.case.claimed_by not in present:
        return None
    over = Choice(choice_id("s", "ambil", held.case.id, "over"), order.phrase("desk.case.over"))
    holder = present[held.case.claimed_by]
    return order.say("desk.write.held", over, number=held.case.id, name=holder)


async def _living_case(order: Order, address: Address) -> StaffCase | None:
    """Returns her case that is not closed, the latest one."""
    cases = (await order.store.cases.cases_of([address])).get(address, [])
    living = [case for case in cases if case.state != "closed"]
    return StaffCase(living[-1], address) if living else None


async def _read_back(order: Order, found: Found, text: str) -> Answer:
    question = await _ask_sure(order, found, text)
    kept = {"ref": found[1].ref, "text": text, SEAL: question.reading.seal(order.officer.id)}
    return Answer((question.message,), memory={"step": "check", **kept})


async def _ask_sure(order: Order, found: Found, text: str) -> Question:
    """Reads back what she is written. A yes is to these words to this person."""
    ref, reading = found[1].ref, _reading(found, text)
    seal = reading.seal(order.officer.id)
    yes = Choice(choice_id("s", "tulis", ref, "yes", seal), order.phrase("desk.write.yes"))
    no = order.button("desk.write.no", "tulis", ref, "no")
    asked = order.phrase("desk.write.check", who=_name_of(found), ref=ref, text=text)
    return Question(reading, order.message(asked, yes, no, numbered=False))


def _reading(found: Found, text: str) -> ReadBack:
    """Returns what a yes is to: these words to this person, reached where she is now."""
    address, candidate = found
    version = f"{address.channel} {address.chat} {candidate.status}"
    return ReadBack("candidate write", f"candidate {candidate.ref}", text, version)


def _name_of(found: Found) -> str:
    return found[1].answers.get("full_name", "") or found[1].ref


async def _take_decision(order: Order) -> Answer:
    """Sends what was read back on a yes to just that. Other words are read back instead."""
    ref, text = order.memory.get("ref", ""), order.memory.get("text", "")
    says = order.action[1:2] == ("yes",) if order.action else says_yes(order)
    found = await order.store.candidates.by_ref(ref)
    if says is False:
        return Answer((order.say("desk.write.dropped"),))
    if says is None:
        return (
            await _read_back(order, found, order.text)
            if found
            else await choose_candidate(order, "tulis")
        )
    if not text:
        return Answer((order.say("desk.case.offer_gone"),), memory=order.memory)
    if found is None:
        return Answer((order.say("desk.people.unknown", ref=ref),))
    reading = _reading(found, text)
    if reading.agreed(order):
        return await write_to_candidate(order, found, text)
    if reading.outdated(order):
        return await _read_back(order, found, text)
    return Answer((order.say("desk.case.offer_gone"),), memory=order.memory)


@declare_action(
    "candidate write",
    which_candidate("tulis"),
    Argument("text", "what she reads", needed="--text: what she reads"),
    command="tulis",
    chat=_handle_writing,
    asks=_ask_sure,
    audit="candidate.write",
    by_officer=True,
)
async def write_to_candidate(order: Order, found: Found, text: str) -> Answer:
    """Writes to one candidate, as a word of the office. What she answers comes back as a case."""
    if (refused := await _refuse_writing(order, found)) is not None:
        return Answer((refused,))
    store, (address, candidate) = order.store, found
    held = await _living_case(order, address)
    if held is None:
        number = await store.cases.begin_case(address, candidate.ref, order.officer.id, order.at)
    else:
        number = held.case.id
        await store.cases.claim_case(number, order.officer.id, order.at)
    await store.cases.add_line(number, address, "staff", text, order.at, staff=order.officer.id)
    await store.cases.note_answered(number)
    await order.log_act("candidate.write", f"candidate {candidate.ref}")
    card = order.button("desk.trace.card", "peserta", candidate.ref)
    gaps = {"who": _name_of(found), "ref": candidate.ref, "when": order.format_moment(order.at)}
    said = order.say("desk.write.sent", card, **gaps)
    return Answer(
        (said,),
        await tell_her(order.actor, address, StaffSaid(number, escape_markup(text))),
        case=number,
    )
