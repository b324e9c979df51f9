"""The connections of a server: how many there may be, and how long each may keep us waiting."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from dataclasses import dataclass
from typing import Any

import h11
from uvicorn.protocols.http.flow_control import CLOSE_HEADER
from uvicorn.protocols.http.h11_impl import H11Protocol

from bot.web import open_files
from bot.web.clients import Clients

BACKLOG = 256
"""Connections that may be taken in one go, before any of them is looked at."""

RESERVE = BACKLOG + 128
"""Open files that connections leave to the database, the content, and our own calls."""

LEAST = 32
STALLED = 30.0
"""Seconds in which somebody who is sent something must have read LEAST_READ bytes of it."""

LEAST_READ = 16 * 1024

_EVERYBODY = Clients()
_CROWDED = "Too many connections. Wait a moment, then load this page again."


@dataclass(frozen=True, slots=True)
class Bounds:
    """What a server puts up with; times are in seconds.

    `most` connections, `per_address` of them from one address, `waiting` of these that have not
    yet said what they want: beyond, the oldest of those gives way. `head`: until all headers of a
    request are there. `silence`: between two parts of a body, `body`: until the whole of it is
    there. `crowded` is the sentence for whoever finds no room.
    """

    most: int = 2000
    per_address: int = 500
    waiting: int = 64
    head: float = 10.0
    silence: float = 10.0
    body: float = 60.0
    crowded: str = _CROWDED
    clients: Clients = _EVERYBODY


class Connections:
    """Who is connected to one server; those that wait for nothing but themselves give way."""

    def __init__(self, bounds: Bounds) -> None:
        self.bounds = bounds
        self._open: dict[str, set[GuardedProtocol]] = {}
        self._waiting: OrderedDict[GuardedProtocol, None] = OrderedDict()
        self._waiting_at: dict[str, OrderedDict[GuardedProtocol, None]] = {}
        self._count = 0

    @property
    def most(self) -> int:
        """How many there may be: as configured, as far as open files reach."""
        return max(LEAST, min(self.bounds.most, open_files.limit() - RESERVE))

    def admit(self, new: GuardedProtocol) -> bool:
        """Whether there is room for this one, made where need be; False: it must go."""
        address = new.address
        if address:  # one of our own proxies has none: everybody comes through it
            waiting = self._waiting_at.get(address, OrderedDict())
            crowd = len(self._open.get(address, ())) >= self.bounds.per_address
            if (crowd or len(waiting) >= self.bounds.waiting) and not self._evict(waiting, crowd):
                return False
        if self._count >= self.most and not self._evict(self._waiting, crowd=True):
            return False
        self._open.setdefault(address, set()).add(new)
        self._count += 1
        return True

    @staticmethod
    def _evict(waiting: OrderedDict[GuardedProtocol, None], crowd: bool) -> bool:
        """Lets the oldest that waits go; whether there is room now."""
        if not waiting:
            return not crowd
        next(iter(waiting)).drop()
        return True

    def waits(self, one: GuardedProtocol) -> None:
        """It has yet to say what it wants."""
        self._waiting.setdefault(one)
        self._waiting_at.setdefault(one.address, OrderedDict()).setdefault(one)

    def works(self, one: GuardedProtocol) -> None:
        """It is being served."""
        self._waiting.pop(one, None)
        if (there := self._waiting_at.get(one.address)) is not None:
            there.pop(one, None)
            if not there:
                del self._waiting_at[one.address]

    def leave(self, one: GuardedProtocol) -> None:
        """It is gone."""
        self.works(one)
        there = self._open.get(one.address)
        if there and one in there:
            there.remove(one)
            self._count -= 1
            if not there:
                del self._open[one.address]


class GuardedProtocol(H11Protocol):
    """Uvicorn's connection that is counted, and closed when it keeps us waiting for too long."""

    def __init__(self, *given: Any, crowd: Connections, **named: Any) -> None:
        super().__init__(*given, **named)
        self._crowd = crowd
        self._bounds = crowd.bounds
        self._timer: asyncio.TimerHandle | None = None
        self._stall: asyncio.TimerHandle | None = None
        self._stage: object = None
        self._since = 0.0
        self._unread = 0
        self.address = ""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Lets it in, or tells it that there is no room."""
        super().connection_made(transport)
        self.address = self._bounds.clients.counted(self.client[0] if self.client else "")
        if self._crowd.admit(self):
            self._enter(h11.IDLE)
        else:
            self._say(503, self._bounds.crowded)

    def connection_lost(self, exc: Exception | None) -> None:
        """Forgets it."""
        self._crowd.leave(self)
        for timer in (self._timer, self._stall):
            if timer:
                timer.cancel()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Takes what came; whoever goes on sending a body has time anew."""
        super().data_received(data)
        self._look()

    def handle_events(self) -> None:
        """After a message of two lengths (RFC 9112 6.1) nothing more is read from there."""
        before = self.cycle
        super().handle_events()
        if self.cycle is not before and _has_two_lengths(self.headers):
            self.headers.append(CLOSE_HEADER)  # the answer repeats it, and the line is closed

    def on_response_complete(self) -> None:
        """What comes next is another request."""
        super().on_response_complete()
        if not self.transport.is_closing():
            self._look()

    def pause_writing(self) -> None:
        """They read more slowly than we write: watched from now on."""
        super().pause_writing()
        self._watch_reading()

    def resume_writing(self) -> None:
        """They have read it."""
        super().resume_writing()
        if self._stall:
            self._stall.cancel()
            self._stall = None

    def drop(self) -> None:
        """Closes at once: somebody else has better use for the place."""
        self._crowd.leave(self)
        self.transport.abort()

    def _look(self) -> None:
        """Sets the time for what is missing now: headers, a body, or nothing."""
        stage = self.conn.their_state
        if stage is not self._stage or (stage is h11.IDLE and self._timer is None):
            self._enter(stage)
        elif stage is h11.SEND_BODY:
            self._set(min(self._bounds.silence, self._since + self._bounds.body - self.loop.time()))

    def _enter(self, stage: object) -> None:
        first, self._stage = self._stage is None, stage
        self._since = self.loop.time()
        if stage is h11.IDLE:
            self._crowd.waits(self)
            begun = first or bool(self.conn.trailing_data[0])
            self._set(self._bounds.head if begun else None)  # else uvicorn's time between requests
        else:
            self._crowd.works(self)
            self._set(self._bounds.silence if stage is h11.SEND_BODY else None)

    def _set(self, seconds: float | None) -> None:
        if self._timer:
            self._timer.cancel()
        self._timer = None
        if seconds is not None:
            self._timer = self.loop.call_later(max(0.0, seconds), self._is_late)

    def _is_late(self) -> None:
        """What we waited for did not come."""
        self._timer = None
        if self.transport.is_closing():
            return
        if self._stage is h11.SEND_BODY and self.flow.read_paused:
            self._set(self._bounds.silence)  # it is we who have not read it yet
        elif self._has_nothing_to_answer():
            self.drop()
        else:
            self._say(408, "")

    def _has_nothing_to_answer(self) -> bool:
        """Whether nothing was asked yet, or it is being answered already."""
        if self._stage is h11.IDLE:
            return not self.conn.trailing_data[0]
        return self.cycle.response_started

    def _say(self, status: int, words: str) -> None:
        """Answers by itself and closes."""
        body = words.encode()
        lines = (
            f"HTTP/1.1 {status} {'Request Timeout' if status == 408 else 'Service Unavailable'}",
            "Content-Type: text/plain; charset=utf-8",
            f"Content-Length: {len(body)}",
            *(("Retry-After: 5",) if status == 503 else ()),
            "Connection: close",
        )
        self.transport.write("\r\n".join((*lines, "", "")).encode() + body)
        self._crowd.leave(self)
        self.transport.close()

    def _watch_reading(self) -> None:
        if self._stall is None:
            self._unread = self.transport.get_write_buffer_size()
            self._stall = self.loop.call_later(STALLED, self._has_read)

    def _has_read(self) -> None:
        """Lets go of whoever does not read what she asked for."""
        self._stall = None
        if self._unread - self.transport.get_write_buffer_size() < LEAST_READ:
            self.drop()
        else:
            self._watch_reading()


def _has_two_lengths(headers: list[tuple[bytes, bytes]] | None) -> bool:
    names = {name for name, _ in headers or ()}
    return {b"content-length", b"transfer-encoding"} <= names
