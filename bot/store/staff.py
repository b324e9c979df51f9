"""Staff: who may do what at the desk, and the one-time invites they came by."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.dialogue.messages import Address
from bot.store.codec import format_moment, parse_moment
from bot.store.database import Database
from bot.store.proofs import PROVEN, Proofs

VALID = timedelta(minutes=15)

_TAKEN = "#"
"""Behind the chat of an officer who left, once another officer writes from it: "123#7". No network
has it in the name of a chat."""


@dataclass(frozen=True, slots=True)
class Officer:
    """A member of the staff. `joined_at` as it is stored."""

    id: int
    address: Address
    role: str
    name: str
    joined_at: str


@dataclass(frozen=True, slots=True)
class Invite:
    """An invite as it is listed: never its code. `made_by` is an officer's number, or "cli"."""

    id: int
    role: str
    made_by: str
    expires_at: datetime
    state: str


class Staff:
    """The tables `staff` and `invites`. The staff are few, so they are kept in memory too.

    Each row carries a proof (bot/store/proofs.py), and is changed only by `Proofs.change_rows`: a
    row without a right proof grants nothing.
    """

    def __init__(self, database: Database) -> None:
        self._db = database
        self._proofs = Proofs(database)
        self._known: dict[Address, Officer] | None = None
        self._rollbacks = database.rollbacks

    async def at(self, address: Address) -> Officer | None:
        """Returns the officer who writes from this chat, or None."""
        return (await self._present()).get(address)

    async def answers(self) -> bool:
        """Returns whether there is anybody on the staff who may answer people."""
        return any(officer.role != "viewer" for officer in (await self._present()).values())

    async def _present(self) -> dict[Address, Officer]:
        if self._known is None or self._rollbacks != self._db.rollbacks:
            self._rollbacks = self._db.rollbacks  # what was undone must not be remembered
            self._known = {officer.address: officer for officer in await self.everyone()}
        return self._known

    async def everyone(self) -> list[Officer]:
        """Returns all who are staff now."""
        rows = await self._proofs.proven_rows("staff")
        return [
            Officer(number, Address(channel, chat), role, name, joined)
            for number, channel, chat, role, name, joined, revoked, *_ in rows
            if revoked is None
        ]

    async def roles(self) -> dict[Address, str]:
        """Returns what each officer may do, by where she writes from."""
        return {address: officer.role for address, officer in (await self._present()).items()}

    async def gone(self) -> list[Address]:
        """Returns where those write from who were staff once, and no other officer does now."""
        rows = await self._db.rows(
            "SELECT channel, chat FROM staff WHERE revoked_at IS NOT NULL AND chat NOT LIKE ?",
            (f"%{_TAKEN}%",),
        )
        return [Address(channel, chat) for channel, chat in rows]

    async def names(self) -> dict[int, str]:
        """Returns what everybody who is or was staff is called, by number."""
        return dict(await self._db.rows("SELECT id, name FROM staff"))

    async def invite(self, role: str, made_by: str, at: datetime) -> tuple[int, str]:
        """A new invite's number and its code: 128 bits, 15 minutes, shown once, kept nowhere."""
        code = secrets.token_urlsafe(16)
        number = await self._db.next_id("invites")
        await self._db.run(
            "INSERT INTO invites (id, mark, role, made_by, made_at, expires_at)"
            " VALUES (?, ?, ?, ?, ?, ?)",
            (
                number,
                self._db.sealer.keyed_mark("invite", code),
                role,
                made_by,
                format_moment(at),
                format_moment(at + VALID),
            ),
        )
        await self._proofs.sign_row("invites", number)
        await self._proofs.note_made("invites")
        return number, code

    async def offered(self, code: str, at: datetime) -> Invite | None:
        """Returns the invite that this code can still be used for. None for any other code."""
        rows = await self._db.rows(
            "SELECT id, role, made_by, expires_at FROM invites WHERE mark = ? AND used_by IS NULL"
            " AND revoked_at IS NULL AND expires_at > ?",
            (self._db.sealer.keyed_mark("invite", code), format_moment(at)),
        )
        proven = {row[0] for row in await self._proofs.proven_rows("invites")} if rows else set()
        if not rows or rows[0][0] not in proven:
            return None
        number, role, made_by, expires = rows[0]
        return Invite(number, role, made_by, parse_moment(expires), "open")

    async def was_offered(self, code: str) -> bool:
        """Returns whether this code was ever an invite's."""
        mark = self._db.sealer.keyed_mark("invite", code)
        return bool(await self._db.rows("SELECT 1 FROM invites WHERE mark = ?", (mark,)))

    async def join(self, code: str, address: Address, name: str, at: datetime) -> Officer | None:
        """Makes the first account that brings a valid code staff. None for any other code."""
        offered = await self.offered(code, at)
        if offered is None:
            return None
        invite, role = offered.id, offered.role
        self._known = None
        await self._put(address, role, name, at)
        officer = await self.at(address)
        used = officer.id if officer else None
        await self._proofs.change_rows("invites", "id = ?", (invite,), used_by=used)
        return officer

    async def come_back(self, code: str, number: int, address: Address, at: datetime) -> None:
        """Takes an officer over to another chat, by an invite that leads back to her."""
        offered = await self.offered(code, at)
        if offered is None:
            return
        self._known = None
        chat = {"channel": address.channel, "chat": address.chat}
        once = "channel = ? AND chat = ? AND revoked_at IS NOT NULL AND id <> ?"
        values = (address.channel, address.chat, number)  # who left the staff keeps no chat taken
        await self._proofs.change_rows(
            "staff", once, values, chat=f"{address.chat}{_TAKEN}{number}"
        )
        await self._proofs.change_rows("staff", "id = ?", (number,), **chat)
        await self._proofs.change_rows("invites", "id = ?", (offered.id,), used_by=number)

    async def _put(self, address: Address, role: str, name: str, at: datetime) -> None:
        """Puts an account on the staff, again if it was there before and taken off."""
        chat = (address.channel, address.chat)
        where, now = "channel = ? AND chat = ?", {"role": role, "joined_at": format_moment(at)}
        if await self._proofs.change_rows("staff", where, chat, **now, revoked_at=None):
            return
        rows = await self._db.rows(f"SELECT id FROM staff WHERE {where}", chat)
        number = rows[0][0] if rows else await self._db.next_id("staff")
        if rows:  # somebody else wrote that row: nothing of it is kept
            empty = ", ".join(f"{text} = NULL" for text in PROVEN["staff"][6:])
            sql = f"UPDATE staff SET role = ?, name = ?, joined_at = ?, {empty} WHERE id = ?"
            await self._db.run(sql, (role, name, format_moment(at), number))
        else:
            await self._db.run(
                "INSERT INTO staff (id, channel, chat, role, name, joined_at)"
                " VALUES (?, ?, ?, ?, ?, ?)",
                (number, *chat, role, name, format_moment(at)),
            )
        await self._proofs.sign_row("staff", number)
        await self._proofs.note_made("staff")

    async def invites(self, at: datetime) -> list[Invite]:
        """Returns every invite and what became of it: open, used, expired or revoked."""
        rows = await self._db.rows(
            "SELECT id, role, made_by, expires_at, used_by, revoked_at FROM invites ORDER BY id"
        )
        return [
            Invite(number, role, made_by, parse_moment(expires), _state(expires, used, revoked, at))
            for number, role, made_by, expires, used, revoked in rows
        ]

    async def rename(self, number: int, name: str) -> None:
        """Changes how colleagues see an officer."""
        self._known = None
        await self._proofs.change_rows("staff", "id = ?", (number,), name=name)

    async def set_role(self, number: int, role: str) -> None:
        """Gives an officer another role."""
        self._known = None
        await self._proofs.change_rows("staff", "id = ?", (number,), role=role)

    async def revoke_invite(self, number: int, at: datetime) -> bool:
        """Makes an unused invite worthless. False when there is none to revoke."""
        which = ("id = ? AND used_by IS NULL AND revoked_at IS NULL", (number,))
        return bool(await self._proofs.change_rows("invites", *which, revoked_at=format_moment(at)))

    async def void_invites(self, number: int, at: datetime) -> None:
        """Makes the open invites of an officer worthless."""
        which = ("made_by = ? AND used_by IS NULL AND revoked_at IS NULL", (str(number),))
        await self._proofs.change_rows("invites", *which, revoked_at=format_moment(at))

    async def revoke(self, number: int, at: datetime) -> bool:
        """Takes somebody off the staff, with the invites she made. False when she is not on it."""
        self._known = None
        await self.void_invites(number, at)
        which = ("id = ? AND revoked_at IS NULL", (number,))
        return bool(await self._proofs.change_rows("staff", *which, revoked_at=format_moment(at)))


def _state(expires: str, used: int | None, revoked: str | None, at: datetime) -> str:
    if used is not None:
        return "used"
    if revoked is not None:
        return "revoked"
    return "open" if expires > format_moment(at) else "expired"
