"""Hari ini: the same as the chat tells, what is urgent first, each number a way to it."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.dialogue.decision import CaseSaid
from bot.dialogue.messages import Address
from tests.houses.desk import DeskHouse
from tests.houses.kantor import DeskBrowser, kantor

ANSWERS = {"full_name": "Siti <b>Aminah</b>", "phone": "+6281234567890", "campus": "sari_mulia"}


@pytest.fixture
async def rina(tmp_path: Path, request: pytest.FixtureRequest) -> AsyncIterator[DeskBrowser]:
    async with kantor(tmp_path, getattr(request, "param", "officer")) as browser:
        yield browser


async def register(desk: DeskHouse, who: str, ref: str) -> None:
    await desk.say(who, "/start")
    async with desk.house.store.transaction():
        await desk.house.store.candidates.register_form(
            Address("telegram", who), ref, "candidate", 1, ANSWERS, desk.now, other=False
        )


def rows(page: str, part: str) -> list[str]:
    section = page.partition(f'<h2 id="{part}">')[2].partition("</section>")[0]
    return [row.partition("</li>")[0] for row in section.split("<li")[1:]]


async def test_an_empty_office_has_nothing_that_waits_and_nothing_red(rina: DeskBrowser) -> None:
    await rina.get("/")
    assert "Selasa, 24 November 2026" in rina.page
    assert "Tidak ada yang menunggu." in rina.page
    assert "urgent" not in rina.page


async def test_what_waits_names_whose_it_is_and_leads_there(rina: DeskBrowser) -> None:
    await register(rina.desk, "7", "ABC2345")
    await rina.get("/")
    [row] = rows(rina.page, "waiting")
    assert "1 pendaftaran belum diverifikasi" in row
    assert "untuk Petugas" in row
    assert 'href="/kantor/peserta?status=sent"' in row


async def test_somebody_in_danger_stands_above_all_and_leads_to_the_cases(
    rina: DeskBrowser,
) -> None:
    await register(rina.desk, "7", "ABC2345")
    await rina.desk.say("8", "tolong, saya dikurung majikan dan dipukul")
    await rina.get("/")
    first, *others = rows(rina.page, "waiting")
    assert "DARURAT: 1 orang" in first
    assert "urgent" in first
    assert not any("urgent" in other for other in others)
    href = re.search(r'href="/kantor(/kasus)"', first)
    assert href
    await rina.get(href[1])
    assert "dikurung" in rina.page or "Kasus" in rina.page


@pytest.mark.parametrize("rina", ["approver"], indirect=True)
async def test_each_number_is_a_line_and_what_a_colleague_asks_for_leads_to_it(
    rina: DeskBrowser,
) -> None:
    store, at = rina.desk.house.store, rina.desk.now
    async with store.transaction():
        for number, due in enumerate((at - timedelta(days=1), at + timedelta(days=1), None)):
            chat = Address("telegram", str(80 + number))
            await store.cases.hear_candidate(chat, CaseSaid("Halo", due), at)
        await store.cases.claim_case(3, 2, at)
        for state in ("asked", "running", "paused"):
            made = await store.broadcasts.make_draft("Halo", {}, "news", "1", at)
            if state == "asked":
                await store.broadcasts.ask_approval(made.id)
                continue
            await store.broadcasts.approve_draft(made.id, "1")
            why = "errors" if state == "paused" else ""
            await store.broadcasts.move_state(made.id, ("approved",), state, at, why)
    await rina.get("/")
    late, free, asked, stopped = rows(rina.page, "waiting")
    assert "1 kasus lewat batas waktu" in late
    assert "2 kasus belum diambil" in free
    assert "1 siaran rekan menunggu persetujuan" in asked
    assert "untuk Penyetuju" in asked
    assert 'href="/kantor/siaran/setujui"' in asked
    assert "Siaran 3 berhenti sendiri" in stopped
    assert 'href="/kantor/siaran/3"' in stopped
    known = " ".join(rows(rina.page, "known"))
    assert "1 kasus sedang ditangani" in known
    assert 'href="/kantor/siaran/2"' in known


@pytest.mark.parametrize("rina", ["viewer"], indirect=True)
async def test_a_viewer_is_led_nowhere_that_she_may_not_go(rina: DeskBrowser) -> None:
    await rina.desk.say("8", "tolong, saya dikurung majikan dan dipukul")
    await rina.get("/")
    [first, *_] = rows(rina.page, "waiting")
    assert "DARURAT" in first
    assert "href" not in first


async def test_page_and_chat_tell_the_same_numbers(rina: DeskBrowser) -> None:
    await register(rina.desk, "7", "ABC2345")
    [said] = await rina.desk.say("rina", "/hari_ini")
    await rina.get("/")
    drawn = " ".join(re.sub(r"<[^>]*>", " ", rina.page).split())
    for line in said.text.split("\n")[1:]:
        if "/" not in line:
            assert line.removeprefix("- ") in drawn


async def test_a_whole_act_is_done_as_in_chat_read_back_and_sealed(rina: DeskBrowser) -> None:
    made = await rina.desk.act(
        "session add", title="Orientasi", place="Aula", seats=3, starts_at="2026-12-03T09:00"
    )
    await rina.get("/")
    await rina.post("/langkah", choice=f"1:s:sesi_batal:{made['id']}")
    assert "Mengapa" in rina.page or "alasan" in rina.page.casefold()
    await rina.post("/langkah", text="Banjir <b>besar</b>")
    assert "Banjir <b>besar</b>" in rina.page, "as typed, and escaped"
    assert "&lt;b&gt;besar" in (await rina.client.get("/kantor/langkah")).text
    yes = re.search(r'name="choice" value="(1:s:sesi_batal:[^"]*yes[^"]*)"', rina.page)
    assert yes
    await rina.post("/langkah", choice=yes[1])
    store = rina.desk.house.store
    session = await store.sessions.get_session(made["id"])
    assert session
    assert session.state == "cancelled"
    [last] = await store.audit.last_entries(1)
    assert (last.who, last.act) == ("Rina Sari (#2)", "session.cancel")
