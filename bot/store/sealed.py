"""Every column whose content is sealed, and every one that holds a keyed mark."""

from __future__ import annotations

from typing import NamedTuple


class SealedColumn(NamedTuple):
    """Where something sealed lies. `place` is SQL for what its seal is bound to."""

    table: str
    column: str
    place: str


def _of_chat(kind: str) -> str:
    return f"'{kind}:' || channel || ':' || chat"


_REF = "(SELECT ref FROM candidates c WHERE c.id = candidate)"
_CASE = "(SELECT k.channel || ':' || k.chat FROM cases k WHERE k.id = case_id)"

SEALED = (
    SealedColumn("conversations", "state", _of_chat("state")),
    SealedColumn("outbox", "body", _of_chat("outbox")),
    SealedColumn("history", "body", _of_chat("history")),
    SealedColumn("answers", "sealed", f"'answer:' || {_REF} || ':' || field"),
    SealedColumn("change_requests", "answers", f"'change:' || {_REF}"),
    SealedColumn("case_messages", "body", f"'case:' || {_CASE}"),
    SealedColumn("uploads", "body", f"{_of_chat('upload')} || ':' || id"),
    SealedColumn("factors", "body", "'factor:' || officer"),
    SealedColumn("aliases", "body", _of_chat("alias")),
)

LOOK_UPS = {"phone_key": "phone", "nik_key": "nik"}
"""Columns of `candidates` by which people are found, and the field whose answer each marks."""

REMADE_MARKS = {
    ("candidates", "phone_key"),
    ("candidates", "nik_key"),
    ("staff", "proof"),
    ("invites", "proof"),
    ("factors", "proof"),
    ("web_sessions", "proof"),
    ("broadcasts", "proof"),
    ("audit", "hash"),
}
"""Columns of keyed marks that a new key makes anew; the head of the log and the mark of the key are
in `meta`."""

LASTING_MARKS = {
    ("tombstones", "mark"),
    ("heard", "chat"),
    ("survey", "person"),
    ("invites", "mark"),
    ("tries", "mark"),
    ("recovery_codes", "mark"),
    ("aliases", "mark"),
}
"""Columns of keyed marks that outlive a change of the key."""
