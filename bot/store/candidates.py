"""Candidates: what was registered, consents, and their deletion that outlives a restore."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import datetime

from bot.dialogue.decision import Candidate, Consent
from bot.dialogue.messages import Address
from bot.store.codec import answers_bytes, answers_from, format_moment, parse_moment, wanted_sql
from bot.store.database import Database, Query, Row

LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
"""The letters of a reference: no 0/O, 1/I/L look-alikes."""

Found = dict[Address, list[Candidate]]
"""Registrations by the chat they came from."""

_COLUMNS = "c.id, c.channel, c.chat, c.ref, c.form, c.version, c.status, c.sent_at, c.other"


class Candidates:
    """The tables `candidates`, `answers`, `change_requests`, `consents` and `tombstones`.

    `private` names the fields whose answers are sealed.
    """

    def __init__(self, database: Database, private: frozenset[str]) -> None:
        self._db = database
        self._private = private

    async def registrations_of(self, addresses: Sequence[Address]) -> Found:
        """The registrations of these chats, oldest first, with their answers in the clear."""
        return await self._db.ask(self.of_query(addresses))

    def of_query(self, addresses: Sequence[Address]) -> Query[Found]:
        """Returns the query behind `of`."""
        before, values = wanted_sql(addresses)
        joined = "wanted w CROSS JOIN candidates c"
        where = "WHERE c.channel = w.channel AND c.chat = w.chat"
        return self._make_query(where, values, before=before, joined=joined)

    async def by_ref(self, ref: str) -> tuple[Address, Candidate] | None:
        """Returns the registration with that reference and the chat it came from."""
        found = await self._read_candidates("WHERE c.ref = ?", [ref])
        return next(
            ((address, candidate) for address, ones in found.items() for candidate in ones), None
        )

    async def by_refs(self, refs: Sequence[str]) -> list[tuple[Address, Candidate]]:
        """Returns the registrations with these references, in this order. Unknown ones are none."""
        marks = ", ".join("?" for _ in refs)
        found = await self._read_candidates(f"WHERE c.ref IN ({marks})", refs) if refs else {}
        pairs = [(address, candidate) for address, ones in found.items() for candidate in ones]
        return sorted(pairs, key=lambda pair: refs.index(pair[1].ref))

    async def by_phone(self, phone: str) -> list[tuple[Address, Candidate]]:
        """Returns everyone registered with that number (E.164), found by its keyed mark."""
        found = await self._read_candidates(
            "WHERE c.phone_key = ?", [self._db.sealer.keyed_mark("phone", phone)]
        )
        return [(address, candidate) for address, ones in found.items() for candidate in ones]

    async def every_registration(self, size: int = 500) -> AsyncIterator[tuple[Address, Candidate]]:
        """Yields all registrations in order of sending, read in chunks."""
        last = 0
        while True:
            rows = await self._db.rows(
                "SELECT id FROM candidates WHERE id > ? ORDER BY id LIMIT ?", (last, size)
            )
            if not rows:
                return
            found = await self._read_candidates("WHERE c.id > ? AND c.id <= ?", [last, rows[-1][0]])
            everyone = [
                (address, candidate) for address, ones in found.items() for candidate in ones
            ]
            for pair in sorted(everyone, key=lambda pair: pair[1].sent_at):
                yield pair
            last = rows[-1][0]

    async def _read_candidates(self, where: str, values: Sequence[object]) -> Found:
        return await self._db.ask(self._make_query(where, values))

    def _make_query(
        self,
        where: str,
        values: Sequence[object],
        *,
        before: str = "",
        joined: str = "candidates c",
    ) -> Query[Found]:
        return Query(
            f"{before} SELECT {_COLUMNS}, a.field, a.value, a.sealed FROM {joined}"
            f" LEFT JOIN answers a ON a.candidate = c.id {where} ORDER BY c.id",
            values,
            self._collect_found,
        )

    def _collect_found(self, rows: list[Row]) -> Found:
        heads: dict[int, Row] = {}
        answers: dict[int, dict[str, str]] = {}
        for *head, field, value, sealed in rows:
            heads[head[0]] = tuple(head)
            held = answers.setdefault(head[0], {})
            if field is not None:
                held[field] = value if sealed is None else self._open_answer(head[3], field, sealed)
        found: Found = {}
        for number, (_, channel, chat, ref, form, version, status, sent_at, other) in heads.items():
            candidate = Candidate(
                ref, form, version, answers[number], status, parse_moment(sent_at), bool(other)
            )
            found.setdefault(Address(channel, chat), []).append(candidate)
        return found

    def _open_answer(self, ref: str, field: str, sealed: bytes) -> str:
        return self._db.sealer.open(sealed, f"answer:{ref}:{field}").decode()

    async def register_form(
        self,
        address: Address,
        ref: str,
        form: str,
        version: int,
        answers: Mapping[str, str],
        at: datetime,
        *,
        other: bool,
    ) -> None:
        """Stores a form that was sent."""
        number = await self._db.next_id("candidates")
        await self._db.write(
            "INSERT INTO candidates (id, ref, channel, chat, form, version, status, other,"
            " phone_key, nik_key, sent_at, changed_at)"
            " VALUES (?, ?, ?, ?, ?, ?, 'sent', ?, ?, ?, ?, ?)",
            (
                number,
                ref,
                address.channel,
                address.chat,
                form,
                version,
                int(other),
                self._lookup_key("phone", answers),
                self._lookup_key("nik", answers),
                format_moment(at),
                format_moment(at),
            ),
        )
        await self._write_answers(number, ref, answers)

    async def amend_answers(
        self, address: Address, ref: str, answers: Mapping[str, str], at: datetime
    ) -> None:
        """Replaces the answers of a registration of this chat."""
        number = await self._find_number(address, ref)
        if number is None:
            return
        await self._db.write("DELETE FROM answers WHERE candidate = ?", (number,))
        await self._write_answers(number, ref, answers)
        await self._db.write(
            "UPDATE candidates SET changed_at = ?, phone_key = ?, nik_key = ? WHERE id = ?",
            (
                format_moment(at),
                self._lookup_key("phone", answers),
                self._lookup_key("nik", answers),
                number,
            ),
        )

    async def request_change(
        self, address: Address, ref: str, answers: Mapping[str, str], at: datetime
    ) -> None:
        """Keeps a correction of a verified registration for staff to decide."""
        number = await self._find_number(address, ref)
        if number is None:
            return
        sealed = self._db.sealer.seal(answers_bytes(dict(answers)), f"change:{ref}")
        await self._db.write(
            "INSERT INTO change_requests (id, candidate, answers, at) VALUES (?, ?, ?, ?)",
            (await self._db.next_id("change_requests"), number, sealed, format_moment(at)),
        )

    async def changes_of(self, address: Address) -> list[tuple[str, dict[str, str], datetime]]:
        """The corrections of this chat that staff have not decided: reference, answers, when."""
        rows = await self._db.rows(
            "SELECT c.ref, r.answers, r.at FROM change_requests r"
            " JOIN candidates c ON c.id = r.candidate WHERE c.channel = ? AND c.chat = ?"
            " ORDER BY r.id",
            (address.channel, address.chat),
        )
        opened = self._db.sealer.open
        return [
            (ref, answers_from(opened(sealed, f"change:{ref}")), parse_moment(at))
            for ref, sealed, at in rows
        ]

    async def set_status(self, address: Address, ref: str, status: str, at: datetime) -> None:
        """Marks a registration of this chat as sent, verified or cancelled."""
        await self._db.write(
            "UPDATE candidates SET status = ?, changed_at = ?"
            " WHERE ref = ? AND channel = ? AND chat = ?",
            (status, format_moment(at), ref, address.channel, address.chat),
        )

    async def _find_number(self, address: Address, ref: str) -> int | None:
        rows = await self._db.rows(
            "SELECT id FROM candidates WHERE ref = ? AND channel = ? AND chat = ?",
            (ref, address.channel, address.chat),
        )
        return int(rows[0][0]) if rows else None

    async def _write_answers(self, number: int, ref: str, answers: Mapping[str, str]) -> None:
        rows = []
        for field, value in answers.items():
            sealed = None
            if field in self._private:
                sealed = self._db.sealer.seal(value.encode(), f"answer:{ref}:{field}")
            rows.append((number, field, None if sealed else value, sealed))
        await self._db.run_many(
            "INSERT INTO answers (candidate, field, value, sealed) VALUES (?, ?, ?, ?)", rows
        )

    def _lookup_key(self, kind: str, answers: Mapping[str, str]) -> str | None:
        value = answers.get(kind)
        return self._db.sealer.keyed_mark(kind, value) if value else None

    async def is_free(self, ref: str) -> bool:
        """Returns whether nobody has this reference, nor had it before she was deleted."""
        rows = await self._db.rows(
            "SELECT 1 FROM candidates WHERE ref = ?"
            " UNION ALL SELECT 1 FROM tombstones WHERE mark = ?",
            (ref, self._db.sealer.keyed_mark("ref", ref)),
        )
        return not rows

    async def consents_of(self, addresses: Sequence[Address]) -> dict[Address, list[Consent]]:
        """Returns the consents of these chats, oldest first."""
        return await self._db.ask(self.consents_query(addresses))

    def consents_query(self, addresses: Sequence[Address]) -> Query[dict[Address, list[Consent]]]:
        """Returns the query behind `consents`."""
        before, values = wanted_sql(addresses)
        return Query(
            f"{before} SELECT c.channel, c.chat, purpose, given, version, words, at"
            " FROM wanted w CROSS JOIN consents c"
            " WHERE c.channel = w.channel AND c.chat = w.chat ORDER BY c.id",
            values,
            _collect_consents,
        )

    async def record_consent(
        self, address: Address, purpose: str, at: datetime, *, given: bool, version: str, words: str
    ) -> None:
        """Records a yes, or that it was taken back."""
        await self._db.write(
            "INSERT INTO consents (id, channel, chat, purpose, given, version, words, at)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (
                await self._db.next_id("consents"),
                address.channel,
                address.chat,
                purpose,
                int(given),
                version,
                words,
                format_moment(at),
            ),
        )

    async def forget_consents(self, mark: str) -> int:
        """Drops what was said to a notice whose version ends so: it was a trial's.

        Returns how many registrations of these chats are still kept.
        """
        like = (f"%{mark}",)
        [(kept,)] = await self._db.rows(
            "SELECT COUNT(*) FROM candidates WHERE (channel, chat) IN"
            " (SELECT channel, chat FROM consents WHERE version LIKE ?)",
            like,
        )
        await self._db.write("DELETE FROM consents WHERE version LIKE ?", like)
        return int(kept)


def _collect_consents(rows: list[Row]) -> dict[Address, list[Consent]]:
    found: dict[Address, list[Consent]] = {}
    for channel, chat, purpose, given, version, words, at in rows:
        consent = Consent(purpose, bool(given), version, words, parse_moment(at))
        found.setdefault(Address(channel, chat), []).append(consent)
    return found
