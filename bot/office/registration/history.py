"""Why somebody got something or did not: her registration, seats, reminders and broadcasts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import takewhile

from bot.dialogue.cases.case import Case
from bot.dialogue.decision import Candidate
from bot.dialogue.messages import Address
from bot.office.kit.commands import Answer, Order, command
from bot.office.registration.candidate_choice import asked_candidate, missing
from bot.office.registration.candidates import IMPORTED
from bot.store.history import PlanLine, SeatLine

_PURPOSES = ("registration", "reminders", "news")


@command("jejak", role="officer")
async def trace(order: Order) -> Answer:
    """In plain words what happened to one registration, newest matters last."""
    found = await asked_candidate(order)
    if found is None:
        return await missing(order, "jejak")
    address, one = found
    await order.log("candidate.trace", f"candidate {one.ref}")
    seats = await order.store.looks.seats(one.ref)
    person = [*await _registered(order, address, one), *_seats(order, seats)]
    sent = [
        *await _reminders(order, one.ref, seats),
        *await _broadcasts(order, address),
        *await _cases(order, address),
        *await _messages(order, address),
    ]
    back = order.button("desk.trace.card", "peserta", one.ref)
    return Answer((order.message("\n".join(person)), order.message("\n".join(sent), back)))


async def _registered(order: Order, address: Address, one: Candidate) -> list[str]:
    head = order.phrase(
        "desk.trace.registered",
        ref=one.ref,
        when=order.moment(one.sent_at),
        channel=order.locale.phrases.get(f"channel.{address.channel}", address.channel),
        status=order.phrase(f"export.status.{one.status}"),
    )
    if address.channel == IMPORTED:
        return [head, order.phrase("desk.trace.imported")]
    consents = (await order.store.candidates.consents([address])).get(address, [])
    lines = [head]
    for purpose in _PURPOSES:
        last = next((one for one in reversed(consents) if one.purpose == purpose), None)
        state = "given" if last and last.given else "taken" if last else "none"
        key, name = f"desk.trace.consent.{state}", order.phrase(f"purpose.{purpose}.name")
        lines.append(order.phrase(key, purpose=name, when=order.moment(last.at) if last else ""))
    if not await order.store.conversations.is_reachable(address):
        lines.append(order.phrase("desk.trace.unreachable"))
    return lines


def _seats(order: Order, seats: Sequence[SeatLine]) -> list[str]:
    lines = ["", order.phrase("desk.trace.seats")]
    for one in seats[-8:]:
        why = f" ({order.phrase(f'desk.seat.why.{one.reason}')})" if one.reason else ""
        lines.append(
            order.phrase(
                "desk.trace.seat",
                number=one.session,
                title=one.title,
                state=order.phrase(f"desk.seat.{one.state}") + why,
                when=order.moment(one.changed_at),
            )
        )
    return lines if seats else [*lines, order.phrase("desk.trace.no_seats")]


async def _reminders(order: Order, ref: str, seats: Sequence[SeatLine]) -> list[str]:
    lines = [order.phrase("desk.trace.reminders")]
    plans = await order.store.looks.plans(ref)
    lines += [
        order.phrase(
            "desk.trace.reminder",
            rule=one.rule,
            title=one.title,
            state=_came_to(order, one),
            when=order.moment(one.due_at),
        )
        for one in reversed(plans[:8])
    ]
    if plans:
        return lines
    awaits = any(one.state == "accepted" and one.starts_at > order.at for one in seats)
    key = "desk.trace.not_planned" if awaits else "desk.trace.no_reminders"
    return [*lines, order.phrase(key)]


def _came_to(order: Order, one: PlanLine) -> str:
    """What became of a reminder, by what the outbox says of its message."""
    if one.state == "sent" and one.outbox not in ("", "sent"):
        key = "tried" if one.outbox == "queued" and one.attempts else one.outbox
        return order.phrase(f"desk.trace.message.{key}", tries=one.attempts)
    reason = order.locale.phrases.get(f"desk.trace.why.{one.why}", one.why)
    why = f" ({reason})" if one.why else ""
    return order.phrase(f"desk.trace.plan.{one.state}") + why


async def _broadcasts(order: Order, address: Address) -> list[str]:
    lines = ["", order.phrase("desk.trace.broadcasts")]
    rows = await order.store.looks.broadcasts(address)
    for one in reversed(rows):
        reason = order.locale.phrases.get(f"desk.broadcast.why.{one.why}", one.why)
        why = f" ({reason})" if one.why else ""
        state = order.phrase(f"desk.trace.copy.{one.state or 'none'}") + why
        lines.append(
            order.phrase(
                "desk.trace.broadcast", number=one.number, state=state, when=order.moment(one.at)
            )
        )
    return lines if rows else [*lines, order.phrase("desk.trace.no_broadcasts")]


async def _cases(order: Order, address: Address) -> list[str]:
    """What she wrote to staff, and whether somebody has it."""
    cases = (await order.store.cases.of([address])).get(address, [])
    called = await order.store.staff.names()
    lines = []
    for one in cases[-3:]:
        name = called.get(one.claimed_by or 0, "")
        state = order.phrase(f"desk.case.state.{one.state}", name=name)
        opened = order.moment(one.opened_at)
        lines += _written(order, one, called)
        if all(line.who != "candidate" for line in one.lines):
            continue
        lines.append(order.phrase("desk.trace.case", number=one.id, when=opened, state=state))
    return ["", order.phrase("desk.trace.cases"), *lines] if lines else []


def _written(order: Order, case: Case, called: Mapping[int, str]) -> list[str]:
    """What staff wrote to her before she had said anything in that case."""
    before = takewhile(lambda line: line.who != "candidate", case.lines)
    return [
        order.phrase(
            "desk.trace.written", name=called.get(line.staff or 0, ""), when=order.moment(line.at)
        )
        for line in before
        if line.who == "staff"
    ]


async def _messages(order: Order, address: Address) -> list[str]:
    counts = await order.store.looks.outbox(address)
    return [
        "",
        order.phrase(
            "desk.trace.messages",
            sent=counts.get("sent", 0),
            waiting=sum(counts.get(one, 0) for one in ("queued", "sending", "held")),
            failed=counts.get("failed", 0) + counts.get("unknown", 0),
            skipped=counts.get("skipped", 0),
        ),
    ]
