"""What the bot could not answer: grouped by what is asked, shown, or set aside."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.dialogue.knowledge import Knowledge
from bot.dialogue.messages import Address
from bot.search import Index
from bot.search.bounds import bound_text
from bot.search.find import find_topics
from bot.search.grouping import group_questions
from bot.store.learning import Missed
from bot.store.store import Store

LONGEST = 2000
"""Characters of an answer: it goes into one message, with the question."""

MOST_OF_ONE = 20
"""Open questions of one chat that are shown, its oldest; the others follow when these are done.

Else one stranger with a list of random words fills the page, and each look at it takes seconds.
"""

_WORDS_READ = 25
"""Words of a question by which it is grouped."""

_OWN_WORDS = ("none", "not_that")
"""Why a question was kept whose words may be an example of how people ask."""


@dataclass(frozen=True, slots=True)
class QuestionGroup:
    """Questions that ask the same. Its number is that of the oldest of them."""

    questions: tuple[Missed, ...]

    @property
    def id(self) -> int:
        """The number by which staff name it."""
        return self.questions[0].id

    @property
    def title(self) -> str:
        """The wording that most people used. The oldest of those."""
        return Counter(question.question for question in self.questions).most_common(1)[0][0]

    @property
    def people(self) -> int:
        """How many chats asked it."""
        return len({question.address for question in self.questions})

    @property
    def wordings(self) -> tuple[str, ...]:
        """In which words it was asked, the most frequent first."""
        return tuple(
            text
            for text, _ in Counter(question.question for question in self.questions).most_common()
        )

    @property
    def samples(self) -> tuple[str, ...]:
        """The wordings that people asked the bot in: not a topic's title, no letter to staff."""
        asked = Counter(
            question.question for question in self.questions if question.reason in _OWN_WORDS
        )
        return tuple(text for text, _ in asked.most_common())

    @property
    def topic(self) -> str:
        """The topic whose answer did not help, where it is one. Else empty."""
        return next((question.topic for question in self.questions if question.topic), "")

    @property
    def reasons(self) -> dict[str, int]:
        """How often each reason is why it was kept."""
        return dict(Counter(question.reason for question in self.questions))


def group_missed(missed: Sequence[Missed], knowledge: Knowledge) -> list[QuestionGroup]:
    """Returns the questions by what they ask, the most asked first."""
    normaliser = knowledge.index.normaliser
    read = [
        normaliser.read(bound_text(missed.question, words=_WORDS_READ)).tokens for missed in missed
    ]
    found = group_questions(read, knowledge.index.words.rarity)
    return [QuestionGroup(tuple(missed[place] for place in item)) for item in found]


class _Last:
    """The groups as they were made last: a look at a thousand questions takes half a second."""

    def __init__(self) -> None:
        self._of: tuple[list[Missed], Index] | None = None
        self._groups: list[QuestionGroup] = []

    def groups(self, missed: list[Missed], knowledge: Knowledge) -> list[QuestionGroup]:
        """The same again, while neither the questions nor what the bot knows has changed."""
        if self._of is None or self._of[1] is not knowledge.index or self._of[0] != missed:
            self._of, self._groups = (missed, knowledge.index), group_missed(missed, knowledge)
        return self._groups


_LAST = _Last()


async def open_groups(store: Store, knowledge: Knowledge) -> list[QuestionGroup]:
    """Returns the groups that nobody has answered."""
    shown = _limit_each(await store.learning.open_questions())
    return list(_LAST.groups(shown, knowledge))


def _limit_each(missed: Sequence[Missed]) -> list[Missed]:
    """Returns the questions, the oldest `MOST_OF_ONE` of each chat."""
    counts: Counter[Address] = Counter()
    shown = []
    for question in missed:
        counts[question.address] += 1
        if counts[question.address] <= MOST_OF_ONE:
            shown.append(question)
    return shown


async def find_group(store: Store, knowledge: Knowledge, number: int) -> QuestionGroup | None:
    """Returns the open group with that number, or that this question belongs to."""
    for open_group in await open_groups(store, knowledge):
        if any(question.id == number for question in open_group.questions):
            return open_group
    return None


async def set_aside(store: Store, asked: QuestionGroup, who: str, at: datetime) -> None:
    """Takes a group off the list without an answer."""
    await store.learning.set_aside([question.id for question in asked.questions])
    detail = str(len(asked.questions))
    await store.audit.write_entry(who, "question.aside", f"question {asked.id}", detail, at)


def nearest_topics(text: str, knowledge: Knowledge) -> list[str]:
    """Returns the topics that come nearest to what was asked, the best first."""
    return [topic_match.id for topic_match in find_topics(text, knowledge.index).matches]
