"""What falls due by the clock: reminders, nudges for forms left open, their end, retention."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial

from bot.dialogue.decide import decide_reminder
from bot.dialogue.knowledge import Knowledge
from bot.dialogue.reminders.due import DraftExpiring, DraftOpen, Reminder
from bot.engine.clock_guard import ClockGuard, copied_before
from bot.errors import trace_error
from bot.office.cases.overdue import late_cases
from bot.office.cases.unclaimed import unclaimed_cases
from bot.office.reminders.missed import missed_reminders
from bot.office.reminders.send import fire_reminders, plan_reminders, record_outcomes
from bot.office.sessions.waiting_list import settle_offers
from bot.office.staff.factors import sweep_secrets
from bot.store.database import Unavailable
from bot.store.outbox import NEWS
from bot.store.store import Store
from bot.time.quiet_hours import is_quiet_moment

_LOG = logging.getLogger(__name__)

EVERY = 60.0
"""Seconds between two looks at the clock."""

NUDGE_AFTER = timedelta(days=1)
WARN_BEFORE = timedelta(days=3)


class Clockwork:
    """Looks at what is due. Every decision is taken from the state as it is when it fires."""

    def __init__(
        self,
        store: Store,
        knowledge: Callable[[], Knowledge],
        wake: Callable[[set[str]], None],
        clock: Callable[[], datetime],
        guard: ClockGuard,
        *,
        draft_days: int,
    ) -> None:
        self._store = store
        self._knowledge = knowledge
        self._wake = wake
        self._clock = clock
        self._draft_age = timedelta(days=draft_days)
        self._guard = guard
        self._believed = True
        self.bell = asyncio.Event()
        """Rung when seats may have been freed."""

    async def run(self) -> None:
        """Ticks until cancelled. A bug in one tick does not stop the next."""
        while True:
            try:
                await self.tick_guarded()
            except Unavailable as error:
                _LOG.warning("the clockwork waits: %s", error)
            except Exception as error:
                _LOG.error("the clockwork stumbled: %s", trace_error(error))
            await self._until_next_tick()

    async def _until_next_tick(self) -> None:
        """Waits. Whenever the bell rings, a freed seat is passed on at once."""
        loop = asyncio.get_running_loop()
        ends = loop.time() + EVERY
        while await self._wait_for_bell(ends - loop.time()):
            try:
                await self._settle_seats(self._clock())
            except Unavailable as error:
                _LOG.warning("the clockwork waits: %s", error)
            except Exception as error:
                _LOG.error("the clockwork stumbled over seats: %s", trace_error(error))

    async def _wait_for_bell(self, seconds: float) -> bool:
        try:
            async with asyncio.timeout(seconds):
                await self.bell.wait()
        except TimeoutError:
            return False
        self.bell.clear()
        return True

    async def _settle_seats(self, now: datetime) -> None:
        ends = self._believed
        self._wake(await settle_offers(self._store, self._knowledge(), now, ends=ends))

    async def tick_guarded(self) -> None:
        """A tick. While the clock has lately leapt, one that ends and deletes nothing."""
        now = self._clock()
        seen = await self._guard.look_at(now)
        self._believed = seen.wait <= 0
        await self.do_due(now, believed=self._believed, leapt=bool(seen.leapt))
        if self._believed:
            await self._guard.note_deletion()

    async def do_due(self, now: datetime, *, believed: bool = True, leapt: bool = False) -> None:
        """Does what is due at this moment, once. What cannot be undone only by a clock `believed`.

        `leapt`: nothing was deleted since the clock leapt last. A bug in one part keeps none of
        the others from being done.
        """
        stumbled: list[Exception] = []
        self._believed = believed
        by_age = (self._nudge_drafts, partial(self._delete_aged, leapt=leapt)) if believed else ()
        for part in (
            self._release_news,
            self._fire_reminders,
            self._settle_seats,
            self._tell_of_unclaimed_cases,
            self._tell_of_late_cases,
            self._tell_of_missed_reminders,
            self._sweep_secrets,
            *by_age,
        ):
            try:
                await part(now)
            except Unavailable:
                raise
            except Exception as error:
                stumbled.append(error)
        await self._store.tidy()
        for another in stumbled[1:]:
            _LOG.error("the clockwork stumbled: %s", trace_error(another))
        if stumbled:
            raise stumbled[0]

    async def _fire_reminders(self, now: datetime) -> None:
        """Reminders: planned, decided, and what came of those that were sent."""
        await record_outcomes(self._store, now)
        await plan_reminders(self._store, self._knowledge(), now)
        fired = await fire_reminders(self._store, self._knowledge(), now)
        self._wake(set(fired.channels))

    async def _release_news(self, now: datetime) -> None:
        """News that waited for quiet hours to end, or for a cancellation to be taken back."""
        async with self._store.transaction():
            channels, sessions = await self._store.release_held(now)
            await self._store.sessions.end_undo(sessions)
        self._wake(channels)

    async def _nudge_drafts(self, now: datetime) -> None:
        await self._remind_draft(now, before=now - NUDGE_AFTER, nudged=0)
        if self._draft_age > WARN_BEFORE:
            await self._remind_draft(now, before=now - self._draft_age + WARN_BEFORE, nudged=1)

    async def _delete_aged(self, now: datetime, *, leapt: bool) -> None:
        if not await copied_before(self._store, now, self._draft_age, leapt=leapt):
            return
        await self._drop_stale(now)
        async with self._store.transaction():
            await self._store.retention.delete_due(now)
        self._store.copies.drop_old(now)

    async def _tell_of_late_cases(self, now: datetime) -> None:
        async with self._store.transaction():
            late = await late_cases(self._store, self._knowledge(), now)
            await self._store.say(late, now, NEWS)
        self._wake({outgoing.to.channel for outgoing in late})

    async def _tell_of_unclaimed_cases(self, now: datetime) -> None:
        async with self._store.transaction():
            waiting = await unclaimed_cases(self._store, self._knowledge(), now)
            await self._store.say(waiting, now, NEWS)
        self._wake({outgoing.to.channel for outgoing in waiting})

    async def _tell_of_missed_reminders(self, now: datetime) -> None:
        async with self._store.transaction():
            missed = await missed_reminders(self._store, self._knowledge(), now)
            await self._store.say(missed, now, NEWS)
        self._wake({outgoing.to.channel for outgoing in missed})

    async def _sweep_secrets(self, now: datetime) -> None:
        """What showed a secret, and was not confirmed, goes from screens and the store."""
        async with self._store.transaction():
            told = await sweep_secrets(self._store, self._knowledge(), now)
        self._wake({outgoing.to.channel for outgoing in told})

    async def _remind_draft(self, now: datetime, *, before: datetime, nudged: int) -> None:
        """One nudge after a day. A warning before a stale form goes. In quiet hours, later."""
        knowledge = self._knowledge()
        if is_quiet_moment(now, knowledge.zone, knowledge.desk.quiet):
            return
        async with self._store.transaction():
            channels = set()
            due = await self._store.conversations.drafts_untouched(before, nudged, reachable=True)
            views = await self._store.views([address for address, _, _ in due]) if due else {}
            for address, state, touched in due:
                reminder: Reminder = (
                    DraftExpiring((touched + self._draft_age).astimezone(knowledge.zone).date())
                    if nudged
                    else DraftOpen()
                )
                decision = decide_reminder(reminder, address, state, knowledge, views[address], now)
                await self._store.conversations.remember_states({address: decision.state}, now)
                await self._store.conversations.set_nudged(address, nudged + 1)
                await self._store.say(decision.replies, now, NEWS)
                channels.add(address.channel)
        self._wake(channels)

    async def _drop_stale(self, now: datetime) -> None:
        async with self._store.transaction():
            for nudged in (2, 1, 0):
                stale = await self._store.conversations.drafts_untouched(
                    now - self._draft_age, nudged
                )
                for address, state, _ in stale:
                    await self._store.conversations.drop_draft(address, state, now)
