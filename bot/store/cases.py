"""Cases: what candidates and staff say to each other, sealed, and who has which."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.dialogue.cases.case import Case, Who
from bot.dialogue.decision import CaseSaid
from bot.dialogue.messages import Address, Outgoing, Relay
from bot.store.case_rows import (
    COLUMNS,
    HEARD,
    WITH_LINES,
    StaffCase,
    pressing_order,
    read_case,
    read_cases,
    seal_said,
)
from bot.store.codec import format_moment, wanted_sql
from bot.store.database import Database

_PRESENT = "(SELECT id FROM staff WHERE revoked_at IS NULL)"
_FREE = f"(state = 'open' OR claimed_by IS NULL OR claimed_by NOT IN {_PRESENT})"


class Cases:
    """The tables `cases` and `case_messages`. Whether there is any is remembered."""

    def __init__(self, database: Database) -> None:
        self._db = database
        self._any: bool | None = None
        self._rollbacks = database.rollbacks

    async def cases_of(self, addresses: Sequence[Address]) -> dict[Address, list[Case]]:
        """Returns the cases of these chats with all that was said, oldest first."""
        if not await self._are_any():
            return {}
        before, values = wanted_sql(addresses)
        found = await self._read_cases(
            "wanted w CROSS JOIN cases k ON k.channel = w.channel AND k.chat = w.chat",
            "",
            values,
            before=before,
        )
        by_chat: dict[Address, list[Case]] = {}
        for staff_case in found:
            by_chat.setdefault(staff_case.address, []).append(staff_case.case)
        return by_chat

    async def get_case(self, number: int) -> StaffCase | None:
        """Returns that case, or None."""
        found = await self._read_cases("cases k", "WHERE k.id = ?", (number,))
        return found[0] if found else None

    async def living_cases(self, limit: int = 500) -> list[StaffCase]:
        """Those not closed: urgent ones first, then the earliest due. Without what was said."""
        rows = await self._db.rows(
            f"SELECT {COLUMNS} FROM cases k WHERE k.state <> 'closed'"
            f" AND {HEARD.format(case='k')}"
            f" ORDER BY k.urgent DESC, COALESCE(k.due_at, k.opened_at), k.id LIMIT {int(limit)}"
        )
        return [read_case(row, []) for row in rows]

    async def held_by(self, staff: int) -> list[StaffCase]:
        """Returns those that an officer holds now, with all that was said."""
        return await self._read_cases(
            "cases k", "WHERE k.state = 'claimed' AND k.claimed_by = ?", (staff,)
        )

    async def every_case(self, *, living: bool = False) -> list[StaffCase]:
        """Returns all cases with all that was said, urgent ones first.

        `living`: without closed ones.
        """
        where = "WHERE k.state <> 'closed'" if living else ""
        found = await self._read_cases("cases k", where, ())
        return sorted(found, key=pressing_order)

    async def due_between(self, after: datetime, until: datetime) -> list[StaffCase]:
        """Returns those not closed that fell due in between.

        Not urgent ones, told when they come.
        """
        if not await self._are_any():
            return []
        rows = await self._db.rows(
            f"SELECT {COLUMNS} FROM cases k WHERE k.state <> 'closed' AND k.urgent = 0"
            " AND k.due_at > ? AND k.due_at <= ? ORDER BY k.due_at, k.id",
            (format_moment(after), format_moment(until)),
        )
        return [read_case(row, []) for row in rows]

    async def hear_candidate(self, address: Address, fact: CaseSaid, at: datetime) -> int:
        """Keeps what she wrote in her case that is open or may open again, else in a new one.

        A cry for help never opens a closed case again: it begins its own.
        """
        known = (await self.cases_of([address])).get(address, [])
        mine = [case for case in known if case.opens_again(at)]
        if fact.urgent:
            mine = [case for case in mine if case.state != "closed"]
        number = mine[-1].id if mine else await self._open_case(address, fact, at)
        if mine and mine[-1].state == "closed":
            await self._db.run(
                "UPDATE cases SET state = CASE WHEN claimed_by IN"
                f" {_PRESENT} THEN 'claimed' ELSE 'open' END, closed_at = NULL, rating = NULL,"
                " due_at = ?, urgent = 0 WHERE id = ?",
                (format_moment(fact.due_at) if fact.due_at else None, number),
            )
        elif mine and fact.urgent and not mine[-1].urgent:
            await self._db.run(
                "UPDATE cases SET urgent = 1, due_at = ? WHERE id = ?", (format_moment(at), number)
            )
            await self._set_due(number, fact.due_at)
        elif mine and mine[-1].staff_spoke_last:
            await self._set_due(number, fact.due_at)
        await self.add_line(number, address, "candidate", fact.text, at, relay=fact.relay)
        return number

    async def _set_due(self, number: int, due_at: datetime | None) -> None:
        """Her answer to an answer: by when the next one is due."""
        await self._db.run(
            "UPDATE cases SET due_at = ? WHERE id = ?",
            (format_moment(due_at) if due_at else None, number),
        )

    async def begin_case(self, address: Address, ref: str, staff: int, at: datetime) -> int:
        """Makes a case that an officer begins by writing to that registration. Its number."""
        self._any = None
        number = await self._db.next_id("cases")
        await self._db.run(
            "INSERT INTO cases (id, channel, chat, ref, state, opened_at, claimed_by)"
            " VALUES (?, ?, ?, ?, 'claimed', ?, ?)",
            (number, address.channel, address.chat, ref, format_moment(at), staff),
        )
        return number

    async def _open_case(self, address: Address, fact: CaseSaid, at: datetime) -> int:
        self._any = None
        chat = (address.channel, address.chat)
        due = format_moment(fact.due_at) if fact.due_at else None
        number = await self._db.next_id("cases")
        await self._db.run(
            "INSERT INTO cases (id, channel, chat, ref, state, opened_at, due_at, urgent)"
            " VALUES (?, ?, ?,"
            " COALESCE((SELECT ref FROM candidates WHERE channel = ? AND chat = ?"
            " AND status <> 'cancelled' ORDER BY id LIMIT 1), ''), 'open', ?, ?, ?)",
            (number, *chat, *chat, format_moment(at), due, int(fact.urgent)),
        )
        return number

    async def link_registration(self, address: Address, ref: str) -> None:
        """Her cases from before she registered are those of that registration."""
        if await self._are_any():
            await self._db.run(
                "UPDATE cases SET ref = ? WHERE channel = ? AND chat = ? AND ref = ''",
                (ref, address.channel, address.chat),
            )

    async def add_line(
        self,
        number: int,
        address: Address,
        who: Who,
        text: str,
        at: datetime,
        *,
        staff: int | None = None,
        relay: Relay | None = None,
    ) -> None:
        """Adds a line to a case of that chat."""
        await self._db.run(
            "INSERT INTO case_messages (id, case_id, who, staff, body, at)"
            " VALUES (?, ?, ?, ?, ?, ?)",
            (
                await self._db.next_id("case_messages"),
                number,
                who,
                staff,
                seal_said(self._db.sealer, Outgoing(address, text, relay=relay)),
                format_moment(at),
            ),
        )
        if who == "note":
            await self._db.run(
                "UPDATE cases SET worked_at = ? WHERE id = ?", (format_moment(at), number)
            )

    async def claim_case(self, number: int, staff: int, at: datetime) -> bool:
        """Gives an officer a case that nobody has. False where somebody was quicker."""
        return bool(
            await self._db.run(
                "UPDATE cases SET state = 'claimed', claimed_by = ?, worked_at = ?"
                f" WHERE id = ? AND state <> 'closed' AND {_FREE}",
                (staff, format_moment(at), number),
            )
        )

    async def take_over(self, number: int, staff: int, at: datetime) -> None:
        """Gives an officer a case, whoever had it and even if it was closed."""
        await self._db.run(
            "UPDATE cases SET state = 'claimed', claimed_by = ?, closed_at = NULL, worked_at = ?"
            " WHERE id = ?",
            (staff, format_moment(at), number),
        )

    async def note_answered(self, number: int) -> None:
        """Nothing is due to her any more until she writes again."""
        await self._set_due(number, None)

    async def close_case(self, number: int, at: datetime, *, of: Address | None = None) -> bool:
        """Closes a case (where `of` is given, of that chat only). False when it is closed."""
        where, values = "", list[object]([format_moment(at), number])
        if of is not None:
            where, values = " AND channel = ? AND chat = ?", [*values, of.channel, of.chat]
        return bool(
            await self._db.run(
                "UPDATE cases SET state = 'closed', closed_at = ?"
                f" WHERE id = ? AND state <> 'closed'{where}",
                values,
            )
        )

    async def rate_case(self, address: Address, number: int, rating: int) -> bool:
        """Keeps her rating of a case of hers. The first one counts."""
        return bool(
            await self._db.run(
                "UPDATE cases SET rating = ? WHERE id = ? AND channel = ? AND chat = ?"
                " AND rating IS NULL",
                (rating, number, address.channel, address.chat),
            )
        )

    async def in_topic(self, topic: Address) -> StaffCase | None:
        """Returns the case that is talked about in that topic of the staff's group, or None."""
        found = await self._read_cases("cases k", "WHERE k.thread = ?", (topic.chat,))
        return found[-1] if found else None

    async def topic_of(self, number: int) -> str | None:
        """Returns the topic of a case: "" where it has none yet, None where there is no case."""
        rows = await self._db.rows("SELECT thread FROM cases WHERE id = ?", (number,))
        return (rows[0][0] or "") if rows else None

    async def bind_topic(self, number: int, thread: str) -> None:
        """Remembers the topic of a case."""
        await self._db.run("UPDATE cases SET thread = ? WHERE id = ?", (thread, number))

    async def count_cases(self, now: datetime) -> dict[str, int]:
        """Returns how many are open (nobody has them), claimed, late (due by now), and cry unheard.

        `urgent` counts those of people in danger that nobody has; none of these is closed.
        """
        [row] = await self._db.rows(
            "SELECT COUNT(CASE WHEN state = 'open' THEN 1 END),"
            " COUNT(CASE WHEN state = 'claimed' THEN 1 END),"
            " COUNT(CASE WHEN due_at < ? AND urgent = 0 THEN 1 END),"
            f" COUNT(CASE WHEN urgent = 1 AND {_FREE} THEN 1 END) FROM cases"
            f" WHERE state <> 'closed' AND {HEARD.format(case='cases')}",
            (format_moment(now),),
        )
        return dict(zip(("open", "claimed", "late", "urgent"), row, strict=True))

    async def has_urgent(self) -> bool:
        """Returns whether there is a case of somebody in danger that is not closed."""
        if not await self._are_any():
            return False
        return bool(
            await self._db.rows(
                "SELECT 1 FROM cases WHERE state <> 'closed' AND urgent = 1 LIMIT 1"
            )
        )

    async def _are_any(self) -> bool:
        if self._rollbacks != self._db.rollbacks:
            self._rollbacks, self._any = self._db.rollbacks, None
        if self._any is None:
            self._any = bool(await self._db.rows("SELECT 1 FROM cases LIMIT 1"))
        return self._any

    async def _read_cases(
        self, joined: str, where: str, values: Sequence[object], *, before: str = ""
    ) -> list[StaffCase]:
        rows = await self._db.rows(
            f"{before} {WITH_LINES} {joined} LEFT JOIN case_messages m ON m.case_id = k.id {where}"
            " ORDER BY k.id, m.id",
            values,
        )
        return read_cases(rows, self._db.sealer)
