"""The rows of the tables `cases` and `case_messages`, read as staff see a case."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.dialogue.cases.case import Case, CaseLine, Who
from bot.dialogue.messages import Address, Outgoing
from bot.store.codec import outgoing_bytes, outgoing_from, parse_moment, seal_place
from bot.store.database import Row
from bot.store.sealing import Sealer

COLUMNS = (
    "k.id, k.channel, k.chat, k.ref, k.state, k.opened_at, k.due_at, k.closed_at,"
    " k.claimed_by, k.rating, k.thread, k.urgent, k.worked_at"
)
WITH_LINES = f"SELECT {COLUMNS}, m.who, m.body, m.at, m.staff FROM"
HEARD = "EXISTS (SELECT 1 FROM case_messages h WHERE h.case_id = {case}.id AND h.who = 'candidate')"
"""She has said something in it: what staff write to her is no case before that."""

_WIDTH = len(COLUMNS.split(","))


@dataclass(frozen=True, slots=True)
class StaffCase:
    """A case as staff see it: with her chat."""

    case: Case
    address: Address


def read_cases(rows: Sequence[Row], sealer: Sealer) -> list[StaffCase]:
    """Returns the cases of rows `WITH_LINES`, each with what was said, in the order of the rows."""
    lines: dict[int, list[CaseLine]] = {}
    heads: dict[int, Row] = {}
    for row in rows:
        heads[row[0]] = row[:_WIDTH]
        said = lines.setdefault(row[0], [])
        if row[_WIDTH] is not None:
            said.append(read_line(sealer, Address(row[1], row[2]), *row[_WIDTH:]))
    return [read_case(head, lines[number]) for number, head in heads.items()]


def read_line(
    sealer: Sealer, address: Address, who: Who, body: bytes, at: str, staff: int | None
) -> CaseLine:
    """Returns what was said in a case of that chat, from its columns."""
    said = outgoing_from(sealer.open(body, seal_place("case", address)))
    return CaseLine(who, said.text, parse_moment(at), said.relay, staff)


def seal_said(sealer: Sealer, said: Outgoing) -> bytes:
    """Returns what was said in a case of that chat, sealed as a row keeps it."""
    return sealer.seal(outgoing_bytes(said), seal_place("case", said.to))


def read_case(row: Row, lines: list[CaseLine]) -> StaffCase:
    """Returns the case of a row of `COLUMNS`, with these lines."""
    number, channel, chat, ref, state, opened, due, closed, *more = row
    claimed_by, rating, thread, urgent, worked = more
    case = Case(
        id=number,
        ref=ref,
        state=state,
        opened_at=parse_moment(opened),
        due_at=parse_moment(due) if due else None,
        closed_at=parse_moment(closed) if closed else None,
        claimed_by=claimed_by,
        rating=rating,
        thread=thread or "",
        lines=tuple(lines),
        urgent=bool(urgent),
        worked_at=parse_moment(worked) if worked else None,
    )
    return StaffCase(case, Address(channel, chat))


def pressing_order(held: StaffCase) -> tuple[bool, datetime, int]:
    """Returns the key that puts urgent cases first, then the earliest due."""
    case = held.case
    return not case.urgent, case.due_at or case.opened_at, case.id
