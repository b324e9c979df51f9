"""What the bot could not answer comes back as an answer: grouped, told once each, audited."""

from __future__ import annotations

import pytest

from bot.dialogue.decision import Unanswered
from bot.dialogue.messages import Address, strip_markup
from bot.errors import BotError
from bot.search.grouping import group_questions
from tests.houses.desk import DeskHouse, knowledge, words

CAT = (
    "boleh bawa kucing ke jepang ga",
    "apakah boleh bawa kucing ke Jepang?",
    "kalau bawa kucing ke jepang boleh tidak",
)
KARAOKE = "di sana ada tempat karaoke dangdut kah"


@pytest.fixture
async def desk(desk: DeskHouse) -> DeskHouse:
    await desk.hire("rina", "officer")
    return desk


async def miss(desk: DeskHouse, who: str, text: str) -> None:
    """Somebody who has greeted the bot is not understood."""
    await desk.say(who, "/start")
    fact = Unanswered(text, "none", "", "id")
    async with desk.house.store.transaction():
        await desk.house.store.questions.keep_question(Address("telegram", who), fact, desk.now)


async def asked(desk: DeskHouse) -> None:
    for who, text in enumerate(CAT):
        await miss(desk, f"c{who}", text)
    await miss(desk, "c0", CAT[0])
    await miss(desk, "c9", KARAOKE)


def test_the_same_question_in_other_words_is_one_group_and_another_is_not() -> None:
    texts = [*CAT, KARAOKE, "ulun handak mambawa kucing kawa lah", "boleh bawa motor ke jepang"]
    read = [knowledge().index.normaliser.read(text).tokens for text in texts]
    found = group_questions(read, knowledge().index.words.rarity)
    assert found[0] == [0, 1, 2, 4]
    assert [3] in found
    assert [5] in found


def test_more_questions_never_part_a_group() -> None:
    texts = [*CAT, KARAOKE, *(f"pertanyaan lain nomor {number} soal kucing" for number in range(9))]
    read = [knowledge().index.normaliser.read(text).tokens for text in texts]
    rarity = knowledge().index.words.rarity
    assert group_questions(read[:3], rarity)[0] == [0, 1, 2]
    assert any(set(group_question) >= {0, 1, 2} for group_question in group_questions(read, rarity))


async def test_what_is_not_understood_in_a_chat_is_listed_without_numbers(desk: DeskHouse) -> None:
    await desk.say("1", "qwzx bnmk 081234567809 vvgh")
    [item] = (await desk.act("questions list"))["groups"]
    assert item["wordings"] == ["qwzx bnmk … vvgh"]
    assert item["reasons"] == {"none": 1}


def test_nothing_asked_is_no_group() -> None:
    assert group_questions([]) == []


async def test_everyone_who_asked_is_answered_once(desk: DeskHouse) -> None:
    await asked(desk)
    listed = (await desk.act("questions list"))["groups"]
    cat = listed[0]
    assert (cat["count"], cat["people"]) == (4, 3)
    before = len(desk.ear.delivered)
    done = await desk.act("questions answer", id=cat["id"], text="Kucing *tidak* dapat ikut.")
    assert done["told"] == 3
    await desk.house.outbox.flush_channel("telegram")
    told = desk.ear.delivered[before:]
    assert sorted(outgoing.to.chat for outgoing in told) == ["c0", "c1", "c2"]
    assert all("Kucing \\*tidak\\* dapat ikut." in outgoing.text for outgoing in told)
    assert CAT[1] in next(outgoing.text for outgoing in told if outgoing.to.chat == "c1")
    left = (await desk.act("questions list"))["groups"]
    assert [item["question"] for item in left] == [KARAOKE]
    with pytest.raises(BotError):
        await desk.act("questions answer", id=cat["id"], text="lagi")


async def test_whoever_blocked_us_or_had_everything_deleted_is_not_written_to(
    desk: DeskHouse,
) -> None:
    await asked(desk)
    await desk.say("c1", "", left=True)
    await desk.say("c2", "/hapusdata")
    await desk.press("c2", "1:forget:yes")
    [cat, *_] = (await desk.act("questions list"))["groups"]
    assert cat["people"] == 2
    assert (await desk.act("questions answer", id=cat["id"], text="Tidak bisa."))["told"] == 1


