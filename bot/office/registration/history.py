"""Why somebody got something or did not: her registration, seats, reminders and broadcasts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import takewhile

from bot.dialogue.cases.case import Case
from bot.dialogue.decision import Candidate
from bot.dialogue.messages import Address
from bot.office.kit.action import declare_action
from bot.office.kit.commands import Answer, Order
from bot.office.registration.candidate_choice import which_candidate
from bot.office.registration.candidates import IMPORTED, Found
from bot.store.history import PlanLine, SeatLine

_PURPOSES = ("registration", "reminders", "news")


@declare_action(
    "candidate trace",
    which_candidate("jejak"),
    command="jejak",
    audit="candidate.trace",
    by_officer=True,
)
async def trace_registration(order: Order, found: Found) -> Answer:
    """Tells in plain words what happened to one registration, newest matters last."""
    person, sent = await tell_story(order, found)
    back = order.button("desk.trace.card", "peserta", found[1].ref)
    return Answer((order.message(person), order.message(sent, back)))


async def tell_story(order: Order, found: Found) -> tuple[str, str]:
    """Returns who she is with consents and seats, and what was sent to her. On record."""
    address, candidate = found
    await order.log_act("candidate.trace", f"candidate {candidate.ref}")
    seats = await order.store.looks.seats_of(candidate.ref)
    person = [*await _tell_registered(order, address, candidate), *_tell_seats(order, seats)]
    sent = [
        *await _tell_reminders(order, candidate.ref, seats),
        *await _tell_broadcasts(order, address),
        *await _tell_cases(order, address),
        *await _tell_messages(order, address),
    ]
    return "\n".join(person), "\n".join(sent)


async def _tell_registered(order: Order, address: Address, candidate: Candidate) -> list[str]:
    head = order.phrase(
        "desk.trace.registered",
        ref=candidate.ref,
        when=order.format_moment(candidate.sent_at),
        channel=order.locale.phrases.get(f"channel.{address.channel}", address.channel),
        status=order.phrase(f"export.status.{candidate.status}"),
    )
    if address.channel == IMPORTED:
        return [head, order.phrase("desk.trace.imported")]
    consents = (await order.store.candidates.consents_of([address])).get(address, [])
    lines = [head]
    for purpose in _PURPOSES:
        last = next((consent for consent in reversed(consents) if consent.purpose == purpose), None)
        state = "given" if last and last.given else "taken" if last else "none"
        key, name = f"desk.trace.consent.{state}", order.phrase(f"purpose.{purpose}.name")
        lines.append(
            order.phrase(key, purpose=name, when=order.format_moment(last.at) if last else "")
        )
    if not await order.store.conversations.is_reachable(address):
        lines.append(order.phrase("desk.trace.unreachable"))
    return lines


def _tell_seats(order: Order, seats: Sequence[SeatLine]) -> list[str]:
    lines = ["", order.phrase("desk.trace.seats")]
    for seat in seats[-8:]:
        why = f" ({order.phrase(f'desk.seat.why.{seat.reason}')})" if seat.reason else ""
        lines.append(
            order.phrase(
                "desk.trace.seat",
                number=seat.session,
                title=seat.title,
                state=order.phrase(f"desk.seat.{seat.state}") + why,
                when=order.format_moment(seat.changed_at),
            )
        )
    return lines if seats else [*lines, order.phrase("desk.trace.no_seats")]


async def _tell_reminders(order: Order, ref: str, seats: Sequence[SeatLine]) -> list[str]:
    lines = [order.phrase("desk.trace.reminders")]
    plans = await order.store.looks.plans_of(ref)
    lines += [
        order.phrase(
            "desk.trace.reminder",
            rule=plan.rule,
            title=plan.title,
            state=_came_to(order, plan),
            when=order.format_moment(plan.due_at),
        )
        for plan in reversed(plans[:8])
    ]
    if plans:
        return lines
    awaits = any(seat.state == "accepted" and seat.starts_at > order.at for seat in seats)
    key = "desk.trace.not_planned" if awaits else "desk.trace.no_reminders"
    return [*lines, order.phrase(key)]


def _came_to(order: Order, plan_line: PlanLine) -> str:
    """Returns what became of a reminder, by what the outbox says of its message."""
    if plan_line.came_to != plan_line.state:
        return order.phrase(f"desk.trace.message.{plan_line.came_to}", tries=plan_line.attempts)
    reason = order.locale.phrases.get(f"desk.trace.why.{plan_line.why}", plan_line.why)
    why = f" ({reason})" if plan_line.why else ""
    return order.phrase(f"desk.trace.plan.{plan_line.state}") + why


async def _tell_broadcasts(order: Order, address: Address) -> list[str]:
    lines = ["", order.phrase("desk.trace.broadcasts")]
    rows = await order.store.looks.broadcasts_to(address)
    for row in reversed(rows):
        reason = order.locale.phrases.get(f"desk.broadcast.why.{row.why}", row.why)
        why = f" ({reason})" if row.why else ""
        state = order.phrase(f"desk.trace.copy.{row.state or 'none'}") + why
        lines.append(
            order.phrase(
                "desk.trace.broadcast",
                number=row.number,
                state=state,
                when=order.format_moment(row.at),
            )
        )
    return lines if rows else [*lines, order.phrase("desk.trace.no_broadcasts")]


async def _tell_cases(order: Order, address: Address) -> list[str]:
    """Returns what she wrote to staff, and whether somebody has it."""
    cases = (await order.store.cases.cases_of([address])).get(address, [])
    called = await order.store.staff.names()
    lines = []
    for case in cases[-3:]:
        name = called.get(case.claimed_by or 0, "")
        state = order.phrase(f"desk.case.state.{case.state}", name=name)
        opened = order.format_moment(case.opened_at)
        lines += _tell_written(order, case, called)
        if all(line.who != "candidate" for line in case.lines):
            continue
        lines.append(order.phrase("desk.trace.case", number=case.id, when=opened, state=state))
    return ["", order.phrase("desk.trace.cases"), *lines] if lines else []


def _tell_written(order: Order, case: Case, called: Mapping[int, str]) -> list[str]:
    """Returns what staff wrote to her before she had said anything in that case."""
    before = takewhile(lambda line: line.who != "candidate", case.lines)
    return [
        order.phrase(
            "desk.trace.written",
            name=called.get(line.staff or 0, ""),
            when=order.format_moment(line.at),
        )
        for line in before
        if line.who == "staff"
    ]


async def _tell_messages(order: Order, address: Address) -> list[str]:
    counts = await order.store.looks.count_outbox(address)
    return [
        "",
        order.phrase(
            "desk.trace.messages",
            sent=counts.get("sent", 0),
            waiting=sum(counts.get(literal, 0) for literal in ("queued", "sending", "held")),
            failed=counts.get("failed", 0) + counts.get("unknown", 0),
            skipped=counts.get("skipped", 0),
        ),
    ]
