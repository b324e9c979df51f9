"""What lies in the files: nothing private in the clear, no key, and nothing in the log."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest

from bot.app.compose import House
from bot.store import backup
from tests.houses.shell import Script, heard, living, opened, settled

NAME, DRAFTED, PHONE, NIK = "Zubaidah Rahmawatisari", "Kartinah Wulandarini", "81255517762", "6371"
QUESTION = "bolehkah hamba membawa kucing kesayangan bernama Belang"

ANSWERS = (
    "daftar", "setuju", NAME, "17-08-1998", f"0{PHONE}", "banjarbaru", "d3 keperawatan",
    "poltekkes banjarmasin", "2020", "n4", "sudah punya", "ktp, ijazah", "g to g careworker",
    "kirim",
)  # fmt: skip


async def _say(house: House, chat: str, *texts: str) -> None:
    for number, text in enumerate(texts):
        await house.conversations.take_messages([heard(chat, text, number, house.clock())])


async def _played(house: House) -> None:
    """One who registers, one who is in the middle, one who asks what nobody can answer."""
    await _say(house, "one", *ANSWERS)
    await _say(house, "two", "daftar", "setuju", DRAFTED, "03-03-1997")
    await _say(house, "three", "/start", QUESTION)
    await _say(house, "three", "/start")


def _private(raw: bytes) -> list[str]:
    """What must not be readable among these bytes."""
    words = (PHONE, "1998-08-17", "17-08-1998", "1997-03-03", DRAFTED, "Wulandarini")
    return [word for word in words if word.encode() in raw or word.encode("utf-16-le") in raw]


async def test_the_files_hold_nothing_private_in_the_clear(tmp_path: Path) -> None:
    channel = Script()
    async with opened(tmp_path, channel) as house:
        await _played(house)
        waiting = b"".join(file.read_bytes() for file in tmp_path.glob("pandu.db*"))
        assert _private(waiting) == []
        assert b"Langkah" not in waiting  # no word of ours either: it would tell what was asked
        async with living(house):
            await settled(house, queued=0, sending=0)
        [(_, candidate)] = [pair async for pair in house.store.candidates.every_registration()]
        assert candidate.answers["full_name"] == NAME
        assert candidate.answers["phone"] == f"+62{PHONE}"
        backup.back_up(tmp_path / "pandu.db", tmp_path / "copy" / "backup.db")
    for file in (*tmp_path.glob("pandu.db*"), *(tmp_path / "copy").iterdir()):
        raw = file.read_bytes()
        assert _private(raw) == [], file.name
        assert (tmp_path / "pandu.key").read_bytes().strip() not in raw, file.name


async def test_a_phone_is_found_by_its_mark_and_the_mark_needs_the_key(tmp_path: Path) -> None:
    marks = []
    for folder in ("one", "two"):
        async with opened(tmp_path / folder, Script()) as house:
            await _say(house, "one", *ANSWERS)
            [(_, found)] = await house.store.candidates.by_phone(f"+62{PHONE}")
            assert found.answers["full_name"] == NAME
            assert await house.store.candidates.by_phone("+6281255517763") == []
            marks += await house.store._db.rows("SELECT phone_key FROM candidates")
    assert len(set(marks)) == 2


async def test_a_value_moved_to_another_place_does_not_open(whole: House) -> None:
    await _say(whole, "one", *ANSWERS)
    await _say(whole, "two", *(text.replace(PHONE, "81255517700") for text in ANSWERS))
    async with whole.store.transaction():
        await whole.store._db.run(
            "UPDATE answers SET sealed = (SELECT sealed FROM answers"
            " WHERE candidate = 1 AND field = 'phone') WHERE candidate = 2 AND field = 'phone'"
        )
    with pytest.raises(Exception, match="altered"):
        _ = [pair async for pair in whole.store.candidates.every_registration()]


async def test_the_log_at_its_loudest_holds_nothing_of_anybody(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    channel = Script()
    with caplog.at_level(logging.DEBUG):
        async with opened(tmp_path, channel) as house, living(house):
            await _played(house)
            await settled(house, queued=0, sending=0)
            monkeypatch.setattr("bot.engine.turns.decide_turn", _bug)
            await _say(house, "four-081299", "nama saya Zubaidah Rahmawatisari")
            await settled(house, queued=0, sending=0)
    secrets = (NAME, "Zubaidah", DRAFTED, PHONE, "1998", QUESTION, "kucing", "Langkah", "four-0812")
    assert [word for word in secrets if word in caplog.text] == []
    assert "a turn failed" in caplog.text
    assert channel.texts("four-081299") != []


def _bug(turn: object) -> object:
    raise ValueError(f"cannot read {turn!r}")


async def test_what_was_sent_leaves_no_text_behind(tmp_path: Path) -> None:
    async with opened(tmp_path, Script()) as house, living(house):
        await _say(house, "one", "/start")
        await settled(house, sent=1)
        assert await house.store._db.rows("SELECT body FROM outbox") == [(None,)]
