"""A person's data, from the command line: deletion at once."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from bot.dialogue.knowledge import Knowledge
from bot.staff.acts import CLI, act
from bot.store.store import Store


@act("forget")
async def forget_act(
    store: Store, knowledge: Knowledge, arguments: dict[str, Any], at: datetime
) -> dict[str, Any]:
    """Deletes the person behind a reference: {"ref"} → {"done"}; the log keeps no reference."""
    done = await store.forget(str(arguments["ref"]).strip().upper(), at)
    if done:
        await store.audit.write(CLI, "candidate.forget", "", "", at)
    return {"done": done}
