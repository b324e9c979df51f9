"""Questions that wait for an answer by staff, and the answers that staff gave."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from bot.dialogue.messages import Address
from bot.store.codec import format_moment, parse_moment
from bot.store.database import Database

Status = Literal["open", "answered", "aside"]


@dataclass(frozen=True, slots=True)
class Missed:
    """A question that the bot did not answer well, without numbers and addresses in it.

    `answer` is the number of the answer that staff gave to it; 0 while there is none.
    """

    id: int
    address: Address
    question: str
    reason: str
    topic: str
    locale: str
    at: datetime
    answer: int = 0


@dataclass(frozen=True, slots=True)
class GivenAnswer:
    """An answer of the staff. `wanted`: it is to become an answer of the bot.

    With a `topic` it is that topic's own, and the words it was asked in are to become its samples.
    """

    id: int
    text: str
    who: str
    at: datetime
    wanted: bool
    topic: str = ""


class Learning:
    """The tables `questions` and `given_answers`, as staff work through them."""

    def __init__(self, database: Database) -> None:
        self._db = database

    async def open_questions(self) -> list[Missed]:
        """Returns the questions that nobody has answered, oldest first."""
        return await self._read_questions("status = 'open'", ())

    async def answered_by(self, answer: int) -> list[Missed]:
        """Returns the questions that this answer was given to, oldest first."""
        return await self._read_questions("answer = ?", (answer,))

    async def count_open(self) -> int:
        """Returns how many questions nobody has answered."""
        [(number,)] = await self._db.rows("SELECT COUNT(*) FROM questions WHERE status = 'open'")
        return int(number)

    async def _read_questions(self, where: str, values: Sequence[object]) -> list[Missed]:
        rows = await self._db.rows(
            "SELECT id, channel, chat, question, reason, topic, locale, at, COALESCE(answer, 0)"
            f" FROM questions WHERE {where} ORDER BY id",
            values,
        )
        return [
            Missed(
                number,
                Address(channel, chat),
                question,
                reason,
                topic,
                locale,
                parse_moment(at),
                by,
            )
            for number, channel, chat, question, reason, topic, locale, at, by in rows
        ]

    async def give_answer(
        self, questions: Sequence[int], text: str, who: str, at: datetime, *, topic: str = ""
    ) -> int:
        """Keeps an answer to these questions. Its number."""
        number = await self._db.next_id("given_answers")
        await self._db.run(
            "INSERT INTO given_answers (id, text, who, at, topic) VALUES (?, ?, ?, ?, ?)",
            (number, text, who, format_moment(at), topic),
        )
        await self._db.run_many(
            "UPDATE questions SET status = 'answered', answer = ? WHERE id = ? AND status = 'open'",
            [(number, question) for question in questions],
        )
        return number

    async def set_aside(self, questions: Sequence[int]) -> None:
        """Takes questions off the list that need no answer."""
        await self._db.run_many(
            "UPDATE questions SET status = 'aside' WHERE id = ? AND status = 'open'",
            [(question,) for question in questions],
        )

    async def get_answer(self, number: int) -> GivenAnswer | None:
        """Returns that answer, or None."""
        found = await self._read_answers("id = ?", (number,))
        return found[0] if found else None

    async def wanted_answers(self) -> list[GivenAnswer]:
        """Returns the answers that are to become answers of the bot and have no draft yet."""
        return await self._read_answers("wanted = 1", ())

    async def mark_wanted(self, number: int, *, wanted: bool) -> None:
        """Marks that an answer is to become one of the bot's, or that its draft is written."""
        await self._db.run(
            "UPDATE given_answers SET wanted = ? WHERE id = ?", (int(wanted), number)
        )

    async def _read_answers(self, where: str, values: Sequence[object]) -> list[GivenAnswer]:
        rows = await self._db.rows(
            f"SELECT id, text, who, at, wanted, topic FROM given_answers WHERE {where} ORDER BY id",
            values,
        )
        return [
            GivenAnswer(number, text, who, parse_moment(at), bool(wanted), topic)
            for number, text, who, at, wanted, topic in rows
        ]
