"""The terminal: a conversation on standard output, as text to read or as JSON lines."""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Callable

from bot.dialogue.channel import Capabilities, Delivery, Receive
from bot.dialogue.messages import File, Outgoing, strip_markup


class Terminal:
    """Writes each message with `write`. Hearing is done by whoever reads the lines."""

    name = "terminal"
    capabilities = Capabilities()

    def __init__(self, write: Callable[[str], None], *, as_json: bool = False) -> None:
        self._write = write
        self._draw = in_json if as_json else in_text

    async def listen(self, receive: Receive) -> None:
        """Nothing comes by itself: the lines are handed over one by one."""

    async def deliver(self, delivery: Delivery) -> str | None:
        """Writes the message."""
        self._write(self._draw(delivery.message))
        return None

    async def close(self) -> None:
        """Nothing is open."""


def in_json(message: Outgoing) -> str:
    """One line: the text without markup, the labels of the choices, what is asked, which topic."""
    drawn: dict[str, object] = {
        "text": strip_markup(message.text),
        "choices": [strip_markup(choice.label) for choice in message.choices],
        "asks": message.asks,
        "topic": message.topic,
    }
    if message.file:
        drawn["file"] = _file_in_json(message.file)
    return json.dumps(drawn, ensure_ascii=False)


def in_text(message: Outgoing) -> str:
    """Returns the text, then its choices, numbered where a number picks one."""
    lines = [strip_markup(message.text)]
    for place, choice in enumerate(message.choices, 1):
        mark = f"{place}." if message.numbered else "•"
        lines.append(f"  {mark} {strip_markup(choice.label)}")
    if message.file:
        lines.append(f"--- {message.file.name}")
        lines += [message.file.content.decode()] if _is_text(message.file) else []
    return "\n".join(lines) + "\n"


def _file_in_json(file: File) -> dict[str, str]:
    """Text as it is, anything else as base64."""
    if _is_text(file):
        return {"name": file.name, "content": file.content.decode()}
    return {"name": file.name, "base64": b64encode(file.content).decode()}


def _is_text(file: File) -> bool:
    return file.media.startswith("text/") or file.media == "application/json"
