"""Broadcasts: one text for many, who wrote and approved it, and how far it is."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import msgspec

from bot.dialogue.messages import Address
from bot.store.audience import Filter
from bot.store.candidates import LETTERS
from bot.store.codec import format_moment, parse_moment
from bot.store.database import Database, Row
from bot.store.proofs import PROVEN, Proofs

CODE_LENGTH = 6
"""Of 31 letters: 887 million codes, so that nobody guesses one that was used."""

_ALIVE = (
    "(state IN ('approved', 'scheduled', 'running', 'paused')"
    " OR (state = 'cancelled' AND reported = 0 AND approved_by IS NOT NULL))"
)

_FILTER = msgspec.json.Decoder(dict[str, tuple[str, ...]])
_COLUMNS = f"{', '.join(PROVEN['broadcasts'])}, proof, reported, progress"


@dataclass(frozen=True, slots=True)
class Progress:
    """The message that shows how far it is: whose chat, its row in the outbox, when last edited.

    `done`: of how many people it told then, so that the next one knows how fast it goes.
    """

    to: Address
    row: int
    edited: str = ""
    shown: str = ""
    done: int = 0


_PROGRESS = msgspec.json.Decoder(Progress)


@dataclass(frozen=True, slots=True)
class Broadcast:
    """A broadcast as it stands.

    `made_by` is an officer's number, or "cli"; `why` says what paused it: staff, refused, errors.
    """

    id: int
    text: str
    filter: Filter
    purpose: str
    state: str
    why: str
    made_by: str
    approved_by: str
    code: str
    copy_of: int | None
    asked: bool
    rehearsal: bool
    made_at: datetime
    send_at: datetime | None
    started_at: datetime | None
    ended_at: datetime | None
    reported: bool
    progress: Progress | None


class Broadcasts:
    """The table `broadcasts`. Those that live are few, so they are kept in memory too.

    Each row carries a proof (bot/store/proofs.py): one that was written or changed by hand is as
    if it were not there, and so nothing of it is approved or sent.
    """

    def __init__(self, database: Database) -> None:
        self._db = database
        self._proofs = Proofs(database)
        self._alive: tuple[Broadcast, ...] | None = None
        self._rollbacks = database.rollbacks

    async def make_draft(
        self,
        text: str,
        chosen: Filter,
        purpose: str,
        made_by: str,
        at: datetime,
        *,
        copy_of: int | None = None,
    ) -> Broadcast:
        """Makes a new draft, with a code of its own."""
        number = await self._db.next_id("broadcasts")
        code = "".join(secrets.choice(LETTERS) for _ in range(CODE_LENGTH))
        await self._db.run(
            "INSERT INTO broadcasts (id, text, filter, purpose, state, made_by, code, copy_of,"
            " made_at) VALUES (?, ?, ?, ?, 'draft', ?, ?, ?, ?)",
            (
                number,
                text,
                _write_filter(chosen),
                purpose,
                made_by,
                code,
                copy_of,
                format_moment(at),
            ),
        )
        await self._proofs.sign_row("broadcasts", number)
        found = await self.find_broadcast(number)
        assert found is not None  # noqa: S101  # written a line above
        return found

    async def find_broadcast(self, number: int) -> Broadcast | None:
        """Returns the broadcast with that number."""
        return _first_of(await self._read_broadcasts("WHERE id = ?", (number,)))

    async def by_code(self, code: str) -> Broadcast | None:
        """Returns the broadcast that carries that code, whether or not it ever went to people."""
        return _first_of(await self._read_broadcasts("WHERE code = ?", (code,)))

    async def last_broadcasts(self, number: int, before: int | None = None) -> list[Broadcast]:
        """Returns the newest, or those before that one. Newest first."""
        where, values = ("WHERE id < ?", (before,)) if before else ("", ())
        return await self._read_broadcasts(f"{where} ORDER BY id DESC LIMIT ?", (*values, number))

    async def waiting_for_approval(self) -> list[Broadcast]:
        """Drafts that wait for a second person's yes, oldest first."""
        return await self._read_broadcasts("WHERE state = 'draft' AND asked = 1 ORDER BY id", ())

    async def same_since(self, broadcast: Broadcast, since: datetime) -> list[Broadcast]:
        """Returns others with the same text that started since then or will, newest first."""
        return await self._read_broadcasts(
            "WHERE text = ? AND id <> ? AND rehearsal = 0 AND state <> 'draft'"
            " AND (state <> 'cancelled' OR started_at IS NOT NULL)"
            " AND COALESCE(started_at, send_at, made_at) >= ? ORDER BY id DESC",
            (broadcast.text, broadcast.id, format_moment(since)),
        )

    async def living_broadcasts(self) -> tuple[Broadcast, ...]:
        """Returns those that are approved and have not ended or not been reported, in order."""
        if self._alive is None or self._rollbacks != self._db.rollbacks:
            self._rollbacks = self._db.rollbacks  # what was undone must not be remembered
            self._alive = tuple(await self._read_broadcasts(f"WHERE {_ALIVE} ORDER BY id", ()))
        return self._alive

    async def edit_draft(
        self,
        number: int,
        by: str,
        *,
        text: str | None = None,
        chosen: Filter | None = None,
        purpose: str | None = None,
    ) -> bool:
        """Changes a draft. Whoever was asked to approve it must be asked anew.

        Whoever changes it is its author from then on: nobody approves her own words as another's.
        A notice that the law owes goes to those it is owed to: its audience and purpose stay.
        """
        draft = await self.find_broadcast(number)
        owed = draft is not None and draft.purpose == "registration"
        new: dict[str, object] = {"made_by": by, "asked": 0}
        new |= {} if text is None else {"text": text}
        new |= {} if chosen is None or owed else {"filter": _write_filter(chosen)}
        new |= {} if purpose is None or owed else {"purpose": purpose}
        return await self._change_draft(number, **new)

    async def refuse_draft(self, number: int) -> None:
        """A second person has said no to the draft as it is."""
        await self._change_draft(number, asked=0)

    async def ask_approval(self, number: int) -> bool:
        """Marks that a second person is to approve the draft as it is. False when she was asked."""
        draft = await self.find_broadcast(number)
        return draft is not None and not draft.asked and await self._change_draft(number, asked=1)

    async def schedule_draft(self, number: int, send_at: datetime | None) -> bool:
        """Says when a draft is to go, once approved. None is at once."""
        when = format_moment(send_at) if send_at else None
        return await self._change_draft(number, send_at=when, asked=0)

    async def approve_draft(self, number: int, by: str, *, rehearsal: bool = False) -> bool:
        """Approves a draft: from here on its audience is frozen and nothing of it changes."""
        return await self._change_draft(
            number, approved_by=by, rehearsal=int(rehearsal), state="approved"
        )

    async def move_state(
        self, number: int, before: tuple[str, ...], state: str, at: datetime, why: str = ""
    ) -> bool:
        """Moves it from one of these states to another. False when it is in none of them."""
        new: dict[str, object] = {"state": state, "why": why or None}
        if state == "running":
            found = await self.find_broadcast(number)
            begun = found.started_at if found and found.started_at else at
            new["started_at"] = format_moment(begun)
        if state in ("finished", "cancelled"):
            new["ended_at"] = format_moment(at)
        return await self._change_row(number, before, **new)

    async def _change_draft(self, number: int, **columns: object) -> bool:
        return await self._change_row(number, ("draft",), **columns)

    async def _change_row(self, number: int, before: Sequence[str], **columns: object) -> bool:
        """Changes one that is in one of these states, and is ours. False for any other."""
        self._alive = None
        marks = ", ".join("?" for _ in before)
        which, values = f"id = ? AND state IN ({marks})", (number, *before)
        return bool(await self._proofs.change_rows("broadcasts", which, values, **columns))

    async def show_progress(self, number: int, progress: Progress) -> None:
        """Remembers the message that shows how far it is."""
        self._alive = None
        await self._db.run(
            "UPDATE broadcasts SET progress = ? WHERE id = ?",
            (msgspec.json.encode(progress).decode(), number),
        )

    async def claim_report(self, number: int, numbers: Mapping[str, int]) -> bool:
        """True exactly once: whoever gets it writes the report. Its numbers outlive the rows."""
        self._alive = None
        return bool(
            await self._db.run(
                "UPDATE broadcasts SET reported = 1, numbers = ? WHERE id = ? AND reported = 0",
                (msgspec.json.encode(numbers).decode(), number),
            )
        )

    async def _read_broadcasts(self, where: str, values: tuple[object, ...]) -> list[Broadcast]:
        rows = await self._db.rows(f"SELECT {_COLUMNS} FROM broadcasts {where}", values)
        return [_read_broadcast(row) for row in rows if self._is_ours(row)]

    def _is_ours(self, row: Row) -> bool:
        *proven, proof, _, _ = row
        fault = self._proofs.find_fault("broadcasts", row[0], tuple(proven), proof)
        if fault is not None:
            self._proofs.tell_fault(fault)
        return fault is None


