"""The rights of the person: what is held on me, change it, take consent back, delete it."""

from __future__ import annotations

from collections.abc import Callable

from bot.dialogue.decision import Decision, Forgotten
from bot.dialogue.frame.ways import menu_choices, ways_back
from bot.dialogue.messages import Outgoing
from bot.dialogue.registration.begin import (
    active_registrations,
    amend_registration,
    ask_whose,
    describe_registration,
)
from bot.dialogue.registration.consent import purposes_message
from bot.dialogue.registration.data_export import copy_of
from bot.dialogue.registration.display import draw_lines
from bot.dialogue.registration.prompt import ask_next, form_of, offer_changes
from bot.dialogue.schedule import format_moment
from bot.dialogue.state import State
from bot.dialogue.turn import Turn


def handle_data(turn: Turn) -> Decision | None:
    """Shows, corrects, withdraws or deletes on request. None for anything else."""
    if turn.action == ("forget", "yes"):
        return _take_forget(turn)
    act = _ACTS.get(turn.act)
    return act(turn) if act else None


def _show_held(turn: Turn) -> Decision:
    parts = [describe_registration(turn, candidate) for candidate in turn.view.candidates]
    draft = turn.state.draft
    if draft is not None and draft.answers:
        said = draw_lines(turn.voice, form_of(turn, draft), draft.answers)
        parts.append("\n".join([turn.phrase("data.draft"), *said]))
    if turn.state.poster:
        parts.append(turn.phrase("data.poster", code=turn.state.poster))
    if turn.view.cases:
        parts.append(turn.phrase("data.cases", total=len(turn.view.cases)))
    parts.append(turn.phrase("data.kept" if parts else "data.nothing"))
    choices = [
        turn.button("data.file", "go", "file"),
        turn.button("data.change", "go", "change"),
        turn.button("data.consents", "go", "consents"),
        turn.button("data.forget", "go", "forget"),
        *ways_back(turn),
    ]
    return turn.decide(turn.message("\n\n".join([turn.phrase("data.title"), *parts]), choices))


def _send_file(turn: Turn) -> Decision:
    choices = [turn.button("menu.data", "go", "data"), *ways_back(turn)]
    return turn.decide(turn.message(turn.phrase("data.file_text"), choices, file=copy_of(turn)))


def _show_consents(turn: Turn) -> Decision:
    return turn.decide(_write_receipt(turn), purposes_message(turn))


def _write_receipt(turn: Turn) -> Outgoing:
    """Returns the consents on record, each with its time and the version of the notice."""
    zone = turn.knowledge.zone
    said = [turn.phrase("consent.receipt")]
    for consent in turn.view.consents:
        at = format_moment(
            consent.at.astimezone(zone), turn.knowledge.zone_name, turn.locale.phrases
        )
        key = "consent.line_given" if consent.given else "consent.line_taken"
        purpose = turn.phrase(f"purpose.{consent.purpose}.name")
        said.append(turn.phrase(key, purpose=purpose, at=at, version=consent.version))
    if not turn.view.consents:
        said.append(turn.phrase("consent.no_record"))
    return turn.message("\n".join(said))


def _choose_change(turn: Turn) -> Decision:
    """Returns an answer of the open form, else a registration that was sent."""
    draft, sent = turn.state.draft, active_registrations(turn)
    if draft is not None:
        form, serial = form_of(turn, draft), turn.state.serial
        choices = [*offer_changes(turn, form, draft.answers, serial), *ways_back(turn)]
        return (
            turn.decide(turn.say("form.change_which", *choices))
            if draft.answers
            else ask_next(turn)
        )
    if not sent:
        choices = [turn.button("menu.register", "go", "register"), *ways_back(turn)]
        return turn.decide(turn.say("data.nothing_to_change", *choices))
    if len(sent) == 1:
        return amend_registration(turn, sent[0])
    choices = [*ask_whose(turn, "amend"), *ways_back(turn)]
    return turn.decide(turn.say("data.change_which", *choices))


def _ask_forget(turn: Turn) -> Decision:
    choices = [turn.button("forget.yes", "forget", "yes"), turn.button("forget.no", "go", "menu")]
    either = (choices[0].id, choices[1].id)
    return turn.decide(turn.say("forget.ask", *choices), waiting="forget", either=either)


def _take_forget(turn: Turn) -> Decision:
    view, state = turn.view, turn.state
    asked = state.waiting == "forget"
    if not (asked or view.candidates or view.consents or state.met or state.draft):
        return turn.decide(turn.say("data.nothing", *menu_choices(turn)))  # a second tap
    if not asked:
        return _ask_forget(turn)
    receipt = turn.say("forget.done", *menu_choices(turn), ref=turn.view.fresh_ref)
    clean = State(locale=turn.state.locale, pace=turn.state.pace)
    return Decision(clean, (receipt,), (Forgotten(),))


_ACTS: dict[str, Callable[[Turn], Decision]] = {
    "data": _show_held,
    "file": _send_file,
    "consents": _show_consents,
    "change": _choose_change,
    "forget": _ask_forget,
}
