"""Draws a text for Telegram: HTML in which nothing but our own marks is markup, split in parts."""

from __future__ import annotations

from bot.dialogue.messages import Span, dialled, spans

TEXT_LIMIT = 4096
CAPTION_LIMIT = 1024


def units(text: str) -> int:
    """The length in UTF-16 code units, as Telegram counts it."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def draw(text: str, limit: int = TEXT_LIMIT) -> list[str]:
    """`text` as HTML, in parts of at most `limit` UTF-16 units once their tags are read.

    A part ends at the end of a paragraph, else a line, else a word; tags never span parts.
    Rules: core.telegram.org/bots/api#html-style and #sendmessage.
    """
    runs = [_visible(run) for run in spans(_whole(text))]
    plain = "".join(run.text for run in runs)
    if units(plain) <= limit:
        return ["".join(map(_tagged, runs))]
    return [_slice(runs, start, end) for start, end in _cuts(plain, limit)]


def _whole(text: str) -> str:
    """Half characters (lone surrogates) cannot be sent at all."""
    return text.encode("utf-8", "replace").decode()


def _visible(run: Span) -> Span:
    """Telegram links web addresses only; a telephone link shows its number instead.

    A number with its country is written as one word: Telegram makes a link of it, on one line.
    """
    if run.href is None or run.href.startswith("http"):
        return run
    number = run.href.partition(":")[2]
    if dialled(run.text) == number:
        return Span(number if number.startswith("+") else run.text, run.bold)
    return Span(f"{run.text} ({number})", run.bold)


def _tagged(run: Span) -> str:
    drawn = escape(run.text)
    if run.href:
        address = escape(run.href).replace('"', "&quot;")
        drawn = f'<a href="{address}">{drawn}</a>'
    return f"<b>{drawn}</b>" if run.bold else drawn


def escape(text: str) -> str:
    """The three characters that HTML mode reads as markup, made harmless."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _slice(runs: list[Span], start: int, end: int) -> str:
    drawn, position = [], 0
    for run in runs:
        piece = run.text[max(start - position, 0) : max(end - position, 0)]
        position += len(run.text)
        if piece:
            drawn.append(_tagged(Span(piece, run.bold, run.href)))
    return "".join(drawn)


def _cuts(plain: str, limit: int) -> list[tuple[int, int]]:
    """Where each part starts and ends, in characters; the white space between is dropped."""
    cuts, start = [], 0
    while start < len(plain):
        end = _fit(plain, start, limit)
        if end < len(plain):
            end = _good_end(plain, start, end)
        if plain[start:end].strip():
            cuts.append((start, end))
        start = end
        while start < len(plain) and plain[start].isspace():
            start += 1
    return cuts


def _fit(plain: str, start: int, limit: int) -> int:
    """The end of the longest piece from `start` that `limit` units hold."""
    end, room = start, limit
    while end < len(plain):
        room -= 2 if plain[end] > "\uffff" else 1
        if room < 0:
            break
        end += 1
    return end


def _good_end(plain: str, start: int, end: int) -> int:
    """The last paragraph, line or word end in the second half of the piece, else its end."""
    middle = start + (end - start) // 2
    for mark in ("\n\n", "\n", " "):
        found = plain.rfind(mark, middle, end + len(mark))
        if found > middle and found <= end:
            return found
    return end
