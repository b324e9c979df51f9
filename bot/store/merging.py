"""Two registrations of one person made one: what hangs on the second goes to the first."""

from __future__ import annotations

from bot.store.database import Database

_CAME = (
    "UPDATE seats SET state = 'attended' WHERE candidate = ? AND session IN"
    " (SELECT session FROM seats WHERE candidate = ? AND state = 'attended')"
)
_SEATS = (
    "UPDATE seats SET candidate = ? WHERE candidate = ? AND session NOT IN"
    " (SELECT session FROM seats WHERE candidate = ?)"
)
_EXPORTS = (
    "UPDATE exported SET ref = ? WHERE ref = ?"
    " AND export NOT IN (SELECT export FROM exported WHERE ref = ?)"
)


class Merging:
    """Moves between registrations in `seats`, `cases` and `exported`."""

    def __init__(self, database: Database) -> None:
        self._db = database

    async def move_all(self, gone: str, kept: str) -> None:
        """Gives the seats, cases and exports of one registration to another, by reference.

        Where both have a seat in a session the first keeps hers; who came by one of them came.
        """
        rows = await self._db.rows(
            "SELECT ref, id FROM candidates WHERE ref IN (?, ?)", (gone, kept)
        )
        numbers: dict[str, int] = dict(rows)
        old, new = numbers[gone], numbers[kept]
        await self._db.write(_CAME, (new, old))
        await self._db.write(_SEATS, (new, old, new))
        await self._db.write("UPDATE cases SET ref = ? WHERE ref = ?", (kept, gone))
        await self._db.write(_EXPORTS, (kept, gone, kept))
