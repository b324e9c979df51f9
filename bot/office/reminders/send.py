"""Reminders of sessions: planned for every accepted seat, decided when they fall due."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from bot.dialogue.knowledge import Knowledge
from bot.dialogue.reminders.due import PlanState
from bot.dialogue.reminders.outcome import UNSENT, first_plan
from bot.office.reminders.decide import Round, Said, rules_of
from bot.store.outbox import EXPIRED, NEWS, Ended
from bot.store.plans import Landed
from bot.store.store import Store

_LOOKED = "plans"
"""The name under which the last look at seats without plans is kept."""

_TOGETHER = 100
"""Plans a transaction: replies to people go on between two of them."""


async def plan(store: Store, knowledge: Knowledge, now: datetime) -> int:
    """Plans reminders for the seats that lack them; how many.

    What was due before the seat was taken, or before the last look, is written down as past:
    since then the rule is new or the session was moved. Between that look and now we were asleep.
    """
    async with store.transaction():
        text = await store.get(_LOOKED)
        looked = datetime.fromisoformat(text) if text else None
        if looked and looked > now:  # the clock had run ahead, or a moment was pretended
            await store.plans.revive(now)
            looked = now
        sessions = {one.id: one for one in await store.sessions.living()}
        if not sessions:
            return 0
        own = await store.plans.own_rules()
        known = {
            (one.id, rule.name): rule
            for one in sessions.values()
            for rule in rules_of(one, own, knowledge)
        }
        wanted = [(number, name, sessions[number].sequence) for number, name in known]
        found = []
        for one in await store.plans.unplanned(wanted):
            session, rule = sessions[one.session], known[one.session, one.rule]
            since = max(one.changed_at, looked) if looked else one.changed_at
            made = first_plan(rule, session, knowledge.desk.quiet, since=since)
            if made:
                found.append((one.seat, made))
        await store.plans.add(found, now)
        await store.put(_LOOKED, now.isoformat())
    return len(found)


@dataclass(frozen=True, slots=True)
class Fired:
    """What became of the plans that were due, by rule and state, and the channels with words."""

    counts: Counter[tuple[str, str]]
    channels: frozenset[str]

    def of(self, state: str) -> int:
        """How many, by whatever rule, came to this ("moved": they have another moment)."""
        return sum(number for (_, one), number in self.counts.items() if one == state)


async def fire(
    store: Store,
    knowledge: Knowledge,
    now: datetime,
    *,
    queued_at: datetime | None = None,
) -> Fired:
    """Decides every plan that is due; what is said is queued in the same transaction, so once.

    `queued_at` is the real time where `now` is a pretended one.
    """
    counts: Counter[tuple[str, str]] = Counter()
    channels: set[str] = set()
    while True:
        async with store.transaction():
            due = await store.plans.due(now, _TOGETHER)
            if not due:
                return Fired(counts, frozenset(channels))
            round_of = Round(store, knowledge, now, queued_at or now)
            said = await round_of.decide(due)
            await _say(store, said, queued_at or now)
        counts.update(round_of.counts)
        channels |= {message.to.channel for one in said for message in one.messages}


async def _say(store: Store, said: list[Said], at: datetime) -> None:
    messages = [(message, one.until) for one in said for message in one.messages]
    row = await store.say(
        [message for message, _ in messages], at, NEWS, until=[until for _, until in messages]
    )
    handed = []
    for one in said:
        handed.append((one.plan, row, one.starts_at))
        row += len(one.messages)
    await store.plans.handed_over(handed)


async def heed(store: Store, now: datetime) -> None:
    """What came of the messages: one that waited too long is decided anew, a failed one is told.

    So is one that still waits and says what is not so any more: the session was moved, say.
    """
    async with store.transaction():
        wrong = [Ended(row, "skipped", error=EXPIRED) for row in await store.plans.overtaken()]
        await store.outbox.end(wrong, now)
        await store.outbox.expire(now)
        landed = await store.plans.landed()
        await store.plans.arrived([one.plan for one in landed if one.state in ("sent", "")])
        for one in landed:
            if one.state in ("sent", ""):
                continue
            state, why = _came_to(one)
            await store.plans.end(one.plan, state, why, one.due_at, now)


def _came_to(one: Landed) -> tuple[PlanState, str]:
    if one.in_doubt or one.state == "unknown":
        return "missed", "doubt"
    if one.error == EXPIRED:
        return "planned", UNSENT
    return ("skipped", "unreachable") if one.state == "skipped" else ("missed", "failed")
