"""Looking for registrations as staff do: by part of a name, an answer, a NIK. And what is asked."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.store.audience import NO_FILTER, Filter, registration_sql
from bot.store.codec import answers_from, parse_moment
from bot.store.database import Database

Word = tuple[str, Sequence[tuple[str, str]]]
"""A word to look for in names, and the (field, value) answers that it may mean instead."""


@dataclass(frozen=True, slots=True)
class Change:
    """A correction that a verified registration asks for."""

    id: int
    ref: str
    answers: dict[str, str]
    at: datetime


class People:
    """Questions to the tables `candidates`, `answers` and `change_requests`."""

    def __init__(self, database: Database) -> None:
        self._db = database

    async def find_refs(
        self,
        words: Sequence[Word],
        *,
        status: str = "",
        chosen: Filter = NO_FILTER,
        limit: int = 6,
        after: int = 0,
        below: str = "",
        above: str = "",
    ) -> list[str]:
        """Returns the references of those whom every word and the filter fit, the newest first.

        `after` so many of them; or only older ones than `below`, or the next newer than `above`.
        """
        where, values = _meant_sql(words, {"status": (status,)} if status else chosen)
        for ref, sign in ((below, "<"), (above, ">")):
            if ref:
                where += f" AND p.id {sign} (SELECT k.id FROM candidates k WHERE k.ref = ?)"
                values.append(ref)
        rows = await self._db.rows(
            f"SELECT p.ref FROM candidates p WHERE {where}"
            f" ORDER BY p.id {'ASC' if above else 'DESC'} LIMIT ? OFFSET ?",
            (*values, limit, after),
        )
        refs = [ref for (ref,) in rows]
        return refs[::-1] if above else refs

    async def count_found(self, words: Sequence[Word], chosen: Filter) -> int:
        """Returns how many every word and the filter fit."""
        where, values = _meant_sql(words, chosen)
        [(number,)] = await self._db.rows(
            f"SELECT COUNT(*) FROM candidates p WHERE {where}", values
        )
        return int(number)

    async def names_beginning(
        self, letters: Iterable[str], limit: int = 5000
    ) -> list[tuple[str, str]]:
        """Reference and name of whoever has a name beginning with such a letter, newest first."""
        starts = sorted(letters)
        if not starts:
            return []
        either = " OR ".join("' ' || LOWER(a.value) LIKE ?" for _ in starts)
        rows = await self._db.rows(
            "SELECT c.ref, a.value FROM candidates c JOIN answers a ON a.candidate = c.id"
            f" WHERE a.field = 'full_name' AND ({either}) ORDER BY c.id DESC LIMIT ?",
            (*(f"% {_escape_like(start)}%" for start in starts), limit),
        )
        return [(ref, name) for ref, name in rows]

    async def refs_called(self, names: Iterable[str], chunk: int = 400) -> dict[str, list[str]]:
        """Returns the references of whoever is called exactly so, by name in small letters."""
        wanted = sorted({name.lower() for name in names})
        found: dict[str, list[str]] = {}
        for at in range(0, len(wanted), chunk):
            some = wanted[at : at + chunk]
            rows = await self._db.rows(
                "SELECT LOWER(a.value), c.ref FROM answers a JOIN candidates c"
                " ON c.id = a.candidate WHERE a.field = 'full_name' AND c.status <> 'cancelled'"
                f" AND LOWER(a.value) IN ({', '.join('?' for _ in some)}) ORDER BY c.id",
                tuple(some),
            )
            for name, ref in rows:
                found.setdefault(name, []).append(ref)
        return found

    async def by_nik(self, nik: str) -> list[str]:
        """Returns the references registered with that NIK, found by its keyed mark."""
        mark = self._db.sealer.keyed_mark("nik", nik)
        rows = await self._db.rows("SELECT ref FROM candidates WHERE nik_key = ?", (mark,))
        return [ref for (ref,) in rows]

    async def count_registrations(self, status: str) -> int:
        """Returns how many registrations have that status."""
        [(number,)] = await self._db.rows(
            "SELECT COUNT(*) FROM candidates WHERE status = ?", (status,)
        )
        return int(number)

    async def waiting_changes(self, ref: str | None = None) -> list[Change]:
        """Returns the corrections that wait, of one registration or of all, oldest first."""
        where, values = ("", ()) if ref is None else ("WHERE c.ref = ?", (ref,))
        rows = await self._db.rows(
            "SELECT r.id, c.ref, r.answers, r.at FROM change_requests r"
            f" JOIN candidates c ON c.id = r.candidate {where} ORDER BY r.id",
            values,
        )
        opened = self._db.sealer.open
        return [
            Change(number, of, answers_from(opened(sealed, f"change:{of}")), parse_moment(at))
            for number, of, sealed, at in rows
        ]

    async def drop_changes(self, ref: str) -> None:
        """Lets go of the corrections of a registration: staff have decided."""
        await self._db.run(
            "DELETE FROM change_requests WHERE candidate ="
            " (SELECT id FROM candidates WHERE ref = ?)",
            (ref,),
        )


def _meant_sql(words: Sequence[Word], chosen: Filter) -> tuple[str, list[object]]:
    """Returns SQL that is true for the registrations `p` whom every word and the filter fit."""
    where, values = registration_sql(chosen)
    parts = [where]
    for typed, answers in words:
        either = ["(a.field = 'full_name' AND LOWER(a.value) LIKE ? ESCAPE '!')"]
        values.append(f"%{_escape_like(typed)}%")
        for field, value in answers:
            either.append("(a.field = ? AND ',' || a.value || ',' LIKE '%,' || ? || ',%')")
            values += [field, value]
        either_sql = " OR ".join(either)
        parts.append(f"p.id IN (SELECT a.candidate FROM answers a WHERE {either_sql})")
    return " AND ".join(parts), values


def _escape_like(typed: str) -> str:
    for sign in "!%_":
        typed = typed.replace(sign, f"!{sign}")
    return typed
