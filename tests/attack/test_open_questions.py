"""What strangers ask goes to the desk: nobody fills its list, and no look at it takes seconds."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from time import thread_time

import pytest

from bot.dialogue.messages import Address
from bot.office.learning.groups import MOST_OF_ONE, group_missed, open_groups
from bot.store.learning import Missed
from tests.houses.desk import desk_house, knowledge

pytestmark = pytest.mark.attack

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


def _strange(draw: Random) -> str:
    """80 words that nobody knows, 500 letters at most as they are kept."""
    return " ".join("".join(draw.choices("abcdefghijklmnoprstuwy", k=7)) for _ in range(80))[:500]


def _cpu_of_plain_work() -> float:
    started = thread_time()
    for number in range(200_000):
        str(number)
    return thread_time() - started


def test_questions_of_random_words_are_grouped_in_a_moment() -> None:
    """400 questions of random words take the loop for seconds whenever staff look at the list."""
    draw = Random(1)
    address = Address("web", "a")
    missed = [Missed(n, address, _strange(draw), "none", "", "id", NOON) for n in range(100)]
    group_missed(missed[:1], knowledge())
    floor = min(_cpu_of_plain_work() for _ in range(3))
    started = thread_time()
    assert len(group_missed(missed, knowledge())) == 100
    assert thread_time() - started < 30 * floor  # about 3 ms a question


async def test_one_stranger_does_not_fill_the_list_of_questions(tmp_path: Path) -> None:
    """One stranger asks hundreds of nonsense questions, and nobody else's is seen any more."""
    draw = Random(2)
    async with desk_house(tmp_path) as house:
        for number in range(MOST_OF_ONE + 15):
            house.now += timedelta(minutes=1)
            await house.say("stranger", f"{_strange(draw)[:60]} {number}?")
        await house.say("ani", "zorble fnard quibbet wumpus?")
        store = house.house.store
        assert await store.learning.count_open() > MOST_OF_ONE + 1
        groups = await open_groups(store, house.house.knowledge())
        chats = [question.address.chat for group in groups for question in group.questions]
        assert chats.count("stranger") == MOST_OF_ONE
        assert chats.count("ani") == 1
