"""How a broadcast's progress and its end are drawn: a bar, numbers, reasons, and its buttons."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from bot.dialogue.messages import Address, Choice, Outgoing
from bot.dialogue.turn import choice_id, fill
from bot.store.broadcasts import Broadcast
from bot.store.store import Store

_BAR = 10


def progress(
    phrases: Mapping[str, str],
    one: Broadcast,
    numbers: Mapping[str, int],
    to: Address,
    at: datetime,
) -> Outgoing:
    """A bar with rate and time left, and the buttons that act on it."""
    waiting = numbers["queued"] + numbers["sending"]
    meant, done = numbers["total"] - numbers["skipped"], done_of(numbers)
    share = done / meant if meant else 1.0
    rate = _rate(one, done, at)
    full = round(share * _BAR)
    values = {
        "number": one.id,
        "state": phrases[f"desk.broadcast.state.{one.state}"],
        "bar": "▓" * full + "░" * (_BAR - full),
        "percent": int(share * 100),
        "done": done,
        "total": meant,
        "rate": f"{rate:.0f}",
        "left": duration(phrases, waiting / rate) if rate and waiting else "–",
        "sent": numbers["sent"],
        "failed": numbers["failed"],
        "unknown": numbers["unknown"],
    }
    goes_on = one.state in ("running", "paused")  # at the end, the report has the buttons
    key = "desk.broadcast.progress" if goes_on else "desk.broadcast.progress.ended"
    text = fill(phrases[key], {name: str(value) for name, value in values.items()})
    return Outgoing(to, text, buttons_for(phrases, one, numbers) if goes_on else ())


def done_of(numbers: Mapping[str, int]) -> int:
    """How many of those meant need no more sending."""
    return numbers["total"] - numbers["skipped"] - numbers["queued"] - numbers["sending"]


def _rate(one: Broadcast, done: int, at: datetime) -> float:
    """People a second since it was last told, or since it began; a pause is no part of it."""
    if one.state == "paused" or one.started_at is None:
        return 0.0
    since, before = one.started_at, 0
    if one.state == "running" and one.progress and one.progress.done:
        since, before = datetime.fromisoformat(one.progress.edited), one.progress.done
    passed = (at - since).total_seconds()
    return (done - before) / passed if passed > 0 else 0.0


def buttons_for(
    phrases: Mapping[str, str], one: Broadcast, numbers: Mapping[str, int]
) -> tuple[Choice, ...]:
    """What can be done with it in its state; it is sent again only where it failed, or may have."""
    acts = {
        "approved": ("cancel",),
        "scheduled": ("cancel",),
        "running": ("pause", "cancel"),
        "paused": ("resume", "cancel"),
        "finished": ("file", "copy", "again", "unsure"),
        "cancelled": ("file", "copy"),
    }.get(one.state, ())
    needs = {"again": numbers["failed"], "unsure": numbers["unknown"]}
    return tuple(
        Choice(
            choice_id("s", "siaran", act, one.id),
            fill(phrases[f"desk.broadcast.{act}"], {"total": str(needs.get(act, ""))}),
        )
        for act in acts
        if needs.get(act, 1)
    )


async def buttons_at_the_end(
    store: Store, phrases: Mapping[str, str], one: Broadcast
) -> tuple[Choice, ...]:
    """The same for a report; whoever has blocked us cannot be sent to again."""
    reasons = await store.recipients.reasons(one.id)
    failed = sum(
        number for (state, why), number in reasons.items() if state == "failed" and why != "blocked"
    )
    unknown = sum(number for (state, _), number in reasons.items() if state == "unknown")
    return buttons_for(phrases, one, {"failed": failed, "unknown": unknown})


def duration(phrases: Mapping[str, str], seconds: float) -> str:
    """About how long, in words."""
    minutes = -(-int(seconds) // 60)
    if seconds < 60:
        return phrases["desk.broadcast.under_a_minute"]
    if minutes < 120:
        return fill(phrases["desk.broadcast.minutes"], {"number": str(minutes)})
    return fill(phrases["desk.broadcast.hours"], {"number": str(-(-minutes // 60))})


async def report(store: Store, phrases: Mapping[str, str], one: Broadcast) -> str:
    """What became of everybody, with the reasons, in a few lines."""
    numbers = await store.recipients.numbers(one.id)
    reasons = await store.recipients.reasons(one.id)
    values = {name: str(number) for name, number in numbers.items()} | {
        "number": str(one.id),
        "state": phrases[f"desk.broadcast.state.{one.state}"],
    }
    key = "desk.broadcast.rehearsed" if one.rehearsal else "desk.broadcast.report"
    values["would"] = str(reasons.get(("skipped", "rehearsal"), 0))
    lines = [fill(phrases[key], values)]
    for (state, why), number in sorted(reasons.items(), key=lambda item: -item[1]):
        if why and why != "rehearsal" and state != "sent":
            lines.append(f"- {phrases[f'desk.broadcast.why.{why}']}: {number}")
    doubted = await store.recipients.doubted(one.id)
    if doubted > numbers["unknown"]:
        lines.append(fill(phrases["desk.broadcast.doubted"], {"number": str(doubted)}))
    return "\n".join(lines)
