"""A person's data, from the command line: deletion at once, and that it was looked at."""

from __future__ import annotations

from typing import Any

from bot.office.kit.action import declare_action
from bot.office.kit.actor import Actor
from bot.office.kit.argument import Argument


@declare_action(
    "held",
    Argument("ref", "the reference", needed="a reference", positional=True),
    audit="candidate.reveal",
)
async def held_act(actor: Actor, ref: str) -> dict[str, Any]:
    """Somebody reads everything on a person, unmasked, at the machine: {"ref"} → on record."""
    return {"id": await actor.log_act("candidate.reveal", f"candidate {ref}", "")}


@declare_action(
    "forget",
    Argument("ref", "the reference", needed="a reference", positional=True),
    audit="candidate.forget",
)
async def forget_act(actor: Actor, ref: str) -> dict[str, Any]:
    """Deletes the person behind a reference: {"ref"} → {"done", "copies", "days"}.

    `copies` are files beside the database that hold her still, and end within so many days. The
    log keeps no reference.
    """
    ref = str(ref).strip().upper()
    done = await actor.store.forget(ref, actor.at)
    if done:
        await actor.log_act("candidate.forget", "", "")
    copies = [path.name for path in actor.store.copies.copies_holding(ref)] if done else []
    return {"done": done, "copies": copies, "days": actor.store.copies.ends_after()}
