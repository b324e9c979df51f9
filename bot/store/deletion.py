"""Deletion: at once, everywhere, and again after a backup from before was restored."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from bot.dialogue.messages import Address
from bot.store.codec import format_moment, parse_moment
from bot.store.database import Database
from bot.store.tombstones import Mark, newest_marks

_OF_CHAT = (
    *("conversations", "history", "uploads", "outbox", "consents", "questions", "recipients"),
    "web_sessions",  # she goes on in memory, to read that it is gone
)

_HERS = "ref = (SELECT ref FROM candidates WHERE id = ?)"

_OF_CANDIDATE = (
    f"DELETE FROM case_messages WHERE case_id IN (SELECT id FROM cases WHERE {_HERS})",
    f"DELETE FROM cases WHERE {_HERS}",
    "DELETE FROM outbox WHERE state = 'queued' AND id IN (SELECT p.message FROM plans p"
    " JOIN seats t ON t.id = p.seat WHERE t.candidate = ?)",
    "DELETE FROM plans WHERE seat IN (SELECT id FROM seats WHERE candidate = ?)",
    "DELETE FROM seats WHERE candidate = ?",
    "DELETE FROM change_requests WHERE candidate = ?",
    f"DELETE FROM exported WHERE {_HERS}",
    "DELETE FROM answers WHERE candidate = ?",
    "DELETE FROM candidates WHERE id = ?",
)

_CASES = "SELECT id FROM cases WHERE channel = ? AND chat = ?"


class Deletion:
    """Deletes people and keeps keyed marks of it. Nothing readable remains."""

    def __init__(self, database: Database) -> None:
        self._db = database

    async def forget_chat(self, address: Address, at: datetime, *, farewell: bool = False) -> int:
        """Deletes all that a chat left here. The number of registrations among it.

        For a `farewell` its network needs its name once more; the outbox deletes it after that.
        Ids of handled messages stay until retention, so that one coming again is not a new visit.
        """
        refs = await self._db.rows(
            "SELECT ref FROM candidates WHERE channel = ? AND chat = ?",
            (address.channel, address.chat),
        )
        for (ref,) in refs:
            await self.forget_ref(ref, at)
        chat = (address.channel, address.chat)
        await self._db.write(f"DELETE FROM case_messages WHERE case_id IN ({_CASES})", chat)
        for table in ("cases", *_OF_CHAT):
            await self._db.write(f"DELETE FROM {table} WHERE channel = ? AND chat = ?", chat)
        names = "UPDATE aliases SET parted = 1" if farewell else "DELETE FROM aliases"
        await self._db.write(f"{names} WHERE channel = ? AND chat = ?", chat)
        await self._mark_deleted("chat", f"{address.channel}:{address.chat}", at)
        return len(refs)

    async def forget_ref(self, ref: str, at: datetime) -> bool:
        """Deletes one registration. False when there is none with that reference."""
        rows = await self._db.rows("SELECT id FROM candidates WHERE ref = ?", (ref,))
        for (number,) in rows:
            for sql in _OF_CANDIDATE:
                await self._db.write(sql, (number,))
            await self._mark_deleted("ref", ref, at)
        return bool(rows)

    async def _mark_deleted(self, kind: str, value: str, at: datetime) -> None:
        mark = (self._db.sealer.keyed_mark(kind, value), format_moment(at))
        self._db.bury_mark(*mark)
        await self._db.write(
            "INSERT INTO tombstones (mark, at) VALUES (?, ?)"
            " ON CONFLICT (mark) DO UPDATE SET at = excluded.at",
            mark,
        )

    async def list_tombstones(self) -> list[tuple[str, str]]:
        """Returns every tombstone: its mark and when."""
        return [
            (mark, at)
            for mark, at in await self._db.rows("SELECT mark, at FROM tombstones ORDER BY at")
        ]

    async def agree_with_file(self) -> int:
        """At the start: the database and the file beside its key come to know the same marks.

        Who is in the file only was deleted after this database was copied, or while it was being
        killed: she is deleted again, and the number of such deletions is given. Raises OSError.
        """
        ours, beside = (
            newest_marks(await self.list_tombstones()),
            newest_marks(self._db.tombstones.read_marks()),
        )
        lacking = [(mark, at) for mark, at in ours.items() if beside.get(mark, "") < at]
        if lacking or not self._db.tombstones.exist():
            self._db.tombstones.add_marks(lacking)
        if all(ours.get(mark, "") >= at for mark, at in beside.items()):
            return 0
        async with self._db.transaction():
            return await self.bury_again(beside.items())

    async def bury_again(self, marks: Iterable[Mark]) -> int:
        """After a restore: deletes again what was deleted later than the backup was made.

        The number of people, or of registrations that were one of several.
        """
        when = newest_marks(marks)
        seal = self._db.sealer.keyed_mark
        deleted = 0
        for channel, chat, seen_at in await self._db.rows(
            "SELECT channel, chat, seen_at FROM conversations"
        ):
            if (at := when.get(seal("chat", f"{channel}:{chat}"), "")) >= seen_at:
                await self.forget_chat(Address(channel, chat), parse_moment(at))
                deleted += 1
        for ref, sent_at in await self._db.rows("SELECT ref, sent_at FROM candidates"):
            if (at := when.get(seal("ref", ref), "")) >= sent_at:
                deleted += await self.forget_ref(ref, parse_moment(at))
        await self._db.run_many(
            "INSERT INTO tombstones (mark, at) VALUES (?, ?)"
            " ON CONFLICT (mark) DO UPDATE SET at = MAX(at, excluded.at)",
            when.items(),
        )
        return deleted
