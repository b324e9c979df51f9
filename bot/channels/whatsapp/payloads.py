"""What we say as the Cloud API takes it: text, buttons, a list, numbers to type, files, templates.

Limits are those of Meta's description of the API (facebook/openapi, messages).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bot.channels.whatsapp.markup import (
    BODY_LIMIT,
    TEXT_LIMIT,
    cut_label,
    cut_text,
    draw_plain,
    draw_text,
)
from bot.dialogue.messages import Choice, Outgoing

BUTTONS, BUTTON_LENGTH = 3, 20
ROWS, ROW_LENGTH, DESCRIPTION_LENGTH = 10, 24, 72
PICTURES = ("image/jpeg", "image/png")
AUDIO = ("audio/ogg", "audio/mpeg")

Payload = dict[str, Any]


def make_payloads(message: Outgoing, choose: str, *, media: str = "") -> list[Payload]:
    """Returns the messages that say it, in order, without whom they go to.

    Buttons hang on the last. `choose` labels the button that opens a list, `media` is the
    network's id of the file that goes with it.
    """
    text = draw_text(message.text)
    files = [_make_file(message, media)] if media else []
    if files and len(text) <= BODY_LIMIT and not message.choices and _takes_caption(files[0]):
        if text:
            files[0][files[0]["type"]]["caption"] = text
        return files
    return [*files, *_make_words(text, message, choose)] if text or message.choices else files


def _make_words(text: str, message: Outgoing, choose: str) -> list[Payload]:
    choices = message.choices
    if not choices:
        return [_make_text(part) for part in cut_text(text, TEXT_LIMIT)]
    typed = message.numbered and (len(choices) > ROWS or len(text) > BODY_LIMIT)
    if typed or len(choices) > ROWS:
        numbers = [f"{n}. {draw_plain(each.label)}" for n, each in enumerate(choices, 1)]
        return [_make_text(p) for p in cut_text("\n".join([text, "", *numbers]), TEXT_LIMIT)]
    *before, last = cut_text(text, BODY_LIMIT) if len(text) > BODY_LIMIT else [text]
    return [*map(_make_text, before), _make_choices(last or "…", choices, choose)]


def _make_text(text: str) -> Payload:
    return {"type": "text", "text": {"body": text or "…", "preview_url": False}}


def _make_choices(body: str, choices: Sequence[Choice], choose: str) -> Payload:
    labels = _distinct([draw_plain(choice.label) for choice in choices], BUTTON_LENGTH)
    fit = all(len(draw_plain(choice.label)) <= BUTTON_LENGTH for choice in choices)
    if len(choices) <= BUTTONS and fit:
        buttons = [
            {"type": "reply", "reply": {"id": choice.id, "title": label}}
            for choice, label in zip(choices, labels, strict=True)
        ]
        action: Payload = {"buttons": buttons}
        kind = "button"
    else:
        action = {"button": cut_label(choose, BUTTON_LENGTH), "sections": [_make_section(choices)]}
        kind = "list"
    return {
        "type": "interactive",
        "interactive": {"type": kind, "body": {"text": body}, "action": action},
    }


def _make_section(choices: Sequence[Choice]) -> Payload:
    """A row's title is short; where a label is longer, its description says it whole."""
    whole = [draw_plain(choice.label) for choice in choices]
    titles = _distinct(whole, ROW_LENGTH)
    rows = []
    for choice, title, label in zip(choices, titles, whole, strict=True):
        row = {"id": choice.id, "title": title}
        if title != label:
            row["description"] = cut_label(label, DESCRIPTION_LENGTH)
        rows.append(row)
    return {"rows": rows}


def _distinct(labels: Sequence[str], limit: int) -> list[str]:
    """Returns the labels, cut, none of them twice: two equal titles are refused."""
    found: list[str] = []
    for number, label in enumerate(labels, 1):
        cut = cut_label(label or str(number), limit)
        found.append(cut if cut not in found else f"{number}. {cut_label(label, limit - 4)}")
    return found


def accepted_type(media_type: str) -> str:
    """Returns the type under which a file is taken: text of any other kind goes as plain text."""
    plain = media_type.startswith("text/") or media_type == "application/json"
    return "text/plain" if plain else media_type


def media_kind(media_type: str) -> str:
    """Returns as what a file of that type is sent."""
    if media_type in PICTURES:
        return "image"
    return "audio" if media_type in AUDIO else "document"


def _make_file(message: Outgoing, media: str) -> Payload:
    if message.file is not None:
        kind, name = media_kind(message.file.media), message.file.name
    else:
        relay = message.relay
        kinds = {"photo": "image", "voice": "audio", "video": "video"}
        kind = kinds.get(relay.kind, "document") if relay else "document"
        name = relay.name if relay else ""
    content: Payload = {"id": media}
    if kind == "document":
        content["filename"] = name or "berkas"
    return {"type": kind, kind: content}


def _takes_caption(payload: Payload) -> bool:
    return bool(payload["type"] != "audio")
