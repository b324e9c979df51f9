"""Reads an answer of getUpdates in which one update is no JSON that can be read: the rest stays."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

_RESULT = re.compile(r'(?<!\\)"result"\s*:\s*\[')
_NUMBER = re.compile(r'(?<!\\)"update_id"\s*:\s*(\d{1,16})(?![\d.eE])')
_END = "]"
_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[\[\]{},]', re.DOTALL)


def salvage_updates(text: str) -> dict[str, Any] | None:
    """Returns the answer update by update, or None where it is no whole list of updates.

    What cannot be read keeps its number, so that it can be confirmed and does not come again, and
    has a message of nothing, which its reader sets aside.
    """
    start = _RESULT.search(text)
    if start is None:
        return None
    pieces = list(_split_pieces(text, start.end()))
    if not pieces or pieces.pop() != _END:
        return None  # the line broke: the whole of it comes again
    return {"ok": True, "result": [_read_piece(piece) for piece in pieces]}


def _split_pieces(text: str, start: int) -> Iterator[str]:
    """Yields the text of each element of the list that begins before `start`, and its end."""
    depth, begun = 0, start
    for token in _TOKEN.finditer(text, start):
        sign = token[0]
        if sign in ("[", "{"):
            depth += 1
        elif sign in ("]", "}"):
            depth -= 1
        if depth < 0 or (sign == "," and depth == 0):
            if piece := text[begun : token.start()].strip():
                yield piece
            begun = token.end()
        if depth < 0:
            yield _END
            return


def _read_piece(piece: str) -> Any:
    try:
        return json.loads(piece)
    except (ValueError, RecursionError):
        number = _NUMBER.search(piece)
        return {"message": None} | ({"update_id": int(number[1])} if number else {})
