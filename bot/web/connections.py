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
    """What a server puts up with. Times are in seconds.

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
    """Who is connected to one server. Those that wait for nothing but themselves give way."""

    def __init__(self, bounds: Bounds) -> None:
        self.bounds = bounds
        self._open: dict[str, set[GuardedProtocol]] = {}
        self._waiting: OrderedDict[GuardedProtocol, None] = OrderedDict()
        self._waiting_at: dict[str, OrderedDict[GuardedProtocol, None]] = {}
        self._count = 0

    @property
    def most(self) -> int:
        """How many there may be: as configured, as far as open files reach."""
        return max(LEAST, min(self.bounds.most, open_files.open_files_limit() - RESERVE))

    def admit_connection(self, new: GuardedProtocol) -> bool:
        """Returns whether there is room for this one, made where need be. False: it must go."""
        address = new.address
        if address:  # one of our own proxies has none: everybody comes through it
            waiting = self._waiting_at.get(address, OrderedDict())
            crowd = len(self._open.get(address, ())) >= self.bounds.per_address
            if (crowd or len(waiting) >= self.bounds.waiting) and not self._evict_oldest(
                waiting, crowd
            ):
                return False
        if self._count >= self.most and not self._evict_oldest(self._waiting, crowd=True):
            return False
        self._open.setdefault(address, set()).add(new)
        self._count += 1
        return True

    @staticmethod
    def _evict_oldest(waiting: OrderedDict[GuardedProtocol, None], crowd: bool) -> bool:
        """Lets the oldest that waits go. Whether there is room now."""
        if not waiting:
            return not crowd
        next(iter(waiting)).drop_connection()
        return True

    def note_waiting(self, guarded_protocol: GuardedProtocol) -> None:
        """It has yet to say what it wants."""
        self._waiting.setdefault(guarded_protocol)
        self._waiting_at.setdefault(guarded_protocol.address, OrderedDict()).setdefault(
            guarded_protocol
        )

    def note_working(self, guarded_protocol: GuardedProtocol) -> None:
        """It is being served."""
        self._waiting.pop(guarded_protocol, None)
        if (there := self._waiting_at.get(guarded_protocol.address)) is not None:
            there.pop(guarded_protocol, None)
            if not there:
                del self._waiting_at[guarded_protocol.address]

    def forget_connection(self, guarded_protocol: GuardedProtocol) -> None:
        """It is gone."""
        self.note_working(guarded_protocol)
        there = self._open.get(guarded_protocol.address)
        if there and guarded_protocol in there:
            there.remove(guarded_protocol)
            self._count -= 1
            if not there:
                del self._open[guarded_protocol.address]


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
        self.address = self._bounds.clients.counted_address(self.client[0] if self.client else "")
        if self._crowd.admit_connection(self):
            self._enter_stage(h11.IDLE)
        else:
            self._answer_and_close(503, self._bounds.crowded)

    def connection_lost(self, exc: Exception | None) -> None:
        """Forgets it."""
        self._crowd.forget_connection(self)
        for timer in (self._timer, self._stall):
            if timer:
                timer.cancel()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Takes what came. Whoever goes on sending a body has time anew."""
        super().data_received(data)
        self._set_timeout()

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
            self._set_timeout()

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

    def drop_connection(self) -> None:
        """Closes at once: somebody else has better use for the place."""
        self._crowd.forget_connection(self)
        self.transport.abort()

    def _set_timeout(self) -> None:
        """Sets the time for what is missing now: headers, a body, or nothing."""
        stage = self.conn.their_state
        if stage is not self._stage or (stage is h11.IDLE and self._timer is None):
            self._enter_stage(stage)
        elif stage is h11.SEND_BODY:
            self._start_timer(
                min(self._bounds.silence, self._since + self._bounds.body - self.loop.time())
            )

    def _enter_stage(self, stage: object) -> None:
        first, self._stage = self._stage is None, stage
        self._since = self.loop.time()
        if stage is h11.IDLE:
            self._crowd.note_waiting(self)
            begun = first or bool(self.conn.trailing_data[0])
            self._start_timer(
                self._bounds.head if begun else None
            )  # else uvicorn's time between requests
        else:
            self._crowd.note_working(self)
            self._start_timer(self._bounds.silence if stage is h11.SEND_BODY else None)

    def _start_timer(self, seconds: float | None) -> None:
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
            self._start_timer(self._bounds.silence)  # it is we who have not read it yet
        elif self._has_nothing_to_answer():
            self.drop_connection()
        else:
            self._answer_and_close(408, "")

    def _has_nothing_to_answer(self) -> bool:
        """Returns whether nothing was asked yet, or it is being answered already."""
        if self._stage is h11.IDLE:
            return not self.conn.trailing_data[0]
        return self.cycle.response_started

    def _answer_and_close(self, status: int, words: str) -> None:
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
        self._crowd.forget_connection(self)
        self.transport.close()

    def _watch_reading(self) -> None:
        if self._stall is None:
            self._unread = self.transport.get_write_buffer_size()
            self._stall = self.loop.call_later(STALLED, self._has_read)

    def _has_read(self) -> None:
        """Lets go of whoever does not read what she asked for."""
        self._stall = None
        if self._unread - self.transport.get_write_buffer_size() < LEAST_READ:
            self.drop_connection()
        else:
            self._watch_reading()


def _has_two_lengths(headers: list[tuple[bytes, bytes]] | None) -> bool:
    names = {name for name, _ in headers or ()}
    return {b"content-length", b"transfer-encoding"} <= names