LATELY = timedelta(hours=12)
"""Within this, the same text for the same audience is warned of (design/desk.md)."""


def _write_filter(chosen: Filter) -> str:
    """Returns the filter as text that is equal for equal filters."""
    return msgspec.json.encode({key: sorted(chosen[key]) for key in sorted(chosen)}).decode()


def _first_of(found: list[Broadcast]) -> Broadcast | None:
    return found[0] if found else None


def _read_broadcast(row: Row) -> Broadcast:
    number, text, chosen, purpose, state, why, made_by, approved_by, code, copy_of, *rest = row
    asked, rehearsal, made_at, send_at, started_at, ended_at, _, _, reported, progress = rest
    return Broadcast(
        id=number,
        text=text,
        filter=_FILTER.decode(chosen),
        purpose=purpose,
        state=state,
        why=why or "",
        made_by=made_by,
        approved_by=approved_by or "",
        code=code,
        copy_of=copy_of,
        asked=bool(asked),
        rehearsal=bool(rehearsal),
        made_at=parse_moment(made_at),
        send_at=parse_moment(send_at) if send_at else None,
        started_at=parse_moment(started_at) if started_at else None,
        ended_at=parse_moment(ended_at) if ended_at else None,
        reported=bool(reported),
        progress=_PROGRESS.decode(progress) if progress else None,
    )
