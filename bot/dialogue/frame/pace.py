"""The flood guard: who writes faster than anybody can is told once, then met with silence."""

from __future__ import annotations

from dataclasses import replace

from bot.dialogue.decision import Decision
from bot.dialogue.state import Pace
from bot.dialogue.turn import Turn

_DAY = 24 * 3600


def handle_flood(turn: Turn) -> Decision | None:
    """Silence (after one warning) while a bucket is empty. Otherwise None."""
    if not is_flooded(turn):
        return None
    if turn.state.warned:
        return replace(turn.decide(), ignored=True)
    is_fast = turn.state.pace is not None and turn.state.pace.tokens < 0
    said = turn.say("pace.slow_down" if is_fast else "pace.enough_today")
    return turn.decide(said, warned=True)


def is_flooded(turn: Turn) -> bool:
    """Returns whether a bucket is empty."""
    limits, pace = turn.knowledge.limits, turn.state.pace
    if not limits.burst or pace is None:
        return False
    return pace.tokens < 0 or (limits.per_day > 0 and pace.today is not None and pace.today < 0)


def count_message(turn: Turn) -> Turn:
    """Returns the turn with its message taken from the buckets.

    Refilled by the time that has passed. What is too fast is met with silence, and costs nothing
    of the day.
    """
    limits = turn.knowledge.limits
    if not limits.burst:
        return turn
    now = turn.incoming.at.timestamp()
    before = turn.state.pace or Pace(float(limits.burst), now)
    passed = max(0.0, now - before.at)
    tokens = _take(before.tokens + passed * limits.per_second, limits.burst)
    today = limits.per_day if before.today is None else before.today
    today = min(float(limits.per_day), today + passed * limits.per_day / _DAY)
    today = _take(today, limits.per_day) if tokens >= 0 else today
    few = limits.burst / 4
    warned = turn.state.warned and (tokens < few or (limits.per_day > 0 and today < few))
    pace = Pace(tokens, now, today if limits.per_day else None)
    return replace(turn, state=replace(turn.state, pace=pace, warned=warned))


def _take(tokens: float, burst: float) -> float:
    return max(min(float(burst), tokens) - 1, -1.0)
