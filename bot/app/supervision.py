"""Keeps the long tasks of the house going: one that fails is logged and started again."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from bot.errors import BotError, trace_error

_LOG = logging.getLogger(__name__)

FIRST_PAUSE = 1.0
LONGEST_PAUSE = 60.0
"""Seconds before a failed task starts again: doubled each time, so that a bug does not spin."""

STEADY = 30.0
"""Seconds that a task must run before its failures are forgotten."""

Work = Callable[[], Awaitable[None]]
Sleep = Callable[[float], Awaitable[None]]


@dataclass(slots=True)
class _Task:
    """How often one task failed in a row, and since when it has been running (None: it waits)."""

    failures: int = 0
    since: float | None = None


class Supervision:
    """Runs tasks by name. The failure of one ends neither the others nor the process.

    `ticks` is a count of seconds that never jumps, `sleep` waits so many of them.
    """

    def __init__(
        self, *, ticks: Callable[[], float] = time.monotonic, sleep: Sleep = asyncio.sleep
    ) -> None:
        self._ticks = ticks
        self._sleep = sleep
        self._tasks: dict[str, _Task] = {}

    def troubled_tasks(self) -> dict[str, int]:
        """Returns how often in a row each task failed that does not run steadily now.

        None: all is well.
        """
        return {
            name: task.failures
            for name, task in self._tasks.items()
            if task.failures and not self._is_steady(task)
        }

    async def keep_running(self, name: str, work: Work) -> None:
        """Runs `work` until it returns or we are cancelled, again and again if it fails.

        Raises the BotError of a first run that ends at once: the operator can put it right now.
        """
        task = self._tasks[name] = _Task()
        while True:
            task.since = self._ticks()
            try:
                await work()
            except (Exception, asyncio.CancelledError) as error:
                if _is_ours(error) or self._is_operators(task, error):
                    raise
                await self._pause_after(name, task, error)
            else:
                del self._tasks[name]
                return

    async def _pause_after(self, name: str, task: _Task, error: BaseException) -> None:
        """Counts and logs the failure, then waits. Longer each time."""
        task.failures = 1 if self._is_steady(task) else task.failures + 1
        task.since = None
        pause = min(FIRST_PAUSE * 2.0 ** min(task.failures - 1, 10), LONGEST_PAUSE)
        says = str(error) if isinstance(error, BotError) else trace_error(error)
        _LOG.error("%s failed and starts again in %.0f s: %s", name, pause, says)
        await self._sleep(pause)

    def _is_steady(self, task: _Task) -> bool:
        return task.since is not None and self._ticks() - task.since >= STEADY

    def _is_operators(self, task: _Task, error: BaseException) -> bool:
        """Returns whether it is a mistake in what an operator set, found at the start."""
        return type(error) is BotError and not task.failures and not self._is_steady(task)


def _is_ours(error: BaseException) -> bool:
    """Returns whether we were cancelled ourselves.

    A cancelled part of the work is a failure like any.
    """
    me = asyncio.current_task()
    return isinstance(error, asyncio.CancelledError) and bool(me and me.cancelling())
