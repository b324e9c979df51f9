"""What the bot could not answer: grouped, answered to everyone who asked, or set aside."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.dialogue.decide import remind
from bot.dialogue.knowledge import Knowledge
from bot.dialogue.messages import Address, Outgoing
from bot.dialogue.reminders.due import Learned
from bot.dialogue.state import State
from bot.search import Index
from bot.search.find import find
from bot.search.grouping import groups
from bot.store.learning import Missed
from bot.store.store import Store

LONGEST = 2000
"""Characters of an answer: it goes into one message, with the question."""

_OWN_WORDS = ("none", "not_that")
"""Why a question was kept whose words may be an example of how people ask."""


@dataclass(frozen=True, slots=True)
class Group:
    """Questions that ask the same; its number is that of the oldest of them."""

    questions: tuple[Missed, ...]

    @property
    def id(self) -> int:
        """The number by which staff name it."""
        return self.questions[0].id

    @property
    def title(self) -> str:
        """The wording that most people used; the oldest of those."""
        return Counter(one.question for one in self.questions).most_common(1)[0][0]

    @property
    def people(self) -> int:
        """How many chats asked it."""
        return len({one.address for one in self.questions})

    @property
    def wordings(self) -> tuple[str, ...]:
        """In which words it was asked, the most frequent first."""
        return tuple(
            text for text, _ in Counter(one.question for one in self.questions).most_common()
        )

    @property
    def samples(self) -> tuple[str, ...]:
        """The wordings that people asked the bot in: not a topic's title, no letter to staff."""
        asked = Counter(one.question for one in self.questions if one.reason in _OWN_WORDS)
        return tuple(text for text, _ in asked.most_common())

    @property
    def topic(self) -> str:
        """The topic whose answer did not help, where it is one; else empty."""
        return next((one.topic for one in self.questions if one.topic), "")

    @property
    def reasons(self) -> dict[str, int]:
        """How often each reason is why it was kept."""
        return dict(Counter(one.reason for one in self.questions))


def grouped(missed: Sequence[Missed], knowledge: Knowledge) -> list[Group]:
    """The questions by what they ask, the most asked first."""
    normaliser = knowledge.index.normaliser
    read = [normaliser.read(one.question).tokens for one in missed]
    found = groups(read, knowledge.index.words.rarity)
    return [Group(tuple(missed[place] for place in one)) for one in found]


class _Last:
    """The groups as they were made last: a look at a thousand questions takes half a second."""

    def __init__(self) -> None:
        self._of: tuple[list[Missed], Index] | None = None
        self._groups: list[Group] = []

    def groups(self, missed: list[Missed], knowledge: Knowledge) -> list[Group]:
        """The same again, while neither the questions nor what the bot knows has changed."""
        if self._of is None or self._of[1] is not knowledge.index or self._of[0] != missed:
            self._of, self._groups = (missed, knowledge.index), grouped(missed, knowledge)
        return self._groups


_LAST = _Last()


async def open_groups(store: Store, knowledge: Knowledge) -> list[Group]:
    """The groups that nobody has answered."""
    return list(_LAST.groups(await store.learning.open(), knowledge))


async def group(store: Store, knowledge: Knowledge, number: int) -> Group | None:
    """The open group with that number, or that this question belongs to."""
    for one in await open_groups(store, knowledge):
        if any(question.id == number for question in one.questions):
            return one
    return None


async def answer(
    store: Store,
    knowledge: Knowledge,
    asked: Group,
    text: str,
    who: str,
    at: datetime,
    *,
    topic: str = "",
) -> tuple[int, list[Outgoing]]:
    """Answers a group: the answer's number, and what everyone who asked is told, once each.

    With a topic, its own answer is the text, and people's words are wanted as its samples.
    """
    numbers = [one.id for one in asked.questions]
    given = await store.learning.give(numbers, text, who, at, topic=topic)
    if topic:
        await store.learning.want(given, wanted=True)
    await store.audit.write(who, "question.answer", f"question {asked.id}", str(len(numbers)), at)
    hers = {one.address: one for one in asked.questions}
    return given, await _told(store, knowledge, list(hers.values()), text, at)


async def _told(
    store: Store, knowledge: Knowledge, asked: Sequence[Missed], text: str, at: datetime
) -> list[Outgoing]:
    """Memories stay as they are: somebody may be writing at this very moment."""
    addresses = [one.address for one in asked]
    states = await store.conversations.states(addresses)
    views = await store.views(addresses)
    told: list[Outgoing] = []
    for one in asked:
        if await store.conversations.is_reachable(one.address):
            said = Learned(one.question, text)
            state = states.get(one.address, State())
            told += remind(said, one.address, state, knowledge, views[one.address], at).replies
    return told


async def set_aside(store: Store, asked: Group, who: str, at: datetime) -> None:
    """Takes a group off the list without an answer."""
    await store.learning.set_aside([one.id for one in asked.questions])
    detail = str(len(asked.questions))
    await store.audit.write(who, "question.aside", f"question {asked.id}", detail, at)


def nearest(text: str, knowledge: Knowledge) -> list[str]:
    """The topics that come nearest to what was asked, the best first."""
    return [one.id for one in find(text, knowledge.index).matches]


def people_told(told: Sequence[Outgoing]) -> int:
    """How many people these messages go to."""
    addresses: set[Address] = {one.to for one in told}
    return len(addresses)
