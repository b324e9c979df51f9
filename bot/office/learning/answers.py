"""The answer to a group of questions, told to everyone who asked."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.dialogue.decide import decide_reminder
from bot.dialogue.knowledge import Knowledge
from bot.dialogue.messages import Address, Outgoing
from bot.dialogue.reminders.due import Learned
from bot.dialogue.state import State
from bot.office.learning.groups import QuestionGroup
from bot.store.learning import Missed
from bot.store.store import Store


async def answer_group(
    store: Store,
    knowledge: Knowledge,
    asked: QuestionGroup,
    text: str,
    who: str,
    at: datetime,
    *,
    topic: str = "",
) -> tuple[int, list[Outgoing]]:
    """Answers a group: the answer's number, and what everyone who asked is told, once each.

    With a topic, its own answer is the text, and people's words are wanted as its samples.
    """
    numbers = [question.id for question in asked.questions]
    given = await store.learning.give_answer(numbers, text, who, at, topic=topic)
    if topic:
        await store.learning.mark_wanted(given, wanted=True)
    await store.audit.write_entry(
        who, "question.answer", f"question {asked.id}", str(len(numbers)), at
    )
    hers = {question.address: question for question in asked.questions}
    return given, await _tell_askers(store, knowledge, list(hers.values()), text, at)


async def _tell_askers(
    store: Store, knowledge: Knowledge, asked: Sequence[Missed], text: str, at: datetime
) -> list[Outgoing]:
    """Memories stay as they are: somebody may be writing at this very moment."""
    addresses = [missed.address for missed in asked]
    states = await store.conversations.states_of(addresses)
    views = await store.views(addresses)
    told: list[Outgoing] = []
    for missed in asked:
        if await store.conversations.is_reachable(missed.address):
            said = Learned(missed.question, text)
            state = states.get(missed.address, State())
            told += decide_reminder(
                said, missed.address, state, knowledge, views[missed.address], at
            ).replies
    return told


def people_told(told: Sequence[Outgoing]) -> int:
    """Returns how many people these messages go to."""
    addresses: set[Address] = {outgoing.to for outgoing in told}
    return len(addresses)
