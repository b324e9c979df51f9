"""The schedule: which sessions there are for her, and what she has in them."""

from __future__ import annotations

from collections.abc import Mapping

from bot.dialogue.decision import Candidate, Decision
from bot.dialogue.frame.ways import ways_back
from bot.dialogue.messages import Choice, escape_markup, strip_markup
from bot.dialogue.schedule import long_date
from bot.dialogue.sessions.session import Seat, Session, format_start
from bot.dialogue.turn import Turn, fold_text
from bot.dialogue.typed_number import read_number

_PAGE = 4
"""Sessions a message: a line and a button each."""

_FIRST = 3
"""So many sessions are named before an answer; the others stand in the schedule."""

_SHOWN = ("accepted", "waiting", "offered", "attended", "absent")


def handle_schedule(turn: Turn) -> Decision | None:
    """Returns the schedule by word, command or button. None for anything else."""
    if turn.act == "schedule":
        return show_schedule(turn)
    match turn.action:
        case ("sessions", asked) if (page := read_number(asked)) is not None:
            return show_schedule(turn, page=page, edits=True)
    return None


def show_schedule(turn: Turn, lead: str = "", *, page: int = 0, edits: bool = False) -> Decision:
    """Returns what she has, then what is open to her. `lead` is said before."""
    lines, choices = name_sessions(turn)
    if not lines:
        return _say_none(turn, lead)
    start = min(page * _PAGE, (len(lines) - 1) // _PAGE * _PAGE)
    shown, rest = choices[start : start + _PAGE], len(lines) - start - _PAGE
    if rest > 0:
        shown.append(turn.button("schedule.more", "sessions", start // _PAGE + 1))
    head = [lead, ""] if lead else []
    text = "\n".join([*head, turn.phrase("schedule.title"), *lines[start : start + _PAGE]])
    if not turn.view.active:
        shown.append(turn.button("menu.register", "go", "register"))
    return turn.decide(turn.message(text, [*shown, *ways_back(turn)], edits=edits))


def schedule_named(turn: Turn) -> Decision | None:
    """The schedule, where its name stands in what no topic answers: "tolong kirim jadwalnya"."""
    return show_schedule(turn) if names_schedule(turn) else None


def names_schedule(turn: Turn) -> bool:
    """Whether the schedule's name, as it stands in the menu of any language, is in the text."""
    known = turn.knowledge.locales.values()
    names = tuple(fold_text(strip_markup(locale.phrases["menu.schedule"])) for locale in known)
    return any(word.startswith(names) for word in fold_text(turn.text).split())


def sessions_first(turn: Turn) -> tuple[list[str], list[Choice]]:
    """Returns what is planned now in a paragraph, with a button each. Nothing where nothing is."""
    lines, choices = name_sessions(turn)
    if not lines:
        return [], []
    if len(lines) > _FIRST:
        more = turn.button("schedule.list", "go", "schedule")
        lines, choices = lines[:_FIRST], [*choices[:_FIRST], more]
    return ["\n".join([turn.phrase("topic.sessions"), *lines])], choices


def name_sessions(turn: Turn) -> tuple[list[str], list[Choice]]:
    """Returns what she has, then what is open to her: a line and a button each."""
    mine = [
        (session, seat)
        for seat in _shown_seats(turn)
        if (session := session_of(turn, seat.session))
    ]
    lines = [_draw_mine(turn, session, seat) for session, seat in mine]
    choices = [seat_button(turn, session, seat) for session, seat in mine]
    for session in open_to(turn):
        lines.append(
            _draw_line(turn, session, f"{_describe_room(turn, session)}{_for_whom(turn, session)}")
        )
        choices.append(take_button(turn, session))
    return lines, choices


def _say_none(turn: Turn, lead: str) -> Decision:
    is_known = bool(turn.view.active)
    said = turn.phrase("schedule.none_registered" if is_known else "schedule.none")
    choices = [] if is_known else [turn.button("menu.register", "go", "register")]
    choices += [turn.button("schedule.topic", "t", "sesi-orientasi-kampus"), *ways_back(turn)]
    return turn.decide(turn.message(f"{lead}\n\n{said}" if lead else said, choices))


def session_of(turn: Turn, number: int) -> Session | None:
    """Returns that session, while it is neither over nor cancelled."""
    return next((session for session in turn.view.sessions if session.id == number), None)


def seat_of(turn: Turn, session: Session, ref: str) -> Seat | None:
    """Returns what that registration has there now. What was given back is nothing."""
    of_session = [
        shown_seat for shown_seat in _shown_seats(turn) if shown_seat.session == session.id
    ]
    return next((seat for seat in of_session if seat.ref == ref), None)


def possible_takers(turn: Turn, session: Session) -> list[Candidate]:
    """Returns the registrations of this chat that may come and have nothing there yet."""
    return [
        candidate
        for candidate in turn.view.active
        if session.is_for(candidate.answers, candidate.status)
        and not seat_of(turn, session, candidate.ref)
    ]


def open_to(turn: Turn) -> list[Session]:
    """Returns what she can take a seat in. Before she is registered, all that take somebody."""
    takes = [session for session in turn.view.sessions if session.takes(turn.incoming.at)]
    return [take for take in takes if not turn.view.active or possible_takers(turn, take)]


def wanted_session(turn: Turn, answers: Mapping[str, str]) -> Session | None:
    """Returns the session she came to register for, while it takes somebody who answered so."""
    wanted = session_of(turn, turn.state.wanted)
    takes = wanted is not None and wanted.takes(turn.incoming.at) and wanted.is_for(answers)
    return wanted if takes else None


def take_button(turn: Turn, session: Session) -> Choice:
    """Returns one tap for a seat, or for a place in the line where none is left."""
    key = "schedule.take" if session.next_seat() == "accepted" else "schedule.wait"
    return _name_session(turn, key, session, "seat", "take", session.id)


def seat_button(turn: Turn, session: Session, seat: Seat) -> Choice:
    """Leads to what she has there."""
    return _name_session(turn, "schedule.show", session, "seat", "show", session.id, seat.ref)


def _name_session(turn: Turn, key: str, session: Session, *parts: str | int) -> Choice:
    title = escape_markup(shorten_title(session.title))
    date = long_date(session.starts_at.date(), turn.locale.phrases)
    return turn.button(key, *parts, title=title, date=date)


def shorten_title(title: str) -> str:
    """Returns a title that fits on a button."""
    return title if len(title) <= 28 else title[:27].rstrip() + "…"


def _shown_seats(turn: Turn) -> list[Seat]:
    refs = {candidate.ref for candidate in turn.view.active}
    return [seat for seat in turn.view.seats if seat.state in _SHOWN and seat.ref in refs]


def _draw_mine(turn: Turn, session: Session, seat: Seat) -> str:
    said = describe_seat(turn, session, seat)
    several = len(turn.view.active) > 1
    name = next(
        candidate.answers.get("full_name", "")
        for candidate in turn.view.active
        if candidate.ref == seat.ref
    )
    return _draw_line(turn, session, f"{escape_markup(name)}: {said}" if several else said)


def describe_seat(turn: Turn, session: Session, seat: Seat) -> str:
    """Returns what she has there, in a sentence."""
    until = (
        format_start(session, turn.locale.phrases, seat.offered_until) if seat.offered_until else ""
    )
    return turn.phrase(f"seat.state.{seat.state}", line=seat.line, until=until)


def _draw_line(turn: Turn, session: Session, room: str) -> str:
    return turn.voice.fill(
        "schedule.line",
        title=escape_markup(session.title),
        when=format_start(session, turn.locale.phrases),
        place=escape_markup(session.place),
        room=room,
    )


def _for_whom(turn: Turn, session: Session) -> str:
    """Returns who may come, for whoever has not said who she is."""
    if turn.view.active or not session.audience:
        return ""
    labels = [
        turn.phrase(f"schedule.status.{value}")
        if name == "status"
        else strip_markup(turn.locale.phrases.get(f"form.{name}.option.{value}", value))
        for name, values in session.audience.items()
        for value in values
    ]
    return " " + turn.phrase("schedule.for", who=", ".join(labels))


def _describe_room(turn: Turn, session: Session) -> str:
    key = "schedule.free" if session.next_seat() == "accepted" else "schedule.full"
    return turn.phrase(key, number=session.free)
