"""The last moment that was seen, and how long a clock that leapt is not yet believed."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta

from bot.store.codec import format_moment, parse_moment
from bot.store.database import Database

_NAME = "clock"
"""The name under which it is kept among the single values."""

SLACK = 3600.0
"""Seconds by which a clock may be set without it being a leap."""

_NEWEST = (
    "SELECT MAX(at) FROM (SELECT MAX(at) AS at FROM heard"
    " UNION ALL SELECT MAX(created_at) FROM outbox UNION ALL SELECT MAX(changed_at) FROM candidates"
    " UNION ALL SELECT MAX(seen_at) FROM conversations UNION ALL SELECT MAX(at) FROM audit)"
)


@dataclass(frozen=True, slots=True)
class SeenMoment:
    """The last moment seen. `wait`: seconds of even time until the clock is believed again.

    `leapt`: by how many seconds it leapt last; 0 once something was deleted by it since.
    """

    at: datetime
    wait: float = 0.0
    leapt: float = 0.0

    def leaps(self, seconds: float, wait: timedelta) -> SeenMoment:
        """Notices that the clock leapt: the wait begins anew."""
        return replace(self, wait=wait.total_seconds(), leapt=seconds)


class SeenClock:
    """What is kept of the clock, in the table `meta`."""

    def __init__(self, database: Database) -> None:
        self._db = database

    async def last_seen(self) -> SeenMoment | None:
        """What was remembered last. Without it, the newest moment of any row. None in an empty
        database."""
        rows = await self._db.rows("SELECT value FROM meta WHERE name = ?", (_NAME,))
        if rows:
            kept = json.loads(rows[0][0])
            return SeenMoment(parse_moment(kept["at"]), float(kept["wait"]), float(kept["leapt"]))
        [(newest,)] = await self._db.rows(_NEWEST)
        return SeenMoment(parse_moment(newest)) if newest else None

    async def at_start(self, now: datetime, *, gap: timedelta, wait: timedelta) -> SeenMoment:
        """How far the clock is believed by a process that just starts, and cannot measure yet.

        Being off for less than `gap` is no leap; more is, and so is any step back.
        """
        seen = await self.last_seen()
        if seen is None:
            return SeenMoment(now)
        gone = (now - seen.at).total_seconds()
        if -SLACK <= gone <= gap.total_seconds():
            return replace(seen, at=now)
        return replace(seen, at=now).leaps(gone, wait)

    async def remember_seen(self, seen: SeenMoment) -> None:
        """Keeps it, inside an open transaction."""
        kept = {**asdict(seen), "at": format_moment(seen.at)}
        await self._db.run(
            "INSERT INTO meta (name, value) VALUES (?, ?)"
            " ON CONFLICT (name) DO UPDATE SET value = excluded.value",
            (_NAME, json.dumps(kept)),
        )
