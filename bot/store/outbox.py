"""The rows of every message that is to leave, and where each one stands."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import chain, repeat
from types import MappingProxyType

from bot.dialogue.messages import Address, Outgoing
from bot.store.codec import format_moment, outgoing_bytes, outgoing_from, parse_moment, seal_place
from bot.store.database import Database, Query, Row

REPLY = 0
"""The priority of an answer to a person, which leaves before everything else that is queued."""

NEWS = 5
"""The priority of whatever nobody waits for: reminders, nudges, offers of seats, news."""

WAITS = "waits"
"""Why a message is queued that goes when she writes: she was told that it waits."""

LATE = "window"
"""Why a message was queued again that a network takes by a template only."""

EXPIRED = "expired"
"""Why a message was skipped that came too late to be sent as it was worded."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A queued message, still sealed: its row, the id it answers, how often it is in doubt.

    `attempts`: how often it was tried; `until`: it is of use until then (None: always). `late`:
    the network said that it came too late to be said freely.
    """

    row: int
    to: Address
    reply_to: str | None
    body: bytes
    priority: int
    doubts: int
    attempts: int = 0
    until: datetime | None = None
    late: bool = False


@dataclass(frozen=True, slots=True)
class Ended:
    """How one try ended: the row's new state, and why or under which network id.

    `kept`: its words stay until a receipt comes.
    """

    row: int
    state: str
    external_id: str | None = None
    error: str | None = None
    due_at: datetime | None = None
    doubt: bool = False
    kept: bool = False
    expires_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class OutboxRow:
    """What is written of one message."""

    message: Outgoing
    reply_to: str | None
    until: datetime | None
    about: int | None = None


def _read_waiting(channel: str, row: Row) -> Waiting:
    number, chat, reply_to, body, priority, doubts, tried, until, error = row
    end, to = parse_moment(until) if until else None, Address(channel, chat)
    late = error == LATE
    return Waiting(number, to, reply_to, body, priority, doubts, tried, end, late)


class Outbox:
    """The table `outbox`."""

    def __init__(self, database: Database) -> None:
        self._db = database

    async def queue_messages(
        self,
        messages: Sequence[tuple[Outgoing, str | None]],
        at: datetime,
        priority: int = REPLY,
        *,
        expire: Sequence[datetime | None] = (),
    ) -> int:
        """Queues messages in this order, each with the id it answers. The first one's row.

        `expire` says for each until when it may be sent (none: always).
        """
        ends = chain(expire, repeat(None))
        rows = [
            OutboxRow(message, reply_to, until)
            for (message, reply_to), until in zip(messages, ends, strict=False)
        ]
        return await self.insert_rows(rows, "queued", at, at, priority)

    async def insert_rows(
        self, rows: Sequence[OutboxRow], state: str, due: datetime, at: datetime, priority: int
    ) -> int:
        """Writes rows in that state, due then. The first one's id, 0 where there is none."""
        if not rows:
            return 0
        first = await self._db.next_id("outbox", len(rows))
        seal = self._db.sealer.seal
        await self._db.run_many(
            "INSERT INTO outbox (id, channel, chat, reply_to, body, priority, state, due_at,"
            " created_at, expires_at, about, danger, fleeting)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [
                (
                    *(first + number, row.message.to.channel, row.message.to.chat, row.reply_to),
                    seal(outgoing_bytes(row.message), seal_place("outbox", row.message.to)),
                    *(priority, state, format_moment(due), format_moment(at)),
                    *(format_moment(row.until) if row.until else None, row.about),
                    *(int(bool(row.message.danger)), int(row.message.fleeting)),
                )
                for number, row in enumerate(rows)
            ],
        )
        return first

    async def mark_farewell(self, address: Address) -> None:
        """What waits for this chat is the last that is said to somebody who is deleted."""
        await self._db.write(
            "UPDATE outbox SET parting = 1 WHERE channel = ? AND chat = ? AND state = 'queued'",
            (address.channel, address.chat),
        )

    async def network_id_of(self, row: int) -> str | None:
        """Returns the network's id of a message that was sent.

        None while it is not, or never was.
        """
        rows = await self._db.rows(
            "SELECT external_id FROM outbox WHERE id = ? AND state = 'sent'", (row,)
        )
        return rows[0][0] if rows else None

    async def next_waiting(
        self, channel: str, limit: int, now: datetime
    ) -> tuple[list[Waiting], datetime | None]:
        """Returns the first queued message of each chat that is due and has none on its way.

        Only the first: a message that is tried again must not be overtaken by the one after it.
        But nobody waits behind a reminder that pauses before its next try.
        And when the earliest that is not due yet falls due, asked in the same trip.
        """
        first = Query(
            "SELECT id, chat, reply_to, body, priority, doubts, attempts, expires_at, error"
            " FROM outbox o"
            " WHERE channel = ? AND state = 'queued' AND due_at <= ?"
            " AND (expires_at IS NULL OR expires_at > ?) AND NOT EXISTS"
            " (SELECT 1 FROM outbox p WHERE p.channel = o.channel AND p.chat = o.chat"
            " AND p.state IN ('queued', 'sending') AND p.id < o.id"
            " AND (p.expires_at IS NULL OR (p.expires_at > ? AND p.due_at <= ?)))"
            " ORDER BY priority, id LIMIT ?",
            (channel, *[format_moment(now)] * 4, limit),
            lambda rows: [_read_waiting(channel, row) for row in rows],
        )
        later = Query(
            "SELECT MIN(due_at) FROM outbox WHERE channel = ? AND state = 'queued' AND due_at > ?",
            (channel, format_moment(now)),
            lambda rows: datetime.fromisoformat(rows[0][0]) if rows[0][0] else None,
        )
        waiting, due = await self._db.ask_all(first, later)
        return waiting, due

    def open_message(self, waiting: Waiting) -> Outgoing:
        """Returns the message. BotError where it was altered."""
        return outgoing_from(self._db.sealer.open(waiting.body, seal_place("outbox", waiting.to)))

    async def mark_sending(self, rows: Iterable[int]) -> None:
        """Commits the intention: from here to the end of the call its outcome is in doubt."""
        await self._db.run_many(
            "UPDATE outbox SET state = 'sending', attempts = attempts + 1 WHERE id = ?",
            [(row,) for row in rows],
        )

    async def record_ends(self, ended: Sequence[Ended], at: datetime) -> None:
        """Writes down how tries ended. The text of what is over is gone at once."""
        if not ended:
            return
        await self._db.run_many(
            "UPDATE outbox SET state = ?, external_id = ?, error = ?, doubts = doubts + ?,"
            " due_at = COALESCE(?, due_at), expires_at = COALESCE(?, expires_at), ended_at = ?,"
            " body = CASE WHEN ? THEN body END"
            " WHERE id = ? AND COALESCE(receipt, '') = ''",
            [
                (
                    ended.state,
                    ended.external_id,
                    ended.error,
                    int(ended.doubt),
                    format_moment(ended.due_at) if ended.due_at else None,
                    format_moment(ended.expires_at) if ended.expires_at else None,
                    None if ended.state == "queued" else format_moment(at),
                    ended.state == "queued" or ended.kept,
                    ended.row,
                )
                for ended in ended
            ],
        )
        await self._db.write(
            "UPDATE outbox SET chat = '', reply_to = NULL, external_id = NULL"
            " WHERE parting = 1 AND state NOT IN ('queued', 'sending')"
        )
        await self._db.write(
            "DELETE FROM aliases WHERE parted = 1 AND NOT EXISTS (SELECT 1 FROM outbox o WHERE"
            " o.channel = aliases.channel AND o.chat = aliases.chat"
            " AND o.state IN ('queued', 'sending'))"
        )

    async def release_waiting(self, address: Address, at: datetime) -> None:
        """Lets go now what waited for her to write, inside an open transaction."""
        await self._db.run(
            "UPDATE outbox SET due_at = ?, error = NULL"
            " WHERE channel = ? AND chat = ? AND state = 'queued' AND error = ?",
            (format_moment(at), address.channel, address.chat, WAITS),
        )

    async def skip_chat(self, address: Address, why: str, at: datetime) -> int:
        """Ends all that still waits for a chat that cannot be reached."""
        return await self._db.run(
            "UPDATE outbox SET state = 'skipped', error = ?, ended_at = ?, body = NULL"
            " WHERE channel = ? AND chat = ? AND state = 'queued'",
            (why, format_moment(at), address.channel, address.chat),
        )

    async def expire_rows(self, now: datetime) -> int:
        """Ends what may not be sent any more."""
        return await self._db.run(
            "UPDATE outbox SET state = 'skipped', error = ?, ended_at = ?, body = NULL"
            " WHERE state = 'queued' AND expires_at IS NOT NULL AND expires_at <= ?",
            (EXPIRED, format_moment(now), format_moment(now)),
        )

    async def recover_rows(self, confirming: Mapping[str, datetime] = MappingProxyType({})) -> int:
        """After a crash: what was on its way may or may not have arrived. Replies go once more.

        Those of `confirming` channels not before that moment: until then a receipt may tell. The
        number of rows in doubt; each keeps its own count.
        """
        await self._db.run_many(
            "UPDATE outbox SET due_at = ? WHERE state = 'sending' AND channel = ?",
            [(format_moment(due), channel) for channel, due in confirming.items()],
        )
        return await self._db.run(
            "UPDATE outbox SET state = 'queued', doubts = doubts + 1 WHERE state = 'sending'"
        )

    async def count_states(self, since: datetime) -> dict[str, int]:
        """Returns how many rows are in each state.

        `in_doubt`: how many went out once more, or may have; `set_aside`: how many since then
        nobody will send again (refused, a bug, or never a certain outcome).
        """
        rows = await self._db.rows("SELECT state, COUNT(*) FROM outbox GROUP BY state")
        [(doubts, set_aside)] = await self._db.rows(
            "SELECT COUNT(CASE WHEN doubts > 0 THEN 1 END),"
            " COUNT(CASE WHEN state IN ('failed', 'unknown') AND ended_at >= ? THEN 1 END)"
            " FROM outbox",
            (format_moment(since),),
        )
        return {**dict(rows), "in_doubt": doubts, "set_aside": set_aside}
