"""The contract of a channel: it hears, it delivers, and it fails in one of eight ways."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol, runtime_checkable

from bot.dialogue.messages import Address, GroupFacts, Incoming, Outgoing, Relay

Receive = Callable[[Sequence[Incoming]], Awaitable[Sequence[str | None]]]
"""Hands over what was heard; returns when it is committed, with each one's short notice (a toast
for the person who pressed a button) or None. Only then may the channel confirm to its network."""

RecordSetAside = Callable[[int], Awaitable[None]]
"""Records that so many things a network brought can never be read, and were set aside."""


class Unreachable(Exception):
    """The person has gone (blocked, deleted): mark her, never retry."""


class Refused(Exception):
    """The network will never take this message (our bug): set it aside, do not retry."""


class NoTopic(Refused):
    """The topic of a group where it should go was deleted or closed."""


class TryLater(Exception):
    """Surely not sent. May be tried again after `seconds`. `everyone`: the whole channel waits."""

    def __init__(self, seconds: float, *, everyone: bool = False) -> None:
        super().__init__(f"again in {seconds:g} s")
        self.seconds = seconds
        self.everyone = everyone


class Withheld(Exception):
    """The network does not take it now, and nobody is at fault: it ends as skipped.

    `why` is "window" (she wrote too long ago, and no template says it), "template" (there is one,
    and the network does not take it now), "cap" (the network's own limit of news to her) or
    "stopped" (she wants no news).
    """

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class Announced(Exception):
    """Not said itself: a template told her that it waits, and it goes when she writes.

    `name` is the network's id of the template's message.
    """

    def __init__(self, name: str) -> None:
        super().__init__("announced")
        self.name = name


class Undelivered(Exception):
    """The network took it and could not bring it to her: this message failed, and no more."""


class BroadcastsStopped(Exception):
    """Surely not sent. The network wants no more broadcasts of us; answers still go."""


class UnknownOutcome(Exception):
    """The line broke after the request left: it may or may not have arrived.

    `failed`: the network answered that it could not do it (5xx), so it hardly arrived.
    """

    def __init__(self, reason: str = "", *, failed: bool = False) -> None:
        super().__init__(reason)
        self.failed = failed


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What a network can do: the outbox paces by it, the store keeps history by it.

    `per_second` caps all messages of the channel, `broadcasts_per_second` those of broadcasts among
    them, `per_chat` those to one chat after a burst of `chat_burst`; None is no cap.
    `keeps_history`: the network shows old messages itself; where it does not (our own web page),
    heard and said words are kept, sealed, until retention. For `deletes` after it was said a
    message can be deleted from both screens; None: never.
    For `window` after she wrote she can be written to freely, later by templates only; None:
    always. `confirms`: it tells by receipts what became of a message, and one in doubt waits so
    long for its own; None: it tells nothing. `whole_turns`: what is said in one turn is one
    message where it fits, because each is paid for. `asks_private`: numbers of identity cards may
    be asked for there.
    """

    per_second: float | None = None
    per_chat: float | None = None
    chat_burst: int = 1
    broadcasts_per_second: float | None = None
    keeps_history: bool = True
    deletes: timedelta | None = None
    window: timedelta | None = None
    confirms: timedelta | None = None
    whole_turns: bool = False
    asks_private: bool = True


@dataclass(frozen=True, slots=True)
class Delivery:
    """One message on its way: `row` is its number in the outbox, `reply_to` the id heard.

    `mark` is what a network that sends receipts gives back with them. `late`: it said before that
    this comes too late to be said freely.
    """

    row: int
    message: Outgoing
    reply_to: str | None = None
    mark: str = ""
    late: bool = False


class Channel(Protocol):
    """One network. `listen` runs until cancelled. `deliver` returns the network's message id."""

    @property
    def name(self) -> str: ...

    @property
    def capabilities(self) -> Capabilities: ...

    async def listen(self, receive: Receive) -> None: ...

    async def deliver(self, delivery: Delivery) -> str | None: ...

    async def close(self) -> None: ...


@runtime_checkable
class Blocked(Protocol):
    """A network that may refuse to serve us at all (payment, token)."""

    @property
    def trouble(self) -> str:
        """Why it does, in words for the operator. Empty: it serves us."""
        ...


class NoFile(Exception):
    """A file cannot be had: it is too big (`big`), or the network has it no more."""

    def __init__(self, *, big: bool = False) -> None:
        super().__init__("too big" if big else "not there")
        self.big = big


@runtime_checkable
class SetsAside(Protocol):
    """A network that may bring what cannot be read. Whoever is to know of it is named here."""

    on_set_aside: RecordSetAside | None


@runtime_checkable
class Keeper(Protocol):
    """A network that keeps what people send, and hands it out again."""

    async def fetch(self, relay: Relay, most: int) -> bytes:
        """Returns what is in it. NoFile where it has more than `most` bytes, or cannot be had."""
        ...


@runtime_checkable
class Forum(Protocol):
    """A network whose groups may have topics."""

    async def open_topic(self, group: Address, name: str) -> Address:
        """Opens a topic. Its address, or the group's own where none can be opened there."""
        ...


@runtime_checkable
class Groups(Protocol):
    """A network with groups, one of which may be the staff's."""

    async def look_at_group(self, group: Address) -> GroupFacts:
        """Returns what it is like. Raises Unreachable or Refused where the bot is not in it."""
        ...

    def hear_staff_in(self, group: int | None) -> None:
        """From now on that group is the staff's. None: there is none."""
        ...


@runtime_checkable
class Remote(Protocol):
    """A network elsewhere, which may be out of reach."""

    def unreached_seconds(self) -> float:
        """Returns for how long it could not be reached. 0 where the last call got an answer."""
        ...


@runtime_checkable
class Offers(Protocol):
    """A network that shows a chat the commands that may be typed there."""

    async def offer(self, to: Address, commands: Sequence[tuple[str, str]]) -> None:
        """Shows these, each with its words, in that chat. None: what everybody is shown."""
        ...


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """One line of a kept conversation, in order of `number`. `mine` when the person wrote it.

    `edited` counts on from the numbers: a line said anew after line 7 was written has 8; else 0.
    """

    number: int
    mine: bool
    at: datetime
    message: Outgoing
    edited: int = 0


class History(Protocol):
    """What a channel that shows its own past may ask of the store."""

    async def lines(
        self, address: Address, after: int = 0, edited: int | None = None
    ) -> Sequence[HistoryLine]:
        """Returns the lines with a number above `after`, and those said anew since `edited`.

        In order.
        """
        ...

    async def newest(self, address: Address, most: int, before: int) -> Sequence[HistoryLine]:
        """Returns the newest lines with a number below `before`, at most so many. Oldest first."""
        ...

    async def wipe(self, address: Address) -> None:
        """Forgets every line of this chat. What was registered stays."""
        ...
