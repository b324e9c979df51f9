"""How one try to send a message ended, as its row will say: over, or when it goes again."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.delivery.send_path import Outcome
from bot.store.outbox import WAITS, Ended, Waiting

TRIES = 3
"""How often a message goes out whose outcome stays unknown."""

DOUBT_PAUSES = (60.0, 900.0)
"""Seconds after which a reminder in doubt goes once more: a broken line is rarely whole at once."""

LONGEST_PAUSE = 900.0
"""The most seconds between two tries of a reminder that the network says it could not take."""

ANNOUNCED = timedelta(days=30)
"""So long a message waits for her to write after a template told her that it does."""


def end_try(waiting: Waiting, outcome: Outcome, now: datetime, confirms: timedelta | None) -> Ended:
    """Returns how the try ended. `confirms`: so long a receipt is waited for."""
    match outcome.kind:
        case "sent":
            kept = confirms is not None
            return Ended(waiting.row, "sent", external_id=outcome.name, kept=kept)
        case "gone":
            return Ended(waiting.row, "skipped", error="unreachable")
        case "withheld":
            return Ended(waiting.row, "skipped", error=outcome.name)
        case "announced":  # it delays nothing until she writes (see `Outbox.release_waiting`)
            end = now + ANNOUNCED
            return Ended(waiting.row, "queued", error=WAITS, due_at=end, expires_at=end)
        case "later" | "stopped":
            due = now + timedelta(seconds=outcome.seconds)
            return Ended(waiting.row, "queued", error="later", due_at=due)
        case "unknown" if waiting.until and outcome.failed:
            return _end_failing(waiting, now)
        case "unknown":
            return _end_in_doubt(waiting, now, confirms)
        case kind:
            return Ended(waiting.row, "failed", error=kind)


def _end_in_doubt(waiting: Waiting, now: datetime, confirms: timedelta | None) -> Ended:
    if waiting.doubts + 1 >= TRIES:
        return Ended(waiting.row, "unknown", error="unknown", doubt=True)
    pause = 2.0**waiting.doubts
    if confirms is not None:  # a receipt may tell
        pause = confirms.total_seconds()
    elif waiting.until:
        pause = DOUBT_PAUSES[min(waiting.doubts, len(DOUBT_PAUSES) - 1)]
    due = now + timedelta(seconds=pause)
    return Ended(waiting.row, "queued", error="unknown", due_at=due, doubt=True)


def _end_failing(waiting: Waiting, now: datetime) -> Ended:
    """Queues a reminder again, with growing pauses, until it is of no use any more."""
    pause = min(2.0 ** min(waiting.attempts, 20), LONGEST_PAUSE)
    due = now + timedelta(seconds=pause)
    return Ended(waiting.row, "queued", error="failing", due_at=due)
