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
    """SQL and its values. With `many`, a list of sets of values."""

    sql: str
    values: Sequence[Any] = ()
    many: bool = False


class Connection(sqlite3.Connection):
    """What aiosqlite opens for us: its public calls, and a trip with several statements."""

    def execute(self, sql: str, parameters: Any = (), /) -> sqlite3.Cursor:
        """As ever. For a TRIP, a cursor whose `fetchall` gives the answer of each statement."""
        if sql is not TRIP:
            return super().execute(sql, parameters)
        answers = _Answers(self)
        answers.all = [self._answer(parameter) for parameter in parameters]
        return answers

    def _answer(self, statement: Statement) -> Any:
        """Returns the rows it gives, or the number of rows it changed."""
        if statement.many:
            return super().executemany(statement.sql, statement.values).rowcount
        cursor = super().execute(statement.sql, statement.values)
        return cursor.rowcount if cursor.rowcount >= 0 else cursor.fetchall()


class _Answers(sqlite3.Cursor):
    """The answers of one trip."""

    all: list[Any]

    def fetchall(self) -> list[Any]:
        return self.all
