"""Which act a free text asks for, and how surely."""

from __future__ import annotations

from functools import lru_cache

from bot.dialogue.faq.meaning import MeaningWanted
from bot.dialogue.turn import Turn
from bot.search.acts import ActReading, ActWeights, is_possible, judge_act, weigh_act
from bot.search.acts import Sureness as Sureness
from bot.search.normalise import Normaliser

NOTHING = ActReading("", 0.0)

TALK = ("greeting", "thanks")
"""Acts that ask for nothing but a kind word."""


def hear_act(turn: Turn) -> ActReading:
    """Returns the likeliest act.

    MeaningWanted where the words leave one open and there is a model.
    """
    weights = turn.knowledge.acts
    if weights is None or not turn.free:
        return NOTHING
    meaning = turn.incoming.meaning
    reading = _weigh(turn.text, turn.knowledge.index.normaliser, weights, meaning or None)
    if meaning is None and turn.knowledge.semantic and is_possible(reading):
        raise MeaningWanted
    return reading


@lru_cache(maxsize=4)  # a turn asks more than once
def _weigh(
    text: str, normaliser: Normaliser, weights: ActWeights, meaning: tuple[float, ...] | None
) -> ActReading:
    return weigh_act(text, normaliser, weights, meaning)


def offered_act(turn: Turn) -> str:
    """The act that may be meant and is not surely so: it is offered beside topics. Or nothing."""
    reading = hear_act(turn)
    offers = judge_act(reading) == "offer" and reading.act not in TALK
    return reading.act if offers else ""
