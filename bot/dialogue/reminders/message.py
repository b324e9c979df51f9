"""A session draws near: when and where, what to bring, and the way to give the seat back."""

from __future__ import annotations

from bot.dialogue.decision import Decision
from bot.dialogue.frame.common import is_busy, with_open_question
from bot.dialogue.messages import Choice
from bot.dialogue.sessions.fields import SHOWN
from bot.dialogue.sessions.session import Seat, Session, days_left, format_start
from bot.dialogue.turn import Turn


def remind_session(turn: Turn, session: Session, seat: Seat, code: str) -> Decision:
    """Returns the reminder. What was open is asked again behind it.

    It names the person where several are registered in this chat. Digits that are typed next
    belong to what was open: a form, or what staff do at the desk.
    """
    lines = [_say_head(turn, session, seat), *list_facts(turn, session)]
    if code:
        lines.append(turn.phrase("broadcast.footer", code=code))
    numbered = not (turn.state.flow or is_busy(turn))
    said = turn.message("\n".join(lines), seat_buttons(turn, session, seat), numbered=numbered)
    return with_open_question(turn, said)


def list_facts(turn: Turn, session: Session) -> list[str]:
    """Returns when and where it is, what to bring and whom to ask."""
    lines = [turn.phrase("session.when", when=format_start(session, turn.locale.phrases))]
    lines.append(turn.phrase("session.place", place=session.place))
    if session.map_url:
        lines.append(f"[{turn.locale.phrases['session.map']}]({session.map_url})")
    shown = {name: getattr(session, name) for name in SHOWN}
    lines += [
        turn.phrase(f"session.{name}", **{name: said}) for name, said in shown.items() if said
    ]
    return lines


def seat_buttons(turn: Turn, session: Session, seat: Seat) -> list[Choice]:
    """Returns her slip again, and the way to give the seat back."""
    return [
        turn.button("seat.slip", "seat", "slip", session.id, seat.ref),
        turn.button("seat.give", "seat", "give", session.id, seat.ref),
    ]


def _say_head(turn: Turn, session: Session, seat: Seat) -> str:
    days = days_left(session, turn.incoming.at)
    key = {0: "reminder.today", 1: "reminder.tomorrow"}.get(days, "reminder.days")
    near_by = turn.phrase(key, days=days)
    whose = [candidate for candidate in turn.view.active if candidate.ref == seat.ref]
    name = whose[0].answers.get("full_name", "") if whose and len(turn.view.active) > 1 else ""
    if name:
        return turn.phrase("reminder.head_other", title=session.title, near=near_by, name=name)
    return turn.phrase("reminder.head", title=session.title, near=near_by)
