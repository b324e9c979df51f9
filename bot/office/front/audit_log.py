"""The audit log as an admin reads it: newest first, a page at a time, numbers masked."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from bot.dialogue.faq.redact import redact_text
from bot.dialogue.turn import fold_text
from bot.dialogue.typed_number import read_number
from bot.office.kit.commands import Answer, Order, register_command
from bot.office.staff.refusals import REFUSED
from bot.store.audit import Entry
from bot.store.candidates import LETTERS

_PAGE = 5
_TIME = re.compile(r"(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}[+-]\d{2}:\d{2})")
_CODED = ("export", "candidate.reveal", "staff.", "invite.", "seat.", REFUSED)
"""Acts whose detail is the program's own words; elsewhere it may be somebody's reason."""
_CODE = re.compile(r"\b[a-z]+\b")
_REF = re.compile(rf"\b[{LETTERS}]{{7}}\b")


@register_command("audit", role="admin")
async def show_audit(order: Order) -> Answer:
    """A page of the log. The button leads to older entries, by the number of the last one seen.

    "ditolak" shows what was refused, and nothing else.
    """
    words = order.action or tuple(fold_text(order.text).split())
    only = words[:1] in (("refused",), ("ditolak",))
    rest = words[1:] if only else words
    before = read_number(rest[0]) if rest else None
    acts = REFUSED if only else ""
    entries = await order.store.audit.last_entries(_PAGE + 1, before=before, acts=acts)
    if not entries:
        return Answer((order.say("desk.refused.none" if only else "desk.audit.empty"),))
    lines = [_draw_line(order, entry) for entry in entries[:_PAGE]]
    choices, kind = [], ("refused",) if only else ()
    if len(entries) > _PAGE:
        choices.append(order.button("desk.audit.older", "audit", *kind, entries[_PAGE - 1].id))
    if before is not None:
        choices.append(order.button("desk.audit.newest", "audit", *kind))
    if not only:
        choices.append(order.button("desk.refused.show", "audit", "refused"))
    broken = await order.store.audit.first_broken() if before is None else None
    warns = [order.phrase("desk.audit.broken", number=broken.number), ""] if broken else []
    text = "\n".join([order.phrase("desk.audit.title"), *warns, *lines])
    return Answer((order.message(text, *choices, edits=bool(order.action)),))


@dataclass(frozen=True, slots=True)
class EntryWords:
    """An entry as an admin reads it. `what` is what it was done to, masked."""

    number: int
    when: str
    who: str
    act: str
    what: str


def _draw_line(order: Order, entry: Entry) -> str:
    told = describe_entry(order, entry)
    what = f" ({told.what})" if told.what else ""
    gaps = {"number": told.number, "when": told.when, "who": told.who, "act": told.act}
    return order.phrase("desk.audit.line", what=what, **gaps)


def describe_entry(order: Order, entry: Entry) -> EntryWords:
    """Returns an entry in words, numbers masked."""
    phrases = order.locale.phrases
    noun, _, rest = entry.target.partition(" ")
    target = " ".join(filter(None, (_name_word(order, noun), rest)))
    coded = entry.act.startswith(_CODED)
    detail = (
        _CODE.sub(lambda code: _name_word(order, code[0]), entry.detail) if coded else entry.detail
    )
    details = [_make_readable(order, part) for part in (target, detail) if part]
    return EntryWords(
        entry.id,
        order.format_moment(entry.at),
        phrases.get(f"desk.audit.{entry.who}", entry.who),
        phrases.get(f"desk.audit.act.{entry.act}", entry.act),
        "; ".join(details),
    )


def _name_word(order: Order, code: str) -> str:
    """Returns what a word of the program is called."""
    phrases = order.locale.phrases
    return phrases.get(f"desk.audit.noun.{code}", phrases.get(f"desk.role.{code}", code))


def _make_readable(order: Order, text: str) -> str:
    """Returns the text with its times in words and all else masked."""
    parts = [_read_moment(order, part) or mask_text(part) for part in _TIME.split(text)]
    return " ".join(filter(None, parts))


def _read_moment(order: Order, part: str) -> str:
    if not _TIME.fullmatch(part):
        return ""
    try:
        return order.format_moment(datetime.fromisoformat(part))
    except (ValueError, OverflowError):  # somebody's own words, such as a reason
        return ""


def mask_text(text: str) -> str:
    """Returns the text with long numbers and the middle of references hidden."""
    return _REF.sub(lambda ref: f"{ref[0][:2]}…{ref[0][-1]}", redact_text(text))
