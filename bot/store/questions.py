"""What could not be answered, and what was counted without people."""

from __future__ import annotations

from datetime import date, datetime

from bot.dialogue.decision import Unanswered
from bot.dialogue.messages import Address
from bot.store.codec import format_moment
from bot.store.database import Database


class Questions:
    """The tables `questions` and `counts`."""

    def __init__(self, database: Database) -> None:
        self._db = database

    async def keep_question(self, address: Address, fact: Unanswered, at: datetime) -> None:
        """Keeps a question for staff."""
        await self._db.write(
            "INSERT INTO questions (id, channel, chat, question, reason, topic, locale, at, status)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, 'open')",
            (
                await self._db.next_id("questions"),
                address.channel,
                address.chat,
                fact.question,
                fact.reason,
                fact.topic,
                fact.locale,
                format_moment(at),
            ),
        )

    async def add_count(self, kind: str, name: str, at: date, number: int = 1) -> None:
        """Adds to a count of the day. A moment counts for its day as it is told."""
        await self._db.write(
            "INSERT INTO counts (kind, name, day, number) VALUES (?, ?, ?, ?)"
            " ON CONFLICT (kind, name, day) DO UPDATE SET number = counts.number + excluded.number",
            (kind, name, f"{at:%Y-%m-%d}", number),
        )

    async def read_counts(self, kind: str, since: datetime) -> dict[str, int]:
        """Returns what was counted of a kind on that day and later, by name."""
        rows = await self._db.rows(
            "SELECT name, SUM(number) FROM counts WHERE kind = ? AND day >= ? GROUP BY name",
            (kind, since.date().isoformat()),
        )
        return dict(rows)

    async def questions_of(self, address: Address) -> list[dict[str, str]]:
        """Returns what is kept of this chat: question, reason, topic, at, status. Oldest first."""
        rows = await self._db.rows(
            "SELECT question, reason, topic, at, status FROM questions"
            " WHERE channel = ? AND chat = ? ORDER BY id",
            (address.channel, address.chat),
        )
        names = ("question", "reason", "topic", "at", "status")
        return [dict(zip(names, row, strict=True)) for row in rows]

    async def open_ones(self) -> list[tuple[int, Address, str, str, str]]:
        """The questions nobody has answered: id, chat, question, reason, locale. Oldest first."""
        rows = await self._db.rows(
            "SELECT id, channel, chat, question, reason, locale FROM questions"
            " WHERE status = 'open' ORDER BY id"
        )
        return [
            (number, Address(channel, chat), question, reason, locale)
            for number, channel, chat, question, reason, locale in rows
        ]

    async def set_status(self, numbers: list[int], status: str) -> None:
        """Marks questions as answered or set aside."""
        await self._db.run_many(
            "UPDATE questions SET status = ? WHERE id = ?", [(status, number) for number in numbers]
        )
