"""The schedule: which sessions there are for her, and what she has in them."""

from __future__ import annotations

from collections.abc import Mapping

from bot.dialogue.decision import Candidate, Decision
from bot.dialogue.frame.common import ways_back
from bot.dialogue.messages import Choice, bare, plain
from bot.dialogue.schedule import long_date
from bot.dialogue.sessions.session import Seat, Session, when
from bot.dialogue.turn import Turn, choice_id, fill, fold

_PAGE = 4
"""Sessions a message: a line and a button each."""

_FIRST = 3
"""So many sessions are named before an answer; the others stand in the schedule."""

_SHOWN = ("accepted", "waiting", "offered", "attended", "absent")


def handle(turn: Turn) -> Decision | None:
    """The schedule by word, command or button; None for anything else."""
    if turn.act == "schedule":
        return schedule(turn)
    match turn.action:
        case ("sessions", page) if page.isdecimal() and len(page) < 5:
            return schedule(turn, page=int(page), edits=True)
    return None


def schedule(turn: Turn, lead: str = "", *, page: int = 0, edits: bool = False) -> Decision:
    """What she has, then what is open to her; `lead` is said before."""
    lines, choices = named(turn)
    if not lines:
        return _none(turn, lead)
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
    return schedule(turn) if names_schedule(turn) else None


def names_schedule(turn: Turn) -> bool:
    """Whether the schedule's name, as it stands in the menu of any language, is in the text."""
    known = turn.knowledge.locales.values()
    names = tuple(fold(bare(locale.phrases["menu.schedule"])) for locale in known)
    return any(word.startswith(names) for word in fold(turn.text).split())


def sessions_first(turn: Turn) -> tuple[list[str], list[Choice]]:
    """What is planned now in a paragraph, with a button each; nothing where nothing is."""
    lines, choices = named(turn)
    if not lines:
        return [], []
    if len(lines) > _FIRST:
        more = turn.button("schedule.list", "go", "schedule")
        lines, choices = lines[:_FIRST], [*choices[:_FIRST], more]
    return ["\n".join([turn.phrase("topic.sessions"), *lines])], choices


def named(turn: Turn) -> tuple[list[str], list[Choice]]:
    """What she has, then what is open to her: a line and a button each."""
    mine = [(session, seat) for seat in _shown(turn) if (session := session_of(turn, seat.session))]
    lines = [_mine(turn, session, seat) for session, seat in mine]
    choices = [seat_button(turn, session, seat) for session, seat in mine]
    for session in open_to(turn):
        lines.append(_line(turn, session, f"{_room(turn, session)}{_for_whom(turn, session)}"))
        choices.append(take_button(turn, session))
    return lines, choices


def _none(turn: Turn, lead: str) -> Decision:
    is_known = bool(turn.view.active)
    said = turn.phrase("schedule.none_registered" if is_known else "schedule.none")
    choices = [] if is_known else [turn.button("menu.register", "go", "register")]
    choices += [turn.button("schedule.topic", "t", "sesi-orientasi-kampus"), *ways_back(turn)]
    return turn.decide(turn.message(f"{lead}\n\n{said}" if lead else said, choices))


def session_of(turn: Turn, number: int) -> Session | None:
    """That session, while it is neither over nor cancelled."""
    return next((one for one in turn.view.sessions if one.id == number), None)


def seat_of(turn: Turn, session: Session, ref: str) -> Seat | None:
    """What that registration has there now; what was given back is nothing."""
    of_session = [one for one in _shown(turn) if one.session == session.id]
    return next((one for one in of_session if one.ref == ref), None)


def takers(turn: Turn, session: Session) -> list[Candidate]:
    """The registrations of this chat that may come and have nothing there yet."""
    return [
        one
        for one in turn.view.active
        if session.is_for(one.answers, one.status) and not seat_of(turn, session, one.ref)
    ]


def open_to(turn: Turn) -> list[Session]:
    """What she can take a seat in; before she is registered, all that take somebody."""
    takes = [one for one in turn.view.sessions if one.takes(turn.incoming.at)]
    return [one for one in takes if not turn.view.active or takers(turn, one)]


def wanted_session(turn: Turn, answers: Mapping[str, str]) -> Session | None:
    """The session she came to register for, while it takes somebody who answered so."""
    wanted = session_of(turn, turn.state.wanted)
    takes = wanted is not None and wanted.takes(turn.incoming.at) and wanted.is_for(answers)
    return wanted if takes else None


def take_button(turn: Turn, session: Session) -> Choice:
    """One tap for a seat, or for a place in the line where none is left."""
    key = "schedule.take" if session.next_seat() == "accepted" else "schedule.wait"
    return _named(turn, key, session, "seat", "take", session.id)


def seat_button(turn: Turn, session: Session, seat: Seat) -> Choice:
    """Leads to what she has there."""
    return _named(turn, "schedule.show", session, "seat", "show", session.id, seat.ref)


def _named(turn: Turn, key: str, session: Session, *parts: str | int) -> Choice:
    gaps = {
        "title": plain(short(session.title)),
        "date": long_date(session.starts_at.date(), turn.locale.phrases),
    }
    return Choice(choice_id(*parts), fill(turn.locale.phrases[key], gaps))


def short(title: str) -> str:
    """A title that fits on a button."""
    return title if len(title) <= 28 else title[:27].rstrip() + "…"


def _shown(turn: Turn) -> list[Seat]:
    refs = {one.ref for one in turn.view.active}
    return [one for one in turn.view.seats if one.state in _SHOWN and one.ref in refs]


def _mine(turn: Turn, session: Session, seat: Seat) -> str:
    said = standing(turn, session, seat)
    several = len(turn.view.active) > 1
    name = next(one.answers.get("full_name", "") for one in turn.view.active if one.ref == seat.ref)
    return _line(turn, session, f"{plain(name)}: {said}" if several else said)


def standing(turn: Turn, session: Session, seat: Seat) -> str:
    """What she has there, in a sentence."""
    until = when(session, turn.locale.phrases, seat.offered_until) if seat.offered_until else ""
    return turn.phrase(f"seat.state.{seat.state}", line=seat.line, until=until)


def _line(turn: Turn, session: Session, room: str) -> str:
    gaps = {
        "title": plain(session.title),
        "when": when(session, turn.locale.phrases),
        "place": plain(session.place),
        "room": room,
    }
    return fill(turn.locale.phrases["schedule.line"], gaps)


def _for_whom(turn: Turn, session: Session) -> str:
    """Who may come, for whoever has not said who she is."""
    if turn.view.active or not session.audience:
        return ""
    labels = [
        turn.phrase(f"schedule.status.{value}")
        if name == "status"
        else bare(turn.locale.phrases.get(f"form.{name}.option.{value}", value))
        for name, values in session.audience.items()
        for value in values
    ]
    return " " + turn.phrase("schedule.for", who=", ".join(labels))


def _room(turn: Turn, session: Session) -> str:
    key = "schedule.free" if session.next_seat() == "accepted" else "schedule.full"
    return turn.phrase(key, number=session.free)
