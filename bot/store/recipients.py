"""Recipients: a broadcast's frozen audience, one row a person, and where each one stands."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import msgspec

from bot.dialogue.messages import Address
from bot.store.audience import NO_FILTER, Filter, condition_sql, verdict_sql
from bot.store.codec import format_moment
from bot.store.database import Database
from bot.store.recipient_rows import Copy, CopyEnded, RecipientRow

CHUNK = 1000
"""Chats looked through in one transaction: a few milliseconds, so that nobody waits for it."""

STATES = ("queued", "sending", "sent", "skipped", "failed", "unknown")

_NUMBERS = msgspec.json.Decoder(dict[str, int])
_KEY = "broadcast = ? AND channel = ? AND chat = ?"
_LISTED = (
    "r.channel, COALESCE((SELECT MIN(c.ref) FROM candidates c"
    " WHERE c.channel = r.channel AND c.chat = r.chat), ''), r.state,"
    " COALESCE(r.why, ''), r.attempts, r.doubts, COALESCE(r.ended_at, '')"
)


class Recipients:
    """The table `recipients`."""

    def __init__(self, database: Database) -> None:
        self._db = database

    async def preview_audience(
        self, chosen: Filter, purpose: str, channels: Sequence[str], at: datetime
    ) -> dict[tuple[str, str], int]:
        """How many chats a filter means, by channel and by why they are skipped ("" if not)."""
        why, whys = verdict_sql(purpose, channels, chosen)
        where, values = condition_sql(chosen, purpose, at)
        rows = await self._db.rows(
            f"SELECT channel, why, COUNT(*) FROM (SELECT c.channel, COALESCE({why}, '') AS why"
            f" FROM conversations c WHERE {where}) AS found GROUP BY channel, why",
            [*whys, *values],
        )
        return {(channel, reason): number for channel, reason, number in rows}

    async def freeze_next(
        self,
        broadcast: int,
        chosen: Filter,
        purpose: str,
        channels: Sequence[str],
        after: tuple[str, str],
        at: datetime,
        *,
        instead: str | None = None,
    ) -> tuple[str, str] | None:
        """Freezes the next chats after that key. The last key looked at, None when all are done.

        `instead` is why all the others are skipped as well. Freezing one twice changes nothing.
        """
        ends = await self._db.rows(
            "SELECT channel, chat FROM conversations WHERE (channel, chat) > (?, ?)"
            f" ORDER BY channel, chat LIMIT 1 OFFSET {CHUNK - 1}",
            after,
        )
        why, whys = verdict_sql(purpose, channels, chosen)
        where, values = condition_sql(chosen, purpose, at)
        until = "AND (c.channel, c.chat) <= (?, ?)" if ends else ""
        await self._db.run(
            "INSERT INTO recipients (broadcast, channel, chat, state, why, ended_at)"
            " SELECT ?, channel, chat, CASE WHEN why IS NULL THEN 'queued' ELSE 'skipped' END,"
            " why, CASE WHEN why IS NOT NULL THEN ? END"
            f" FROM (SELECT c.channel, c.chat, COALESCE({why}, ?) AS why FROM conversations c"
            f" WHERE (c.channel, c.chat) > (?, ?) {until} AND {where}) AS found WHERE 1 = 1"
            " ON CONFLICT DO NOTHING",
            [broadcast, format_moment(at), *whys, instead, *after, *(ends or [()])[0], *values],
        )
        return (ends[0][0], ends[0][1]) if ends else None

    async def skip_queued(self, broadcast: int, why: str, at: datetime) -> int:
        """Ends the next thousand that still wait, so that nobody waits for us. How many it were."""
        return await self._db.run(
            "UPDATE recipients SET state = 'skipped', why = ?, ended_at = ? WHERE broadcast = ?"
            " AND (channel, chat) IN (SELECT channel, chat FROM recipients"
            " WHERE broadcast = ? AND state = 'queued' LIMIT ?)",
            (why, format_moment(at), broadcast, broadcast, CHUNK),
        )

    async def shares_recipient(
        self, broadcast: int, chosen: Filter, purpose: str, at: datetime
    ) -> bool:
        """Returns whether somebody whom a filter means has got that broadcast, or will."""
        where, values = condition_sql(chosen, purpose, at)
        return bool(
            await self._db.rows(
                "SELECT 1 FROM recipients r JOIN conversations c"
                " ON c.channel = r.channel AND c.chat = r.chat WHERE r.broadcast = ?"
                f" AND r.state IN ('queued', 'sending', 'sent', 'unknown') AND {where} LIMIT 1",
                [broadcast, *values],
            )
        )

    async def skip_unserved(self, broadcast: int, channels: Sequence[str], at: datetime) -> None:
        """Ends those on channels that are not switched on."""
        marks = ", ".join("?" for _ in channels)
        await self._db.run(
            "UPDATE recipients SET state = 'skipped', why = 'no_channel', ended_at = ?"
            f" WHERE broadcast = ? AND state = 'queued' AND channel NOT IN ({marks})",
            (format_moment(at), broadcast, *channels),
        )

    async def next_copies(
        self,
        broadcast: int,
        purpose: str,
        channel: str,
        limit: int,
        now: datetime,
        *,
        chosen: Filter = NO_FILTER,
    ) -> list[tuple[Copy, str]]:
        """Returns those whose turn it is, and why one is skipped after all ("" for most)."""
        why, whys = verdict_sql(purpose, (), chosen)
        rows = await self._db.rows(
            f"SELECT r.chat, COALESCE(c.locale, ''), r.doubts, COALESCE({why}, '')"
            " FROM recipients r"
            " LEFT JOIN conversations c ON c.channel = r.channel AND c.chat = r.chat"
            " WHERE r.broadcast = ? AND r.channel = ? AND r.state = 'queued'"
            " AND (r.due_at IS NULL OR r.due_at <= ?) ORDER BY r.chat LIMIT ?",
            (*whys, broadcast, channel, format_moment(now), limit),
        )
        return [
            (Copy(broadcast, Address(channel, chat), locale, doubts), skipped)
            for chat, locale, doubts, skipped in rows
        ]

    async def next_due(self, broadcast: int, channel: str) -> datetime | None:
        """Returns when the first of those that wait for another try falls due."""
        [(due,)] = await self._db.rows(
            "SELECT MIN(due_at) FROM recipients"
            " WHERE broadcast = ? AND channel = ? AND state = 'queued'",
            (broadcast, channel),
        )
        return datetime.fromisoformat(due) if due else None

    async def mark_sending(self, copies: Sequence[Copy]) -> None:
        """Commits the intention: from here to the end of the call its outcome is in doubt."""
        await self._db.run_many(
            f"UPDATE recipients SET state = 'sending', attempts = attempts + 1 WHERE {_KEY}",
            [(copy.broadcast, copy.to.channel, copy.to.chat) for copy in copies],
        )

    async def record_ends(self, ended: Sequence[CopyEnded], at: datetime) -> None:
        """Writes down how tries ended."""
        await self._db.run_many(
            "UPDATE recipients SET state = ?, why = ?, external_id = ?, due_at = ?,"
            f" doubts = doubts + ?, ended_at = ? WHERE {_KEY} AND state IN ('queued', 'sending')",
            [
                (
                    *(copy_ended.state, copy_ended.why, copy_ended.external_id),
                    format_moment(copy_ended.due_at) if copy_ended.due_at else None,
                    int(copy_ended.doubt),
                    None if copy_ended.state == "queued" else format_moment(at),
                    *(
                        copy_ended.copy.broadcast,
                        copy_ended.copy.to.channel,
                        copy_ended.copy.to.chat,
                    ),
                )
                for copy_ended in ended
            ],
        )

    async def recover_rows(self, channel: str, state: str, at: datetime, *, doubt: bool) -> int:
        """After a crash: gives what was on its way that state. The number of such rows."""
        return await self._db.run(
            "UPDATE recipients SET state = ?, doubts = doubts + ?, why = ?, ended_at = ?"
            " WHERE state = 'sending' AND channel = ?",
            (
                *(state, int(doubt), "crash" if doubt else None),
                None if state == "queued" else format_moment(at),
                channel,
            ),
        )

    async def note_arrived(self, broadcast: int, address: Address) -> bool:
        """She pressed the message's own button: what was in doubt is proven sent."""
        return bool(
            await self._db.run(
                "UPDATE recipients SET state = 'sent', why = 'proven'"
                f" WHERE {_KEY} AND state IN ('unknown', 'queued') AND doubts > 0",
                (broadcast, address.channel, address.chat),
            )
        )

    async def has_left(self, broadcast: int) -> bool:
        """Returns whether anybody still waits or is being sent to."""
        rows = await self._db.rows(
            "SELECT 1 FROM recipients WHERE broadcast = ? AND state IN ('queued', 'sending')"
            " LIMIT 1",
            (broadcast,),
        )
        return bool(rows)

    async def count_states(self, broadcast: int) -> dict[str, int]:
        """Returns how many are in each state, and `total`. Of an old one, as reported."""
        found = dict.fromkeys(STATES, 0)
        for (state, _), number in (await self.count_reasons(broadcast)).items():
            found[state] += number
        if not any(found.values()):
            kept = await self._db.rows(
                "SELECT numbers FROM broadcasts WHERE id = ? AND numbers IS NOT NULL", (broadcast,)
            )
            found |= _NUMBERS.decode(kept[0][0]) if kept else {}
            found.pop("total", None)
        return {"total": sum(found.values()), **found}

    async def count_sent(self, broadcasts: Sequence[int]) -> dict[int, tuple[int, int]]:
        """Returns how many of each have got it, and of how many, as it was reported at its end."""
        marks = ", ".join("?" for _ in broadcasts)
        rows = await self._db.rows(
            f"SELECT id, numbers FROM broadcasts WHERE id IN ({marks})", broadcasts
        )
        found: dict[int, tuple[int, int]] = {}
        for number, kept in rows:
            counts = _NUMBERS.decode(kept) if kept else await self.count_states(number)
            found[number] = counts["sent"], counts["total"]
        return found

    async def list_page(
        self, broadcast: int, state: str, first: int, limit: int
    ) -> list[tuple[str, ...]]:
        """Returns rows as list_recipients does, of one state ("": all), from that place on."""
        only, values = ("AND r.state = ?", (state,)) if state else ("", ())
        return await self._db.rows(
            f"SELECT {_LISTED} FROM (SELECT * FROM recipients r WHERE r.broadcast = ? {only}"
            " ORDER BY r.channel, r.chat LIMIT ? OFFSET ?) AS r",
            (broadcast, *values, limit, first),
        )

    async def count_reasons(self, broadcast: int) -> dict[tuple[str, str], int]:
        """Returns how many are in each state for each reason ("" where there is none)."""
        rows = await self._db.rows(
            "SELECT state, COALESCE(why, ''), COUNT(*) FROM recipients WHERE broadcast = ?"
            " GROUP BY state, why",
            (broadcast,),
        )
        return {(state, why): number for state, why, number in rows}

    async def count_doubted(self, broadcast: int) -> int:
        """Returns how many may have got it once more than is known."""
        [(number,)] = await self._db.rows(
            "SELECT COUNT(*) FROM recipients WHERE broadcast = ? AND doubts > 0", (broadcast,)
        )
        return int(number)

    async def list_recipients(self, broadcast: int, limit: int) -> list[tuple[str, ...]]:
        """Channel, reference, state, why, attempts, doubts and end of each, those sent last."""
        return await self._db.rows(
            f"SELECT {_LISTED} FROM recipients r WHERE r.broadcast = ?"
            " ORDER BY r.state = 'sent', r.state, r.channel, r.chat LIMIT ?",
            (broadcast, limit),
        )

    async def rows_after(
        self, broadcast: int, after: tuple[str, str], limit: int
    ) -> list[RecipientRow]:
        """Returns the rows after that chat, in order of channel and chat."""
        rows = await self._db.rows(
            "SELECT channel, chat, state, COALESCE(why, ''), attempts, doubts,"
            " COALESCE(external_id, ''), COALESCE(ended_at, '') FROM recipients"
            " WHERE broadcast = ? AND (channel, chat) > (?, ?) ORDER BY channel, chat LIMIT ?",
            (broadcast, *after, limit),
        )
        return [RecipientRow(Address(channel, chat), *rest) for channel, chat, *rest in rows]
