"""What was asked for in free words leads to where its button leads. What takes away asks first."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from bot.dialogue.acts.heard import TALK, hear_act
from bot.dialogue.acts.judged import is_meant
from bot.dialogue.cases.talk import is_talking
from bot.dialogue.decision import Decision
from bot.dialogue.faq.aside import answer_question
from bot.dialogue.faq.offer import handle_offer, report_signs, report_told
from bot.dialogue.frame.common import with_open_question
from bot.dialogue.frame.controls import handle_control
from bot.dialogue.frame.ways import menu_choices, ways_back
from bot.dialogue.registration.begin import (
    active_registrations,
    ask_whose,
    handle_registration,
    resume_question,
)
from bot.dialogue.registration.correct import correct_by_words
from bot.dialogue.registration.data import handle_data
from bot.dialogue.sessions.schedule import name_sessions, session_of, show_schedule
from bot.dialogue.sessions.seats import give_back
from bot.dialogue.turn import Turn, fold_text


def handle_free_act(turn: Turn) -> Decision | None:
    """Leads to what the text asks for, or what a button of an offered act names. Else None."""
    match turn.action:
        case ("act", name) if name in _LEADS:
            return _LEADS[name](turn)
    if not turn.free or not _may_ask(turn):
        return None
    reading = hear_act(turn)
    return _LEADS[reading.act](turn) if is_meant(turn, reading) else None


def _may_ask(turn: Turn) -> bool:
    """Whether free text is hers to ask with: not where it was asked for as a text for somebody."""
    asked_for = turn.state.waiting in ("person", "staff", "offer")
    return not asked_for and not turn.calls and turn.says_yes is None


def _as_control(control: str, *handlers: Callable[[Turn], Decision | None]) -> Lead:
    """Leads where the control of this name leads."""

    def _lead(turn: Turn) -> Decision:
        asked = replace(turn, action=(), control=control)
        for handler in handlers:
            if (decision := handler(asked)) is not None:
                return decision
        raise AssertionError(f"nothing handles {control}")  # pragma: no cover

    return _lead


Lead = Callable[[Turn], Decision]


def _register(turn: Turn) -> Decision:
    """To the form. Who registers for a session in these words is shown the sessions."""
    finding = turn.find() if turn.free else None
    found = finding.matches[:2] if finding and finding.decision == "answer" else ()
    if any(turn.locale.topics[match.id].sessions == "always" for match in found):
        return _show_planned(turn)
    return _as_control("register", handle_registration)(turn)


def _show_planned(turn: Turn) -> Decision:
    """Returns the schedule.

    Where nothing is planned, what is known of sessions, if that was asked.
    """
    planned = name_sessions(turn)[0] or not turn.free
    return (None if planned else answer_question(turn)) or show_schedule(turn)


def _cancel_registration(turn: Turn) -> Decision:
    """Asks whether to cancel what was sent, or what to do with the open form."""
    sent = active_registrations(turn)
    if len(sent) == 1:
        asked = handle_registration(replace(turn, action=("cancel", sent[0].ref), control=""))
        if asked is not None:
            return asked
    if sent:
        choices = [*ask_whose(turn, "cancel"), *ways_back(turn)]
        return turn.decide(turn.say("act.cancel_which", *choices))
    if turn.state.draft is not None:
        return _LEADS["cancel_draft"](turn)
    return with_open_question(turn, turn.say("act.not_registered", *menu_choices(turn)))


def _show_status(turn: Turn) -> Decision:
    """Returns how far what was sent is. Else what is open."""
    sent = active_registrations(turn)
    if turn.state.draft is not None and not sent:
        return resume_question(turn, turn.state.draft, "act.not_sent")
    if len(sent) == 1:
        shown = handle_registration(replace(turn, action=("show", sent[0].ref), control=""))
        if shown is not None:
            return shown
    if sent:
        choices = [*ask_whose(turn, "show"), *ways_back(turn)]
        return turn.decide(turn.say("registered.several", *choices, total=len(sent)))
    choices = [turn.button("menu.register", "go", "register"), *ways_back(turn)]
    return turn.decide(turn.say("act.not_registered", *choices))


def _give_back_seat(turn: Turn) -> Decision:
    """Asks why, and by that whether, where it is clear which seat; else shows all she has."""
    refs = {candidate.ref for candidate in turn.view.active}
    held = [seat for seat in turn.view.seats if seat.ref in refs and seat.lives]
    if len(held) == 1 and (session := session_of(turn, held[0].session)):
        return give_back(turn, session, held[0])
    return show_schedule(turn, "" if held else turn.phrase("act.no_seat"))


def _show_seats(turn: Turn) -> Decision:
    refs = {candidate.ref for candidate in turn.view.active}
    held = [seat for seat in turn.view.seats if seat.ref in refs and seat.lives]
    return show_schedule(turn, "" if held else turn.phrase("act.no_seat"))


def _ask_stop(turn: Turn) -> Decision:
    choices = [turn.button("act.stop_yes", "go", "stop"), turn.button("act.stop_no", "go", "menu")]
    if turn.state.draft is not None:
        choices[1] = turn.button("act.stop_no", "go", "resume")
    either = (choices[0].id, choices[1].id)
    return turn.decide(turn.say("act.stop_ask", *choices), either=either)


def _check_offer(turn: Turn) -> Decision:
    """Looks through what she already told of it; else asks for the offer."""
    return report_told(turn) or report_signs(turn) or _as_control("offer", handle_offer)(turn)


def _choose_language(turn: Turn) -> Decision:
    """Returns the language that she names, or the question which."""
    named = _named_language(turn)
    changed = handle_control(replace(turn, action=("lang", named), control="")) if named else None
    return changed or _as_control("language", handle_control)(turn)


def _named_language(turn: Turn) -> str:
    """Returns the one other language than hers now that the text names. Else empty."""
    words = set(fold_text(turn.text).split())
    named = [locale.id for locale in turn.knowledge.locales.values() if words & locale.called]
    return named[0] if len(named) == 1 and named[0] != turn.locale.id else ""


def _ask_person(turn: Turn) -> Decision:
    """Returns the ways to a person. Who talks with one already writes on."""
    return _as_control("write" if is_talking(turn) else "person", handle_control)(turn)


def _answer_kindly(turn: Turn) -> Decision:
    """Returns a kind word back, and what can be done here; what is open comes again."""
    act = hear_act(turn).act
    if _named_language(turn):  # "hi, can i ask in english?"
        return _choose_language(turn)
    key = f"act.{act if act in TALK else TALK[0]}"
    return with_open_question(
        turn, turn.say(key, *(() if turn.state.draft else menu_choices(turn)))
    )


_LEADS: dict[str, Lead] = {
    "register": _register,
    "register_other": _as_control("another", handle_registration),
    "change_answer": correct_by_words,
    "cancel_registration": _cancel_registration,
    "cancel_draft": _as_control("cancel", handle_control),
    "delete_data": _as_control("forget", handle_data),
    "show_data": _as_control("data", handle_data),
    "staff": _ask_person,
    "schedule": _show_planned,
    "take_seat": _show_planned,
    "give_back_seat": _give_back_seat,
    "my_seats": _show_seats,
    "check_offer": _check_offer,
    "stop_news": _ask_stop,
    "language": _choose_language,
    "status": _show_status,
    "menu": _as_control("menu", handle_control),
    "thanks": _answer_kindly,
    "greeting": _answer_kindly,
}
