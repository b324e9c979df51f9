"""Text that is dear to read: every reader is linear, what is too long is cut, and nobody waits."""

from __future__ import annotations

import asyncio
import unicodedata
from dataclasses import replace
from itertools import islice
from pathlib import Path
from time import thread_time

import pytest

from bot.dialogue.decide import decide
from bot.dialogue.decision import View
from bot.dialogue.faq.offer_signs import examine_offer
from bot.dialogue.messages import Address, Incoming
from bot.dialogue.state import State
from bot.engine.queue import LETTERS, Job, Queue
from bot.search import find_topics
from bot.search.bounds import LONGEST, MOST_WORDS, bound_text
from bot.search.danger import find_alarm
from tests.costly_texts import NOON, Reader, list_memories, readers, texts
from tests.houses.desk import desk_house
from tests.houses.shell import Script, heard, knowledge, opened

pytestmark = pytest.mark.attack

READERS = readers(knowledge())
SENDER = Address("telegram", "1")

_FLOORS = 3
"""A reader may take so many times what the floor takes: 30 ms where the floor takes its 10."""

DEAR = (
    "k " * 2048,
    "g, " * 1366,
    "ga(" * 1366,
    "b1," * 1366,
    "a.b-" * 1024,
    "a" * 4096,
    "1 " * 2048,
    "a@" * 2048,
    "a.a" * 1366,
    "\n" * 4096,
    "cek" + " " * 4092 + "x",
    "tolong tidak boleh keluar, " * 152,
    "t o l o n g " * 340,
    "é\u0301" * 2048,
    "[a](" * 1024,
    "ﷺ" * 4096,
    "ﾞ\u0301" * 2048,
    "a" + "\u0301\u0323" * 2047,
    ". " * 2048,
    "." * 4096,
    ". " * 250,
    "siti " + "!" * 22 + "x",
    "siti " + "~! " * 100 + "x",
    "½" * 4096,
    "İ" * 4096,
    "1a2b3c" * 682,
    "o0" * 2048,
    "$" * 4096,
    "jam 9 sampai " * 315,
    "3 desember 09.00 sampai " * 170,
    "peta" + " " * 4000 + "x",
    "https://maps.example.com/a peta" + " " * 4000 + "x",
    "n5 jlpt, " * 455,
    "mmkaakmam uikttkiaa uimutmitu tmotmuinu " * 102,
    "mulia " * 11 + "zzzz",
)


def _cpu(read: Reader, text: str, times: int = 3) -> float:
    """CPU seconds of this thread, the least of several tries. Nothing is remembered between."""
    taken = []
    for _ in range(times):
        for memory in _REMEMBERED:
            memory.cache_clear()
        started = thread_time()
        read(text)
        taken.append(thread_time() - started)
    return min(taken)


_REMEMBERED = list_memories(knowledge())


def _floor(text: str) -> None:
    """About 10 ms of plain work, on whatever machine this runs: what others are held against."""
    for number in range(200_000):
        str(number)


def _bound() -> float:
    return _FLOORS * _cpu(_floor, "", 5)


def _too_dear(some: list[str]) -> list[tuple[str, str]]:
    bound = _bound()
    return [
        (name, text[:40])
        for text in some
        for name, read in READERS.items()
        if _cpu(read, text, 1) > bound and _cpu(read, text, 5) > _bound()
    ]


@pytest.mark.slow
def test_no_text_that_was_dear_once_is_dear_to_any_reader() -> None:
    """One stranger's 4 000 characters hold up the process for a second, as "k " x 2 000 did."""
    assert _too_dear(list(DEAR)) == []


@pytest.mark.slow
def test_no_generated_text_is_dear_to_any_reader() -> None:
    """A text of known words, single letters or signs, over and over, costs more than it should."""
    assert _too_dear(list(islice(texts(knowledge(), 7), 60))) == []


@pytest.mark.parametrize(
    "text",
    [
        "is:,= to " * 450,
        '",' * 2000,
        "h-1 07.00, " * 370,
        "Pelatihan, 3 Desember 2026 09.00, Aula, " + "a," * 1900,
        "Pelatihan; 3 Desember 2026 09.00; Aula; " + "bawa KTP; " * 400,
    ],
)
async def test_a_session_in_one_line_of_any_parts_is_read_in_a_moment(
    tmp_path: Path, text: str
) -> None:
    """A clerk pastes a long list behind /sesi_baru, and the house stands still for 47 seconds."""
    async with desk_house(tmp_path) as house:
        await house.hire("rina", "officer")
        started = thread_time()
        [said] = await house.say("rina", f"/sesi_baru {text}")
        assert thread_time() - started < 5 * _bound()
        assert said.text


@pytest.mark.parametrize(
    "unit", ["k ", "g, ", "biaya 5 juta ", "gaji 100 jam ", "b1,", "transfer "]
)
def test_an_offer_of_a_hundred_thousand_letters_is_read_in_a_moment(unit: str) -> None:
    """An offer of 100 kB, pasted by a script, keeps the process busy for a minute."""
    text = (unit * 100_000)[:100_000]
    rules = knowledge().offers
    assert _cpu(lambda text: examine_offer(text, rules), text) < 4 * _bound()


@pytest.mark.parametrize(
    "text", ["9" * 100_000, "1." * 50_000, "\u0669" * 5000, "፩" * 40, "²" * 40]
)
def test_digits_of_any_length_and_script_are_read(text: str) -> None:
    """Digits that Python takes for no number, or for too long a one, end a turn with a bug."""
    find_topics(text, knowledge().index)
    find_alarm(text, knowledge().danger)
    examine_offer(text, knowledge().offers)


