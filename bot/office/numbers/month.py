"""The report of a month: every number of it as tables, small ones hidden where they must be."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from bot.dialogue.counted import ASKED, BEGUN, FORM, HOW, SENT
from bot.dialogue.knowledge import Knowledge, Locale
from bot.errors import BotError
from bot.office.broadcasts.filter_words import label_value
from bot.office.numbers.small import hide_alone, hide_small, round_off
from bot.store.numbers import Span
from bot.store.store import Store

MONTHS = 12
"""So many months stand beside each other."""

BY = ("district", "education", "campus")
"""Answers by which registrations are counted, where the office's form asks for them."""

_TOPICS = 15
_STATES = ("sent", "failed", "skipped", "unknown")
_MONTH = re.compile(r"(20\d{2})-(0[1-9]|1[0-2])")


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a table: what it is called, and its numbers. None: hidden, or there is none."""

    name: str
    numbers: tuple[int | None, ...]


@dataclass(frozen=True, slots=True)
class Figures:
    """A table: its key (the phrase `numbers.<key>`), the keys of its columns, and its lines.

    `charted`: its first column is also drawn, a bar a line. `hides`: some number is not shown to
    this reader.
    """

    key: str
    columns: tuple[str, ...]
    lines: tuple[Line, ...]
    charted: bool = True
    hides: bool = False

    @property
    def in_time(self) -> bool:
        """Whether its lines follow each other in time."""
        return self.key in ("months", "weeks")

    @property
    def most(self) -> int:
        """The greatest number of the first column, at least 1: the length of a whole bar."""
        return max([1, *(line.numbers[0] or 0 for line in self.lines)])


@dataclass(frozen=True, slots=True)
class MonthReport:
    """All tables of a month. `total` are its registrations. None: few, and not for this reader."""

    first: date
    name: str
    total: int | None
    tables: tuple[Figures, ...]


def read_month(text: str, today: date) -> date:
    """Returns the first day of a month written 2026-11. Of this month where nothing is written.

    BotError in words for what is no month, or lies ahead.
    """
    found = _MONTH.fullmatch(text.strip()) if text.strip() else None
    first = date(int(found[1]), int(found[2]), 1) if found else today.replace(day=1)
    if (text.strip() and not found) or first > today:
        raise BotError(f'"{text[:20]}" bukan bulan yang sudah ada; tulis seperti {today:%Y-%m}')
    return first


def move_month(first: date, by: int) -> date:
    """Returns the first day of the month so many months later, or before."""
    months = first.year * 12 + first.month - 1 + by
    return date(months // 12, months % 12 + 1, 1)


def name_month(first: date, phrases: Mapping[str, str]) -> str:
    """Returns what a month is called: November 2026."""
    return f"{phrases[f'date.month.{first.month}']} {first.year}"


class _Reader:
    """What a report is read from, for whom, and of which month."""

    def __init__(
        self, store: Store, knowledge: Knowledge, locale: Locale, first: date, *, hides: bool
    ) -> None:
        self.numbers, self.store = store.numbers, store
        self.knowledge, self.locale, self.phrases = knowledge, locale, locale.phrases
        self.first, self.after, self.hides = first, move_month(first, 1), hides
        self.span = self.span_of(first, self.after)

    def span_of(self, first: date, after: date) -> Span:
        """Returns the time between two days at the office."""
        zone = self.knowledge.zone
        since, until = (datetime.combine(day, time(), zone) for day in (first, after))
        return Span(since, until)

    def parts(self, key: str, named: Sequence[tuple[str, int]], *, charted: bool = True) -> Figures:
        """Returns the parts of a whole, one column, small ones hidden together."""
        numbers: list[int | None] = [number for _, number in named]
        if self.hides:
            numbers = hide_small([number for _, number in named], sum(n for _, n in named))
        lines = [Line(name, (number,)) for (name, _), number in zip(named, numbers, strict=True)]
        return Figures(key, ("number",), tuple(lines), charted, None in numbers)

    def rows(
        self,
        key: str,
        columns: tuple[str, ...],
        named: Sequence[tuple[str, tuple[int | None, ...]]],
        *,
        charted: bool = True,
    ) -> Figures:
        """Returns lines whose numbers tell each other: rounded down for whoever sees no few."""
        shown = [
            Line(
                name,
                tuple(
                    round_off(number) if self.hides and number is not None else number
                    for number in numbers
                ),
            )
            for name, numbers in named
        ]
        return Figures(key, columns, tuple(shown), charted, self.hides)


async def read_report(
    store: Store, knowledge: Knowledge, locale: Locale, first: date, *, hides: bool
) -> MonthReport:
    """Returns the report of the month that begins on that day. `hides`: few people are not told."""
    reader = _Reader(store, knowledge, locale, first, hides=hides)
    begin = move_month(first, 1 - MONTHS)
    by_day = await store.numbers.registered_by_day(
        reader.span_of(begin, reader.after), knowledge.zone
    )
    weeks = _count_weeks(reader, by_day)
    total = sum(number for _, number in weeks)
    tables = [
        _list_months(reader, begin, by_day),
        reader.parts("weeks", weeks),
        *await _list_answers(reader),
        await _list_form(reader),
        await _list_sources(reader, total),
        *await _list_asked(reader),
        await _list_cases(reader),
        await _list_sessions(reader),
        await _list_delivered(reader),
    ]
    shown = hide_alone(total) if hides else total
    return MonthReport(first, name_month(first, reader.phrases), shown, tuple(tables))


def _count_weeks(reader: _Reader, by_day: Counter[date]) -> list[tuple[str, int]]:
    """Returns the registrations of each week that the month has days of."""
    weeks: list[tuple[str, int]] = []
    day = reader.first
    while day < reader.after:
        next_week = min(reader.after, day + timedelta(days=8 - day.isoweekday()))
        last = next_week - timedelta(days=1)
        number = sum(by_day[day + timedelta(days=on)] for on in range((next_week - day).days))
        weeks.append((f"{day.day}-{last.day}" if last > day else str(day.day), number))
        day = next_week
    return weeks


def _list_months(reader: _Reader, begin: date, by_day: Counter[date]) -> Figures:
    lines = []
    for at in range(MONTHS):
        first = move_month(begin, at)
        same = (first.year, first.month)
        number = sum(n for day, n in by_day.items() if (day.year, day.month) == same)
        shown = hide_alone(number) if reader.hides else number
        lines.append(Line(name_month(first, reader.phrases), (shown,)))
    return Figures("months", ("number",), tuple(lines), hides=any(None in x.numbers for x in lines))


async def _list_answers(reader: _Reader) -> list[Figures]:
    fields = {field.id: field for form in reader.knowledge.forms for field in form.fields}
    known = [name for name in BY if name in fields and not fields[name].private]
    found = []
    for name in known:
        named = [
            (_name_answer(reader, name, value), number)
            for value, number in (await reader.numbers.answers(reader.span, name)).most_common()
        ]
        found.append(reader.parts(name, named))
    return found


def _name_answer(reader: _Reader, field: str, value: str) -> str:
    if value in ("", "-"):
        return reader.phrases["numbers.left_out"]
    return label_value(reader.knowledge, reader.locale, field, value)


async def _list_form(reader: _Reader) -> Figures:
    """Returns how many came to each question of the form, and stopped at the one behind it.

    A question that only some are asked tells how many answered it, and nobody stops there.
    """
    counted = await reader.numbers.counted(FORM, reader.first, reader.after)
    asked = [field for form in reader.knowledge.forms for field in form.fields]
    steps = [(BEGUN, True), *((field.id, field.when is None) for field in asked), (SENT, True)]
    lines: list[tuple[str, tuple[int | None, ...]]] = []
    for at, (name, always) in enumerate(steps):
        here = counted.get(name, 0)
        onward = next((step for step, every in steps[at + 1 :] if every), "")
        stopped = max(0, here - counted.get(onward, 0)) if always and onward else None
        called = reader.phrases.get(f"numbers.form.{name}") or reader.phrases[f"form.{name}.name"]
        lines.append((called, (here, stopped)))
    return reader.rows("form", ("answered", "stopped"), lines)


async def _list_sources(reader: _Reader, total: int) -> Figures:
    came = await reader.numbers.counted("poster", reader.first, reader.after)
    sent = await reader.numbers.registered_by_poster(reader.span)
    named = {code: name for code, name, _ in await reader.store.posters.list_posters()}
    order = sorted({*came, *sent}, key=lambda code: (-came.get(code, 0), code))
    lines: list[tuple[str, tuple[int | None, ...]]] = [
        (named.get(code, code), (came.get(code, 0), sent.get(code, 0))) for code in order
    ]
    lines.append((reader.phrases["numbers.no_poster"], (None, total - sum(sent.values()))))
    return reader.rows("sources", ("arrived", "registered"), lines)


async def _list_asked(reader: _Reader) -> list[Figures]:
    counted = await reader.numbers.counted(ASKED, reader.first, reader.after)
    by_how = dict.fromkeys(HOW, 0)
    by_topic: dict[str, int] = {}
    for name, number in counted.items():
        how, _, topic = name.partition(":")
        by_how[how] = by_how.get(how, 0) + number
        if topic:
            by_topic[topic] = by_topic.get(topic, 0) + number
    order = sorted(by_topic, key=lambda topic: (-by_topic[topic], topic))
    topics = reader.locale.topics
    named = [
        (topics[topic].title if topic in topics else topic, by_topic[topic])
        for topic in order[:_TOPICS]
    ]
    if rest := sum(by_topic[topic] for topic in order[_TOPICS:]):
        named.append((reader.phrases["numbers.other_topics"], rest))
    ways = [(reader.phrases[f"numbers.how.{how}"], by_how[how]) for how in HOW]
    return [reader.parts("how", ways), reader.parts("topics", named)]


async def _list_cases(reader: _Reader) -> Figures:
    found = await reader.numbers.cases(reader.span)
    shown = not reader.hides or found.answered >= 5
    lines = [
        ("opened", hide_alone(found.opened) if reader.hides else found.opened),
        ("replied", round_off(found.answered) if reader.hides else found.answered),
        ("median", found.median if shown else None),
        ("slow", found.slow if shown else None),
    ]
    named = [Line(reader.phrases[f"numbers.cases.{key}"], (number,)) for key, number in lines]
    return Figures("cases", ("number",), tuple(named), charted=False, hides=not shown)


async def _list_sessions(reader: _Reader) -> Figures:
    zone = reader.knowledge.zone
    lines: list[tuple[str, tuple[int | None, ...]]] = [
        (
            f"{each.starts_at.astimezone(zone):%d/%m} {each.title}",
            (each.seated, each.came, each.absent),
        )
        for each in await reader.numbers.sessions(reader.span)
    ]
    return reader.rows("sessions", ("seated", "came", "absent"), lines)


async def _list_delivered(reader: _Reader) -> Figures:
    found = await reader.numbers.delivered(reader.span)
    lines: list[tuple[str, tuple[int | None, ...]]] = [
        (
            reader.phrases[f"numbers.state.{state}"],
            (found["message"][state], found["broadcast"][state]),
        )
        for state in _STATES
    ]
    return reader.rows("delivered", ("messages", "copies"), lines)
