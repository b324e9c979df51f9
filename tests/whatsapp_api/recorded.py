"""Webhook bodies of every kind that was found, one file each in bodies/, with its source.

They are written anew from described shapes: Meta's samples (facebook/openapi, MIT), Meta's own
webhook reference, and what pywa's and courier's test data describe; "from memory" says that the
page could not be opened. Number and account are those of FakeWhatsApp: a channel takes them as its
own.
"""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

from tests.whatsapp_api.people import People

BODIES = Path(__file__).parent / "bodies"


def read_body(kind: str) -> dict[str, Any]:
    """One body by its kind, as parsed JSON."""
    body: dict[str, Any] = json.loads((BODIES / f"{kind}.json").read_text("utf-8"))["body"]
    return body


def list_kinds() -> list[str]:
    """All kinds, in the order of the alphabet."""
    return sorted(path.stem for path in BODIES.glob("*.json"))


def add_neighbours(
    fake: People, body: dict[str, Any], user: str | int
) -> tuple[dict[str, Any], list[str]]:
    """Puts texts of `user` before and after everything in the body; returns it and their ids.

    Where the body has a list of changes they stand beside the first one, and where its value has
    a list of messages, inside it as well.
    """
    whole, ids = copy.deepcopy(body), []
    entries = whole.setdefault("entry", [])
    first = entries[0] if entries and isinstance(entries[0], dict) else {}
    changes = first.get("changes")
    if isinstance(changes, list):
        value = changes[0].get("value") if isinstance(changes[0], dict) else None
        messages = value.get("messages") if isinstance(value, dict) else None
        if (
            isinstance(messages, list)
            and changes[0].get("field") == "messages"
            and _ours(fake, value)
        ):
            ids += [_put_text(fake, messages, user, at) for at in (0, len(messages) + 1)]
        ids += [_put_change(fake, changes, user, at) for at in (0, len(changes) + 1)]
    beside: list[Any] = []
    ids.append(_put_change(fake, beside, user, 0))
    entries.append({"id": fake.business_account_id, "changes": beside})
    whole.setdefault("object", "whatsapp_business_account")
    return whole, ids


def _ours(fake: People, value: Any) -> bool:
    metadata = value.get("metadata")
    return isinstance(metadata, dict) and metadata.get("phone_number_id") == fake.phone_number_id


def _put_text(fake: People, messages: list[Any], user: str | int, at: int) -> str:
    wamid = fake.new_wamid()
    message = fake.sender(fake.chat(user)) | {"id": wamid, "timestamp": fake.now()}
    messages.insert(at, message | {"type": "text", "text": {"body": f"pesan {wamid[-6:]}"}})
    return wamid


def _put_change(fake: People, changes: list[Any], user: str | int, at: int) -> str:
    messages: list[Any] = []
    wamid = _put_text(fake, messages, user, 0)
    value = fake.envelope() | {"contacts": [fake.contact(fake.chat(user))], "messages": messages}
    changes.insert(at, {"value": value, "field": "messages"})
    return wamid
