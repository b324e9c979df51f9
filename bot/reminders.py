"""Reminders of sessions: planned for every accepted seat, decided when they fall due."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.dialogue.decide import remind
from bot.dialogue.decision import View
from bot.dialogue.fate import fate, first_plan
from bot.dialogue.knowledge import Knowledge
from bot.dialogue.messages import Address, Outgoing
from bot.dialogue.reminders import Fate, SessionNear
from bot.dialogue.rules import Rule, rules
from bot.dialogue.sessions import Session
from bot.dialogue.state import State
from bot.store.plans import Listed
from bot.store.store import Store

PRIORITY = 5
"""After every reply."""

_LOOKED = "plans"
"""The name under which the last look at seats without plans is kept."""

_TOGETHER = 100
"""Plans a transaction: replies to people go on between two of them."""


def rules_of(session: Session, own: Mapping[int, str], knowledge: Knowledge) -> tuple[Rule, ...]:
    """The rules of a session: its own, else the office's."""
    written = own.get(session.id)
    return knowledge.desk.reminders if written is None else rules(written)


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
        await store.plans.add(found)
        await store.put(_LOOKED, now.isoformat())
    return len(found)


@dataclass(frozen=True, slots=True)
class Fired:
    """What became of the plans that were due, by state, and the channels that have words to say."""

    counts: Counter[str]
    channels: frozenset[str]


async def fire(
    store: Store,
    knowledge: Knowledge,
    now: datetime,
    history: Collection[str],
    *,
    queued_at: datetime | None = None,
) -> Fired:
    """Decides every plan that is due; what is said is queued in the same transaction, so once.

    `history` names the channels whose words are kept to be shown again. `queued_at` is the real
    time where `now` is a pretended one.
    """
    counts: Counter[str] = Counter()
    channels: set[str] = set()
    while True:
        async with store.transaction():
            due = await store.plans.due(now, _TOGETHER)
            if not due:
                return Fired(counts, frozenset(channels))
            round_of = _Round(store, knowledge, now, queued_at or now)
            said = await round_of.decide(due)
            await _say(store, said, queued_at or now, history)
        counts.update(round_of.counts)
        channels |= {one.to.channel for one in said}


async def _say(store: Store, said: list[Outgoing], at: datetime, history: Collection[str]) -> None:
    await store.outbox.put([(one, None) for one in said], at, PRIORITY)
    await store.conversations.write_history(
        [(one.to, False, one, at) for one in said if one.to.channel in history]
    )


class _Round:
    """The plans of one transaction, with the chats they concern."""

    def __init__(
        self, store: Store, knowledge: Knowledge, now: datetime, queued_at: datetime
    ) -> None:
        self._store = store
        self._knowledge = knowledge
        self._now = now
        self._queued_at = queued_at
        self.counts: Counter[str] = Counter()

    async def decide(self, due: list[Listed]) -> list[Outgoing]:
        """Ends or moves each plan; what is said for those that are sent."""
        addresses = list({one.address: None for one in due})
        states = await self._store.conversations.states(addresses)
        views = await self._store.views(addresses)
        own = await self._store.plans.own_rules()
        numbers = {one.seat.session for one in due}
        sessions = {number: await self._store.sessions.get(number) for number in numbers}
        said: list[Outgoing] = []
        for one in due:
            session = sessions[one.seat.session]
            if session is None:  # deleted by hand: its plans go silent, too
                await self._store.plans.end(one.plan.id, "skipped", "outdated", one.plan.due_at)
                continue
            said += await self._decided(one, session, own, states, views[one.address])
        return said

    async def _decided(
        self,
        one: Listed,
        session: Session,
        own: Mapping[int, str],
        states: dict[Address, State],
        view: View,
    ) -> tuple[Outgoing, ...]:
        end = self._fate(one, session, own, view)
        await self._store.plans.end(one.plan.id, end.state, end.why, end.due_at)
        self.counts["moved" if end.state == "planned" else end.state] += 1
        if end.state != "sent":
            return ()
        decision = remind(
            SessionNear(session, one.seat),
            one.address,
            states.get(one.address, State()),
            self._knowledge,
            view,
            self._now,
        )
        states[one.address] = decision.state
        await self._store.conversations.keep({one.address: decision.state}, self._queued_at)
        return decision.replies

    def _fate(self, one: Listed, session: Session, own: Mapping[int, str], view: View) -> Fate:
        return fate(
            one.plan,
            one.seat,
            session,
            rules_of(session, own, self._knowledge),
            self._knowledge.desk.quiet,
            self._now,
            refused=view.refused("reminders"),
            reachable=one.reachable,
        )
