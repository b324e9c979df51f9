"""The flood guard: who writes faster than anybody can is told once, then met with silence."""

from __future__ import annotations

from dataclasses import replace

from bot.dialogue.decision import Decision
from bot.dialogue.state import Pace
from bot.dialogue.turn import Turn


def handle_flood(turn: Turn) -> Decision | None:
    """Silence (after one warning) while the bucket is empty. Otherwise None."""
    if not is_flooded(turn):
        return None
    if turn.state.warned:
        return replace(turn.decide(), ignored=True)
    return turn.decide(turn.say("pace.slow_down"), warned=True)


def is_flooded(turn: Turn) -> bool:
    """Returns whether the bucket is empty."""
    return bool(turn.knowledge.limits.burst and turn.state.pace and turn.state.pace.tokens < 0)


def count_message(turn: Turn) -> Turn:
    """Returns the turn with its message taken from the bucket.

    Refilled by the time that has passed.
    """
    limits = turn.knowledge.limits
    if not limits.burst:
        return turn
    now = turn.incoming.at.timestamp()
    before = turn.state.pace or Pace(float(limits.burst), now)
    refilled = before.tokens + max(0.0, now - before.at) * limits.per_second
    tokens = max(min(float(limits.burst), refilled) - 1, -1.0)
    warned = turn.state.warned and tokens < limits.burst / 4
    return replace(turn, state=replace(turn.state, pace=Pace(tokens, now), warned=warned))
