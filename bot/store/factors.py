"""Second factors: codes of an authenticator (RFC 6238), and codes for the day it is lost."""

from __future__ import annotations

import base64
import hmac
import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from bot.store.codec import format_moment, parse_moment
from bot.store.database import Database, Row
from bot.store.proofs import Proofs

STEP = 30
"""Seconds for which a code holds; the one before and the one after are taken, too."""

DIGITS = 6
_SECRET = 20
_RECOVERY, _LENGTH = 8, 10
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"


@dataclass(frozen=True, slots=True)
class Factor:
    """An officer's factor. `proven_at` is when she last gave a code, `begun_at` when it was made.

    Not `whole`: its row was altered, put back or taken away by hand. It opens nothing until it is
    taken off at the machine.
    """

    confirmed: bool
    proven_at: datetime | None
    whole: bool = True
    begun_at: datetime | None = None


def code_at(secret: bytes, step: int) -> str:
    """Returns the code of one step: HMAC-SHA1, cut as RFC 4226 says."""
    digest = hmac.digest(secret, step.to_bytes(8, "big"), "sha1")
    at = digest[-1] & 15
    number = int.from_bytes(digest[at : at + 4], "big") & 0x7FFFFFFF
    return str(number % 10**DIGITS).zfill(DIGITS)


def write_secret(secret: bytes) -> str:
    """Returns the secret as authenticators take it."""
    return base64.b32encode(secret).decode()


def is_recovery_code(word: str) -> bool:
    """Returns whether a word has the form of a recovery code."""
    return len(word) == _LENGTH and set(word) <= set(_LETTERS)


class Factors:
    """The tables `factors` and `recovery_codes`. Secrets are sealed, recovery codes keyed marks.

    Each row of a factor carries a proof, and stays, empty, when the factor is taken off.
    """

    def __init__(self, database: Database) -> None:
        self._db = database
        self._proofs = Proofs(database)

    async def factor_of(self, officer: int) -> Factor | None:
        """Returns the factor of an officer, or None."""
        row = await self._proven_row(officer)
        if row is None:
            lost = await self._proofs.is_lost("factors", officer)
            return Factor(confirmed=True, proven_at=None, whole=False) if lost else None
        _, body, begun, confirmed, _, proven, _ = row
        if body is None:
            return None
        return Factor(
            confirmed is not None,
            parse_moment(proven) if proven else None,
            begun_at=parse_moment(begun) if begun else None,
        )

    async def begin_factor(self, officer: int, at: datetime) -> bytes:
        """Makes a new secret, which counts once a code of it was given."""
        secret = secrets.token_bytes(_SECRET)
        body = self._db.sealer.seal(secret, f"factor:{officer}")
        await self._write_row(officer, body, format_moment(at))
        return secret

    async def read_secret(self, officer: int) -> bytes | None:
        """Returns the secret of a factor, to be shown again as it is set up.

        None where there is none.
        """
        row = await self._proven_row(officer)
        return self._db.sealer.open(row[1], f"factor:{officer}") if row and row[1] else None

    async def prove_code(self, officer: int, code: str, at: datetime) -> bool:
        """Takes a code of the authenticator, each step once, or a recovery code, each once."""
        row = await self._proven_row(officer)
        if row is None or row[1] is None:
            return False
        body, last = row[1], int(row[4])
        step = self._matching_step(officer, body, last, code, at)
        if step is None and not await self._use_recovery(officer, code):
            return False
        await self._change_row(
            officer, step=last if step is None else step, proven_at=format_moment(at)
        )
        return True

    def _matching_step(
        self, officer: int, body: bytes, last: int, code: str, at: datetime
    ) -> int | None:
        secret = self._db.sealer.open(body, f"factor:{officer}")
        now = int(at.timestamp()) // STEP
        fits = [number for number in (now - 1, now, now + 1) if number > last]
        given = code.encode("utf-8", "replace")
        return next(
            (fit for fit in fits if hmac.compare_digest(code_at(secret, fit).encode(), given)), None
        )

    async def confirm_factor(self, officer: int, at: datetime) -> list[str]:
        """Makes the factor count from now on. Its recovery codes, kept only as marks."""
        codes = [
            "".join(secrets.choice(_LETTERS) for _ in range(_LENGTH)) for _ in range(_RECOVERY)
        ]
        await self._change_row(officer, confirmed_at=format_moment(at))
        for code in codes:
            await self._db.run(
                "INSERT INTO recovery_codes (officer, mark) VALUES (?, ?)",
                (officer, self._mark_recovery(officer, code)),
            )
        return codes

    async def end_proof(self, officer: int) -> None:
        """The code that she gave last opens nothing any more: the next act asks for another."""
        await self._change_row(officer, proven_at=None)

    async def remove_factor(self, officer: int) -> bool:
        """Takes the factor off, whole or not. False where there is none."""
        if await self.factor_of(officer) is None:
            return False
        await self._write_row(officer, None, None)
        return True

    async def _proven_row(self, officer: int) -> Row | None:
        rows = await self._proofs.proven_rows("factors", "officer = ?", (officer,))
        return rows[0] if rows else None

    async def _change_row(self, officer: int, **columns: object) -> None:
        await self._proofs.change_rows("factors", "officer = ?", (officer,), **columns)

    async def _write_row(self, officer: int, body: bytes | None, begun: str | None) -> None:
        """Begins the row anew, whatever stood there, and ends the recovery codes from before."""
        known = await self._proven_row(officer) or await self._proofs.is_lost("factors", officer)
        await self._db.run("DELETE FROM recovery_codes WHERE officer = ?", (officer,))
        await self._db.run("DELETE FROM factors WHERE officer = ?", (officer,))
        await self._db.run(
            "INSERT INTO factors (officer, body, begun_at, step) VALUES (?, ?, ?, 0)",
            (officer, body, begun),
        )
        await self._proofs.sign_row("factors", officer)
        if not known:
            await self._proofs.note_made("factors")

    async def find_recovery(self, officer: int, words: Collection[str]) -> bool:
        """Whether any of these words is a recovery code of the officer that is still good."""
        codes = [word for word in words if is_recovery_code(word)]
        marks = ", ".join("?" for _ in codes)
        return bool(codes) and bool(
            await self._db.rows(
                f"SELECT 1 FROM recovery_codes WHERE officer = ? AND mark IN ({marks})",
                (officer, *(self._mark_recovery(officer, code) for code in codes)),
            )
        )

    async def burn_recovery(self, officer: int, words: Collection[str]) -> None:
        """Ends each recovery code of the officer that is among these words."""
        for word in filter(is_recovery_code, words):
            await self._use_recovery(officer, word)

    async def _use_recovery(self, officer: int, code: str) -> bool:
        return bool(
            await self._db.run(
                "DELETE FROM recovery_codes WHERE officer = ? AND mark = ?",
                (officer, self._mark_recovery(officer, code)),
            )
        )

    def _mark_recovery(self, officer: int, code: str) -> str:
        return self._db.sealer.keyed_mark("recovery", f"{officer}:{code}")
