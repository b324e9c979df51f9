"""The reminders that fall due together: each is decided by itself, from the state as it is now."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.dialogue.decide import remind
from bot.dialogue.decision import Decision, View
from bot.dialogue.knowledge import Knowledge
from bot.dialogue.messages import Address, Outgoing
from bot.dialogue.reminders.due import Fate, SessionNear
from bot.dialogue.reminders.outcome import fate, useful_until
from bot.dialogue.reminders.rules import Rule, rules
from bot.dialogue.sessions.session import Session
from bot.dialogue.state import State
from bot.errors import trace
from bot.store.plans import Listed
from bot.store.store import Store

_LOG = logging.getLogger(__name__)


def rules_of(session: Session, own: Mapping[int, str], knowledge: Knowledge) -> tuple[Rule, ...]:
    """The rules of a session: its own, else the office's."""
    written = own.get(session.id)
    return knowledge.desk.reminders if written is None else rules(written)


@dataclass(frozen=True, slots=True)
class Said:
    """What a plan says, of which start, and until when it may be sent (None: it is pretended)."""

    plan: int
    starts_at: datetime
    messages: tuple[Outgoing, ...]
    until: datetime | None


class Round:
    """The plans of one transaction, with the chats they concern; `counts` by rule and state."""

    def __init__(
        self, store: Store, knowledge: Knowledge, now: datetime, queued_at: datetime
    ) -> None:
        self._store = store
        self._knowledge = knowledge
        self._now = now
        self._queued_at = queued_at
        self._own: dict[int, str] = {}
        self._states: dict[Address, State] = {}
        self._codes: dict[int, str] = {}
        self.counts: Counter[tuple[str, str]] = Counter()

    async def decide(self, due: list[Listed]) -> list[Said]:
        """Ends or moves each plan; what is said for those that are sent."""
        addresses = list({one.address: None for one in due})
        self._states = await self._store.conversations.states(addresses)
        views = await self._store.views(addresses)
        self._own = await self._store.plans.own_rules()
        numbers = {one.seat.session for one in due}
        sessions = {number: await self._store.sessions.get(number) for number in numbers}
        said = []
        for one in due:
            session = sessions[one.seat.session]
            # deleted by hand: its plans go silent, too
            gone = Fate("skipped", "outdated", one.plan.due_at)
            end = self._fate(one, session, views[one.address]) if session else gone
            if session and end.state == "sent":
                end, decision = await self._worded(one, session, views[one.address], end)
                said += await self._kept(one, session, decision)
            await self._store.plans.end(one.plan.id, end.state, end.why, end.due_at, self._now)
            self.counts[one.plan.rule, "moved" if end.state == "planned" else end.state] += 1
        return said

    def _fate(self, one: Listed, session: Session, view: View) -> Fate:
        return fate(
            one.plan,
            one.seat,
            session,
            rules_of(session, self._own, self._knowledge),
            self._knowledge.desk.quiet,
            self._now,
            refused=view.refused("reminders"),
            reachable=one.reachable,
            told=one.told,
        )

    async def _worded(
        self, one: Listed, session: Session, view: View, end: Fate
    ) -> tuple[Fate, Decision | None]:
        """What is said; a mistake of ours in it costs this reminder and no other."""
        near = SessionNear(session, one.seat, await self._code(session))
        state = self._states.get(one.address, State())
        try:
            said = remind(near, one.address, state, self._knowledge, view, self._now)
        except Exception as error:
            _LOG.error("reminder %d stumbled: %s", one.plan.id, trace(error))
            return Fate("missed", "bug", end.due_at), None
        return end, said

    async def _code(self, session: Session) -> str:
        if not self._knowledge.desk.reminder_codes:
            return ""
        if session.id not in self._codes:
            day = self._queued_at.astimezone(ZoneInfo(session.zone)).date()
            self._codes[session.id] = await self._store.codes.of(session, day, self._queued_at)
        return self._codes[session.id]

    async def _kept(self, one: Listed, session: Session, decision: Decision | None) -> list[Said]:
        """Remembers what was shown."""
        if decision is None:
            return []
        self._states[one.address] = decision.state
        await self._store.conversations.remember({one.address: decision.state}, self._queued_at)
        until = None
        if self._queued_at == self._now:
            quiet, now = self._knowledge.desk.quiet, self._now
            some = rules_of(session, self._own, self._knowledge)
            until = useful_until(one.plan, session, some, quiet, now)
        return [Said(one.plan.id, session.starts_at, decision.replies, until)]
