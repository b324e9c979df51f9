"""The way of a message to its channel, and the ways a try to send it can end."""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace
from typing import Literal

from bot.delivery.attachments import Attachments
from bot.delivery.case_topics import CaseTopics
from bot.dialogue.channel import (
    Announced,
    BroadcastsStopped,
    Channel,
    Delivery,
    NoTopic,
    Refused,
    TryLater,
    Undelivered,
    UnknownOutcome,
    Unreachable,
    Withheld,
)
from bot.dialogue.messages import Outgoing
from bot.errors import trace_error
from bot.store.store import Store


@dataclass(frozen=True, slots=True)
class Erasures:
    """Knows which messages are still on a screen, until they are gone."""

    store: Store

    def concern(self, message: Outgoing) -> bool:
        """Returns whether the message takes others from the screen."""
        return message.erases or message.sweeps

    async def add_messages(self, message: Outgoing) -> Outgoing:
        """Returns the message with the network's ids of what is to be deleted."""
        if message.erases:
            return replace(message, deletes=await self.store.danger.on_screen(message.to))
        secrets = await self.store.fleeting.on_screen(message.to)
        return replace(message, deletes=(*message.deletes, *secrets))

    async def forget_messages(self, message: Outgoing) -> None:
        """Forgets what the message has taken away, in a transaction of its own."""
        kept = self.store.danger if message.erases else self.store.fleeting
        async with self.store.transaction():
            await kept.forget_erased(message.to)


_LOG = logging.getLogger(__name__)

_STOPPED = 60.0
"""Seconds until an answer is tried again that a network took for a broadcast too many."""


OutcomeKind = Literal[
    "sent",
    "announced",
    "gone",
    "refused",
    "undelivered",
    "later",
    "stopped",
    "withheld",
    "unknown",
    "bug",
]


@dataclass(frozen=True, slots=True)
class Outcome:
    """How it ended. `name` is the network's id, `seconds` how long to wait when it was too early.

    Of "withheld" `name` says why. "stopped": the network wants no broadcasts for now.

    `everyone`: the whole channel waits. Of "unknown" nobody knows whether it arrived; `failed`: the
    network itself said that it did not.
    """

    kind: OutcomeKind
    name: str | None = None
    seconds: float = 0.0
    everyone: bool = False
    failed: bool = False


@dataclass(frozen=True, slots=True)
class SendPath:
    """Sends on one channel. All messages go this way, copies of broadcasts too.

    `attachments` copies files of other networks, None where the channel is shown them by their
    names. `erasures` is None where the channel cannot delete, `topics` where it has none.
    """

    channel: Channel
    attachments: Attachments | None = None
    erasures: Erasures | None = None
    topics: CaseTopics | None = None

    async def attempt(self, delivery: Delivery) -> Outcome:
        """Delivers once. Whatever goes wrong is an outcome, never an exception."""
        try:
            return Outcome("sent", await self._deliver(delivery))
        except Unreachable:
            return Outcome("gone")
        except Refused as error:
            reason = str(error).partition('"')[0]  # what follows may be what she wrote
            _LOG.error("%s refused message %d: %s", self.channel.name, delivery.row, reason)
            return Outcome("refused")
        except Withheld as error:
            return Outcome("withheld", error.why)
        except Announced as error:
            return Outcome("announced", error.name)
        except Undelivered:
            return Outcome("undelivered")
        except BroadcastsStopped:
            return Outcome("stopped", seconds=_STOPPED)
        except TryLater as error:
            return Outcome("later", seconds=error.seconds, everyone=error.everyone)
        except UnknownOutcome as error:
            return Outcome("unknown", failed=error.failed)
        except Exception as error:
            number, name = delivery.row, self.channel.name
            _LOG.error("message %d could not be sent on %s: %s", number, name, trace_error(error))
            return Outcome("bug")

    async def _deliver(self, delivery: Delivery) -> str | None:
        message = delivery.message
        if self.erasures is not None and self.erasures.concern(message):
            return await self._erase(self.erasures, delivery)
        if message.relay is not None and self.attachments is not None:
            message = await self.attachments.add_copy(message, self.channel.name)
            delivery = replace(delivery, message=message)
        if message.case and self.topics is not None:
            return await self._deliver_in_topic(self.topics, delivery)
        return await self.channel.deliver(delivery)

    async def _erase(self, erasures: Erasures, delivery: Delivery) -> str | None:
        """Tells the channel what to delete. Once it is done, nothing of that is remembered."""
        message = await erasures.add_messages(delivery.message)
        name = await self.channel.deliver(replace(delivery, message=message))
        await erasures.forget_messages(message)
        return name

    async def _deliver_in_topic(self, topics: CaseTopics, delivery: Delivery) -> str | None:
        """Delivers to the case's topic. One that is gone is opened anew.

        Where the group cannot be told, whoever may answer is told alone, and the error is raised.
        """
        message = delivery.message
        try:
            try:
                there = replace(message, to=await topics.find_place(message))
                return await self.channel.deliver(replace(delivery, message=there))
            except NoTopic:
                there = replace(message, to=await topics.open_place(message))
                return await self.channel.deliver(replace(delivery, message=there))
        except (Refused, Unreachable):
            await topics.tell_one_by_one(message)
            raise
