"""What was heard and waits to be decided: in order for each chat, and nobody behind a long text."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass

from bot.dialogue.messages import Address, Incoming

TOGETHER = 64
"""At most so many turns share a commit: enough to spare the disk, few enough to stay quick."""

LETTERS = 4500
"""At most so many letters share a commit: long texts let short ones pass and hold nobody up."""


@dataclass(slots=True, eq=False)
class Job:
    """One thing heard, on its way to being committed."""

    incoming: Incoming
    done: asyncio.Future[str | None]

    def fail_with(self, error: Exception) -> None:
        """Tells whoever waits for it that it was not kept."""
        if not self.done.done():
            self.done.set_exception(error)


class Queue:
    """The jobs that nobody has decided yet, the oldest first."""

    def __init__(self) -> None:
        self._waiting: deque[Job] = deque()

    def add_jobs(self, jobs: Iterable[Job]) -> None:
        """Takes jobs that have just come."""
        self._waiting.extend(jobs)

    def put_back(self, jobs: list[Job]) -> None:
        """Takes jobs that must come again, before all others."""
        self._waiting.extendleft(reversed(jobs))

    def take_ready(self, thinking: Iterable[Address]) -> list[Job]:
        """Returns the jobs that may be decided now. Those of chats in thought, and long ones, stay.

        A chat's messages keep their order: what stays holds back what the same chat said later.
        """
        batch: list[Job] = []
        stay: list[Job] = []
        held = set(thinking)
        letters = LETTERS
        while self._waiting and len(batch) < TOGETHER:
            job = self._waiting.popleft()
            sender, length = job.incoming.sender, len(job.incoming.text)
            if sender in held or (batch and length > letters):
                held.add(sender)
                stay.append(job)
            else:
                letters -= length
                batch.append(job)
        self.put_back(stay)
        return batch
