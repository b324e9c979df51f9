"""A reminder is answered in one's own words: I come, I cannot, when and where is it?"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import yaml

from bot.dialogue.turn import fold_text
from tests.houses.desk import NOW, DeskHouse, knowledge, words
from tests.houses.reminders import add_seat, add_session, tick

START = datetime(2026, 12, 3, 9, 0, tzinfo=ZoneInfo("Asia/Makassar"))
DANGER = Path(__file__).parent.parent / "danger"
COMES, CANNOT, ASKS = "Sampai jumpa di", "Mengapa Anda mengembalikan", "Waktu: Kamis, 3 Desember"


async def reminded(desk: DeskHouse, *names: str) -> None:
    number = await add_session(desk, START)
    for name in names or ("Siti Aminah",):
        await add_seat(desk, "1", number, name)
    await tick(desk)
    desk.now = datetime(2026, 12, 2, 17, tzinfo=NOW.tzinfo)
    await tick(desk)


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("siap kak", COMES),
        ("Insya Allah hadir", COMES),
        ("saya datang tepat waktu", COMES),
        ("I will come", "See you at"),
        ("maaf saya tidak bisa hadir", CANNOT),
        ("gak bisa dtg besok kak", CANNOT),
        ("kada kawa hadir, maaf lah", CANNOT),
        ("saya sakit jadi tidak ikut", CANNOT),
        ("Sorry, I can't come tomorrow", "Why do you give back"),
        ("jam berapa?", ASKS),
        ("di mana tempatnya", ASKS),
        ("apa yang harus dibawa", ASKS),
        ("apakah saya harus datang?", ASKS),
    ],
)
async def test_an_answer_to_a_reminder_is_understood(
    desk: DeskHouse, text: str, answer: str
) -> None:
    await reminded(desk)
    assert answer in words(await desk.say("1", text))


async def test_whoever_cannot_come_gives_the_seat_back_with_one_tap_more(desk: DeskHouse) -> None:
    await reminded(desk)
    (why,) = await desk.say("1", "maaf kak gak bisa hadir")
    assert [choice.label for choice in why.choices][-1] == "Saya tetap ikut"
    assert "sudah dikembalikan" in words(await desk.press("1", why.choices[0].id))


async def test_of_several_seats_the_one_that_is_meant_is_asked_for(desk: DeskHouse) -> None:
    await reminded(desk, "Siti Aminah", "Budi Santoso")
    (which,) = await desk.say("1", "maaf tidak bisa hadir")
    labels = [choice.label for choice in which.choices]
    assert "Orientasi · Kamis, 3 Desember 2026 · Budi Santoso" in labels
    assert CANNOT in words(await desk.press("1", which.choices[1].id))


@pytest.mark.parametrize(
    "text",
    [
        "saya disekap majikan tidak bisa datang",
        "saya tidak bisa ikut ke jepang",
        "boleh tidak hadir?",
        "kapan gajian?",
    ],
)
async def test_a_text_with_any_other_word_is_heard_as_ever(desk: DeskHouse, text: str) -> None:
    await reminded(desk)
    said = words(await desk.say("1", text))
    assert not any(literal in said for literal in (COMES, CANNOT, ASKS))


async def test_without_a_seat_that_is_near_the_words_are_a_question(desk: DeskHouse) -> None:
    number = await add_session(desk, START)
    assert ASKS not in words(await desk.say("1", "jam berapa?"))
    await add_seat(desk, "1", number)
    desk.now = datetime(2026, 11, 24, 10, tzinfo=NOW.tzinfo)  # nine days before
    assert ASKS not in words(await desk.say("1", "jam berapa?"))


async def test_an_open_form_keeps_its_answers(desk: DeskHouse) -> None:
    await reminded(desk)
    await desk.press("1", "1:go:another")
    await desk.say("1", "ya")
    assert CANNOT not in words(await desk.say("1", "tidak hadir"))


def test_no_cry_for_help_is_read_as_an_answer_to_a_reminder() -> None:
    known = [locale.coming for locale in knowledge().locales.values()]
    for file in sorted(DANGER.glob("danger-*.yaml")):
        for text in yaml.safe_load(file.read_text("utf-8")):
            assert not any(
                coming.reads(fold_text(text).split(), question=False) for coming in known
            ), text
