"""A seat: taken in one tap, given back in two, accepted or declined when it is offered."""

from __future__ import annotations

from dataclasses import replace

from bot.dialogue.decision import (
    Candidate,
    Decision,
    SeatAccepted,
    SeatGivenBack,
    SeatTaken,
)
from bot.dialogue.frame.common import is_busy, with_open_question
from bot.dialogue.frame.ways import ways_back
from bot.dialogue.messages import Choice, Outgoing
from bot.dialogue.registration import begin as registration
from bot.dialogue.registration.consent import request_consent
from bot.dialogue.sessions.schedule import (
    describe_seat,
    possible_takers,
    seat_of,
    session_of,
    show_schedule,
)
from bot.dialogue.sessions.session import REASONS, Seat, Session, format_start
from bot.dialogue.turn import Turn
from bot.dialogue.typed_number import read_number
from bot.dialogue.voice import choice_id


def handle_seat(turn: Turn) -> Decision | None:
    """Takes what is pressed on a session or a seat. None for anything else."""
    if turn.action[:1] != ("seat",):
        return None
    verb, number, ref, reason = (*turn.action[1:], "", "", "", "")[:4]
    session = session_of(turn, read_number(number) or 0)
    if session is None:
        return show_schedule(turn, turn.phrase("seat.gone"))
    if verb == "take":
        return _take_seat(turn, session, ref)
    seat = seat_of(turn, session, ref)
    if seat is None:
        late = verb in ("yes", "no")
        return show_schedule(turn, turn.phrase("offer_seat.late" if late else "seat.none"))
    match verb:
        case "yes":
            return _accept_offer(turn, session, seat)
        case "no":
            return _decline_offer(turn, session, seat)
        case "give":
            return give_back(turn, session, seat, reason)
        case "slip" if seat.state == "accepted":
            shown = turn.say("seat.slip_sent", *_seat_choices(turn, session, seat))
            return replace(turn.decide(shown), slips=((session.id, ref),))
    return _show_seat(turn, session, seat)


def offer_seat(turn: Turn, session: Session, seat: Seat) -> Decision:
    """Returns a freed seat, offered to the next in line. What was open is asked again behind it."""
    said = _draw_offer(turn, session, seat)
    if is_busy(turn):
        return with_open_question(turn, said)
    return turn.decide(said, either=(said.choices[0].id, said.choices[1].id))


def _draw_offer(turn: Turn, session: Session, seat: Seat) -> Outgoing:
    choices = [
        turn.button("offer_seat.yes", "seat", "yes", session.id, seat.ref),
        turn.button("offer_seat.no", "seat", "no", session.id, seat.ref),
    ]
    phrases = turn.locale.phrases
    until = format_start(session, phrases, seat.offered_until)
    return turn.say(
        "offer_seat.text",
        *choices,
        title=session.title,
        when=format_start(session, phrases),
        until=until,
    )


def _take_seat(turn: Turn, session: Session, ref: str) -> Decision:
    mine = [
        seat for candidate in turn.view.active if (seat := seat_of(turn, session, candidate.ref))
    ]
    free = possible_takers(turn, session)
    if ref:
        mine = [seat for seat in mine if seat.ref == ref]
        free = [candidate for candidate in free if candidate.ref == ref]
    if mine and (ref or not free):
        return _answer_again(turn, session, mine[0])
    if not session.takes(turn.incoming.at):
        return show_schedule(turn, turn.phrase("seat.gone"))
    if not turn.view.active:
        return _lead_to_registration(turn, session)
    if turn.view.refused("registration"):
        choices = [turn.button("data.consents", "go", "consents"), *ways_back(turn)]
        return turn.decide(turn.say("consent.again", *choices))
    if not free:
        return show_schedule(turn, turn.phrase("seat.not_for", title=session.title))
    return (
        _confirm_taken(turn, session, free[0])
        if len(free) == 1
        else _ask_whose(turn, session, free)
    )


def _answer_again(turn: Turn, session: Session, seat: Seat) -> Decision:
    """Answers who has a seat already, or an offer: a second tap is silent, typed words are not."""
    if seat.state == "offered":
        return _accept_offer(turn, session, seat)
    if turn.incoming.choice is None:
        return _show_seat(turn, session, seat)
    key = "seat.already_waiting" if seat.state == "waiting" else "seat.already"
    return turn.decide(notice=turn.phrase(key))


