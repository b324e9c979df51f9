"""Reminder rules: "H-7", "H-1 17.00", "2 jam", and the moment each means for a session."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.dialogue.sessions.session import Session
from bot.time.quiet_hours import QuietRules, settle_moment

DEFAULT = "H-7, H-1 17.00, 2 jam"
"""The rules of an office that has set none."""

MOST = 6
"""Reminders of one session: more would be a nuisance."""

_SEPARATORS = re.compile(r"[,;\n]|\s(?:dan|and|&)\s")
_CLOCK = (
    r"(?:\s*(?:@|\b(?:pukul|pkl\.?|jam|at)\b)?\s*(?<!\d)(\d{1,2})(?:[.:](\d{2}))?"
    r"\s*(pagi|siang|sore|malam)?)?"
)
_EARLIER = r"(?:\s*(?:sebelum(?:nya)?|before)(?:\s+(?:mulai|sesi|acara))?)?"
_DAYS = re.compile(rf"[hd]\s*[-–]?\s*(\d{{1,3}}){_CLOCK}")
_ON_THE_DAY = re.compile(rf"(?:hari[\s-]?)?h{_CLOCK}")
_DAYS_BEFORE = re.compile(
    rf"(?:(\d{{1,3}})\s*|se)(hari|days?|minggu|pekan|weeks?){_EARLIER}{_CLOCK}"
)
_BEFORE = re.compile(
    r"[-–]?\s*(?:(\d{1,3})\s*|(setengah)\s+(?=jam)|se)"
    rf"(jam|j|h|hours?|menit|m|min|minutes?){_EARLIER}"
)
_ONLY_CLOCK = re.compile(r"(?:pukul\s*|jam\s*)?\d{1,2}[.:]\d{2}")
_NONE = frozenset({"", "-", "tidak ada", "tanpa", "tanpa pengingat", "none"})
_LEAST = timedelta(minutes=5)

_MISTAKES = {
    "unread": "bukan aturan seperti H-7, H-1 17.00, atau 2 jam.",
    "day": "tulis juga harinya, misalnya H-1 17.00.",
    "hour": "tulis juga jamnya, misalnya H-0 07.30.",
    "clock": "jam harus 00.00 sampai 23.59.",
    "soon": f"paling sedikit {_LEAST.seconds // 60} menit sebelum mulai.",
    "many": f"paling banyak {MOST} pengingat.",
}


class BadRule(ValueError):
    """What is no rule: the part of the text, and why (a key of the words above)."""

    def __init__(self, part: str, why: str) -> None:
        super().__init__(f'"{part}": {_MISTAKES[why]}')
        self.part = part
        self.why = why


@dataclass(frozen=True, slots=True)
class ReminderRule:
    """When a reminder goes out: `days` before at a wall-clock hour, or a time `before` the start.

    `name` is the rule as it is written, always the same for the same rule. Without `at`, the
    reminder has the hour of the session.
    """

    name: str
    days: int = 0
    at: time | None = None
    before: timedelta = timedelta(0)

    def due(self, session: Session) -> datetime:
        """Returns the moment it means, in UTC, before quiet hours are looked at."""
        if self.before:
            return session.starts_at.astimezone(UTC) - self.before
        zone = ZoneInfo(session.zone)
        start = session.starts_at.astimezone(zone)
        day = start.date() - timedelta(days=self.days)
        return datetime.combine(day, self.at or start.time(), zone).astimezone(UTC)


def planned_for(rule: ReminderRule, session: Session, quiet: QuietRules) -> datetime | None:
    """Returns when the reminder may go out: its moment, moved out of quiet hours, before the start.

    None where the rule means no moment before the start, or all is quiet.
    """
    due, start = rule.due(session), session.starts_at.astimezone(UTC)
    return settle_moment(due, start, ZoneInfo(session.zone), quiet) if due < start else None


def read_rules(text: str) -> tuple[ReminderRule, ...]:
    """Reads "H-7, H-1 17.00, 2 jam" as people write it ("tidak ada": none).

    Raises BadRule, in words, for anything else.
    """
    if " ".join(text.casefold().split()) in _NONE:
        return ()
    parts = [part.strip() for part in _SEPARATORS.split(text)]
    found = {
        reminder_rule.name: reminder_rule
        for part in parts
        if part
        for reminder_rule in (_read_rule(part[:40]),)
    }
    if len(found) > MOST:
        raise BadRule(text.strip()[:40], "many")
    return tuple(found.values())


def write_rules(some: tuple[ReminderRule, ...]) -> str:
    """Returns the rules as they are written."""
    return ", ".join(reminder_rule.name for reminder_rule in some)


def _read_rule(part: str) -> ReminderRule:
    text = " ".join(part.casefold().split())
    if before := _BEFORE.fullmatch(text):
        return _read_before(part, before)
    if days := _DAYS.fullmatch(text):
        return _on_a_day(part, int(days[1]), *days.groups()[1:])
    if there := _ON_THE_DAY.fullmatch(text):
        return _on_a_day(part, 0, *there.groups())
    if counted := _DAYS_BEFORE.fullmatch(text):
        number = int(counted[1] or 1) * (1 if counted[2][0] in "hd" else 7)
        return _on_a_day(part, number, *counted.groups()[2:])
    raise BadRule(part, "day" if _ONLY_CLOCK.fullmatch(text) else "unread")


def _read_before(part: str, found: re.Match[str]) -> ReminderRule:
    """So long before the start."""
    number, is_hours = int(found[1] or 1), found[3][0] in "jh"
    if found[2]:  # half an hour
        number, is_hours = 30, False
    length = timedelta(hours=number) if is_hours else timedelta(minutes=number)
    if length < _LEAST:
        raise BadRule(part, "soon")
    return ReminderRule(f"{number} jam" if is_hours else f"{number} menit", before=length)


def _on_a_day(
    part: str, days: int, hour: str | None, minute: str | None, half: str | None
) -> ReminderRule:
    """So many days before, at that hour of the day or at the session's own."""
    if hour is None:
        if days == 0:
            raise BadRule(part, "hour")
        return ReminderRule(f"H-{days}", days=days)
    number = int(hour)
    if half in ("siang", "sore", "malam") and number < 11:
        number += 12
    if (half == "pagi" and number > 11) or (half == "malam" and number < 18):
        raise BadRule(part, "clock")
    try:
        at = time(number, int(minute or 0))
    except ValueError:
        raise BadRule(part, "clock") from None
    return ReminderRule(f"H-{days} {at:%H.%M}", days=days, at=at)
