"""The answer stands first: suggested where it is likely, and one step back is remembered."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml

from bot.dialogue.messages import Address, strip_markup
from bot.search import find_topics
from tests.houses.talk import Answer, Core, Deed, knowledge

QUESTIONS = Path(__file__).parent.parent / "questions"

BROAD = (
    "mau kerja ke Jepang gimana caranya",
    "info dong",
    "syaratnya apa",
    "cara ke jepang gimana kak",
    "handak bagawi ka jepang kayapa caranya",
    "mau ke jepang jadi careworker gmn caranya kak",
    "apa aja syaratnya kak",
    "info kerja ke jepang",
)


async def say(core: Core, text: str) -> Answer:
    return await core.do(Deed(text=text))


def said_in(answer: Answer) -> str:
    return "\n".join(strip_markup(reply.text) for reply in answer.replies)


def labels(answer: Answer) -> list[str]:
    return [choice.label for reply in answer.replies for choice in reply.choices]


async def test_what_is_likely_is_answered_at_once_and_named() -> None:
    core = Core()
    text = "paspor"
    finding = find_topics(text, knowledge().index)
    assert finding.decision == "suggest"
    answer = await say(core, text)
    assert said_in(answer).startswith("Tentang ")
    assert "Bukan itu" in labels(answer)
    assert len(labels(answer)) <= 3


@pytest.mark.parametrize("text", BROAD)
async def test_a_broad_opening_gets_the_way_in_six_lines(text: str) -> None:
    answer = await say(Core(), text)
    assert "6. " in said_in(answer)
    assert len([label for label in labels(answer) if "🏠" not in label]) == 6


async def test_a_question_with_a_subject_is_no_broad_opening() -> None:
    for text in ("berapa gaji careworker di jepang?", "syarat umur ke jepang berapa"):
        assert "6. " not in said_in(await say(Core(), text))


async def test_what_she_says_of_herself_is_taken_up_and_kept_nowhere() -> None:
    core = Core()
    text = "aku 36 tahun lulusan d3 keperawatan blm punya paspor, cara ke jepang gimana?"
    said = said_in(await say(core, text))
    assert "Anda menulis 36 tahun" in said
    assert "D3 Keperawatan" in said
    assert "paspor" in said
    assert "36" not in str(core.kept.draft)
    assert core.kept.draft is None


async def test_below_an_answer_are_at_most_three_buttons_and_one_quiet_line() -> None:
    answer = await say(Core(), "berapa gaji careworker di jepang?")
    assert len(labels(answer)) <= 3
    assert "Ketik ya atau tidak" in said_in(answer)


async def test_a_yes_after_an_answer_in_the_form_is_the_forms() -> None:
    core = Core()
    for text in ("daftar", "setuju"):
        await say(core, text)
    await say(core, "berapa gaji careworker di jepang?")
    assert not core.kept.either


async def test_one_step_back_is_remembered() -> None:
    rows = yaml.safe_load((QUESTIONS / "two-turns.yaml").read_text("utf-8"))
    assert len(rows) == 60
    missed = []
    for first, then, right in rows:
        core = Core()
        await say(core, first)
        answer = await say(core, then)
        topic = next((reply.topic for reply in answer.replies if reply.topic), None)
        if topic not in right:
            missed.append((first, then, topic))
    assert len(missed) <= 9, "\n".join(map(str, missed))


@pytest.mark.parametrize(
    ("text", "age"),
    [
        ("syarat umur ke jepang berapa, saya lulus 12 tahun lalu", ""),
        ("syarat umur ke jepang berapa, pengalaman 16 tahun", ""),
        ("lulus 12 tahun lalu, umur saya 30, syarat umur ke jepang berapa", "30"),
        ("saya 30 tahun, syarat umur ke jepang berapa", "30"),
    ],
)
async def test_years_that_are_no_age_are_taken_for_none(text: str, age: str) -> None:
    said = said_in(await say(Core(), text))
    assert [f"Anda menulis {age} tahun" in said, "Anda menulis" in said] == [bool(age)] * 2


@pytest.mark.parametrize("text", ["bukan itu", "bukan itu!", "salah", "not that"])
async def test_a_denial_after_an_answer_says_that_it_did_not_help(text: str) -> None:
    core = Core()
    await say(core, "berapa batas umur ikut G to G Jepang?")
    assert "Sudah kami catat untuk petugas" in said_in(await say(core, text))
    assert len(core.facts) == 1


@dataclass
class Group(Core):
    """A talk in a group of the network, where many read along."""

    @property
    def address(self) -> Address:
        return Address("telegram", "-1001")


async def test_in_a_group_nobody_is_asked_to_type_what_is_not_heard_there() -> None:
    question = "berapa batas umur ikut G to G Jepang?"
    quiet = strip_markup(knowledge().locale("id").phrases["topic.quiet"])
    assert quiet in said_in(await say(Core(), question))
    said = said_in(await say(Group(), question))
    assert "35" in said
    assert quiet not in said


@pytest.mark.parametrize(
    "text", ["oh gitu", "saya sudah paham", "iya ngerti kak", "tapi saya takut"]
)
async def test_a_reaction_to_an_answer_does_not_bring_it_again(text: str) -> None:
    core = Core()
    answer = await say(core, "berapa gaji careworker di jepang?")
    assert "yen" in said_in(answer)
    answer = await say(core, text)
    assert "Tentang" not in said_in(answer)
    assert not answer.replies[-1].topic


@pytest.mark.parametrize("text", ["anjing", "gak guna", "dasar bot tolol"])
async def test_who_is_angry_gets_a_calm_word_and_a_person(text: str) -> None:
    answer = await say(Core(), text)
    assert "Maaf" in said_in(answer)
    assert labels(answer) == ["🙋 Petugas", "🏠 Menu"]


async def test_a_first_message_in_english_is_answered_in_english_until_she_says_otherwise() -> None:
    core = Core()
    said = said_in(await say(core, "how much is the salary in japan"))
    assert "yen a month" in said
    assert "Bahasa Indonesia? Tulis bahasa." in said
    assert "35" in (again := said_in(await say(core, "age limit?")))
    assert "Paling tua" not in again
    await say(core, "bahasa indonesia")
    assert "sebulan" in said_in(await say(core, "how much is the salary in japan"))


@pytest.mark.parametrize(
    "text", ["gaji careworker?", "kak salary di jepang berapa ya", "apply di mana"]
)
async def test_a_loan_word_changes_no_language(text: str) -> None:
    core = Core()
    await say(core, text)
    assert core.kept.locale != "en"


async def test_a_greeting_with_a_question_behind_it_is_answered() -> None:
    said = said_in(await say(Core(), "hello, i am a nurse from banjarmasin, can i apply?"))
    assert "D3" in said


async def test_a_control_word_in_english_leads_on_in_english() -> None:
    assert "Pre-registration" in said_in(await say(Core(), "i want to register"))
