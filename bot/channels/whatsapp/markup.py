"""Draws a text for WhatsApp: its own marks for bold, links in full, nothing else as markup."""

from __future__ import annotations

import re

from bot.dialogue.messages import TextRun, dial_digits, split_spans, strip_markup

TEXT_LIMIT = 4096
BODY_LIMIT = 1024
"""Characters: a text alone, and one with buttons or a file (Cloud API, messages)."""

_LOOK_ALIKE = str.maketrans({"*": "∗", "~": "∼", "`": "ˋ"})
"""What people wrote is never markup: its marks are shown by letters that look like them."""

_UNDERLINE = re.compile(r"(?<!\w)_|_(?!\w)")


def draw_text(text: str) -> str:
    """`text` in WhatsApp's markup (faq.whatsapp.com, "How to format your messages")."""
    whole = text.encode("utf-8", "replace").decode()
    return "".join(map(_draw_run, split_spans(whole)))


def draw_plain(text: str) -> str:
    """`text` for a place that knows no markup: the label of a button or a row."""
    return strip_markup(text.encode("utf-8", "replace").decode())


def _draw_run(run: TextRun) -> str:
    if run.href:
        number = run.href.partition(":")[2] if run.href.startswith("tel:") else ""
        if run.text == run.href:
            return run.href
        if number and dial_digits(run.text).endswith(number.lstrip("+")):
            return _harmless(run.text)  # WhatsApp makes a link of any number
        return f"{_harmless(run.text)}: {number or run.href}"
    drawn = _harmless(run.text)
    return "\n".join(map(_bold_line, drawn.split("\n"))) if run.bold else drawn


def _harmless(text: str) -> str:
    return _UNDERLINE.sub("＿", text.translate(_LOOK_ALIKE))  # meant to look alike


def _bold_line(line: str) -> str:
    """Marks one line: a bold passage may neither span lines nor begin or end with a space."""
    inside = line.strip()
    before, _, after = line.partition(inside) if inside else (line, "", "")
    return f"{before}*{inside}*{after}" if inside else line


def cut_text(text: str, limit: int) -> list[str]:
    """Returns the text in parts of at most `limit` characters.

    A part ends at the end of a paragraph, else a line, else a word.
    """
    parts = []
    rest = text.strip("\n")
    while len(rest) > limit:
        end = _good_end(rest, limit)
        parts.append(rest[:end].rstrip())
        rest = rest[end:].lstrip()
    return [*parts, rest] if rest or not parts else parts


def _good_end(text: str, limit: int) -> int:
    for mark in ("\n\n", "\n", " "):
        found = text.rfind(mark, limit // 2, limit + 1)
        if found > 0:
            return found
    return limit


def cut_label(text: str, limit: int) -> str:
    """Returns a label of at most `limit` characters; one that is cut ends in "…"."""
    if len(text) <= limit:
        return text
    whole = text[: limit - 1].rstrip()
    word = whole.rpartition(" ")[0]
    return f"{word if len(word) > limit // 2 else whole}…"
