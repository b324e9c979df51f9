"""Reminders of sessions: planned for every accepted seat, decided when they fall due."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from bot.dialogue.knowledge import Knowledge
from bot.dialogue.reminders.due import PlanState
from bot.dialogue.reminders.outcome import UNSENT, first_plan
from bot.office.reminders.decide import PlannedMessage, Round, rules_of
from bot.store.outbox import EXPIRED, NEWS, Ended
from bot.store.plans import Landed
from bot.store.remembered import Remembered
from bot.store.store import Store

_TOGETHER = 100
"""Plans a transaction: replies to people go on between two of them."""


async def plan_reminders(store: Store, knowledge: Knowledge, now: datetime) -> int:
    """Plans reminders for the seats that lack them. How many.

    What was due before the seat was taken, or before the last look, is written down as past:
    since then the rule is new or the session was moved. Between that look and now we were asleep.
    """
    async with store.transaction():
        text = await store.get(Remembered.PLANS_LOOK)
        looked = datetime.fromisoformat(text) if text else None
        if looked and looked > now:  # the clock had run ahead, or a moment was pretended
            await store.plans.revive_missed(now)
            looked = now
        sessions = {
            living_session.id: living_session
            for living_session in await store.sessions.living_sessions()
        }
        if not sessions:
            return 0
        own = await store.plans.own_rules()
        known = {
            (session.id, rule.name): rule
            for session in sessions.values()
            for rule in rules_of(session, own, knowledge)
        }
        wanted = [(number, name, sessions[number].sequence) for number, name in known]
        found = []
        for unplanned_seat in await store.plans.unplanned_seats(wanted):
            session, rule = (
                sessions[unplanned_seat.session],
                known[unplanned_seat.session, unplanned_seat.rule],
            )
            since = max(unplanned_seat.changed_at, looked) if looked else unplanned_seat.changed_at
            made = first_plan(rule, session, knowledge.desk.quiet, since=since)
            if made:
                found.append((unplanned_seat.seat, made))
        await store.plans.add_plans(found, now)
        await store.put(Remembered.PLANS_LOOK, now.isoformat())
    return len(found)


@dataclass(frozen=True, slots=True)
class Fired:
    """What became of the plans that were due, by rule and state, and the channels with words."""

    counts: Counter[tuple[str, str]]
    channels: frozenset[str]

    def of(self, state: str) -> int:
        """Returns how many, by whatever rule, came to this ("moved": they have another moment)."""
        return sum(number for (_, count), number in self.counts.items() if count == state)


async def fire_reminders(
    store: Store,
    knowledge: Knowledge,
    now: datetime,
    *,
    queued_at: datetime | None = None,
) -> Fired:
    """Decides every plan that is due. What is said is queued in the same transaction, so once.

    `queued_at` is the real time where `now` is a pretended one.
    """
    counts: Counter[tuple[str, str]] = Counter()
    channels: set[str] = set()
    while True:
        async with store.transaction():
            due = await store.plans.due_plans(now, _TOGETHER)
            if not due:
                return Fired(counts, frozenset(channels))
            round_of = Round(store, knowledge, now, queued_at or now)
            said = await round_of.decide_due(due)
            await _queue_reminders(store, said, queued_at or now)
        counts.update(round_of.counts)
        channels |= {
            message.to.channel for planned_message in said for message in planned_message.messages
        }


async def _queue_reminders(store: Store, said: list[PlannedMessage], at: datetime) -> None:
    messages = [
        (message, planned_message.until)
        for planned_message in said
        for message in planned_message.messages
    ]
    row = await store.say(
        [message for message, _ in messages], at, NEWS, until=[until for _, until in messages]
    )
    handed = []
    for planned_message in said:
        handed.append((planned_message.plan, row, planned_message.starts_at))
        row += len(planned_message.messages)
    await store.plans.handed_over(handed)


async def record_outcomes(store: Store, now: datetime) -> None:
    """What came of the messages: one that waited too long is decided anew, a failed one is told.

    So is one that still waits and says what is not so any more: the session was moved, say.
    """
    async with store.transaction():
        wrong = [Ended(row, "skipped", error=EXPIRED) for row in await store.plans.overtaken_rows()]
        await store.outbox.record_ends(wrong, now)
        await store.outbox.expire_rows(now)
        landed = await store.plans.landed_plans()
        await store.plans.note_arrived(
            [landed.plan for landed in landed if landed.state in ("sent", "")]
        )
        for item in landed:
            if item.state in ("sent", ""):
                continue
            state, why = _came_to(item)
            await store.plans.end_plan(item.plan, state, why, item.due_at, now)


def _came_to(landed: Landed) -> tuple[PlanState, str]:
    if landed.in_doubt or landed.state == "unknown":
        return "missed", "doubt"
    if landed.error == EXPIRED:
        return "planned", UNSENT
    return ("skipped", "unreachable") if landed.state == "skipped" else ("missed", "failed")
