"""An answer to a reminder in her own words: she comes, she cannot, or she asks when and where."""

from __future__ import annotations

from datetime import timedelta

from bot.dialogue.cases import talk as cases
from bot.dialogue.decision import Decision
from bot.dialogue.frame.common import is_busy
from bot.dialogue.frame.ways import ways_back
from bot.dialogue.messages import Choice, escape_markup
from bot.dialogue.reminders.message import list_facts, seat_buttons
from bot.dialogue.sessions import seats
from bot.dialogue.sessions.session import Seat, Session, format_day, format_start
from bot.dialogue.turn import Turn
from bot.dialogue.voice import choice_id

NEAR = timedelta(days=8)
"""Of a session further off nobody speaks in so few words."""

_MOST = 3


def handle_reminder_answer(turn: Turn) -> Decision | None:
    """Answers from her seat in a session that is near. None where there is none, or other words."""
    asked = bool(turn.state.waiting or turn.state.flow)
    busy = is_busy(turn) or asked or cases.is_talking(turn)
    busy = busy or bool(turn.state.danger)
    if not turn.free or busy or turn.incoming.edited:
        return None
    known = turn.knowledge.locales.values()
    words, question = turn.word.split(), "?" in turn.text
    reads = (locale.coming.reads(words, question=question) for locale in known)
    reply = next(filter(None, reads), "")
    held = _near_seats(turn) if reply else []
    if not held:
        return None
    session, seat = held[0]
    if reply == "cannot":
        return seats.give_back(turn, session, seat) if len(held) == 1 else _ask_which(turn, held)
    if reply == "comes":
        gaps = {"title": session.title, "when": format_start(session, turn.locale.phrases)}
        buttons = [*seat_buttons(turn, session, seat), *ways_back(turn)]
        return turn.decide(turn.say("coming.yes", *buttons, **gaps), misses=0)
    told = [
        turn.message("\n".join(_tell_session(turn, pair[0])), seat_buttons(turn, *pair))
        for pair in held
    ]
    return turn.decide(*told[:_MOST], misses=0)


def _near_seats(turn: Turn) -> list[tuple[Session, Seat]]:
    """Returns her seats in sessions that are near, the nearest first."""
    now = turn.incoming.at
    return [
        (session, seat)
        for session in sorted(turn.view.sessions, key=lambda session: session.starts_at)
        for seat in turn.view.seats
        if seat.session == session.id and seat.state == "accepted"
        if timedelta(0) < session.starts_at - now <= NEAR
    ]


def _tell_session(turn: Turn, session: Session) -> list[str]:
    return [f"*{escape_markup(session.title)}*", *list_facts(turn, session)]


def _ask_which(turn: Turn, held: list[tuple[Session, Seat]]) -> Decision:
    """She has several seats: which one is meant."""
    names = {
        candidate.ref: candidate.answers.get("full_name", "")[:20] for candidate in turn.view.active
    }
    several = len({seat.ref for _, seat in held}) > 1
    choices = [
        Choice(
            choice_id("seat", "give", session.id, seat.ref),
            " · ".join(
                filter(
                    None,
                    (
                        session.title[:30],
                        format_day(session, turn.locale.phrases),
                        names.get(seat.ref, "") if several else "",
                    ),
                )
            ),
        )
        for session, seat in held
    ]
    return turn.decide(turn.say("coming.which", *choices, *ways_back(turn)), misses=0)
