"""Draws a text for Telegram: HTML in which nothing but our own marks is markup, split in parts."""

from __future__ import annotations

from bot.dialogue.messages import TextRun, dial_digits, split_spans

TEXT_LIMIT = 4096
CAPTION_LIMIT = 1024


def count_units(text: str) -> int:
    """Returns the length in UTF-16 code units, as Telegram counts it."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def draw_html(text: str, limit: int = TEXT_LIMIT) -> list[str]:
    """`text` as HTML, in parts of at most `limit` UTF-16 units once their tags are read.

    A part ends at the end of a paragraph, else a line, else a word; tags never span parts.
    Rules: core.telegram.org/bots/api#html-style and #sendmessage.
    """
    runs = [_shown_link(run) for run in split_spans(_drop_half_characters(text))]
    plain = "".join(run.text for run in runs)
    if count_units(plain) <= limit:
        return ["".join(map(_tag_run, runs))]
    return [_slice_runs(runs, start, end) for start, end in _find_cuts(plain, limit)]


def _drop_half_characters(text: str) -> str:
    """Half characters (lone surrogates) cannot be sent at all."""
    return text.encode("utf-8", "replace").decode()


def _shown_link(run: TextRun) -> TextRun:
    """Telegram links web addresses only. A telephone link shows its number instead.

    A number with its country is written as one word: Telegram makes a link of it, on one line.
    """
    if run.href is None or run.href.startswith("http"):
        return run
    number = run.href.partition(":")[2]
    if dial_digits(run.text) == number:
        return TextRun(number if number.startswith("+") else run.text, run.bold)
    return TextRun(f"{run.text} ({number})", run.bold)


def _tag_run(run: TextRun) -> str:
    drawn = escape_html(run.text)
    if run.href:
        address = escape_html(run.href).replace('"', "&quot;")
        drawn = f'<a href="{address}">{drawn}</a>'
    return f"<b>{drawn}</b>" if run.bold else drawn


def escape_html(text: str) -> str:
    """Returns the three characters that HTML mode reads as markup, made harmless."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _slice_runs(runs: list[TextRun], start: int, end: int) -> str:
    drawn, position = [], 0
    for run in runs:
        piece = run.text[max(start - position, 0) : max(end - position, 0)]
        position += len(run.text)
        if piece:
            drawn.append(_tag_run(TextRun(piece, run.bold, run.href)))
    return "".join(drawn)


def _find_cuts(plain: str, limit: int) -> list[tuple[int, int]]:
    """Returns where each part starts and ends, in characters.

    The white space between is dropped.
    """
    cuts, start = [], 0
    while start < len(plain):
        end = _fit_piece(plain, start, limit)
        if end < len(plain):
            end = _good_end(plain, start, end)
        if plain[start:end].strip():
            cuts.append((start, end))
        start = end
        while start < len(plain) and plain[start].isspace():
            start += 1
    return cuts


def _fit_piece(plain: str, start: int, limit: int) -> int:
    """Returns the end of the longest piece from `start` that `limit` units hold."""
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
