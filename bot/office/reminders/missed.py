"""Reminders that never went out: the staff hear of them once, outside quiet hours."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.dialogue.knowledge import Knowledge
from bot.dialogue.messages import Outgoing
from bot.dialogue.sessions.session import Session, format_start
from bot.dialogue.voice import Voice
from bot.office.kit.chat_voice import voice_of
from bot.store.plans import SeatPlan
from bot.store.remembered import Remembered
from bot.store.store import Store
from bot.time.quiet_hours import is_quiet_moment

_FIRST = timedelta(days=1)
"""So far back goes the very first look."""

_LINES = 5


async def missed_reminders(store: Store, knowledge: Knowledge, now: datetime) -> list[Outgoing]:
    """Returns what is said of the reminders that were given up since the last look.

    Inside an open transaction.
    """
    if is_quiet_moment(now, knowledge.zone, knowledge.desk.quiet):
        return []
    text = await store.get(Remembered.MISSED_LOOK)
    looked = min(datetime.fromisoformat(text), now) if text else now - _FIRST
    missed = await store.plans.missed_between(looked, now)
    if missed or text is None:
        await store.put(Remembered.MISSED_LOOK, now.isoformat())
    if not missed:
        return []
    sessions = {
        number: await store.sessions.get_session(number)
        for number in dict.fromkeys(seat_plan.seat.session for seat_plan in missed)
    }
    staff = [
        officer.address for officer in await store.staff.everyone() if officer.role != "viewer"
    ]
    return [
        _tell_missed(await voice_of(store, knowledge, to), missed, sessions)
        for to in dict.fromkeys(staff)
    ]


def _tell_missed(
    voice: Voice, missed: Sequence[SeatPlan], sessions: dict[int, Session | None]
) -> Outgoing:
    """Returns how many, of which session, by which rule and why.

    Who they are stands in /pengingat.
    """
    phrases = voice.locale.phrases
    counts = Counter(
        (seat_plan.seat.session, seat_plan.plan.rule, seat_plan.plan.why) for seat_plan in missed
    )
    lines = [voice.text("desk.remind.told_missed", total=len(missed))]
    for (number, rule, why), people in list(counts.items())[:_LINES]:
        session = sessions[number]
        gaps = {
            "people": people,
            "rule": rule,
            "title": session.title if session else number,
            "when": format_start(session, phrases) if session else "",
            "why": phrases[f"desk.remind.why.{why}"],
        }
        lines.append(voice.text("desk.remind.told_missed_line", **gaps))
    if len(counts) > _LINES:
        lines.append(voice.text("desk.remind.more", total=len(counts) - _LINES))
    button = voice.button("desk.remind.told_missed_who", "s", "pengingat")
    return Outgoing(voice.to, "\n".join(lines), (button,), numbered=False)
