"""The report of a month: counted without people, told in chat and to scripts, hidden in part."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.dialogue.counted import ASKED, FORM
from bot.errors import BotError
from bot.office.numbers.month import move_month, read_month
from tests.houses.desk import DeskHouse, desk_house, words

TODAY = date(2026, 11, 24)


async def register(desk: DeskHouse, number: int, days: int = 1, **answers: str) -> None:
    async with desk.house.store.transaction():
        await desk.house.store.candidates.register_form(
            *(desk.address(f"siti{number}"), f"RABCDE{'FGHJKLMNPQ'[number]}", "candidate", 1),
            {"full_name": "Siti", "district": "tapin", **answers},
            desk.now - timedelta(days=days),
            other=False,
        )


async def counted(desk: DeskHouse, kind: str) -> dict[str, int]:
    first = date(2026, 11, 1)
    return await desk.house.store.numbers.counted(kind, first, move_month(first, 1))


def lines(facts: dict[str, Any], table: str) -> dict[str, Any]:
    return {line.pop("name"): line for line in facts["tables"][table]}


async def test_each_question_of_the_form_counts_once(tmp_path: Path) -> None:
    async with desk_house(tmp_path) as desk:
        for text in ("/start", "daftar", "setuju", "Siti Aminah", "kembali", "Siti Nur Aminah"):
            await desk.say("siti", text)
        found = await counted(desk, FORM)
        assert found == {"begun": 1, "full_name": 1}
        await desk.say("budi", "daftar")
        await desk.say("budi", "setuju")
        assert await counted(desk, FORM) == {"begun": 2, "full_name": 1}
        facts = await desk.act("report show")
        form = lines(facts, "form")
        assert form["Mulai mengisi"] == {"answered": 2, "stopped": 1}
        assert form["Nama lengkap"] == {"answered": 1, "stopped": 1}


async def test_how_a_question_was_answered_counts_without_its_words(tmp_path: Path) -> None:
    async with desk_house(tmp_path) as desk:
        await desk.say("siti", "/start")
        await desk.say("siti", "berapa umur minimal untuk bekerja ke jepang")
        await desk.say("budi", "qwzx bnmk 081234567809 vvgh")
        found = await counted(desk, ASKED)
        assert sum(found.values()) == 2
        assert "unknown:" in found
        [topic] = [name for name in found if not name.startswith("unknown")]
        assert topic.partition(":")[0] in ("straight", "suggested")
        assert topic.partition(":")[2] in desk.house.knowledge().locale("id").topics


async def test_an_officer_who_tries_the_other_side_is_not_counted(tmp_path: Path) -> None:
    async with desk_house(tmp_path) as desk:
        await desk.hire("rina", "officer")
        await desk.say("rina", "/coba")
        await desk.say("rina", "berapa umur minimal untuk bekerja ke jepang")
        assert await counted(desk, ASKED) == {}


async def test_a_clerk_is_told_the_month_with_a_file(tmp_path: Path) -> None:
    async with desk_house(tmp_path) as desk:
        await desk.hire("rina", "officer")
        for number in range(7):
            await register(desk, number)
        told = await desk.say("rina", "/laporan")
        assert "Laporan bulan November 2026" in words(told)
        assert "Kab. Tapin 7" in words(told) or "Tapin 7" in words(told)
        assert told[-1].file
        assert told[-1].file.name == "laporan-2026-11.xlsx"
        assert "bukan bulan" in words(await desk.say("rina", "/laporan 2027-01"))
        assert "Oktober 2026" in words(await desk.say("rina", "/laporan 2026-10"))


async def test_a_viewer_is_told_of_no_few_people(tmp_path: Path) -> None:
    async with desk_house(tmp_path) as desk:
        await desk.hire("rina", "viewer")
        for number in range(3):
            await register(desk, number)
        told = words(await desk.say("rina", "/laporan"))
        assert "Pendaftaran: *tersembunyi*" in told
        assert "Tapin 3" not in told


async def test_a_registration_counts_on_the_day_that_it_was_at_the_office(tmp_path: Path) -> None:
    async with desk_house(tmp_path) as desk:
        desk.now = desk.now.replace(day=1, hour=3)  # still October in UTC
        await register(desk, 1, days=0)
        assert (await desk.act("report show", month="2026-11"))["registered"] == 1
        assert (await desk.act("report show", month="2026-10"))["registered"] == 0


async def test_the_first_reply_is_measured_from_her_first_words(tmp_path: Path) -> None:
    async with desk_house(tmp_path) as desk:
        await desk.hire("rina", "officer")
        await desk.say("siti", "petugas")
        await desk.press("siti", "1:go:write")
        await desk.say("siti", "Apakah ijazah saya boleh menyusul?")
        desk.wait(minutes=20)
        await desk.say("rina", "/ambil 1")
        await desk.say("rina", "/balas 1 Boleh, bawa surat keterangan.")
        cases = lines(await desk.act("report show"), "cases")
        assert cases["Balasan pertama, nilai tengah (menit)"] == {"number": 20}


def test_a_month_is_read_or_refused() -> None:
    assert read_month("", TODAY) == read_month("2026-11", TODAY) == date(2026, 11, 1)
    for wrong in ("2026-12", "2026-13", "11", "' OR 1=1", "٢٠٢٦-١١"):
        with pytest.raises(BotError, match="bukan bulan"):
            read_month(wrong, TODAY)
