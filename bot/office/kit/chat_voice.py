"""The voice in which a chat is spoken to from outside its own turn."""

from __future__ import annotations

from bot.dialogue.knowledge import Knowledge
from bot.dialogue.messages import Address
from bot.dialogue.voice import Voice
from bot.store.store import Store


async def voice_of(store: Store, knowledge: Knowledge, to: Address) -> Voice:
    """Returns the voice of the language that this chat speaks, or of the default one."""
    states = await store.conversations.states_of([to])
    return Voice(knowledge.locale(states[to].locale if to in states else ""), to)
