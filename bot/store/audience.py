"""Audiences: a filter as the chats it means, and why some of them are not written to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from types import MappingProxyType

from bot.store.codec import format_moment

Filter = Mapping[str, tuple[str, ...]]
"""What to look at → the values that are meant; several values are "or", several keys are "and".

Keys: `status`, `session`, `seat` and `export` (a list that was taken with her in it) of one
registration, any field of a form that is not private, and of the chat: `locale`, `poster` (by
which she first came), `channel`, `chat`, `ref`, `seen_days`, `silent_days`, `failed_of` (whoever a
broadcast failed to reach), `unknown_of` (whom it may have reached). An empty filter means
everybody.
"""

NO_FILTER: Filter = MappingProxyType({})

OF_CHAT = (
    "locale",
    "poster",
    "channel",
    "chat",
    "seen_days",
    "silent_days",
    "failed_of",
    "unknown_of",
)
OF_SEAT = ("session", "seat")
HOLDING = ("accepted", "attended")
"""The states of a seat that somebody holds."""

SESSION = "session"
"""The purpose of what is owed to whoever holds a seat in a session, and tells of that session."""

_ENDED = {"failed_of": "failed", "unknown_of": "unknown"}
"""Filters by how a copy of another broadcast ended, and the state that they mean."""


def session_of(chosen: Filter) -> int | None:
    """Returns the one session whose seat-holders a filter means, all or some of them. Else None."""
    sessions, states = chosen.get("session", ()), chosen.get("seat", HOLDING)
    return int(sessions[0]) if len(sessions) == 1 and set(states) <= set(HOLDING) else None


_CONSENT = (
    "COALESCE((SELECT k.given FROM consents k WHERE k.channel = c.channel AND k.chat = c.chat"
    " AND k.purpose = ? ORDER BY k.id DESC LIMIT 1), 0)"
)


_HOLDER = (
    "EXISTS (SELECT 1 FROM candidates h JOIN seats o ON o.candidate = h.id"
    " WHERE h.channel = c.channel AND h.chat = c.chat AND h.status <> 'cancelled'"
    " AND o.session = ? AND o.state IN ('accepted', 'attended'))"
)


def verdict_sql(
    purpose: str, channels: Sequence[str], chosen: Filter = NO_FILTER
) -> tuple[str, list[object]]:
    """Returns SQL that is NULL for a chat `c` that may be written to, else why it is skipped.

    What is owed to the holders of a seat needs no consent, but the seat.
    """
    marks = ", ".join("?" for _ in channels)
    served = f"WHEN c.channel NOT IN ({marks}) THEN 'no_channel'" if channels else ""
    may, value, why = f"{_CONSENT} = 0", list[object]([purpose]), "no_consent"
    if purpose == SESSION:
        may, value, why = f"NOT {_HOLDER}", [session_of(chosen)], "no_seat"
    return (
        f"CASE {served} WHEN c.reachable = 0 THEN 'unreachable' WHEN {may} THEN '{why}' END",
        [*channels, *value],
    )


def condition_sql(chosen: Filter, purpose: str, at: datetime) -> tuple[str, list[object]]:
    """Returns SQL that is true for the chats `c` that a filter means.

    Staff who never asked for news are no audience: they do not even count as skipped. What is owed
    to the holders of a seat reaches staff who hold one.
    """
    staff = (
        f"NOT ({_CONSENT} = 0 AND EXISTS (SELECT 1 FROM staff t WHERE t.channel = c.channel"
        " AND t.chat = c.chat AND t.revoked_at IS NULL))"
    )
    # a group is nobody's own chat: its number is below zero (Address.is_group)
    alone = "NOT (c.chat LIKE '-%' AND LTRIM(c.chat, '-0123456789/') = '')"
    parts, values = [staff, alone], list[object]([purpose])
    if purpose == SESSION:
        parts, values = [alone], []
    person: Filter = {key: chosen[key] for key in chosen if key not in OF_CHAT}
    for key in OF_CHAT:
        for sql, more in _of_chat(key, chosen[key], at) if key in chosen else ():
            parts.append(sql)
            values += more
    if person:
        sql, more = _of_person(person)
        parts.append(sql)
        values += more
    return " AND ".join(parts), values


def _of_chat(key: str, wanted: Sequence[str], at: datetime) -> list[tuple[str, list[object]]]:
    if key in ("seen_days", "silent_days"):
        sign = ">=" if key == "seen_days" else "<"
        days = [timedelta(days=float(text)) for text in wanted]
        return [(f"c.seen_at {sign} ?", [format_moment(at - day)]) for day in days]
    if key in _ENDED:
        return [
            (
                "EXISTS (SELECT 1 FROM recipients f WHERE f.broadcast = ? AND f.state = ?"
                " AND f.channel = c.channel AND f.chat = c.chat)",
                [int(text), _ENDED[key]],
            )
            for text in wanted
        ]
    return [(f"c.{key} IN ({_question_marks(wanted)})", list(wanted))]


def means_cancelled(chosen: Filter) -> bool:
    """Returns whether a filter of registrations means those that were taken back, too.

    It does where it names a status, or a list that leaked; or where it says nothing of one
    registration: then everybody is meant.
    """
    person = chosen.keys() - set(OF_CHAT)
    return not person or bool(person & {"status", "export"})


def _of_person(chosen: Filter) -> tuple[str, list[object]]:
    """Returns SQL that is true for a chat `c` with one registration that fits all of it."""
    where, values = registration_sql(chosen)
    mine = "p.channel = c.channel AND p.chat = c.chat"
    return f"EXISTS (SELECT 1 FROM candidates p WHERE {mine} AND {where})", values


def registration_sql(chosen: Filter) -> tuple[str, list[object]]:
    """Returns SQL that is true for the registrations `p` that fit all of a filter.

    One taken back only where it is named. Whoever is in a list that leaked is meant whatever her
    registration is now.
    """
    parts, values = ["1 = 1"], list[object]()
    if not means_cancelled(chosen):
        parts.append("p.status <> 'cancelled'")
    if any(key in chosen for key in OF_SEAT):
        sql, more = _of_seat(chosen)
        parts.append(sql)
        values += more
    for key, wanted in chosen.items():
        if key in OF_SEAT:
            continue
        if key == "export":
            parts.append(
                "p.ref IN (SELECT e.ref FROM exported e"
                f" WHERE e.export IN ({_question_marks(wanted)}))"
            )
            values += [int(text) for text in wanted]
            continue
        if key in ("status", "ref"):
            parts.append(f"p.{key} IN ({_question_marks(wanted)})")
            values += wanted
            continue
        either = " OR ".join("',' || a.value || ',' LIKE '%,' || ? || ',%'" for _ in wanted)
        parts.append(
            f"p.id IN (SELECT a.candidate FROM answers a WHERE a.field = ? AND (a.value IN"
            f" ({_question_marks(wanted)}) OR a.value LIKE '%,%' AND ({either})))"
        )
        values += [key, *wanted, *wanted]
    return " AND ".join(parts), values


def _of_seat(chosen: Filter) -> tuple[str, list[object]]:
    parts, values = list[str](), list[object]()
    states = chosen.get("seat", ("accepted", "attended"))
    parts.append(f"s.state IN ({_question_marks(states)})")
    values += states
    if "session" in chosen:
        parts.append(f"s.session IN ({_question_marks(chosen['session'])})")
        values += [int(text) for text in chosen["session"]]
    return f"p.id IN (SELECT s.candidate FROM seats s WHERE {' AND '.join(parts)})", values


def _question_marks(values: Sequence[object]) -> str:
    return ", ".join("?" for _ in values)
