"""From kept lines to bubbles: days, times, paragraphs, small print, and the buttons still live."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import get_args

from bot.dialogue.channel import HistoryLine
from bot.dialogue.messages import Choice, Outgoing, RelayKind, TextRun, split_spans, strip_markup
from bot.files.media import is_picture
from bot.web.theme import Look, Words

_TURNS = re.compile("[\u202a-\u202e\u2066-\u2069]")
_ITEM = re.compile(r"(?:[-•–]|\d{1,2}[.)])\s")


@dataclass(frozen=True, slots=True)
class BubbleRow:
    """One line of a paragraph. `item` when it is an entry of a list and hangs under its mark."""

    runs: tuple[TextRun, ...]
    item: bool = False


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Lines that belong together. `small` is the source and such.

    `turned` when the text carries marks that turn its direction: the time then stands below it.
    """

    rows: tuple[BubbleRow, ...]
    small: bool = False

    @property
    def turned(self) -> bool:
        """Whether any run turns the direction of writing by invisible marks."""
        return any(_TURNS.search(run.text) for row in self.rows for run in row.runs)


@dataclass(frozen=True, slots=True)
class Bubble:
    """One message as it is drawn. `day` heads it when a new day begins, `first` draws the tail,
    `picture`: its file is one, and a `slip` one of ours. `danger`: help, drawn apart from the rest;
    `gone`: it was deleted, and is not drawn."""

    number: int
    mine: bool
    paragraphs: tuple[Paragraph, ...]
    iso: str
    clock: str
    date: date
    day: str = ""
    first: bool = True
    choices: tuple[Choice, ...] = ()
    edited: int = 0
    file: str = ""
    picture: bool = False
    slip: bool = False
    danger: bool = False
    gone: bool = False


def split_paragraphs(text: str, small: Sequence[str] = ()) -> tuple[Paragraph, ...]:
    """Returns the light markup as paragraphs of lines of runs. Blank lines part them."""
    rows: list[list[TextRun]] = [[]]
    for run in split_spans(text):
        first, *others = run.text.split("\n")
        rows[-1].append(replace(run, text=first))
        rows.extend([replace(run, text=other)] for other in others)
    groups: list[list[BubbleRow]] = [[]]
    for runs in rows:
        words = "".join(run.text for run in runs)
        if words.strip():
            groups[-1].append(_make_row([run for run in runs if run.text]))
        elif groups[-1]:
            groups.append([])
    return tuple(Paragraph(tuple(group), _is_small(group, small)) for group in groups if group)


def _make_row(runs: list[TextRun]) -> BubbleRow:
    """Returns the line. A dash that opens an entry is drawn as a bullet."""
    item = _ITEM.match("".join(run.text for run in runs))
    if item and runs[0].text[:2] in ("- ", "– ") and not runs[0].bold:
        runs[0] = replace(runs[0], text="• " + runs[0].text[2:])
    return BubbleRow(tuple(runs), bool(item))


def typed_paragraphs(text: str) -> tuple[Paragraph, ...]:
    """Returns what a person typed, exactly as typed: no markup, no small print."""
    blocks = re.split(r"\n[^\S\n]*\n\s*", text.strip("\n"))
    return tuple(
        Paragraph(tuple(BubbleRow((TextRun(line),)) for line in block.split("\n")))
        for block in blocks
    )


def make_bubbles(
    lines: Sequence[HistoryLine],
    look: Look,
    words: Words,
    now: datetime,
    before: HistoryLine | None = None,
) -> list[Bubble]:
    """Returns the lines as bubbles. `before` is the line above the first, if there is one."""
    drawn: list[Bubble] = []
    above = _make_bubble(before, look, words) if before else None
    last_mine = max((line.number for line in lines if line.mine), default=0)
    for line in lines:
        bubble = _make_bubble(line, look, words)
        if bubble.gone:
            drawn.append(bubble)
            continue
        new_day = above is None or above.date != bubble.date
        day = day_name(bubble.date, now.astimezone(look.zone).date(), words) if new_day else ""
        first = new_day or above is None or above.mine != bubble.mine
        choices = bubble.choices if max(line.number, line.edited) > last_mine else ()
        above = replace(bubble, day=day, first=first, choices=choices)
        drawn.append(above)
    return drawn


def redraw_bubble(line: HistoryLine, look: Look, words: Words) -> Bubble:
    """Returns a line that was said anew, to be drawn where it stood."""
    return replace(_make_bubble(line, look, words), first=False)


def _make_bubble(line: HistoryLine, look: Look, words: Words) -> Bubble:
    local = line.at.astimezone(look.zone)
    message = line.message
    if line.mine:
        started = message.text.strip().split(" ")[0] == "/start"
        text = typed_paragraphs(words.start if started else message.text)
    else:
        small = [word.strip() for word in words.small.split(",")]
        text = split_paragraphs(message.text, small)
    return Bubble(
        number=line.number,
        edited=line.edited,
        mine=line.mine,
        paragraphs=text,
        iso=local.isoformat(timespec="minutes"),
        clock=local.strftime(words.clock),
        date=local.date(),
        choices=()
        if line.mine
        else tuple(Choice(c.id, strip_markup(c.label)) for c in message.choices),
        file=_name_file(message, words),
        picture=_is_picture(message),
        slip=message.file is not None,
        danger=message.danger == "card",
        gone=message.danger == "gone",
    )


def _name_file(message: Outgoing, words: Words) -> str:
    """Returns what the file of a message is called. One without a name, by its kind."""
    if message.file is not None:
        return message.file.name
    if message.relay is None:
        return ""
    kinds = [word.strip() for word in words.kinds.split(",")]
    return message.relay.name or kinds[get_args(RelayKind).index(message.relay.kind)]


def _is_picture(message: Outgoing) -> bool:
    if message.file is not None:
        return is_picture(message.file.media)
    return message.relay is not None and message.relay.kind == "photo"


def day_name(day: date, today: date, words: Words) -> str:
    """Today, yesterday, or the whole date with its weekday."""
    ago = (today - day).days
    if ago in (0, 1):
        return (words.today, words.yesterday)[ago]
    weekday = words.days.split(",")[day.weekday()].strip()
    month = words.months.split(",")[day.month - 1].strip()
    return f"{weekday}, {day.day} {month} {day.year}"


def _is_small(group: Sequence[BubbleRow], small: Sequence[str]) -> bool:
    words = "".join(run.text for run in group[0].runs) if group else ""
    return any(words.startswith(text) for text in small if text)
