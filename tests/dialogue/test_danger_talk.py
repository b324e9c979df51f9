"""A cry for help is answered calmly, with numbers and nothing beside them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.dialogue.decide import decide
from bot.dialogue.decision import CaseSaid
from bot.dialogue.faq.meaning import MeaningWanted
from bot.dialogue.frame import alarm as handler
from bot.dialogue.knowledge import Limits
from bot.dialogue.messages import split_spans
from bot.dialogue.voice import Voice
from bot.search.danger import Alarm
from tests.dialogue.test_core_everywhere import stand
from tests.houses.desk import desk_house
from tests.houses.talk import Core, Deed, knowledge

CRY = "tolong saya disekap majikan"
NIGHT = timedelta(hours=14)


@dataclass(frozen=True)
class Hears:
    """What a judge says of any text: this kind of danger, or that the words leave it open."""

    kind: str = ""
    is_open: bool = False
    ruled: Alarm | None = None
    weight: None = None

    def __call__(self, *_: object) -> Hears:
        return self

    def is_near(self, meaning: object) -> bool:
        return bool(self.kind)

    def alarm(self, meaning: object) -> Alarm | None:
        return Alarm(self.kind, ()) if self.kind else None


@pytest.mark.parametrize("kind", ["violence", "suicide", "general", "sexual"])
async def test_no_topic_stands_in_or_below_the_calm_message(
    monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    monkeypatch.setattr(handler, "listen_for_danger", Hears(kind))
    answer = await Core(knowledge()).do(Deed(text="berapa gaji careworker di jepang?"))
    [card] = answer.replies
    assert card.danger == "card"
    assert "Petugas" in str(card.choices)
    topics = [choice.id for choice in card.choices if ":t:" in choice.id]
    assert topics == ["1:t:nomor-pengaduan"]


async def test_words_that_leave_danger_open_wait_for_their_meaning(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(handler, "listen_for_danger", Hears(is_open=True))
    known = replace(knowledge(), semantic=True)
    with pytest.raises(MeaningWanted):
        await Core(known).do(Deed(text="anak saya menangis terus"))


async def test_a_short_answer_in_a_form_never_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(handler, "listen_for_danger", Hears(is_open=True))
    talk = await stand("summary")
    known = replace(knowledge(), semantic=True)
    short = replace(talk.incoming(Deed(text="Siti Aminah")), meaning=None)
    voice = Voice(known.locale("id"), short.sender)
    turn = handler.Turn(short, talk.kept, known, talk._view(), voice, (), "", "")
    assert handler._hear_danger(turn) is None
    assert decide(replace(short, meaning=()), talk.kept, known, talk._view()).replies


@pytest.mark.parametrize("locale", ["id", "en"])
async def test_numbers_come_first_can_be_pressed_and_spell_nothing_out(locale: str) -> None:
    talk = Core(knowledge())
    talk.kept = replace(talk.kept, locale=locale)
    [card] = (await talk.do(Deed(text=CRY))).replies
    links = [run for run in split_spans(card.text) if run.href]
    assert all(run.bold for run in links)
    hrefs = [run.href for run in links]
    assert hrefs[:3] == ["tel:08001000", "tel:+622129244800", "https://wa.me/628118080141"]
    first, *_ = card.text.split("\n")
    assert "0800-1000" in first
    assert "(Kementerian" not in card.text
    assert "Ministry" not in card.text


async def test_every_kind_of_danger_shows_the_number_at_home_and_from_abroad(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for kind in {rule.kind for rule in knowledge().danger.alarms} | {"general"}:
        monkeypatch.setattr(handler, "listen_for_danger", Hears(kind))
        for locale in ("id", "en"):
            talk = Core(knowledge())
            talk.kept = replace(talk.kept, locale=locale)
            [card] = (await talk.do(Deed(text="a b c d e"))).replies
            hrefs = [run.href for run in split_spans(card.text) if run.href]
            assert {"tel:08001000", "tel:+622129244800"} <= set(hrefs)
            assert len(card.text.split()) < 110


async def numbers_after(*texts: str, locale: str = "id") -> list[str]:
    """What can be dialled or opened in the last answer to these texts."""
    talk = Core(knowledge())
    talk.kept = replace(talk.kept, locale=locale)
    for text in texts:
        replies = (await talk.do(Deed(text=text))).replies
    return [run.href for run in split_spans(replies[0].text) if run.href]


JAPAN = {"tel:119", "tel:+818035068612", "tel:+818031131003"}


@pytest.mark.parametrize("locale", ["id", "en"])
@pytest.mark.parametrize(
    "cry",
    [
        CRY,
        "tolong saya disekap agen di medan",
        "saya dipukul suami tiap malam, tolong",
        "paspor saya ditahan majikan di taiwan, gaji tidak dibayar 5 bulan, tolong",
        "saya disekap agen, katanya mau dikirim ke jepang, tolong",
        "help, my employer beats me every day",
    ],
)
async def test_who_does_not_say_that_she_is_in_japan_reads_no_number_of_japan(
    cry: str, locale: str
) -> None:
    numbers = await numbers_after(cry, locale=locale)
    assert not JAPAN & set(numbers)
    assert numbers.count("tel:110") == 1, "the police in Indonesia"


@pytest.mark.parametrize(
    ("cry", "first"),
    [
        ("tolong saya disekap majikan di Osaka", ["tel:110", "tel:119", "tel:+818035068612"]),
        ("tolong saya disekap majikan di kuala lumpur", ["tel:+60176688032"]),
        ("saya dipukul majikan di hongkong tiap hari, tolong", ["tel:999", "tel:+85267730466"]),
        ("tolong saya disekap di kamboja dipaksa scam", ["tel:+622129244800"]),
    ],
)
async def test_the_numbers_of_the_country_she_named_come_first(cry: str, first: list[str]) -> None:
    numbers = await numbers_after(cry)
    assert numbers[: len(first)] == first
    assert {"tel:+622129244800", "tel:08001000"} <= set(numbers)


async def test_who_wants_to_die_reads_whom_she_can_talk_to() -> None:
    numbers = await numbers_after("saya mau bunuh diri saja")
    assert {"tel:119", "https://healing119.id"} <= set(numbers)
    assert "tel:+818035068612" not in numbers


async def test_a_country_named_after_the_card_brings_its_numbers_with_the_receipt(
    tmp_path: Path,
) -> None:
    async with desk_house(tmp_path) as desk:
        await desk.say("siti", CRY)
        [said] = await desk.say("siti", "saya di Taoyuan, nama Sari")
        assert said.text.startswith("📞 KDEI Taipei")
        assert "kami simpan" in said.text
        [said] = await desk.say("siti", "hp ini cuma bisa malam")
        assert "KDEI" not in said.text
        [card] = await desk.say("siti", "saya mau bunuh diri saja")
        assert card.text.startswith("📞 KDEI Taipei"), "where she is was said before"


EN_CRY = "help me please, my employer has locked me in the house and takes my phone"


@pytest.mark.parametrize(
    ("cry", "deleted", "button"),
    [(EN_CRY, "What you wrote to the staff", "Staff"), (CRY, "Yang Anda tulis", "Petugas")],
)
async def test_after_a_cry_its_deletion_is_told_in_the_language_of_the_cry(
    tmp_path: Path, cry: str, deleted: str, button: str
) -> None:
    async with desk_house(tmp_path) as desk:
        await desk.say("siti", cry)
        [said] = await desk.press("siti", "1:go:erase")
        assert deleted in said.text
        assert any(button in choice.label for choice in said.choices)
        [office] = await desk.press("siti", "1:go:person")
        assert ("Write here" in office.text) == (cry == EN_CRY)


@pytest.mark.parametrize(
    ("cry", "first", "way"),
    [
        (CRY, "tel:08001000", "Tulis kepada petugas di chat pribadi"),
        (EN_CRY, "tel:08001000", "Write to the staff in a private chat"),
        ("tolong saya disekap majikan di Osaka", "tel:110", "chat pribadi"),
        ("darurat", "tel:08001000", "chat pribadi"),
    ],
)
async def test_a_cry_in_a_group_names_a_number_and_the_private_chat_in_her_language(
    tmp_path: Path, cry: str, first: str, way: str
) -> None:
    async with desk_house(tmp_path) as desk:
        [said] = await desk.say("-100777", cry)
        links = [run.href for run in split_spans(said.text) if run.href]
        assert links[0] == first
        assert way in said.text
        assert await desk.house.store.cases.living_cases() == []


async def test_a_flood_swallows_no_cry_and_tells_staff_of_it_once() -> None:
    talk = Core(replace(knowledge(), limits=Limits(3, 0.001)))
    for _ in range(6):
        await talk.do(Deed(text="halo halo halo"))
    talk.facts.clear()
    answer = await talk.do(Deed(text=CRY))
    assert answer.replies[0].danger == "card"
    said = [item for item in await facts_of(talk, "saya di jalan ampang") if type(item) is CaseSaid]
    assert [case_said.text for case_said in said] == ["saya di jalan ampang"]


async def facts_of(talk: Core, text: str) -> tuple[object, ...]:
    talk.number += 1
    return decide(talk.incoming(Deed(text=text)), talk.kept, talk.knows, talk._view()).facts


async def test_at_night_she_is_told_when_the_office_opens_and_nothing_more() -> None:
    talk = Core(knowledge())
    talk.clock += NIGHT
    view = replace(talk._view(), staffed=True)
    [card] = decide(talk.incoming(Deed(text=CRY)), talk.kept, talk.knows, view).replies
    assert "saat kantor buka: Rabu, 25 November 2026, pukul 08.00 WITA" in card.text
    assert "membalas paling lambat" not in card.text


async def test_another_kind_of_danger_shows_its_own_numbers_in_the_same_talk() -> None:
    talk = Core(knowledge())
    await talk.do(Deed(text=CRY))
    [again] = (await talk.do(Deed(text="tolong saya disekap majikan di rumah"))).replies
    assert again.danger == "said"
    [other] = (await talk.do(Deed(text="saya mau bunuh diri saja"))).replies
    assert other.danger == "card"
    assert "119" in other.text


BESIDE = "Butuh bantuan darurat?"


@pytest.mark.parametrize("place", ["free", "summary"])
async def test_a_doubtful_cry_gets_its_answer_and_one_quiet_line_on_help(place: str) -> None:
    talk = await stand("summary") if place == "summary" else Core(knowledge())
    doubtful = "foto bugil anak disebar temannya, lapor ke mana ya"
    replies = (await talk.do(Deed(text=doubtful))).replies
    assert [BESIDE in reply.text for reply in replies].count(True) == 1
    assert BESIDE in replies[-1].text
    assert not replies[-1].text.startswith(BESIDE), "the answer itself stays"
    assert "tel:" in replies[-1].text, "with the number"
    assert not any(reply.danger for reply in replies)
    assert talk.kept.danger == ""
    [card, *_] = (await talk.do(Deed(text="darurat"))).replies
    assert card.danger == "card"


@pytest.mark.parametrize("text", ["berapa gaji careworker di jepang?", "halo", "menu", CRY])
async def test_no_ordinary_question_and_no_card_has_the_quiet_line(text: str) -> None:
    replies = (await Core(knowledge()).do(Deed(text=text))).replies
    assert not any(BESIDE in reply.text for reply in replies)


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("makasih", "Sama-sama"),
        ("aku sudah aman", "Syukurlah"),
        ("bisa hapus chat ini", "Hapus pesan ini"),
    ],
)
async def test_thanks_safety_and_a_wish_to_delete_are_answered_as_such(
    text: str, answer: str
) -> None:
    core = Core()
    await core.do(Deed(text="tolong saya dipukul majikan"))
    [reply] = (await core.do(Deed(text=text))).replies
    assert answer in reply.text
    assert isinstance(core.facts[-1], CaseSaid)  # it is kept all the same


async def test_thanks_with_a_cry_behind_them_are_a_cry() -> None:
    core = Core()
    await core.do(Deed(text="tolong saya dipukul majikan"))
    [reply] = (await core.do(Deed(text="makasih tapi saya masih dikunci majikan"))).replies
    assert "Sama-sama" not in reply.text


@pytest.mark.parametrize("text", ["saya takut", "aku takut", "i am scared"])
async def test_fear_alone_raises_no_card_and_is_offered_help_once(text: str) -> None:
    [reply] = (await Core(knowledge()).do(Deed(text=text))).replies
    assert not reply.danger
    assert reply.text.count("tel:") == 1
