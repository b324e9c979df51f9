"""A turn that failed: nothing of it is kept, the person is told, and it does not come for ever."""

from __future__ import annotations

import logging
from collections.abc import Callable
from contextlib import suppress

from bot.dialogue.knowledge import Knowledge
from bot.dialogue.messages import Address, Incoming, Outgoing
from bot.errors import trace_error
from bot.store.database import Unavailable
from bot.store.outbox import REPLY
from bot.store.store import Store

_LOG = logging.getLogger(__name__)

TRIES = 4
"""After so many tries that could not even be apologised for, a message is set aside."""


class Apologies:
    """Says sorry where a turn failed."""

    def __init__(self, store: Store, knowledge: Callable[[], Knowledge]) -> None:
        self._store = store
        self._knowledge = knowledge
        self._failures: dict[tuple[Address, str], int] = {}

    async def apologise_for(self, incoming: Incoming, bug: Exception) -> None:
        """Marks a message as heard and says sorry, in a small transaction of its own.

        A message for which even that fails is set aside after a few tries. Raises Unavailable
        where the store cannot be used, and what went wrong where it is worth another try.
        """
        channel = incoming.sender.channel
        _LOG.error("a turn failed on %s: %s", channel, trace_error(bug))
        try:
            await self._say_sorry(incoming)
        except Unavailable:
            raise
        except Exception as error:
            if not self._is_hopeless(incoming):
                raise
            _LOG.error("a message on %s was set aside: %s", channel, trace_error(error))
            with suppress(Unavailable):
                await self._store.set_aside(channel, 1, incoming.at)

    async def _say_sorry(self, incoming: Incoming) -> None:
        sorry = Outgoing(incoming.sender, self._knowledge().locale("").phrases["sorry"])
        async with self._store.transaction():
            await self._store.conversations.mark_heard([incoming])
            await self._store.say([sorry], incoming.at, REPLY, answers=incoming.id)

    def _is_hopeless(self, incoming: Incoming) -> bool:
        key = (incoming.sender, incoming.id)
        tries = self._failures.pop(key, 0) + 1
        if tries < TRIES:
            self._failures[key] = tries
        return tries >= TRIES
