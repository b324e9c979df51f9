"""The audit log: every staff action in a keyed chain that shows a row altered, removed or added."""

from __future__ import annotations

import json
import logging
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from bot.store.codec import format_moment, parse_moment
from bot.store.database import Database
from bot.store.sealing import Sealer

_LOG = logging.getLogger(__name__)

START = "0" * 32
"""What the first row's mark covers in place of one before."""

HEAD = "audit"
"""The name under which the last row's number and mark are kept beside the table."""

_SHOWN, _DIGITS = 12, 15


@dataclass(frozen=True, slots=True)
class Entry:
    """Who did what to what, when."""

    id: int
    at: datetime
    who: str
    act: str
    target: str
    detail: str


@dataclass(frozen=True, slots=True)
class Broken:
    """The first row that is not as it was written, and what happened to it."""

    number: int
    how: Literal["altered", "removed", "added"]


class Audit:
    """The table `audit`.

    The chain's marks are keyed (the key lies outside the database), so that whoever can only
    write to the file cannot make a chain of her own. Its end is written down beside the key as
    well: a shorter log, or an older copy of the whole file, is missed by that.
    """

    def __init__(self, database: Database) -> None:
        self._db = database

    async def write_entry(self, who: str, act: str, target: str, detail: str, at: datetime) -> int:
        """Adds an entry, inside an open transaction. Its number."""
        last, before = await self._read_head() or await self._restart_chain()
        witnessed, _ = self._db.witness.audit_end
        if last < witnessed:  # it was cut: the numbers between stay missing for ever
            last, before = witnessed, "headless"
        row = (last + 1, format_moment(at), who, act, target, detail)
        mark = link(self._db.sealer, before, row)
        await self._db.run(
            "INSERT INTO audit (id, at, who, act, target, detail, hash)"
            " VALUES (?, ?, ?, ?, ?, ?, ?)",
            (*row, mark),
        )
        await self._db.run(
            "INSERT INTO meta (name, value) VALUES (?, ?)"
            " ON CONFLICT (name) DO UPDATE SET value = excluded.value",
            (HEAD, seal_head(self._db.sealer, last + 1, mark)),
        )
        self._db.note_witness("audit", f"{last + 1}:{mark}")
        return last + 1

    async def witness_end(self) -> None:
        """At the start: writes the end down beside the key. One that lacks what stood there is
        told, and not written."""
        number, mark = await self._read_head() or (0, "")
        before = self._db.witness.audit_end
        if before[0] and not await self._is_standing(*before):
            _LOG.error("the audit log is not what it was: see `check --audit`")
        elif self._db.witness.values.get("audit") != f"{number}:{mark}":
            self._db.witness.keep_values({"audit": f"{number}:{mark}"})

    async def _is_standing(self, number: int, mark: str) -> bool:
        rows = await self._db.rows("SELECT hash FROM audit WHERE id = ?", (number,))
        return rows == [(mark,)]

    async def _read_head(self) -> tuple[int, str] | None:
        """Returns the number and mark of the last row written.

        None where the head is gone or not ours.
        """
        rows = await self._db.rows("SELECT value FROM meta WHERE name = ?", (HEAD,))
        return open_head(self._db.sealer, rows[0][0]) if rows else None

    async def _restart_chain(self) -> tuple[int, str]:
        """Where to go on without a head: after what stands there, with a link that stays broken."""
        [(last,)] = await self._db.rows("SELECT COALESCE(MAX(id), 0) FROM audit")
        return int(last), START if last == 0 else "headless"

    async def last_entries(
        self, limit: int = 20, *, before: int | None = None, acts: str = ""
    ) -> list[Entry]:
        """Returns the newest entries, newest first. With `before`, those with a smaller number.

        `acts` is how the names of the acts begin that are meant ("refused.").
        """
        rows = await self._db.rows(
            "SELECT id, at, who, act, target, detail FROM audit WHERE id < ?"
            " AND substr(act, 1, ?) = ? ORDER BY id DESC LIMIT ?",
            (2**62 if before is None else before, len(acts), acts, limit),
        )
        return [Entry(number, parse_moment(at), *rest) for number, at, *rest in rows]

    async def find_entries(
        self,
        limit: int,
        *,
        before: int | None = None,
        who: str = "",
        act: str = "",
        target: str = "",
        since: datetime | None = None,
        until: datetime | None = None,
    ) -> list[Entry]:
        """Returns the newest entries that fit, newest first, in a moment from `since` on and before
        `until`. What is empty or None is any."""
        wanted: list[tuple[str, object]] = [("id < ?", 2**62 if before is None else before)]
        named = (("who = ?", who), ("act = ?", act), ("target = ?", target))
        wanted += [(where, value) for where, value in named if value]
        wanted += [("at >= ?", format_moment(since))] if since else []
        wanted += [("at < ?", format_moment(until))] if until else []
        rows = await self._db.rows(
            "SELECT id, at, who, act, target, detail FROM audit"
            f" WHERE {' AND '.join(where for where, _ in wanted)} ORDER BY id DESC LIMIT ?",
            (*(value for _, value in wanted), limit),
        )
        return [Entry(number, parse_moment(at), *rest) for number, at, *rest in rows]

    async def list_names(self) -> tuple[list[str], list[str]]:
        """Returns everybody who stands in the log, and every act."""
        who = await self._db.rows("SELECT DISTINCT who FROM audit ORDER BY who")
        acts = await self._db.rows("SELECT DISTINCT act FROM audit ORDER BY act")
        return [name for (name,) in who], [name for (name,) in acts]

    async def count_entries(self) -> int:
        """Returns how many entries there are."""
        [(number,)] = await self._db.rows("SELECT COUNT(*) FROM audit")
        return int(number)

    async def count_by_act(self, acts: str, since: datetime) -> dict[str, int]:
        """Returns how many entries there are since then, by act, of those whose name begins so."""
        rows = await self._db.rows(
            "SELECT act, COUNT(*) FROM audit WHERE substr(act, 1, ?) = ? AND at >= ? GROUP BY act",
            (len(acts), acts, format_moment(since)),
        )
        return {act: int(number) for act, number in rows}

    async def head_text(self) -> str:
        """The last row's number and the beginning of its mark: "7:ab12cd34ef56". Empty for none.

        Written down elsewhere, it tells later that no older end was put in its place.
        """
        rows = await self._db.rows("SELECT id, hash FROM audit ORDER BY id DESC LIMIT 1")
        return f"{rows[0][0]}:{rows[0][1][:_SHOWN]}" if rows else ""

    async def holds_head(self, head: str) -> bool:
        """Returns whether the row of such a head stands there still."""
        number, _, mark = head.partition(":")
        if not number.isdecimal() or len(number) > _DIGITS or len(mark) != _SHOWN:
            return False
        rows = await self._db.rows("SELECT hash FROM audit WHERE id = ?", (int(number),))
        return bool(rows) and str(rows[0][0]).startswith(mark)

    async def first_broken(self) -> Broken | None:
        """Returns the first entry that is not as it was written. None when all are, to the last."""
        rows = await self._db.rows(  # one statement: nobody writes between the log and its head
            "SELECT id, at, who, act, target, detail, hash,"
            " (SELECT value FROM meta WHERE name = ?) FROM audit ORDER BY id",
            (HEAD,),
        )
        head = open_head(self._db.sealer, rows[0][-1]) if rows else await self._read_head()
        before, expected = START, 1
        for *row, found, _ in rows:
            if row[0] < expected or (head and row[0] > head[0] and expected > head[0]):
                return Broken(int(row[0]), "added")
            if row[0] > expected:
                return Broken(expected, "removed")
            if link(self._db.sealer, before, tuple(row)) != found:
                return Broken(expected, "altered")
            before, expected = found, expected + 1
        return await self._broken_end(head, expected, before)

    async def _broken_end(
        self, head: tuple[int, str] | None, expected: int, before: str
    ) -> Broken | None:
        """Whether the rows reach as far as the head says, and what lies beside the key. Every
        invite and every officer left a row, too."""
        number, mark = self._db.witness.audit_end
        if expected <= number:
            return Broken(expected, "removed")
        if number and not await self._is_standing(number, mark):
            return Broken(number, "altered")
        if head is None:
            [(traces,)] = await self._db.rows(
                "SELECT (SELECT COUNT(*) FROM invites) + (SELECT COUNT(*) FROM staff)"
                " + (SELECT COUNT(*) FROM meta WHERE name = ?)",
                (HEAD,),
            )
            return Broken(expected, "removed") if expected > 1 or traces else None
        if expected <= head[0]:
            return Broken(expected, "removed")
        return None if before == head[1] else Broken(head[0], "altered")


def link(sealer: Sealer, before: str, row: tuple[object, ...]) -> str:
    """Returns the mark of a row (all its columns but this one), which covers the one before."""
    content = json.dumps([before, *row], ensure_ascii=False, default=str)
    return sealer.keyed_mark("audit", content)


def seal_head(sealer: Sealer, last: int, mark: str) -> str:
    """Returns the head as it is kept: a shorter chain cannot be given a head of its own."""
    return f"{last}:{mark}:{sealer.keyed_mark('audit head', f'{last}:{mark}')}"


def open_head(sealer: Sealer, kept: str | None) -> tuple[int, str] | None:
    """Returns the number and mark that a kept head names. None where it is not ours."""
    number, mark = [*str(kept).split(":"), ""][:2]
    ours = number.isdecimal() and seal_head(sealer, int(number), mark) == kept
    return (int(number), mark) if ours else None