def _said(text: str, state: State | None = None) -> list[str]:
    incoming = Incoming("1", SENDER, text, NOON)
    decision = decide(incoming, state or State(met=True), knowledge(), View(""))
    return [reply.text for reply in decision.replies]


@pytest.mark.parametrize(
    "text", ["apa syaratnya? " * 400, "x" * (LONGEST + 1), "k " * MOST_WORDS * 2]
)
def test_what_is_longer_than_is_read_is_cut_and_she_is_told(text: str) -> None:
    """A part of what somebody wrote is dropped in silence."""
    said = _said(text)
    assert "sangat panjang" in said[0]
    assert len(said) > 1
    length = len(bound_text(text))
    assert f"{length:_}".replace("_", ".") in said[0]


@pytest.mark.parametrize("text", ["ﷺ" * 1000, "½" * 4000, "1a2b3c" * 200, "$" * 500])
def test_a_sign_that_is_read_as_many_letters_or_words_counts_as_many(text: str) -> None:
    """4 096 signs become 73 728 letters, or one word becomes a thousand, and all are read."""
    read = bound_text(text)
    assert 0 < len(read) < len(text)
    assert text.startswith(read)
    assert len(unicodedata.normalize("NFKD", read)) <= LONGEST
    assert "sangat panjang" in _said(text)[0]


def test_what_is_read_whole_is_not_said_to_be_cut() -> None:
    """Everybody is told that her message is too long."""
    assert not any("sangat panjang" in text for text in _said("apa syaratnya? " * 20))
    assert bound_text("a b c") == "a b c"


def test_a_cry_within_what_is_read_is_heard_behind_many_words() -> None:
    """A flood of words before a cry for help drowns it."""
    text = (
        "kerja di rumah majikan " * 80
        + "tolong saya disekap dan dipukul majikan, tidak boleh keluar"
    )
    assert find_alarm(text, replace(knowledge().danger, weights=None)) is not None


def _job(chat: str, text: str, number: int) -> Job:
    return Job(heard(chat, text, number), asyncio.get_running_loop().create_future())


async def test_short_texts_pass_long_ones_and_each_chat_keeps_its_order() -> None:
    """Eighty long messages of one visitor are decided before anybody else's short one."""
    queue = Queue()
    queue.add_jobs([_job("flood", "k " * 2000, number) for number in range(80)])
    queue.add_jobs([_job("flood", "menu", 80), _job("honest", "menu", 1)])
    first = queue.take_ready(())
    assert ("honest", "menu") in [(job.incoming.sender.chat, job.incoming.text) for job in first]
    assert sum(len(job.incoming.text) for job in first) <= LETTERS
    rest = [job for _ in range(80) for job in queue.take_ready(())]
    numbers = [job.incoming.id for job in (*first, *rest) if job.incoming.sender.chat == "flood"]
    assert numbers == [heard("flood", "", number).id for number in range(81)]
    assert queue.take_ready(()) == []


async def test_a_text_longer_than_a_batch_is_decided_alone() -> None:
    """A text above the bound of a batch stays in the queue for ever."""
    queue = Queue()
    queue.add_jobs([_job("a", "x" * (LETTERS + 1), 1), _job("b", "menu", 1)])
    assert [len(job.incoming.text) for job in queue.take_ready(())] == [LETTERS + 1]
    assert len(queue.take_ready(())) == 1


async def test_eighty_dear_messages_hold_another_up_for_no_more_than_a_few_of_them(
    tmp_path: Path,
) -> None:
    """80 messages of one stranger, dear to read, delay everybody else's answer by 40 seconds."""
    order: list[str] = []

    async def take(chat: str, text: str, number: int) -> None:
        await house.conversations.take_messages([heard(chat, text, number)])
        order.append(chat)

    async with opened(tmp_path, Script(), PANDU_LIMITS__FLOOD_BURST="100") as house:
        flood = [asyncio.create_task(take("flood", "k " * 2000, number)) for number in range(80)]
        await asyncio.sleep(0)
        await asyncio.create_task(take("honest", "menu", 1))
        await asyncio.gather(*flood)
    assert order.index("honest") <= 4


async def test_a_meaning_is_waited_for_by_its_own_chat_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever writes in the same moment as a flood waits until each of its meanings is known."""
    from bot.dialogue.decision import Decision
    from bot.dialogue.faq.meaning import MeaningWanted
    from bot.dialogue.turn import Turn
    from bot.engine.turns import Turns

    never, said = asyncio.Event(), []

    async def embed(text: str) -> tuple[float, ...]:
        if text == "flood":
            await never.wait()
        return (1.0,)

    def wants(turn: Turn) -> Decision:
        if turn.incoming.meaning is None:
            raise MeaningWanted
        said.append(turn.incoming.sender.chat)
        return Decision(turn.state)

    monkeypatch.setattr("bot.engine.turns.decide_turn", wants)
    async with opened(tmp_path, Script()) as house:
        talks = Turns(house.store, knowledge, lambda channels: None, embed=embed)
        flood = asyncio.create_task(
            talks.take_messages([heard("a", "flood", number) for number in range(5)])
        )
        await talks.take_messages([heard("b", "honest", 1)])
        assert said == ["b"]
        never.set()
        await flood
        await talks.wait_until_settled()
    assert said == ["b", *["a"] * 5]
