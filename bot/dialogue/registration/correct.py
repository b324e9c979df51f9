""" "nomor hp saya salah, harusnya 0813…": the question that is named, with the new answer said."""

from __future__ import annotations

import re
from dataclasses import replace

from bot.dialogue.decision import Decision
from bot.dialogue.fields import Field, Value, parse_answer
from bot.dialogue.registration.advance import change_answer, move_on, revisit_field
from bot.dialogue.registration.begin import active_registrations, amend_registration
from bot.dialogue.registration.data import handle_data
from bot.dialogue.registration.display import draw_value, name_of
from bot.dialogue.registration.named_field import named_field
from bot.dialogue.registration.prompt import ask_next
from bot.dialogue.registration.submit import CHANGE_TO
from bot.dialogue.state import Draft
from bot.dialogue.turn import Turn

_RIGHT = re.compile(
    r"\b(?:harusnya|hrsnya|hrsny|seharusnya|mestinya|semestinya|yang (?:benar|betul|bujur)(?:nya)?"
    r"|yg (?:bnr|benar|betul|bener)|menjadi|jadi|jd|ganti ke|diganti|adalah|nang bujur"
    r"|should be|change(?:d)? to|correct one is|it's|it is|is now|to)\b[\s:,=]*",
    re.IGNORECASE,
)
_NOT_THIS = re.compile(r"[,;]?\s*\b(?:bukan|lain|not|instead of)\b.*$", re.IGNORECASE)
_BARE = frozenset({"phone", "date", "email", "nik"})
"""Types whose answer is recognised wherever it stands in a sentence."""

_WARNING = ("confirm.phone.fixed", "confirm.phone.example", "confirm.date.age")
_READ_BACK = (None, "confirm.phone.read", *_WARNING)
"""Doubts that are over once the new answer is read back, or said with it."""


def correct_by_words(turn: Turn) -> Decision:
    """Asks the question anew that she names. What she said it should be is read back to her.

    Where she names none, it is asked which.
    """
    draft, sent = turn.state.draft, active_registrations(turn)
    if draft is None and len(sent) == 1:
        opened = amend_registration(turn, sent[0])
        draft = opened.state.draft
        turn = replace(turn, state=opened.state)
        field = named_field(turn, draft) if draft else None
        if draft is None or field is None:
            return opened
        return _ask_anew(turn, draft, field)
    field = named_field(turn, draft) if draft else None
    if draft is None or field is None:
        return handle_data(replace(turn, action=(), control="change")) or ask_next(turn)
    return _ask_anew(turn, draft, field)


def _ask_anew(turn: Turn, draft: Draft, field: Field) -> Decision:
    value = _said_value(turn, field)
    if value is None or value.text == draft.answers.get(field.id):
        return change_answer(turn, draft, field.id)
    shown = draw_value(turn.voice, field, value.text, full=field.type != "nik")
    gaps = {"name": name_of(turn.voice, field), "value": shown}
    asked = replace(revisit_field(draft, field), confirming=value.text, doubt=CHANGE_TO, gaps=gaps)
    if value.ask in _WARNING:
        asked = replace(asked, doubt=value.ask, gaps=dict(value.values))
    return ask_next(move_on(turn, asked))


def _said_value(turn: Turn, field: Field) -> Value | None:
    """Returns what she said it should be, if the field reads it without a doubt."""
    parts = _RIGHT.split(turn.text)
    tried = [_NOT_THIS.sub("", part).strip() for part in reversed(parts[1:])]
    if field.type in _BARE:
        tried += re.findall(r"[+\d][\d .()/-]{5,}\d|[\w.+-]+@[\w.-]+", turn.text)
    for text in tried:
        value = parse_answer(text, field, turn.today) if text else None
        if isinstance(value, Value) and value.ask in _READ_BACK:
            return value
    return None
