"""What a turn adds to the counts of the day: no person, no chat, no word of anybody's."""

from __future__ import annotations

from collections.abc import Iterator

from bot.dialogue.decision import Decision, Registered, Unanswered
from bot.dialogue.state import State
from bot.dialogue.turn import Turn
from bot.dialogue.voice import choice_id

Count = tuple[str, str]
"""A kind of count, and what of it: its day is added where it is kept."""

FORM = "form"
"""How many began a form ("begun"), first answered each of its questions, and sent it ("sent")."""

ASKED = "asked"
"""Questions, by how they were answered, and by which topic where one was: "straight:umur"."""

HOW = ("straight", "suggested", "chosen", "asked_back", "unknown")
"""Answered at once; likely, with others offered; picked by a button; asked which was meant; not
known, and kept for staff."""

BEGUN, SENT = "begun", "sent"
_NOT_THAT = choice_id("x", "0")


def count_turn(turn: Turn, decision: Decision) -> list[Count]:
    """Returns what this turn adds to. Nothing where staff try the candidate's side."""
    if turn.state.tries or decision.ignored:
        return []
    return [*_count_form(turn.state, decision), *_count_answers(turn, decision)]


def _count_form(before: State, decision: Decision) -> Iterator[Count]:
    """Each question counts when it is first answered, however often the answer is changed."""
    draft, old = decision.state.draft, before.draft
    if any(isinstance(fact, Registered) for fact in decision.facts):
        yield FORM, SENT
    if draft is None or draft.ref:
        return
    fresh = old is None or old.ref or old.form != draft.form or old.other != draft.other
    if fresh:
        yield FORM, BEGUN
    known = {} if fresh or old is None else old.answers
    for field in draft.answers:
        if field not in known:
            yield FORM, field


def _count_answers(turn: Turn, decision: Decision) -> Iterator[Count]:
    unknown = [fact for fact in decision.facts if isinstance(fact, Unanswered)]
    if any(fact.reason == "none" for fact in unknown):
        yield ASKED, "unknown:"
    pressed = turn.action[0] if turn.action else ""
    if pressed not in ("", "t"):  # details, thanks: nothing was asked anew
        return
    for reply in decision.replies:
        offers = any(choice.id == _NOT_THAT for choice in reply.choices)
        if reply.topic:
            yield ASKED, f"{_how(pressed, offers)}:{reply.topic}"
        elif offers and not pressed:
            yield ASKED, "asked_back:"


def _how(pressed: str, offers: bool) -> str:
    return "chosen" if pressed else "suggested" if offers else "straight"
