"""One try to deliver a message, and the ways it can end."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import Literal, Protocol

from bot.dialogue.channel import Delivery, Refused, TryLater, UnknownOutcome, Unreachable
from bot.errors import trace_error

_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Outcome:
    """How it ended. `name` is the network's id, `seconds` how long to wait when it was too early.

    `everyone`: the whole channel waits. Of "unknown" nobody knows whether it arrived; `failed`: the
    network itself said that it did not.
    """

    kind: Literal["sent", "gone", "refused", "later", "unknown", "bug"]
    name: str | None = None
    seconds: float = 0.0
    everyone: bool = False
    failed: bool = False


class Mouth(Protocol):
    """Whatever delivers: a channel, or what stands before it."""

    @property
    def name(self) -> str: ...

    async def deliver(self, delivery: Delivery) -> str | None: ...


async def attempt_delivery(channel: Mouth, delivery: Delivery) -> Outcome:
    """Delivers once. Whatever goes wrong is an outcome, never an exception."""
    try:
        return Outcome("sent", await channel.deliver(delivery))
    except Unreachable:
        return Outcome("gone")
    except Refused as error:
        reason = str(error).partition('"')[0]  # what follows may be what she wrote
        _LOG.error("%s refused message %d: %s", channel.name, delivery.row, reason)
        return Outcome("refused")
    except TryLater as error:
        return Outcome("later", seconds=error.seconds, everyone=error.everyone)
    except UnknownOutcome as error:
        return Outcome("unknown", failed=error.failed)
    except Exception as error:
        number, name = delivery.row, channel.name
        _LOG.error("message %d could not be sent on %s: %s", number, name, trace_error(error))
        return Outcome("bug")
