"""News that an act tells people outside a turn: queued as reminders are, after every reply."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.dialogue.messages import Outgoing
from bot.store.store import Store

PRIORITY = 5


async def tell(store: Store, messages: Sequence[Outgoing], at: datetime) -> None:
    """Queues messages, inside an open transaction."""
    await store.outbox.put([(one, None) for one in messages], at, PRIORITY)
    lines = [(one.to, False, one, at) for one in messages if one.to.channel in store.own_history]
    await store.conversations.write_history(lines)
