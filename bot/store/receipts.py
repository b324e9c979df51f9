"""What a network tells of messages after it took them: receipts, and what each was charged as."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.dialogue.receipts import Receipt
from bot.store.codec import format_moment
from bot.store.database import Database

RANKS = {"": 0, "sent": 1, "failed": 2, "delivered": 3, "read": 4}
"""A receipt counts only where none of a higher rank came before: they come in any order."""

KEPT = timedelta(hours=1)
"""So long the words of a message wait for its receipt: until then it may have to be said anew."""

NOTE = "note:"
"""How the mark of a template begins that only says that a message waits."""

NO_FAULT = ("window", "template", "cap", "stopped")
"""What a message failed of that is nobody's fault: it counts as skipped."""


class Receipts:
    """The columns `receipt` and `charge` of `outbox` and `recipients`, and the table `charges`."""

    def __init__(self, database: Database) -> None:
        self._db = database

    async def record_receipts(
        self, channel: str, receipts: Sequence[Receipt], now: datetime
    ) -> bool:
        """Writes receipts down, inside an open transaction. Whether any is to be sent again."""
        again = False
        for receipt in receipts:
            kind, _, key = receipt.mark.partition(":")
            if kind == "copy":
                number, _, chat = key.partition(":")
                copies = [(int(number), chat)] if number.isdigit() else []
            elif found := await self._find_rows(channel, receipt, key):
                again |= await self._record_row(channel, receipt, found[0], now)
                continue
            else:
                copies = await self._find_copies(channel, receipt)
            for copy in copies:
                await self._record_copy(channel, receipt, copy, now)
        return again

    async def _find_rows(
        self, channel: str, receipt: Receipt, key: str
    ) -> list[tuple[int, str, str, bool, bool]]:
        """Returns number, state, receipt so far, whether charged, whether its words are kept."""
        which, value = ("id", key) if key.isdigit() else ("external_id", receipt.name)
        return await self._db.rows(
            "SELECT id, state, COALESCE(receipt, ''), charge IS NOT NULL, body IS NOT NULL"
            f" FROM outbox WHERE channel = ? AND {which} = ?",
            (channel, value),
        )

    async def _find_copies(self, channel: str, receipt: Receipt) -> list[tuple[int, str]]:
        rows = await self._db.rows(
            "SELECT broadcast, chat FROM recipients WHERE channel = ? AND external_id = ?",
            (channel, receipt.name),
        )
        return [(int(broadcast), chat) for broadcast, chat in rows]

    async def _record_row(
        self,
        channel: str,
        receipt: Receipt,
        found: tuple[int, str, str, bool, bool],
        now: datetime,
    ) -> bool:
        """Queues again, once, what came too late. What is proven sent is in doubt no more."""
        number, _, before, charged, kept = found
        if receipt.charge and not charged:
            await self._count_charge(channel, receipt)
            await self._db.run(
                "UPDATE outbox SET charge = ? WHERE id = ?", (receipt.charge, number)
            )
        announces = receipt.mark.startswith(NOTE)  # of its template, not of the message itself
        if announces or RANKS[receipt.state] <= RANKS[before]:
            return False
        again = receipt.state == "failed" and receipt.why == "window" and kept and not before
        state = "queued" if again else _state_after(receipt)
        await self._db.run(
            "UPDATE outbox SET receipt = ?, state = ?, error = ?, due_at = CASE WHEN ? THEN ?"
            " ELSE due_at END, external_id = COALESCE(?, external_id),"
            " ended_at = CASE WHEN ? THEN NULL ELSE COALESCE(ended_at, ?) END,"
            " body = CASE WHEN ? THEN body END WHERE id = ?",
            (
                *("" if again else receipt.state, state, receipt.why or None),
                *(again, format_moment(now), receipt.name or None),
                *(again, format_moment(now), again or receipt.state == "sent", number),
            ),
        )
        return again

    async def _record_copy(
        self, channel: str, receipt: Receipt, copy: tuple[int, str], now: datetime
    ) -> None:
        place = (copy[0], channel, copy[1])
        which = "WHERE broadcast = ? AND channel = ? AND chat = ?"
        rows = await self._db.rows(
            f"SELECT COALESCE(receipt, ''), charge IS NOT NULL FROM recipients {which}", place
        )
        for before, charged in rows:
            if receipt.charge and not charged:
                await self._count_charge(channel, receipt)
                await self._db.run(
                    f"UPDATE recipients SET charge = ? {which}", (receipt.charge, *place)
                )
            if RANKS[receipt.state] <= RANKS[before]:
                continue
            await self._db.run(
                "UPDATE recipients SET receipt = ?, state = ?, why = COALESCE(?, why),"
                " external_id = COALESCE(?, external_id), ended_at = COALESCE(ended_at, ?)"
                f" {which}",
                (
                    *(receipt.state, _state_after(receipt), receipt.why or None),
                    *(receipt.name or None, format_moment(now), *place),
                ),
            )

    async def _count_charge(self, channel: str, receipt: Receipt) -> None:
        await self._db.run(
            "INSERT INTO charges (channel, month, charge, number) VALUES (?, ?, ?, 1)"
            " ON CONFLICT (channel, month, charge) DO UPDATE SET number = charges.number + 1",
            (channel, format_moment(receipt.at)[:7], receipt.charge),
        )

    async def count_charges(self, channel: str, at: datetime) -> dict[str, int]:
        """Returns how many messages of that month (UTC) were charged as what."""
        rows = await self._db.rows(
            "SELECT charge, number FROM charges WHERE channel = ? AND month = ? ORDER BY charge",
            (channel, format_moment(at)[:7]),
        )
        return {charge: int(number) for charge, number in rows}

    async def drop_words(self, now: datetime) -> None:
        """Lets go of the words of messages that waited long enough for their receipt."""
        await self._db.run(
            "UPDATE outbox SET body = NULL WHERE state = 'sent' AND body IS NOT NULL"
            " AND ended_at < ?",
            (format_moment(now - KEPT),),
        )


def _state_after(receipt: Receipt) -> str:
    if receipt.state != "failed":
        return "sent"
    return "skipped" if receipt.why in NO_FAULT else "failed"
