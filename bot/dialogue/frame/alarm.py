"""Danger goes first: a calm message with verified numbers and a person, whatever the state."""

from __future__ import annotations

from dataclasses import replace

from bot.dialogue.cases import urgent
from bot.dialogue.decision import Decision
from bot.dialogue.faq.meaning import MeaningWanted
from bot.dialogue.faq.offer_signs import is_surely_offer
from bot.dialogue.frame import pace
from bot.dialogue.frame.common import show_place
from bot.dialogue.registration.answerable import is_answer, is_asked
from bot.dialogue.turn import Turn
from bot.search.danger import GENERAL, Alarm, listen_for_danger

_ANSWER = 4
"""While a form is open, fewer words than these are a name, a date, a choice."""

_STORY = 8
"""While a form is open, so many words tell a story; fewer may be an answer in a sentence."""

_SURE = 3.1
"""So heavily must the words of a shorter text weigh, in a form, where no rule says danger."""

_CALL = "](tel:"
"""How a number that can be pressed stands in a text."""


def handle_danger(turn: Turn) -> Decision | None:
    """Returns the help message when the words tell of danger, or when danger help is asked for.

    Who reads one already is not shown the same again: her words go on into her case.
    """
    if turn.act == "danger":
        return urgent.show_card(turn, "general", heard=False)
    if not turn.free:
        return None
    if turn.state.danger:
        found = listen_for_danger(turn.text, turn.knowledge.danger).alarm(
            turn.incoming.meaning or None
        )
        known = found is None or found.kind in (GENERAL, turn.state.danger)
        return None if found is None or known else urgent.show_card(turn, found.kind, heard=True)
    found = _hear_danger(turn)
    if found is None:
        return None
    card = urgent.show_card(turn, found.kind, heard=True)
    return _asking_again(turn, card) if found.kind == GENERAL and is_asked(turn) else card


def offered_beside(turn: Turn, decision: Decision) -> Decision:
    """Adds one line on help to the reply where the words are near to danger. Else as it was."""
    shows = turn.state.danger or decision.state.danger or not decision.replies
    if not turn.free or shows:
        return decision
    heard = listen_for_danger(turn.text, turn.knowledge.danger)
    if not heard.is_near(turn.incoming.meaning or None) or is_answer(turn, heard):
        return decision
    *before, last = decision.replies
    if _CALL in last.text:  # it names a number already
        return decision
    text = f"{last.text}\n\n{turn.phrase('danger.beside')}"
    return replace(decision, replies=(*before, replace(last, text=text)))


def _asking_again(turn: Turn, card: Decision) -> Decision:
    """Words alone raised the alarm, and they may be wrong: the open question comes once more."""
    again = show_place(replace(turn, state=replace(card.state, danger="")))
    kept = replace(again.state, danger=card.state.danger, waiting=turn.state.waiting)
    return replace(card, state=kept, replies=(*card.replies, *again.replies))


def in_flood(turn: Turn) -> Decision | None:
    """Hears a cry for help that the flood guard would swallow, by its words alone."""
    if not pace.is_flooded(turn):
        return None
    if turn.state.danger:
        return urgent.in_flood(turn)
    found = listen_for_danger(turn.text, turn.knowledge.danger).alarm(None) if turn.free else None
    return urgent.show_card(turn, found.kind, heard=True) if found else None


def _hear_danger(turn: Turn) -> Alarm | None:
    """Returns the danger in the text.

    MeaningWanted where its words leave it open and a model is there.
    """
    heard, meaning = listen_for_danger(turn.text, turn.knowledge.danger), turn.incoming.meaning
    if is_answer(turn, heard):
        return None
    fills_in, long = _fills_in(turn), len(turn.text.split())
    asks = meaning is None and turn.knowledge.semantic and not (fills_in and long < _ANSWER)
    if asks and heard.is_open:
        raise MeaningWanted
    found = heard.alarm(meaning or None)
    if found:
        ruled = found.kind != GENERAL
        if is_surely_offer(turn.text, turn.knowledge.offers, ruled=ruled):
            return None  # the words are those of whoever makes the offer
    if not fills_in or found is None or found.kind != GENERAL or long >= _STORY or meaning:
        return found
    # Such words may stand in many a cry and in many an answer: they must weigh more than elsewhere.
    return found if heard.weight and heard.weight.total >= _SURE else None


def _fills_in(turn: Turn) -> bool:
    """Returns whether a form is open, or the question whether she agrees to one."""
    return turn.state.draft is not None or turn.state.waits_for_consent
