"""Long polling: nothing is confirmed before it is taken, and nobody waits behind a slow batch."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any

from bot.channels.telegram.calls import Calls, lengthen_wait
from bot.channels.telegram.places import LARGEST
from bot.channels.telegram.updates import KINDS
from bot.errors import BotError

POLL_SECONDS = 25
BATCH = 100
"""Updates that are asked for at a time; Telegram gives no more."""

HASTY_SECONDS = 0.5
"""An empty answer sooner than this is no long poll: it must not become a storm of requests."""

SLOW_SECONDS = 0.1
"""After so long in the taking, what came behind a batch is looked for."""

TOGETHER = 10
"""At most so many updates are taken together; in front of all others they can be confirmed."""

Updates = list[dict[str, Any]]
Take = Callable[[Updates], Awaitable[None]]

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Part:
    """Some updates that are being taken, by their numbers."""

    task: asyncio.Task[None]
    numbers: frozenset[int]


class Poller:
    """Asks for updates and hands them over. `take` returns when a batch is committed."""

    def __init__(self, calls: Calls, take: Take, pause: Callable[[float], Awaitable[None]]) -> None:
        self._calls, self._take, self._pause = calls, take, pause

    async def poll_updates(self) -> None:
        """Polls until cancelled."""
        offset: int | None = None
        unnumbered: Updates = []
        loop = asyncio.get_running_loop()
        while True:
            asked = loop.time()
            updates = await self._ask(offset, POLL_SECONDS)
            fresh = [update for update in updates if update not in unnumbered]
            behind = await self._take_all(fresh)
            unnumbered = [update for update in updates if not _has_number(update)]
            offset = _next_offset(offset, [*updates, *behind])
            if len(unnumbered) == len(updates) and loop.time() - asked < HASTY_SECONDS:
                await self._pause(1.0)

    async def _ask(self, offset: int | None, seconds: int) -> Updates:
        found: Updates = await self._calls.call_until_done(
            "getUpdates",
            seconds=seconds + 10.0,
            offset=offset,
            timeout=seconds,
            limit=BATCH,
            allowed_updates=KINDS,
        )
        return found

    async def _take_all(self, updates: Updates) -> Updates:
        """Takes a batch, and what comes behind it while it is slow. What came behind it.

        Eighty long texts of one stranger would else keep everybody else's message at Telegram
        until the last of them is answered.
        """
        taking = self._begin(updates, None)
        seen = {number for part in taking for number in part.numbers}
        behind: Updates = []
        try:
            while not await _are_done([part.task for part in taking]):
                waiting = [part.numbers for part in taking if not part.task.done()]
                known = frozenset[int]().union(*waiting)
                if not known or len(known) >= BATCH:
                    continue
                fresh = [
                    update
                    for update in await self._ask(min(known), 0)
                    if _has_number(update) and update["update_id"] not in seen
                ]
                taking += self._begin(fresh, taking[-1].task)
                seen |= {update["update_id"] for update in fresh}
                behind += fresh
        finally:
            for part in taking:
                part.task.cancel()
        return behind

    def _begin(self, updates: Updates, before: asyncio.Task[None] | None) -> list[_Part]:
        """Begins to take these updates, a few together: those in front can be confirmed first."""
        parts: list[_Part] = []
        for start in range(0, len(updates), TOGETHER):
            some = updates[start : start + TOGETHER]
            task = asyncio.create_task(self._take_surely(some, before))
            numbers = frozenset(update["update_id"] for update in some if _has_number(update))
            parts.append(_Part(task, numbers))
            before = task
        return parts

    async def _take_surely(self, updates: Updates, before: asyncio.Task[None] | None) -> None:
        """Takes the batch, again and again if the house fails: no update is confirmed unheard.

        Where it fails, it waits for the batch before: each chat's messages keep their order.
        """
        wait = 1.0
        while True:
            try:
                return await self._take(updates)
            except BotError as error:
                _log.error("telegram: a batch was not taken; again in %.0f s: %s", wait, error)
            except Exception:
                _log.exception("telegram: a batch was not taken; again in %.0f s", wait)
            await self._pause(wait)
            if before is not None:
                await asyncio.wait([before])
            wait = lengthen_wait(wait)


async def _are_done(tasks: Sequence[asyncio.Task[None]]) -> bool:
    """Waits a moment for the tasks, where there are any."""
    if not tasks:
        return True
    _, running = await asyncio.wait(tasks, timeout=SLOW_SECONDS)
    return not running


def _next_offset(offset: int | None, updates: Sequence[dict[str, Any]]) -> int | None:
    """Returns where to go on after a batch. None: from what was never confirmed.

    Not the highest ever: after a quiet week Telegram may start again from a lower id. Updates
    without a number that can be read are confirmed by those before or behind them; where they
    fill the whole first batch, the newest are asked for, so that they let others be heard.
    """
    known: list[int] = [update["update_id"] + 1 for update in updates if _has_number(update)]
    if known:
        return max(known)
    if offset is None or offset < 0:
        return -BATCH if len(updates) >= BATCH else None
    return offset + len(updates)


def _has_number(update: object) -> bool:
    """Returns whether the update has a number that getUpdates can be told as its offset."""
    number = update.get("update_id") if isinstance(update, dict) else None
    return isinstance(number, int) and 0 < number < LARGEST
