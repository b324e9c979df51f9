"""The reminders that fall due together: each is decided by itself, from the state as it is now."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.dialogue.decide import decide_reminder
from bot.dialogue.decision import Decision, View
from bot.dialogue.knowledge import Knowledge
from bot.dialogue.messages import Address, Outgoing
from bot.dialogue.reminders.due import Fate, SessionNear
from bot.dialogue.reminders.outcome import decide_fate, useful_until
from bot.dialogue.reminders.rules import ReminderRule, read_rules
from bot.dialogue.sessions.session import Session
from bot.dialogue.state import State
from bot.errors import trace_error
from bot.store.plans import SeatPlan
from bot.store.store import Store

_LOG = logging.getLogger(__name__)


def rules_of(
    session: Session, own: Mapping[int, str], knowledge: Knowledge
) -> tuple[ReminderRule, ...]:
    """Returns the rules of a session: its own, else the office's."""
    written = own.get(session.id)
    return knowledge.desk.reminders if written is None else read_rules(written)


@dataclass(frozen=True, slots=True)
class PlannedMessage:
    """What a plan says, of which start, and until when it may be sent (None: it is pretended)."""

    plan: int
    starts_at: datetime
    messages: tuple[Outgoing, ...]
    until: datetime | None


class Round:
    """The plans of one transaction, with the chats they concern. `counts` by rule and state."""

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

    async def decide_due(self, due: list[SeatPlan]) -> list[PlannedMessage]:
        """Ends or moves each plan. What is said for those that are sent."""
        addresses = list({seat_plan.address: None for seat_plan in due})
        self._states = await self._store.conversations.states_of(addresses)
        views = await self._store.views(addresses)
        self._own = await self._store.plans.own_rules()
        numbers = {seat_plan.seat.session for seat_plan in due}
        sessions = {number: await self._store.sessions.get_session(number) for number in numbers}
        said = []
        for seat_plan in due:
            session = sessions[seat_plan.seat.session]
            # deleted by hand: its plans go silent, too
            gone = Fate("skipped", "outdated", seat_plan.plan.due_at)
            end = (
                self._decide_fate(seat_plan, session, views[seat_plan.address]) if session else gone
            )
            if session and end.state == "sent":
                end, decision = await self._word_reminder(
                    seat_plan, session, views[seat_plan.address], end
                )
                said += await self._remember_shown(seat_plan, session, decision)
            await self._store.plans.end_plan(
                seat_plan.plan.id, end.state, end.why, end.due_at, self._now
            )
            self.counts[seat_plan.plan.rule, "moved" if end.state == "planned" else end.state] += 1
        return said

    def _decide_fate(self, seat_plan: SeatPlan, session: Session, view: View) -> Fate:
        return decide_fate(
            seat_plan.plan,
            seat_plan.seat,
            session,
            rules_of(session, self._own, self._knowledge),
            self._knowledge.desk.quiet,
            self._now,
            refused=view.refused("reminders"),
            reachable=seat_plan.reachable,
            told=seat_plan.told,
        )

    async def _word_reminder(
        self, seat_plan: SeatPlan, session: Session, view: View, end: Fate
    ) -> tuple[Fate, Decision | None]:
        """Returns what is said. A mistake of ours in it costs this reminder and no other."""
        near = SessionNear(session, seat_plan.seat, await self._code_of(session))
        state = self._states.get(seat_plan.address, State())
        try:
            said = decide_reminder(near, seat_plan.address, state, self._knowledge, view, self._now)
        except Exception as error:
            _LOG.error("reminder %d stumbled: %s", seat_plan.plan.id, trace_error(error))
            return Fate("missed", "bug", end.due_at), None
        return end, said

    async def _code_of(self, session: Session) -> str:
        if not self._knowledge.desk.reminder_codes:
            return ""
        if session.id not in self._codes:
            day = self._queued_at.astimezone(ZoneInfo(session.zone)).date()
            self._codes[session.id] = await self._store.codes.code_of(session, day, self._queued_at)
        return self._codes[session.id]

    async def _remember_shown(
        self, seat_plan: SeatPlan, session: Session, decision: Decision | None
    ) -> list[PlannedMessage]:
        """Remembers what was shown."""
        if decision is None:
            return []
        self._states[seat_plan.address] = decision.state
        await self._store.conversations.remember_states(
            {seat_plan.address: decision.state}, self._queued_at
        )
        until = None
        if self._queued_at == self._now:
            quiet, now = self._knowledge.desk.quiet, self._now
            some = rules_of(session, self._own, self._knowledge)
            until = useful_until(seat_plan.plan, session, some, quiet, now)
        return [PlannedMessage(seat_plan.plan.id, session.starts_at, decision.replies, until)]
