"""Second factors: codes of an authenticator (RFC 6238), and codes for the day it is lost."""

from __future__ import annotations

import base64
import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime

from bot.store.codec import format_moment, parse_moment
from bot.store.database import Database

STEP = 30
"""Seconds for which a code holds; the one before and the one after are taken, too."""

DIGITS = 6
_SECRET = 20
_RECOVERY = 8
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"


@dataclass(frozen=True, slots=True)
class Factor:
    """An officer's factor. `proven_at` is when she last gave a code."""

    confirmed: bool
    proven_at: datetime | None


def code_at(secret: bytes, step: int) -> str:
    """The code of one step: HMAC-SHA1, cut as RFC 4226 says."""
    digest = hmac.digest(secret, step.to_bytes(8, "big"), "sha1")
    at = digest[-1] & 15
    number = int.from_bytes(digest[at : at + 4], "big") & 0x7FFFFFFF
    return str(number % 10**DIGITS).zfill(DIGITS)


def write_secret(secret: bytes) -> str:
    """The secret as authenticators take it."""
    return base64.b32encode(secret).decode()


class Factors:
    """The tables `factors` and `recovery_codes`. Secrets are sealed, recovery codes keyed marks."""

    def __init__(self, database: Database) -> None:
        self._db = database

    async def factor_of(self, officer: int) -> Factor | None:
        """The factor of an officer, or None."""
        rows = await self._db.rows(
            "SELECT confirmed_at, proven_at FROM factors WHERE officer = ?", (officer,)
        )
        if not rows:
            return None
        confirmed, proven = rows[0]
        return Factor(confirmed is not None, parse_moment(proven) if proven else None)

    async def begin_factor(self, officer: int) -> bytes:
        """A new secret, which counts once a code of it was given."""
        secret = secrets.token_bytes(_SECRET)
        await self.remove_factor(officer)
        await self._db.run(
            "INSERT INTO factors (officer, body, step) VALUES (?, ?, 0)",
            (officer, self._db.sealer.seal(secret, f"factor:{officer}")),
        )
        return secret

    async def prove_code(self, officer: int, code: str, at: datetime) -> bool:
        """Takes a code of the authenticator, each step once, or a recovery code, each once."""
        rows = await self._db.rows("SELECT body, step FROM factors WHERE officer = ?", (officer,))
        if not rows:
            return False
        step = self._matching_step(officer, rows[0][0], int(rows[0][1]), code, at)
        if step is None and not await self._use_recovery(officer, code):
            return False
        await self._db.run(
            "UPDATE factors SET step = ?, proven_at = ? WHERE officer = ?",
            (rows[0][1] if step is None else step, format_moment(at), officer),
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
        """The factor counts from now on. Its recovery codes, shown once and kept as marks."""
        codes = ["".join(secrets.choice(_LETTERS) for _ in range(10)) for _ in range(_RECOVERY)]
        await self._db.run(
            "UPDATE factors SET confirmed_at = ? WHERE officer = ?", (format_moment(at), officer)
        )
        for code in codes:
            await self._db.run(
                "INSERT INTO recovery_codes (officer, mark) VALUES (?, ?)",
                (officer, self._mark_recovery(officer, code)),
            )
        return codes

    async def remove_factor(self, officer: int) -> bool:
        """Takes the factor off. False where there is none."""
        await self._db.run("DELETE FROM recovery_codes WHERE officer = ?", (officer,))
        return bool(await self._db.run("DELETE FROM factors WHERE officer = ?", (officer,)))

    async def _use_recovery(self, officer: int, code: str) -> bool:
        return bool(
            await self._db.run(
                "DELETE FROM recovery_codes WHERE officer = ? AND mark = ?",
                (officer, self._mark_recovery(officer, code)),
            )
        )

    def _mark_recovery(self, officer: int, code: str) -> str:
        return self._db.sealer.keyed_mark("recovery", f"{officer}:{code}")
