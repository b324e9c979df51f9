"""An answer to the open question of a form: read, echoed, kept, and on to the next."""

from __future__ import annotations

from dataclasses import replace

from bot.dialogue.decision import Decision
from bot.dialogue.fields import Field
from bot.dialogue.frame.common import show_place
from bot.dialogue.registration.advance import change_answer, go_back, go_on, take_choice, with_draft
from bot.dialogue.registration.prompt import ask_next, current_field
from bot.dialogue.registration.submit import finish_change, submit_draft
from bot.dialogue.registration.typed import read_typed, shared_contact
from bot.dialogue.state import Draft
from bot.dialogue.turn import Turn

_ONCE = ("#done", "#yes", "#no", "#skip", "#keep", "#send", "#back")


def handle_form(turn: Turn) -> Decision | None:
    """Takes what answers a form's question. None when no form is open or it is not an answer."""
    verb = turn.action[0] if turn.action else ""
    draft = turn.state.draft
    if draft is None:
        return _nothing_open(turn, verb)
    if turn.act == "back":
        return ask_next(turn) if turn.state.waiting else go_back(turn, draft)
    if turn.act == "resume":
        return go_on(turn, draft)
    if verb in ("f", "k", "e"):
        return _take_press(turn, draft, *turn.action)
    if turn.incoming.contact is not None:
        return shared_contact(turn, draft)
    if turn.free and not turn.state.waiting:
        return read_typed(turn, draft)
    return None


def _nothing_open(turn: Turn, verb: str) -> Decision | None:
    if verb == "f" and turn.action[-1] == "#send" and turn.view.candidates:
        return turn.decide(notice=turn.phrase("form.already"))
    if verb in ("f", "k", "e") or turn.act == "resume":
        return show_place(turn)
    if turn.act == "back":
        return show_place(replace(turn, state=replace(turn.state, waiting="")))
    return None


def _take_press(turn: Turn, draft: Draft, verb: str, serial: str = "", *rest: str) -> Decision:
    field = current_field(turn, draft)
    what = ":".join(rest)
    if serial != str(turn.state.serial):
        return _answer_stale(turn, draft, serial, what)
    if verb == "e":
        return change_answer(turn, draft, what)
    if what == "#send":
        return submit_draft(turn, draft)
    if field is None or what == "#back":
        return go_back(turn, draft)
    if verb == "k" and field.type == "choices":
        return _tick_option(turn, draft, field, what)
    return finish_change(turn, draft, take_choice(turn, draft, field, what))


def _answer_stale(turn: Turn, draft: Draft, serial: str, what: str) -> Decision:
    """A button of an earlier question: a second tap on it is silent, else we say where we are."""
    again = what in _ONCE or what in draft.answers.values()
    if again and serial == str(turn.state.serial - 1):
        return turn.decide(notice=turn.phrase("form.already"))
    return show_place(turn, stale=True)


def _tick_option(turn: Turn, draft: Draft, field: Field, what: str) -> Decision:
    known = [option.id for option in field.options]
    picked = [text for text in known if (text in draft.picked) != (text == what)]
    return ask_next(with_draft(turn, replace(draft, picked=tuple(picked))), edits=True)
