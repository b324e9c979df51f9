"""The satisfaction survey after a session, and the index that it gives."""

from __future__ import annotations

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.office.sessions.survey import compute_index, sample_size
from tests.houses.desk import NOW, DeskHouse, words
from tests.houses.sessions import button, register, seated, tick

START = datetime(2026, 12, 3, 9, tzinfo=NOW.tzinfo)


@pytest.fixture
async def desk(desk: DeskHouse) -> DeskHouse:
    await desk.hire("9", "officer")
    return desk


async def answered(desk: DeskHouse, levels: str) -> None:
    """Somebody comes and answers as many questions as there are levels."""
    typed = await seated(desk)
    desk.now = START
    await desk.say("9", f"/hadir {typed}")
    told = await tick(desk, hours=3)
    await desk.press("1", button(told, "📝").id)
    for level in levels:
        await desk.say("1", level)


async def test_the_survey_is_nine_questions_and_gives_the_index(desk: DeskHouse) -> None:
    await answered(desk, "434343434")
    said = words(await desk.say("9", "/skm 1"))
    assert "Indeks: 88,89. Mutu pelayanan A" in said
    assert "PermenPANRB 14/2017" in said
    assert (await desk.act("survey show", id=1))["index"] == 88.89


async def test_a_survey_can_be_stopped_and_what_was_said_counts(desk: DeskHouse) -> None:
    await answered(desk, "44")
    assert "tanpa nama" in words(await desk.say("1", "5"))
    result = await desk.act("survey show")
    assert (result["people"], result["means"]["u2"], result["means"]["u3"]) == (1, 4.0, None)
    assert result["index"] is None
    assert "Belum ada indeks" in words(await desk.say("9", "/skm"))


async def test_a_survey_left_for_a_question_goes_on_where_she_was(desk: DeskHouse) -> None:
    await answered(desk, "43")
    await desk.say("1", "apa itu OPP")
    assert "Survei 3 dari 9" in words(await desk.say("1", "survei"))
    await desk.say("1", "menu")
    assert "Survei 3 dari 9" in words(await desk.press("1", "1:survey:1:1"))
    for level in "4343434":
        told = await desk.say("1", level)
    assert "Terima kasih" in words(told)
    assert (await desk.act("survey show"))["index"] == 88.89
    assert "Belum ada survei" in words(await desk.say("1", "survei"))


async def test_back_in_a_survey_asks_the_question_before(desk: DeskHouse) -> None:
    await answered(desk, "41")
    assert "Survei 2 dari 9" in words(await desk.say("1", "kembali"))
    await desk.say("1", "4")
    assert "Survei 3 dari 9" in words(await desk.say("1", "survei"))
    assert (await desk.act("survey show"))["means"]["u2"] == 4.0


async def test_who_wants_no_survey_now_may_want_it_later(desk: DeskHouse) -> None:
    assert "Belum ada survei" in words(await desk.say("1", "survei"))
    await answered(desk, "")
    assert "berubah pikiran" in words(await desk.say("1", "5"))
    await desk.press("1", "1:survey:1:stop")
    assert "Survei 1 dari 9" in words(await desk.say("1", "survei"))


async def test_an_answer_is_changed_and_counts_once(desk: DeskHouse) -> None:
    await answered(desk, "1")
    await desk.press("1", "1:survey:1:1:4")
    assert (await desk.act("survey show"))["means"]["u1"] == 4.0


async def test_who_did_not_come_adds_nothing_to_the_survey(desk: DeskHouse) -> None:
    await answered(desk, "444444444")
    await register(desk, "2", 2)
    for question in range(1, 10):
        await desk.press("2", f"1:survey:1:{question}:1")
    assert (await desk.act("survey show"))["people"] == 1


@pytest.mark.parametrize(
    ("mean", "grade"),
    [(4.0, "A"), (3.5324, "A"), (3.532, "B"), (3.0644, "B"), (3.064, "C"), (2.6, "C"),
     (2.5996, "D"), (2.599, "D"), (1.0, "D")],
)  # fmt: skip
def test_the_grades_begin_where_the_regulation_says(mean: float, grade: str) -> None:
    people = 10_000
    low = int(mean)
    above = round((mean - low) * people)
    counts = [0, 0, 0, 0]
    counts[low - 1] = people - above
    if above:
        counts[low] = above
    assert compute_index(dict.fromkeys(range(1, 10), counts)).grade == grade


@pytest.mark.parametrize(
    ("people", "enough"),
    [(0, 0), (1, 1), (10, 10), (20, 19), (50, 44), (100, 80), (200, 132), (1000, 278),
     (10_000, 370), (100_000, 383)],
)  # fmt: skip
def test_a_sample_is_as_large_as_in_the_table_of_krejcie_and_morgan(
    people: int, enough: int
) -> None:
    assert abs(sample_size(people) - enough) <= 1


async def test_an_index_of_few_answers_says_that_it_is_one(desk: DeskHouse) -> None:
    codes = [await seated(desk, number) for number in range(2, 8)]
    desk.now = START
    for typed in codes:
        await desk.say("9", f"/hadir {typed}")
    desk.now = NOW
    await answered(desk, "444444444")
    said = words(await desk.say("9", "/skm 1"))
    assert "1 dari 7 yang hadir" in said
    assert "baru 1, sedangkan contoh yang cukup 7" in said
    shown = await desk.act("survey show", id=1)
    assert (shown["people"], shown["came"], shown["sample"]) == (1, 7, 7)


@given(st.lists(st.lists(st.integers(0, 50), min_size=4, max_size=4), min_size=9, max_size=9))
def test_an_index_lies_between_25_and_100(counts: list[list[int]]) -> None:
    result = compute_index(dict(enumerate(counts, 1)))
    if all(map(sum, counts)):
        assert result.value is not None
        assert 25 <= result.value <= 100
        assert result.grade in "ABCD"
    else:
        assert result.value is None