async def test_in_mid_form_the_answer_is_followed_by_the_open_question(desk: DeskHouse) -> None:
    await miss(desk, "1", CAT[0])
    await desk.say("1", "daftar")
    told = await desk.say("1", "ya")
    question = told[-1]
    [cat] = (await desk.act("questions list"))["groups"]
    before = len(desk.ear.delivered)
    await desk.act("questions answer", id=cat["id"], text="Tidak bisa.")
    await desk.house.outbox.flush_channel("telegram")
    news = desk.ear.delivered[before:]
    assert "Tidak bisa." in news[0].text
    assert news[-1].asks == question.asks
    assert news[-1].asks is not None


async def test_from_a_phone_it_is_read_written_read_back_and_sent(desk: DeskHouse) -> None:
    await asked(desk)
    [page] = await desk.say("rina", "/pertanyaan")
    assert CAT[0] in page.text
    [outgoing] = await desk.press("rina", page.choices[0].id)
    assert all(text in outgoing.text for text in CAT)
    await desk.press("rina", outgoing.choices[0].id)
    [back] = await desk.say("rina", "Kucing tidak dapat ikut. 12 juga bukan pilihan.")
    assert "3 orang" in back.text
    before = len(desk.ear.delivered)
    [done] = await desk.press("rina", back.choices[0].id)
    assert "3 orang" in done.text
    assert "WITA" in done.text
    assert {outgoing.to.chat for outgoing in desk.ear.delivered[before:]} == {
        "c0",
        "c1",
        "c2",
        "rina",
    }
    entry = (await desk.house.store.audit.last_entries(1))[0]
    assert (entry.act, entry.target) == ("question.answer", f"question {page.choices[0].id[15:]}")
    await desk.press("rina", done.choices[0].id)
    assert (await desk.act("questions list"))["wanted"] == [1]


async def test_one_line_is_read_back_too_and_nothing_leaves_before_the_yes(
    desk: DeskHouse,
) -> None:
    await miss(desk, "1", CAT[0])
    [cat] = (await desk.act("questions list"))["groups"]
    before = len(desk.ear.delivered)
    back = await desk.say("rina", f"/pertanyaan {cat['id']} Tidak bisa.")
    assert "Tidak bisa." in words(back)
    await desk.say("rina", "batal")
    assert all(outgoing.to.chat == "rina" for outgoing in desk.ear.delivered[before:])
    assert len((await desk.act("questions list"))["groups"]) == 1


async def test_what_needs_no_answer_is_set_aside_and_nobody_is_told(desk: DeskHouse) -> None:
    await miss(desk, "1", KARAOKE)
    [page] = await desk.say("rina", "/pertanyaan")
    [outgoing] = await desk.press("rina", page.choices[0].id)
    before = len(desk.ear.delivered)
    aside = next(choice for choice in outgoing.choices if choice.label == "Sisihkan")
    [done] = await desk.press("rina", aside.id)
    assert "disisihkan" in done.text
    assert len(desk.ear.delivered) == before + 1
    assert "Semua pertanyaan" in words(await desk.say("rina", "/pertanyaan"))


async def test_a_number_that_is_none_and_an_empty_answer_are_refused_in_words(
    desk: DeskHouse,
) -> None:
    assert "tidak ada" in words(await desk.say("rina", "/pertanyaan 99"))
    await miss(desk, "1", KARAOKE)
    for arguments in ({"id": "x", "text": "a"}, {"id": 77, "text": "a"}, {"id": 1, "text": " "}):
        with pytest.raises(BotError):
            await desk.act("questions answer", **arguments)
    with pytest.raises(BotError):
        await desk.act("questions answer", id=1, text="a" * 3000)


SALARY = ("gaji kaigo sebulan qwzx", "kaigo qwzx gajinya")


