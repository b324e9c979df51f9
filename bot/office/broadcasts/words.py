"""How the desk speaks of a broadcast: whom it is for, who gets it, how long it takes."""

from __future__ import annotations

from datetime import datetime
from functools import partial

from bot.dialogue.knowledge import Knowledge, Locale
from bot.dialogue.messages import Outgoing
from bot.dialogue.schedule import format_moment
from bot.dialogue.voice import Voice
from bot.office.broadcasts.audience import SEATS, STATUSES, filter_fields
from bot.office.broadcasts.filter_words import label_value
from bot.office.broadcasts.lifecycle import copy_for, served_channels
from bot.office.broadcasts.progress_view import format_duration
from bot.office.broadcasts.steps import sent_lately
from bot.office.kit.commands import Order
from bot.store.audience import SESSION, Filter, session_of
from bot.store.broadcasts import Broadcast
from bot.store.store import Store
from bot.time.quiet_hours import is_quiet_moment, next_allowed

RATE = 25.0
"""Copies a second, as shipped: good enough to say how long it takes."""

_SHOWN, _MOST = 14, 20
"""Sessions or posters, and other values, that are offered as buttons."""


async def audience_words(order: Order, chosen: Filter) -> str:
    """Returns whom a filter means. Sessions and posters by their names."""
    if not chosen:
        return order.phrase("desk.broadcast.everybody")
    names = {
        (key, value): name
        for key in chosen.keys() & {"session", "poster"}
        for value, name in await values_of(order, key)
    }
    parts = [
        f" {order.phrase('desk.broadcast.or')} ".join(
            names.get((key, value)) or label_value(order.knowledge, order.locale, key, value)
            for value in values
        )
        for key, values in chosen.items()
    ]
    return "; ".join(parts)


async def values_of(order: Order, key: str) -> list[tuple[str, str]]:
    """Returns what may be chosen under a key of the filter, with what it is called."""
    say = partial(label_value, order.knowledge, order.locale, key)
    if key == "session":
        held = await order.store.sessions.everyone(limit=_SHOWN)
        return [(str(session.id), f"{say(str(session.id))} ({session.title})") for session in held]
    if key == "poster":
        posters = await order.store.posters.list_posters()
        return [(code, say(name)) for code, name, _ in posters[-_SHOWN:]]
    field = filter_fields(order.knowledge).get(key)
    ids = (
        tuple(option.id for option in field.options) if field else _fixed_values(order).get(key, ())
    )
    return [(each, say(each)) for each in ids][:_MOST]


def _fixed_values(order: Order) -> dict[str, tuple[str, ...]]:
    return {
        "status": STATUSES,
        "seat": SEATS,
        "locale": tuple(order.knowledge.locales),
        "seen_days": ("1", "7", "30", "90"),
        "silent_days": ("7", "30", "90", "180"),
    }


def preview_copy(order: Order, broadcast: Broadcast) -> Outgoing:
    """Returns the copy exactly as she would read it herself."""
    return copy_for(order.knowledge, broadcast, order.sender, order.locale.id)


async def count_reach(
    order: Order, broadcast: Broadcast
) -> tuple[int, dict[str, int], dict[str, int]]:
    """Returns how many would get it. By channel. And how many would not, by reason."""
    channels = await served_channels(order.store)
    found = await order.store.recipients.preview_audience(
        broadcast.filter, broadcast.purpose, channels, order.at
    )
    meant: dict[str, int] = {}
    skipped: dict[str, int] = {}
    for (channel, why), number in found.items():
        into, key = (skipped, why) if why else (meant, channel)
        into[key] = into.get(key, 0) + number
    return sum(meant.values()), meant, skipped


async def list_warnings(
    store: Store, known: Knowledge, voice: Voice, broadcast: Broadcast, at: datetime
) -> list[str]:
    """Returns what to beware of before it goes: a quiet hour, the same text a short while ago."""
    found: list[str] = []
    goes = max(broadcast.send_at or at, at)
    if is_quiet_moment(goes, known.zone, known.desk.quiet):
        over = next_allowed(goes, known.zone, known.desk.quiet)
        gaps = {
            "when": _said_before(known, voice.locale, goes),
            "until": _said_before(known, voice.locale, over or goes),
        }
        found.append(voice.text("desk.broadcast.quiet", **gaps))
    if broadcast.purpose == SESSION:
        session = session_of(broadcast.filter) or ""
        found.append(voice.text("desk.broadcast.owed_session", number=session))
    found += [
        voice.text("desk.broadcast.maybe_twice", number=each)
        for each in broadcast.filter.get("unknown_of", ())
    ]
    if before := await sent_lately(store, broadcast, at):
        found.append(voice.text("desk.broadcast.same", number=before.id))
    return found


def _said_before(known: Knowledge, locale: Locale, at: datetime) -> str:
    return format_moment(at.astimezone(known.zone), known.zone_name, locale.phrases)


async def summarise_broadcast(order: Order, broadcast: Broadcast) -> str:
    """Returns who gets it, who does not and why, how long it takes, and what to beware of."""
    phrases = order.locale.phrases
    number, meant, skipped = await count_reach(order, broadcast)
    lines = [
        order.phrase(
            "desk.broadcast.summary",
            number=broadcast.id,
            audience=await audience_words(order, broadcast.filter),
            total=number,
            channels=", ".join(
                f"{phrases.get(f'channel.{name}', name)} {count}" for name, count in meant.items()
            )
            or "–",
            skipped=sum(skipped.values()),
            duration=format_duration(order.voice, number / RATE),
        )
    ]
    lines += [f"- {phrases[f'desk.broadcast.why.{why}']}: {skipped[why]}" for why in skipped]
    if broadcast.send_at:
        key = "desk.broadcast.at" if broadcast.send_at > order.at else "desk.broadcast.late"
        lines.append(order.phrase(key, when=order.format_moment(broadcast.send_at)))
    lines += await list_warnings(order.store, order.knowledge, order.voice, broadcast, order.at)
    if number > order.knowledge.desk.approve_above:
        lines.append(order.phrase("desk.broadcast.needs", above=order.knowledge.desk.approve_above))
    return "\n".join(lines)
