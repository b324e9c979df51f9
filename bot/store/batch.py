"""Several statements in one trip to the database's thread: a trip costs more than a statement."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

TRIP = "-- several statements"
"""What `execute` is told instead of SQL when it is given statements instead of values."""


@dataclass(frozen=True, slots=True)
class Statement:
    """SQL and its values; with `many`, a list of sets of values."""

    sql: str
    values: Sequence[Any] = ()
    many: bool = False


class Connection(sqlite3.Connection):
    """What aiosqlite opens for us: its public calls, and a trip with several statements."""

    def execute(self, sql: str, parameters: Any = (), /) -> sqlite3.Cursor:
        """As ever; for a TRIP, a cursor whose `fetchall` gives the answer of each statement."""
        if sql is not TRIP:
            return super().execute(sql, parameters)
        answers = _Answers(self)
        answers.all = [self._answer(one) for one in parameters]
        return answers

    def _answer(self, one: Statement) -> Any:
        """The rows it gives, or the number of rows it changed."""
        if one.many:
            return super().executemany(one.sql, one.values).rowcount
        cursor = super().execute(one.sql, one.values)
        return cursor.rowcount if cursor.rowcount >= 0 else cursor.fetchall()


class _Answers(sqlite3.Cursor):
    """The answers of one trip."""

    all: list[Any]

    def fetchall(self) -> list[Any]:
        return self.all
