"""Which broadcast is meant, and why something cannot be done with it now."""

from __future__ import annotations

from typing import Any

from bot.dialogue.knowledge import Knowledge
from bot.dialogue.typed_number import read_number
from bot.office.kit.actor import Actor
from bot.office.kit.argument import Argument, SpokenMistake
from bot.store.broadcasts import Broadcast


async def _read_broadcast(actor: Actor, value: Any) -> Broadcast:
    broadcast = await actor.store.broadcasts.find_broadcast(read_number(str(value)) or 0)
    if broadcast is None:
        shown = str(value)[:20]
        raise SpokenMistake(f"there is no broadcast {shown}", "desk.broadcast.none", number=shown)
    return broadcast


WHICH = Argument(
    *("id", "the number of a broadcast"),
    read=_read_broadcast,
    of="broadcast",
    needed="the number of a broadcast",
    positional=True,
)


def refuse_state(known: Knowledge, broadcast: Broadcast, what: str) -> SpokenMistake:
    """Returns why that cannot be done with it: the state that it is in."""
    state = known.locale("").phrases[f"desk.broadcast.state.{broadcast.state}"]
    return SpokenMistake(
        f"broadcast {broadcast.id} is {broadcast.state}: it cannot {what}",
        "desk.broadcast.not_now",
        number=broadcast.id,
        state=state,
    )
