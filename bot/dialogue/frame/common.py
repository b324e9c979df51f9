"""What is open, asked once again: the question, the consent, a text that is waited for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Literal

from bot.dialogue.decision import Decision, Fact
from bot.dialogue.frame.ways import menu_choices
from bot.dialogue.messages import Outgoing
from bot.dialogue.registration.prompt import ask_next
from bot.dialogue.turn import Turn


def consent_question(turn: Turn, lead: str = "", *, other: bool = False) -> Outgoing:
    """Returns whether she agrees. `lead` is what she is told before.

    Where it is not yet known (`other`), it can be said that the form is for somebody else.
    """
    choices = [
        turn.button("consent.yes", "consent", "yes"),
        turn.button("consent.no", "consent", "no"),
        turn.button("consent.more", "t", "data-apa-yang-dikumpulkan"),
    ]
    if not other and turn.state.draft is None:
        choices.append(turn.button("consent.other", "go", "another"))
    question = f"*{turn.phrase('consent.question')}*"
    text = f"{lead}\n\n{question}" if lead else question
    return turn.message(text, choices, asks="consent")


def ask_text(turn: Turn, waiting: Literal["person", "offer"]) -> Decision:
    """Asks for a text that is not a form's answer: an offer, or a message to a person."""
    cancel = [turn.button("menu.cancel", "go", "cancel")]
    return turn.decide(turn.say(f"{waiting}.ask", *cancel), waiting=waiting)


def is_busy(turn: Turn) -> bool:
    """Returns whether something is open that comes back after an aside; in danger, nothing."""
    return not turn.state.danger and (turn.state.draft is not None or _is_waited_for(turn))


def with_open_question(
    turn: Turn, *replies: Outgoing, facts: Sequence[Fact] = (), **state: Any
) -> Decision:
    """Says this. Then what is open is asked again. Where nothing is, the menu is at hand."""
    kept = replace(turn, state=replace(turn.state, **state))
    if is_busy(kept):
        again = _ask_open(kept)
        return replace(
            again,
            state=replace(again.state, **state),
            replies=(*replies, *again.replies),
            facts=tuple(facts),
        )
    last = replies[-1]
    if not last.choices:
        last = replace(last, choices=(turn.button("menu.menu", "go", "menu"),))
    return kept.decide(*replies[:-1], last, facts=facts, **state)


def show_place(turn: Turn, *, stale: bool = False) -> Decision:
    """Where we are now: the open question, or the menu. `stale` says that a button was old."""
    if stale and turn.state.draft is not None and not _is_waited_for(turn):
        return ask_next(turn, lead=turn.phrase("form.stale"))
    if is_busy(turn):
        return _ask_open(turn)
    return turn.decide(turn.say("menu.title", *menu_choices(turn)))


def _is_waited_for(turn: Turn) -> bool:
    return turn.state.waiting in ("person", "offer", "consent", "consent_other")


def _ask_open(turn: Turn) -> Decision:
    waiting = turn.state.waiting
    if waiting in ("person", "offer"):
        return ask_text(turn, waiting)
    if turn.state.waits_for_consent:
        question = consent_question(turn, other=waiting == "consent_other")
        return turn.decide(question, waiting=waiting)
    return ask_next(turn)
