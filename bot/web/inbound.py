"""What a form of the page sends: fields to one Incoming."""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from starlette.convertors import IntegerConvertor, register_url_convertor

from bot.dialogue.channel import HistoryLine
from bot.dialogue.messages import Address, File, Incoming, Relay, RelayKind, strip_markup
from bot.files.media import is_picture

TEXT_LIMIT = 4000
"""Characters in one message; more is refused in words."""

_CODE = re.compile(r"[A-Za-z0-9_-]{1,64}")
_MESSAGE_ID = re.compile(r"[A-Za-z0-9_-]{16,64}")
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
_CHOICE_BYTES = 64


class _NumberInPath(IntegerConvertor):
    """A number in an address: one that is longer than any of ours is no page."""

    regex = "[0-9]{1,18}"


register_url_convertor("int", _NumberInPath())


def read_code(given: str) -> str:
    """Returns the code of a poster's link, or nothing where it cannot be one."""
    return given if _CODE.fullmatch(given) else ""


def message_id(given: str) -> str:
    """Returns the id that the browser chose, or a new one where it is none of ours in form."""
    return given if _MESSAGE_ID.fullmatch(given) else secrets.token_urlsafe(16)


def clean_text(text: str) -> str:
    """Returns the text with one kind of line end and without control characters."""
    return _CONTROLS.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).strip()


def make_incoming(
    form: Mapping[str, str], name: str, sender: Address, lines: Sequence[HistoryLine], at: datetime
) -> Incoming:
    """What was done: begun, a button pressed, or something written (nothing, in an empty form).

    `name` is the message's id. A pressed button reads as its label in the kept lines: a
    stranger's label is never taken.
    """
    if "start" in form:
        return Incoming(name, sender, "/start", at, start=read_code(form["start"]))
    choice = form.get("choice", "")
    if choice and len(choice.encode()) <= _CHOICE_BYTES:
        return Incoming(name, sender, _label_of(choice, lines), at, choice=choice)
    return Incoming(name, sender, clean_text(form.get("text", "")), at)


def with_file(heard: Incoming, file: File, *, taken: bool) -> Incoming:
    """Returns the message with its file. One that is not `taken` is told of and left behind."""
    kind: RelayKind = "photo" if is_picture(file.media) else "document"
    if not taken:
        return replace(heard, attachment=kind)
    relay = Relay(
        heard.sender.channel, kind, secrets.token_urlsafe(16), file.name, len(file.content)
    )
    return replace(heard, attachment=kind, relay=relay, file=file)


def _label_of(choice: str, lines: Sequence[HistoryLine]) -> str:
    for line in reversed(lines):
        for item in line.message.choices:
            if item.id == choice and not line.mine:
                return strip_markup(item.label)
    return ""
