"""What an officer asks to be exported: which list, in which form, of whom."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from bot.dialogue.messages import Outgoing
from bot.office.broadcasts.filter_words import Unknown, list_values
from bot.office.kit.commands import Answer, Order

_LISTS = (
    ("candidates", re.compile(r"\b(?:peserta|pendaftar|candidates)\b", re.IGNORECASE)),
    ("questions", re.compile(r"\b(?:pertanyaan|questions)\b", re.IGNORECASE)),
    ("sessions", re.compile(r"\b(?:sesi|sessions)\b(?!\s*\d)", re.IGNORECASE)),
)
"""The lists by their names. "sesi 3" is no list: it names who has a seat there."""

_KINDS = (
    ("csv", re.compile(r"(?<![\w=])csv\b", re.IGNORECASE)),
    ("xlsx", re.compile(r"(?<![\w=])(?:xlsx|excel)\b", re.IGNORECASE)),
)
_FIX = "fix"
_SHOWN = 4
"""Values of each filter that are named as examples."""


@dataclass(frozen=True, slots=True)
class Request:
    """A list (empty: none was named), its form, and the words that say of whom it is."""

    what: str
    kind: str
    words: str


def read_request(order: Order) -> Request:
    """Returns what was pressed or typed. Words without a list are a filter of candidates."""
    text = order.text
    if order.action[2:3] == (_FIX,):
        text = order.memory.get(f"{_FIX}{order.action[3]}" if order.action[3:] else "", "")
    what, kind = (*order.action[:2], "", "")[:2]
    if not what:
        what, text = _take_first(_LISTS, text)
    if not kind:
        kind, text = _take_first(_KINDS, text)
    text = text.strip(" ,;:\n")
    if not what and (text or kind == "csv"):
        what = "candidates"
    return Request(what, kind or "xlsx", text)


def _take_first(names: tuple[tuple[str, re.Pattern[str]], ...], text: str) -> tuple[str, str]:
    """Returns the first of these that is named, and the text without it."""
    for name, pattern in names:
        if found := pattern.search(text):
            return name, f"{text[: found.start()]} {text[found.end() :]}"
    return "", text


def tell_unknown(order: Order, request: Request, unknown: Unknown) -> Answer:
    """Says that a filter is not known, what may be meant, and which filters there are."""
    word = str(unknown) or request.words
    said = order.say("desk.export.filter", words=word)
    if request.what != "candidates":
        return Answer((replace(said, numbered=False),))
    lines = [said.text, *_list_filters(order)]
    fixes = [request.words.replace(word, name) for name in unknown.near] if str(unknown) else []
    choices = [
        order.button("desk.export.fix", "ekspor", request.what, request.kind, _FIX, at, name=name)
        for at, name in enumerate(unknown.near[: len(fixes)])
    ]
    memory = {f"{_FIX}{at}": fix for at, fix in enumerate(fixes)}
    shown: Outgoing = order.message("\n".join(lines), *choices, numbered=False)
    return Answer((shown,), memory={"step": "filter", **memory})


def _list_filters(order: Order) -> list[str]:
    """Returns each filter with some of its values, and those that are a number."""
    phrases, lines = order.locale.phrases, []
    for key, labels in list_values(order.knowledge, order.locale):
        name = phrases.get(f"form.{key}.name") or phrases[f"export.{key}"]
        more = ", …" if len(labels) > _SHOWN else ""
        lines.append(f"- {name}: {', '.join(labels[:_SHOWN])}{more}")
    return [*lines, phrases["desk.export.filter_numbers"]]
