"""The satisfaction survey: levels by session and question, under marks that name nobody."""

from __future__ import annotations

from datetime import datetime

from bot.dialogue.messages import Address
from bot.store.codec import format_moment
from bot.store.database import Database


class Survey:
    """The table `survey`."""

    def __init__(self, database: Database) -> None:
        self._db = database

    async def keep_answer(
        self, address: Address, session: int, question: int, level: int, at: datetime
    ) -> bool:
        """Keeps an answer of somebody who came to the session. The last one of a question counts.

        False where she did not come: nothing is kept.
        """
        person = self._db.sealer.keyed_mark("survey", f"{session}:{address.channel}:{address.chat}")
        return bool(
            await self._db.run(
                "INSERT INTO survey (session, person, question, level, at)"
                " SELECT ?, ?, ?, ?, ? WHERE EXISTS (SELECT 1 FROM seats t JOIN candidates c"
                " ON c.id = t.candidate WHERE t.session = ? AND t.state = 'attended'"
                " AND c.channel = ? AND c.chat = ?)"
                " ON CONFLICT (session, person, question) DO UPDATE SET"
                " level = excluded.level, at = excluded.at",
                (
                    *(session, person, question, level, format_moment(at)),
                    *(session, address.channel, address.chat),
                ),
            )
        )

    async def count_levels(self, session: int | None) -> dict[int, list[int]]:
        """Returns how often each level 1 to 4 was chosen, by question, in one session or in all."""
        where = "WHERE session = ?" if session is not None else ""
        rows = await self._db.rows(
            f"SELECT question, level, COUNT(*) FROM survey {where} GROUP BY question, level",
            () if session is None else (session,),
        )
        found: dict[int, list[int]] = {}
        for question, level, number in rows:
            found.setdefault(question, [0, 0, 0, 0])[level - 1] = number
        return found

    async def count_people(self, session: int | None) -> int:
        """Returns how many answered at least one question."""
        where = "WHERE session = ?" if session is not None else ""
        rows = await self._db.rows(
            f"SELECT COUNT(*) FROM (SELECT DISTINCT session, person FROM survey {where}) p",
            () if session is None else (session,),
        )
        return int(rows[0][0])

    async def count_came(self, session: int | None) -> int:
        """Returns how many came to the session, or to all: who could have answered."""
        where = "AND session = ?" if session is not None else ""
        rows = await self._db.rows(
            f"SELECT COUNT(*) FROM seats WHERE state = 'attended' {where}",
            () if session is None else (session,),
        )
        return int(rows[0][0])
