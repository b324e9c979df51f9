"""An answer to the open question of a form: read, echoed, kept, and on to the next."""

from __future__ import annotations

from dataclasses import replace

from bot.dialogue.decision import Decision
from bot.dialogue.fields import Field
from bot.dialogue.frame.common import here
from bot.dialogue.registration.advance import back, change, chosen, go_on, with_draft
from bot.dialogue.registration.prompt import ask, current
from bot.dialogue.registration.submit import send
from bot.dialogue.registration.typed import shared_contact, typed
from bot.dialogue.state import Draft
from bot.dialogue.turn import Turn

_ONCE = ("#done", "#yes", "#no", "#skip", "#keep", "#send", "#back")


def handle(turn: Turn) -> Decision | None:
    """Takes what answers a form's question; None when no form is open or it is not an answer."""
    verb = turn.action[0] if turn.action else ""
    draft = turn.state.draft
    if draft is None:
        return _nothing_open(turn, verb)
    if turn.act == "back":
        return ask(turn) if turn.state.waiting else back(turn, draft)
    if turn.act == "resume":
        return go_on(turn, draft)
    if verb in ("f", "k", "e"):
        return _pressed(turn, draft, *turn.action)
    if turn.incoming.contact is not None:
        return shared_contact(turn, draft)
    if turn.free and not turn.state.waiting:
        return typed(turn, draft)
    return None


def _nothing_open(turn: Turn, verb: str) -> Decision | None:
    if verb == "f" and turn.action[-1] == "#send" and turn.view.candidates:
        return turn.decide(notice=turn.phrase("form.already"))
    if verb in ("f", "k", "e") or turn.act == "resume":
        return here(turn)
    if turn.act == "back":
        return here(replace(turn, state=replace(turn.state, waiting="")))
    return None


def _pressed(turn: Turn, draft: Draft, verb: str, serial: str = "", *rest: str) -> Decision:
    field = current(turn, draft)
    what = ":".join(rest)
    if serial != str(turn.state.serial):
        return _stale(turn, draft, serial, what)
    if verb == "e":
        return change(turn, draft, what)
    if what == "#send":
        return send(turn, draft)
    if field is None or what == "#back":
        return back(turn, draft)
    if verb == "k" and field.type == "choices":
        return _tick(turn, draft, field, what)
    return chosen(turn, draft, field, what)


def _stale(turn: Turn, draft: Draft, serial: str, what: str) -> Decision:
    """A button of an earlier question: a second tap on it is silent, else we say where we are."""
    again = what in _ONCE or what in draft.answers.values()
    if again and serial == str(turn.state.serial - 1):
        return turn.decide(notice=turn.phrase("form.already"))
    return here(turn, stale=True)


def _tick(turn: Turn, draft: Draft, field: Field, what: str) -> Decision:
    known = [one.id for one in field.options]
    picked = [one for one in known if (one in draft.picked) != (one == what)]
    return ask(with_draft(turn, replace(draft, picked=tuple(picked))), edits=True)
