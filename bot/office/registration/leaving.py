"""A person deleted by staff, on her wish: a code first, read back, and no name in the log."""

from __future__ import annotations

import json
from functools import partial

from bot.office.kit.action import Done, Question, declare_action
from bot.office.kit.actor import Actor
from bot.office.kit.argument import NOW
from bot.office.kit.commands import Answer, Order
from bot.office.kit.confirm import ReadBack
from bot.office.registration.candidate_choice import ref_of
from bot.office.registration.candidates import Found

_COMMAND = "hapus_peserta"


async def _ask_delete(order: Order, found: Found) -> Question:
    address, candidate = found
    ref, name = candidate.ref, candidate.answers.get("full_name", candidate.ref)
    seats = [seat for seat in await order.store.looks.seats_of(ref) if seat.state == "accepted"]
    others = (await order.store.candidates.registrations_of([address]))[address]
    reading = ReadBack(
        "candidate delete", f"candidate {ref}", name, json.dumps([candidate.answers, len(seats)])
    )
    seal = reading.seal(order.officer.id)
    key = "desk.delete.one" if len(others) > 1 else "desk.delete.sure"
    text = order.phrase(key, ref=ref, name=name, seats=len(seats))
    yes = order.button("desk.delete.yes", _COMMAND, ref, NOW, seal)
    return Question(reading, order.message(text, yes, order.button("desk.edit.no", "peserta", ref)))


@declare_action(
    "candidate delete",
    ref_of(_COMMAND),
    command=_COMMAND,
    role="approver",
    proven=True,
    asks=_ask_delete,
    audit="candidate.forget",
)
async def delete_candidate(actor: Actor, found: Found) -> Done:
    """Deletes the person behind a reference, and all that her chat left. It cannot be undone."""
    ref = found[1].ref
    done = await actor.store.forget(ref, actor.at)
    await actor.log_act("candidate.forget", "", "")
    copies = [path.name for path in actor.store.copies.copies_holding(ref)]
    days = actor.store.copies.ends_after()
    facts = {"done": done, "copies": copies, "days": days}
    return Done(facts, partial(_say_deleted, ref=ref, copies=len(copies), days=days))


async def _say_deleted(order: Order, *, ref: str, copies: int, days: int) -> Answer:
    key = "desk.delete.done_copies" if copies else "desk.delete.done"
    return Answer((order.say(key, ref=ref, days=days),))