def _lead_to_registration(turn: Turn, session: Session) -> Decision:
    """To the form, and back to this session once it is sent."""
    lead = turn.say("seat.register", title=session.title)
    draft = turn.state.draft
    form = registration.resume_question(turn, draft) if draft else request_consent(turn)
    return replace(
        form, replies=(lead, *form.replies), state=replace(form.state, wanted=session.id)
    )


def _ask_whose(turn: Turn, session: Session, people: list[Candidate]) -> Decision:
    choices = [
        Choice(
            choice_id("seat", "take", session.id, person.ref),
            f"{person.answers.get('full_name', '')[:30]} · {person.ref}",
        )
        for person in people
    ]
    return turn.decide(turn.say("seat.whose", *choices, *ways_back(turn), title=session.title))


def _confirm_taken(turn: Turn, session: Session, person: Candidate) -> Decision:
    state = session.next_seat()
    seat = Seat(0, session.id, person.ref, state, session.line + 1)
    said = turn.say(
        f"seat.{state}",
        *_seat_choices(turn, session, seat),
        title=session.title,
        when=format_start(session, turn.locale.phrases),
        line=seat.line,
    )
    fact = SeatTaken(person.ref, session.id, state)
    decision = turn.decide(said, facts=[fact], wanted=0)
    slips = ((session.id, person.ref),) if state == "accepted" else ()
    return replace(decision, slips=slips)


def _show_seat(turn: Turn, session: Session, seat: Seat) -> Decision:
    if seat.state == "offered":
        return offer_seat(turn, session, seat)
    head = turn.phrase(
        "seat.head",
        title=session.title,
        when=format_start(session, turn.locale.phrases),
        place=session.place,
    )
    text = f"{head}\n{describe_seat(turn, session, seat)}"
    return turn.decide(turn.message(text, _seat_choices(turn, session, seat)))


def _seat_choices(turn: Turn, session: Session, seat: Seat) -> list[Choice]:
    """Returns what can be done with a seat she has."""
    place = (session.id, seat.ref)
    choices = []
    if seat.state == "accepted" and seat.id:
        choices.append(turn.button("seat.slip", "seat", "slip", *place))
    if seat.lives:
        key = "seat.leave" if seat.state == "waiting" else "seat.give"
        choices.append(turn.button(key, "seat", "give", *place))
    choices.append(turn.button("schedule.list", "go", "schedule"))
    return [*choices, *ways_back(turn)]


def give_back(turn: Turn, session: Session, seat: Seat, reason: str = "") -> Decision:
    """Asks why at the first tap, gives back at the second."""
    waits = seat.state == "waiting"
    if not seat.lives:
        return _show_seat(turn, session, seat)
    if reason not in REASONS:
        place = (session.id, seat.ref)
        choices = [
            turn.button(f"seat.reason.{literal}", "seat", "give", *place, literal)
            for literal in REASONS
        ]
        choices.append(turn.button("seat.keep", "seat", "show", *place))
        key = "seat.leave_ask" if waits else "seat.give_ask"
        return turn.decide(turn.say(key, *choices, title=session.title))
    choices = [turn.button("schedule.list", "go", "schedule"), *ways_back(turn)]
    said = turn.say("seat.left" if waits else "seat.given", *choices, title=session.title)
    return turn.decide(said, facts=[SeatGivenBack(seat.ref, session.id, reason)])


def _accept_offer(turn: Turn, session: Session, seat: Seat) -> Decision:
    if seat.state == "accepted":
        return turn.decide(notice=turn.phrase("seat.already"))
    begun = session.starts_at <= turn.incoming.at
    if seat.state != "offered" or begun or _is_late(turn, seat):
        return show_schedule(turn, turn.phrase("offer_seat.late"))
    kept = replace(seat, state="accepted")
    said = turn.say(
        "seat.accepted",
        *_seat_choices(turn, session, kept),
        title=session.title,
        when=format_start(session, turn.locale.phrases),
    )
    decision = turn.decide(said, facts=[SeatAccepted(seat.ref, session.id)])
    return replace(decision, slips=((session.id, seat.ref),))


def _decline_offer(turn: Turn, session: Session, seat: Seat) -> Decision:
    if seat.state != "offered":
        return _show_seat(turn, session, seat)
    if _is_late(turn, seat):
        return show_schedule(turn, turn.phrase("offer_seat.late"))
    choices = [turn.button("schedule.list", "go", "schedule"), *ways_back(turn)]
    said = turn.say("offer_seat.declined", *choices)
    return turn.decide(said, facts=[SeatGivenBack(seat.ref, session.id, "declined")])


def _is_late(turn: Turn, seat: Seat) -> bool:
    return seat.offered_until is not None and seat.offered_until <= turn.incoming.at
