"""An audience built by clicking: what can be ticked, and what the ticks mean."""

from __future__ import annotations

from dataclasses import dataclass

from bot.dialogue.schedule import long_date
from bot.errors import BotError
from bot.office.broadcasts.audience import filter_fields, find_missing, read_filter
from bot.office.broadcasts.words import values_of
from bot.store.audience import Filter
from bot.web.desk.visit import Visit

_FIRST = ("session", "seat", "status")
_LAST = ("locale", "poster", "seen_days", "silent_days")
_ONE_OF = ("seen_days", "silent_days")
_MOST = 60
"""Values that one filter may name."""


@dataclass(frozen=True, slots=True)
class TickGroup:
    """What may be ticked under one name: value, label, whether it is. `one`: at most one."""

    key: str
    name: str
    values: tuple[tuple[str, str, bool], ...]
    one: bool

    @property
    def ticked(self) -> int:
        """How many of them are ticked."""
        return sum(on for _, _, on in self.values)


async def list_groups(visit: Visit, chosen: Filter) -> list[TickGroup]:
    """Returns all that an audience may be chosen by, with what is chosen."""
    groups = []
    for key in _list_keys(visit):
        offered = await _list_values(visit, key)
        wanted = chosen.get(key, ())
        values = tuple((value, label, value in wanted) for value, label in offered)
        name = visit.word(f"desk.broadcast.pick.{key}")
        if values:
            groups.append(TickGroup(key, name, values, key in _ONE_OF))
    return groups


def _list_keys(visit: Visit) -> tuple[str, ...]:
    phrases = visit.order.locale.phrases
    fields = [key for key, field in filter_fields(visit.knowledge).items() if field.options]
    named = [key for key in fields if f"desk.broadcast.pick.{key}" in phrases]
    return (*_FIRST, *named, *_LAST)


async def _list_values(visit: Visit, key: str) -> list[tuple[str, str]]:
    if key != "session":
        return await values_of(visit.order, key)
    phrases = visit.order.locale.phrases
    return [
        (str(each.id), f"{each.title}, {long_date(each.starts_at.date(), phrases)}")
        for each in await visit.store.sessions.everyone(limit=14)
    ]


async def read_ticks(visit: Visit, kept: Filter) -> Filter:
    """Returns the audience that is ticked. What cannot be ticked stays as it was kept.

    BotError where a tick means nothing.
    """
    keys = _list_keys(visit)
    ticked: dict[str, list[str]] = {}
    for key in keys:
        values = [value for value in visit.form.getlist(key) if isinstance(value, str) and value]
        if len(values) > _MOST:
            raise BotError("too many values")
        if values:
            ticked[key] = values
    chosen = read_filter(visit.knowledge, ticked, visit.knowledge.today(visit.at))
    if await find_missing(visit.store, chosen):
        raise BotError("there is no such session or poster")
    return {**{key: values for key, values in kept.items() if key not in keys}, **chosen}
