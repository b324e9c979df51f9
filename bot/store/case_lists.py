"""Cases as a list shows them, a page at a time, each with the last thing that was said in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Literal

from bot.dialogue.cases.case import CaseLine
from bot.dialogue.messages import Address
from bot.store.case_rows import COLUMNS, HEARD, StaffCase, read_case, read_line
from bot.store.database import Database

Which = Literal["living", "mine", "closed"]

_WHERE: dict[Which, str] = {
    "living": f"k.state <> 'closed' AND {HEARD.format(case='k')}",
    "mine": "k.state = 'claimed' AND k.claimed_by = ?",
    "closed": "k.state = 'closed'",
}
_PRESSING = "k.urgent DESC, COALESCE(k.due_at, k.opened_at), k.id"
_ORDER: dict[Which, str] = {
    "living": _PRESSING,
    "mine": _PRESSING,
    "closed": "k.closed_at DESC, k.id DESC",
}


class CaseLists:
    """The tables `cases` and `case_messages`, read for lists."""

    def __init__(self, database: Database) -> None:
        self._db = database

    async def list_page(
        self, which: Which, officer: int, first: int, limit: int
    ) -> list[StaffCase]:
        """Returns those from that place on: urgent ones first, or the last closed first."""
        mine = (officer,) if which == "mine" else ()
        rows = await self._db.rows(
            f"SELECT {COLUMNS} FROM cases k WHERE {_WHERE[which]} ORDER BY {_ORDER[which]}"
            " LIMIT ? OFFSET ?",
            (*mine, limit, first),
        )
        held = [read_case(row, []) for row in rows]
        last = await self._last_lines(held)
        return [
            replace(each, case=replace(each.case, lines=(last[each.case.id],)))
            if each.case.id in last
            else each
            for each in held
        ]

    async def _last_lines(self, held: Sequence[StaffCase]) -> dict[int, CaseLine]:
        marks = ", ".join("?" for _ in held)
        rows = await self._db.rows(
            "SELECT k.id, k.channel, k.chat, m.who, m.body, m.at, m.staff FROM case_messages m"
            " JOIN cases k ON k.id = m.case_id WHERE m.id IN (SELECT MAX(id) FROM case_messages"
            f" WHERE case_id IN ({marks}) AND who <> 'note' GROUP BY case_id)",
            [each.case.id for each in held],
        )
        return {
            number: read_line(self._db.sealer, Address(channel, chat), *said)
            for number, channel, chat, *said in rows
        }