async def test_a_group_that_a_topic_answers_gets_its_answer_and_lends_it_its_words(
    desk: DeskHouse,
) -> None:
    for who, text in enumerate(SALARY):
        await miss(desk, f"c{who}", text)
    [page] = await desk.say("rina", "/pertanyaan")
    [outgoing] = await desk.press("rina", page.choices[0].id)
    known = next(choice for choice in outgoing.choices if "Sudah ada" in choice.label)
    [which] = await desk.press("rina", known.id)
    assert all(len(choice.id.encode()) <= 64 for choice in which.choices)
    topic = which.choices[0]
    title, topic_id = topic.label, topic.id.rpartition(":")[2]
    [back] = await desk.press("rina", topic.id)
    short = knowledge().locale("").topics[topic_id].short
    assert strip_markup(short) in strip_markup(back.text)
    before = len(desk.ear.delivered)
    [done] = await desk.press("rina", back.choices[0].id)
    assert title in strip_markup(done.text)
    assert "Jadikan jawaban tetap" not in [choice.label for choice in done.choices]
    told = {outgoing.to.chat for outgoing in desk.ear.delivered[before:]}
    assert told == {"c0", "c1", "rina"}
    listed = await desk.act("questions list")
    assert (listed["wanted"], listed["wordings"]) == ([1], {"1": topic_id})
    given = await desk.act("questions given", answer=1)
    assert (given["topic"], set(given["wordings"])) == (topic_id, set(SALARY))


async def test_a_topic_is_also_found_by_words_and_left_by_a_word(desk: DeskHouse) -> None:
    await miss(desk, "c1", "qwzx bnmk vvgh")
    [page] = await desk.say("rina", "/pertanyaan")
    number = page.choices[0].id.rpartition(":")[2]
    [which] = await desk.press("rina", f"1:s:pertanyaan:known:{number}")
    assert "ketik kata dari judulnya" in which.text
    [found] = await desk.say("rina", "paspor")
    assert any("aspor" in choice.label for choice in found.choices)
    assert "vvgh" in words(await desk.say("rina", "kembali"))
    unknown = await desk.press("rina", f"1:s:pertanyaan:t:{number}:tidak-ada")
    assert "ketik kata dari judulnya" in words(unknown)
    assert len((await desk.act("questions list"))["groups"]) == 1


async def test_questions_are_grouped_once_while_nothing_changes(
    desk: DeskHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks: list[int] = []

    def counted(read: list[list[str]], rarity: dict[str, float]) -> list[list[int]]:
        looks.append(len(read))
        return group_questions(read, rarity)

    monkeypatch.setattr("bot.office.learning.groups.group_questions", counted)
    await asked(desk)
    for said in ("/hari_ini", "/pertanyaan", "/pertanyaan 1"):
        await desk.say("rina", said)
    assert looks == [5]
    await miss(desk, "c8", "qwzx bnmk vvgh")
    assert "3 kelompok" in words(await desk.say("rina", "/pertanyaan"))
    [cat] = [item for item in (await desk.act("questions list"))["groups"] if item["count"] > 1]
    await desk.act("questions answer", id=cat["id"], text="Tidak bisa.")
    assert "2 kelompok" in words(await desk.say("rina", "/pertanyaan"))
    assert looks == [5, 6, 2]


async def test_a_yes_is_to_the_answer_that_was_read_back_and_to_no_other(desk: DeskHouse) -> None:
    await asked(desk)
    groups_ = (await desk.act("questions list"))["groups"]
    first, second = groups_[0]["id"], groups_[1]["id"]
    old = await desk.say("rina", f"/pertanyaan {first} Jawaban pertama.")
    await desk.say("rina", f"/pertanyaan {second} Jawaban kedua.")
    before = len(desk.ear.delivered)
    said = words(await desk.press("rina", old[0].choices[0].id))
    assert "Jawaban kedua." in said
    assert {outgoing.to.chat for outgoing in desk.ear.delivered[before:]} == {"rina"}, (
        "nothing was sent"
    )
    assert len((await desk.act("questions list"))["groups"]) == len(groups_)
