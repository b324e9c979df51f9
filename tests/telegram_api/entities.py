"""What Telegram makes of a text: HTML read as strictly as the real server reads it."""

from __future__ import annotations

import html
import re
from typing import Any

from tests.telegram_api.errors import ApiError

PLAIN = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
    "tg-spoiler": "spoiler",
}
SPECIAL = {"a": "text_link", "span": "spoiler", "tg-emoji": "custom_emoji"}
_PIECE = re.compile(r"<|&(?:#(?:x[0-9a-fA-F]+|[0-9]+)|lt|gt|amp|quot);")
_ATTRIBUTE = re.compile(r"\s+([a-zA-Z-]+)(?:\s*=\s*(\"[^\"]*\"|'[^']*'|[a-zA-Z0-9.-]+))?")
_CONTROLS = {code: " " for code in range(32) if code not in (10, 13)} | {13: None}
_COMMAND = re.compile(r"(?<![\w/@])/[A-Za-z0-9_]{1,64}(?:@[A-Za-z0-9_]{3,32})?(?![\w/@])")


def units(text: str) -> int:
    """The length in UTF-16 code units, which is how Telegram counts."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def bytes_before(source: str, position: int) -> int:
    return len(source[:position].encode("utf-8", "surrogatepass"))


def cannot_parse(reason: str) -> ApiError:
    return ApiError(400, f"Bad Request: can't parse entities: {reason}")


class _Reader:
    """One pass over a source; `text` and `entities` grow, `open_tags` holds what is not closed."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.out: list[str] = []
        self.length = 0
        self.entities: list[dict[str, Any]] = []
        self.open_tags: list[tuple[str, int, dict[str, Any]]] = []

    def read(self) -> tuple[str, list[dict[str, Any]]]:
        position = 0
        while (piece := _PIECE.search(self.source, position)) is not None:
            self.say(self.source[position : piece.start()])
            if piece[0] != "<":
                self.say(html.unescape(piece[0]))
                position = piece.end()
            elif self.source.startswith("</", piece.start()):
                position = self.close(piece.start())
            else:
                position = self.open(piece.start())
        self.say(self.source[position:])
        if self.open_tags:
            name = self.open_tags[-1][0]
            raise cannot_parse(f'Can\'t find end tag corresponding to start tag "{name}"')
        return "".join(self.out), sorted(
            (e for e in self.entities if e["length"]), key=lambda e: (e["offset"], -e["length"])
        )

    def say(self, text: str) -> None:
        self.out.append(text)
        self.length += units(text)

    def open(self, start: int) -> int:
        found = re.compile(r"[^\s>]*").match(self.source, start + 1)
        name = found[0].lower() if found else ""
        at = bytes_before(self.source, start)
        if name not in PLAIN and name not in SPECIAL:
            raise cannot_parse(f'Unsupported start tag "{name}" at byte offset {at}')
        position, attributes = start + 1 + len(name), dict[str, str]()
        while (pair := _ATTRIBUTE.match(self.source, position)) is not None:
            attributes[pair[1].lower()] = html.unescape((pair[2] or "").strip("\"'"))
            position = pair.end()
        rest = re.compile(r"\s*>").match(self.source, position)
        if rest is None:
            raise cannot_parse(f"Unclosed start tag at byte offset {at}")
        self.open_tags.append((name, self.length, self.entity(name, attributes, at)))
        return rest.end()

    def entity(self, name: str, attributes: dict[str, str], at: int) -> dict[str, Any]:
        if name == "a":
            return {"type": "text_link", "url": attributes.get("href", "")}
        if name == "span" and attributes.get("class") != "tg-spoiler":
            raise cannot_parse(f'Tag "span" must have class "tg-spoiler" at byte offset {at}')
        if name == "tg-emoji" and not attributes.get("emoji-id", "").isdigit():
            raise cannot_parse(f"Invalid custom emoji identifier specified at byte offset {at}")
        return {"type": PLAIN.get(name) or SPECIAL[name]}

    def close(self, start: int) -> int:
        at = bytes_before(self.source, start)
        end = self.source.find(">", start)
        if end < 0:
            raise cannot_parse(f"Unclosed end tag at byte offset {at}")
        name = self.source[start + 2 : end].strip().lower()
        if not self.open_tags:
            raise cannot_parse(f"Unexpected end tag at byte offset {at}")
        expected, offset, entity = self.open_tags.pop()
        if name and name != expected:
            found = f'expected "</{expected}>", found "</{name}>"'
            raise cannot_parse(f"Unmatched end tag at byte offset {at}, {found}")
        usable = entity["type"] != "text_link" or re.match(r"(https?|tg)://", entity["url"])
        if usable:
            self.entities.append({"offset": offset, "length": self.length - offset} | entity)
        return end + 1


def parse_html(source: str) -> tuple[str, list[dict[str, Any]]]:
    """The visible text and its entities (offsets in UTF-16 units).

    Raises ApiError with the byte offset for tags that Telegram does not know, that are not nested,
    or that are not closed. Rules: core.telegram.org/bots/api#html-style.
    """
    if "<" not in source and "&" not in source:
        return source, []
    return _Reader(source).read()


def clean(text: str, entities: list[dict[str, Any]]) -> tuple[str, list[dict[str, Any]]]:
    """Control characters become spaces and outer white space goes, as on the real server."""
    text = text.translate(_CONTROLS)
    left = units(text) - units(text.lstrip())
    text = text.strip()
    if not left and not entities:
        return text, entities
    room = units(text)
    moved = []
    for entity in entities:
        start = max(entity["offset"] - left, 0)
        end = min(entity["offset"] - left + entity["length"], room)
        if end > start:
            moved.append(entity | {"offset": start, "length": end - start})
    return text, moved


def commands_in(text: str) -> list[dict[str, Any]]:
    """The bot_command entities that a Telegram app adds to what a user types."""
    return [
        {"type": "bot_command", "offset": units(text[: m.start()]), "length": units(m[0])}
        for m in _COMMAND.finditer(text)
    ]
