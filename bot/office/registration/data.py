"""A person's data, from the command line: deletion at once, and that it was looked at."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from bot.dialogue.knowledge import Knowledge
from bot.office.kit.acts import CLI, register_act
from bot.store.store import Store


@register_act("held")
async def held_act(
    store: Store, knowledge: Knowledge, arguments: dict[str, Any], at: datetime
) -> dict[str, Any]:
    """Somebody reads everything on a person, unmasked, at the machine: {"ref"} → on record."""
    ref = str(arguments["ref"])
    return {
        "id": await store.audit.write_entry(CLI, "candidate.reveal", f"candidate {ref}", "", at)
    }


@register_act("forget")
async def forget_act(
    store: Store, knowledge: Knowledge, arguments: dict[str, Any], at: datetime
) -> dict[str, Any]:
    """Deletes the person behind a reference: {"ref"} → {"done", "copies", "days"}.

    `copies` are files beside the database that hold her still, and end within so many days. The
    log keeps no reference.
    """
    ref = str(arguments["ref"]).strip().upper()
    done = await store.forget(ref, at)
    if done:
        await store.audit.write_entry(CLI, "candidate.forget", "", "", at)
    copies = [path.name for path in store.copies.copies_holding(ref)] if done else []
    return {"done": done, "copies": copies, "days": store.copies.ends_after()}
