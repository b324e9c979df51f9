"""How a broadcast's progress and its end are drawn: a bar, numbers, reasons, and its buttons."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from bot.dialogue.messages import Choice, Outgoing
from bot.dialogue.voice import Voice
from bot.store.broadcasts import Broadcast
from bot.store.store import Store

_BAR = 10


def draw_progress(
    voice: Voice, broadcast: Broadcast, numbers: Mapping[str, int], at: datetime
) -> Outgoing:
    """Returns a bar with rate and time left, and the buttons that act on it."""
    values = measure_progress(voice, broadcast, numbers, at)
    goes_on = broadcast.state in ("running", "paused")  # at the end, the report has the buttons
    key = "desk.broadcast.progress" if goes_on else "desk.broadcast.progress.ended"
    return voice.say(key, *(buttons_for(voice, broadcast, numbers) if goes_on else ()), **values)


def measure_progress(
    voice: Voice, broadcast: Broadcast, numbers: Mapping[str, int], at: datetime
) -> dict[str, object]:
    """Returns how far it is, how fast it goes and how long it still takes, by name."""
    waiting = numbers["queued"] + numbers["sending"]
    meant, done = numbers["total"] - numbers["skipped"], done_of(numbers)
    share = done / meant if meant else 1.0
    rate = _measure_rate(broadcast, done, at)
    full = round(share * _BAR)
    return {
        "number": broadcast.id,
        "state": voice.text(f"desk.broadcast.state.{broadcast.state}"),
        "bar": "▓" * full + "░" * (_BAR - full),
        "percent": int(share * 100),
        "done": done,
        "total": meant,
        "rate": f"{rate:.0f}",
        "left": format_duration(voice, waiting / rate) if rate and waiting else "–",
        "sent": numbers["sent"],
        "failed": numbers["failed"],
        "unknown": numbers["unknown"],
    }


def done_of(numbers: Mapping[str, int]) -> int:
    """Returns how many of those meant need no more sending."""
    return numbers["total"] - numbers["skipped"] - numbers["queued"] - numbers["sending"]


def _measure_rate(broadcast: Broadcast, done: int, at: datetime) -> float:
    """People a second since it was last told, or since it began. A pause is no part of it."""
    if broadcast.state == "paused" or broadcast.started_at is None:
        return 0.0
    since, before = broadcast.started_at, 0
    if broadcast.state == "running" and broadcast.progress and broadcast.progress.done:
        since, before = datetime.fromisoformat(broadcast.progress.edited), broadcast.progress.done
    passed = (at - since).total_seconds()
    return (done - before) / passed if passed > 0 else 0.0


def buttons_for(
    voice: Voice, broadcast: Broadcast, numbers: Mapping[str, int]
) -> tuple[Choice, ...]:
    """Returns what can be done with it in its state.

    It is sent again only where it failed, or may have.
    """
    acts = {
        "approved": ("cancel",),
        "scheduled": ("cancel",),
        "running": ("pause", "cancel"),
        "paused": ("resume", "cancel"),
        "finished": ("file", "copy", "again", "unsure"),
        "cancelled": ("file", "copy"),
    }.get(broadcast.state, ())
    needs = {"again": numbers["failed"], "unsure": numbers["unknown"]}
    return tuple(
        voice.button(
            f"desk.broadcast.{act}", "s", "siaran", act, broadcast.id, total=needs.get(act, "")
        )
        for act in acts
        if needs.get(act, 1)
    )


async def buttons_at_the_end(
    store: Store, voice: Voice, broadcast: Broadcast
) -> tuple[Choice, ...]:
    """Makes those of a report. Whoever has blocked us cannot be sent to again."""
    reasons = await store.recipients.count_reasons(broadcast.id)
    failed = sum(
        number for (state, why), number in reasons.items() if state == "failed" and why != "blocked"
    )
    unknown = sum(number for (state, _), number in reasons.items() if state == "unknown")
    return buttons_for(voice, broadcast, {"failed": failed, "unknown": unknown})


def format_duration(voice: Voice, seconds: float) -> str:
    """About how long, in words."""
    minutes = -(-int(seconds) // 60)
    if seconds < 60:
        return voice.text("desk.broadcast.under_a_minute")
    if minutes < 120:
        return voice.text("desk.broadcast.minutes", number=minutes)
    return voice.text("desk.broadcast.hours", number=-(-minutes // 60))


async def write_report(store: Store, voice: Voice, broadcast: Broadcast) -> str:
    """Returns what became of everybody, with the reasons, in a few lines."""
    numbers = await store.recipients.count_states(broadcast.id)
    reasons = await store.recipients.count_reasons(broadcast.id)
    values = {name: str(number) for name, number in numbers.items()} | {
        "number": str(broadcast.id),
        "state": voice.text(f"desk.broadcast.state.{broadcast.state}"),
    }
    key = "desk.broadcast.rehearsed" if broadcast.rehearsal else "desk.broadcast.report"
    values["would"] = str(reasons.get(("skipped", "rehearsal"), 0))
    lines = [voice.text(key, **values)]
    for (state, why), number in sorted(reasons.items(), key=lambda item: -item[1]):
        if why and why != "rehearsal" and state != "sent":
            lines.append(f"- {voice.text(f'desk.broadcast.why.{why}')}: {number}")
    doubted = await store.recipients.count_doubted(broadcast.id)
    if doubted > numbers["unknown"]:
        lines.append(voice.text("desk.broadcast.doubted", number=doubted))
    return "\n".join(lines)
