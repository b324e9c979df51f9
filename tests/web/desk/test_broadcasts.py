"""Broadcasts in the browser: written, counted, tried, approved, watched, stopped and reported."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.dialogue.channel import Refused, Unreachable
from bot.dialogue.decision import SeatTaken
from bot.dialogue.messages import Address
from bot.engine.commit import keep_facts
from bot.store.broadcasts import Broadcast
from tests.houses.broadcasts import TEXT, Trouble, copies, finish, people
from tests.houses.kantor import DeskBrowser, kantor
from tests.houses.sessions import add_session

HOSTILE = "*<script>alert(1)</script>* [x](javascript:1) {{7*7}} \u202eba"


@pytest.fixture
async def rina(tmp_path: Path, request: pytest.FixtureRequest) -> AsyncIterator[DeskBrowser]:
    async with kantor(tmp_path, getattr(request, "param", "officer")) as browser:
        yield browser


async def found(rina: DeskBrowser, number: int = 1) -> Broadcast:
    broadcast = await rina.desk.house.store.broadcasts.find_broadcast(number)
    assert broadcast
    return broadcast


async def write(rina: DeskBrowser, **fields: str) -> None:
    """She fills in the form of a new one, and has it kept."""
    await rina.get("/siaran/baru")
    response = await rina.post("/siaran/baru", **{"text": TEXT, "do": "save", **fields})
    assert response.status_code == 200
    assert response.url.path.startswith("/kantor/siaran/")


def sealed(rina: DeskBrowser) -> str:
    seal = re.search(r'name="seal" value="([^"]+)"', rina.page)
    assert seal
    return seal[1]


async def send(rina: DeskBrowser, number: int = 1, **fields: str) -> None:
    """She presses "send" on the page that shows the draft as it is."""
    await rina.get(f"/siaran/{number}")
    given = {"text": TEXT, "purpose": "news", "do": "send", "seal": sealed(rina), **fields}
    await rina.post(f"/siaran/{number}", **given)


async def other(rina: DeskBrowser, role: str) -> DeskBrowser:
    """A colleague's browser."""
    await rina.desk.hire("dewi", role, "Dewi Lestari")
    browser = DeskBrowser(rina.desk)
    await browser.sign_in("dewi")
    return browser


async def test_a_broadcast_is_written_read_back_and_sent(rina: DeskBrowser) -> None:
    await people(rina.desk, 3)
    await write(rina)
    assert "Akan menerima: 3 orang" in rina.page
    assert "Begini dibaca di Telegram" in rina.page
    assert "Begini dibaca di halaman web" in rina.page
    await send(rina)
    assert (await found(rina)).state == "approved"
    await finish(rina.desk)
    assert len(copies(rina.desk)) == 3
    await rina.get("/siaran/1")
    assert ">3</a>" in rina.page
    assert "selesai" in rina.page
    [line] = [
        entry
        for entry in await rina.desk.house.store.audit.last_entries(20)
        if entry.act == "broadcast.approve"
    ]
    assert line.who == "Rina Sari (#2)"
    await rina.get("/siaran")
    assert "3/3" in rina.page


async def test_nothing_is_sent_that_was_not_read(rina: DeskBrowser) -> None:
    await people(rina.desk, 3)
    await write(rina)
    await send(rina, text="Teks lain sama sekali")
    assert (await found(rina)).state == "draft", "what was changed is read first"
    assert (await found(rina)).text == "Teks lain sama sekali"
    await rina.desk.act("session list")
    seal = sealed(rina)
    store = rina.desk.house.store
    async with store.transaction():
        await store.broadcasts.edit_draft(1, "2", text=TEXT)
    await rina.post("/siaran/1", text=TEXT, purpose="news", do="send", seal=seal)
    assert (await found(rina)).state == "draft"
    assert "berubah" in rina.page


async def test_an_audience_is_ticked_counted_and_says_why_some_are_skipped(
    rina: DeskBrowser,
) -> None:
    await people(rina.desk, 2, district="tapin")
    await people(rina.desk, 3, first=1100, district="kotabaru")
    [silent] = await people(rina.desk, 1, first=1200, district="tapin")
    store = rina.desk.house.store
    async with store.transaction():
        await store.candidates.record_consent(
            Address("telegram", silent), "news", rina.desk.now, given=False, version="", words=""
        )
    await rina.get("/siaran/baru")
    response = await rina.post("/siaran/baru", text=TEXT, district="tapin", do="count")
    assert response.status_code == 200
    assert "Akan menerima: 2 orang" in rina.page
    assert "belum mengizinkan kabar: 1" in rina.page
    assert await store.broadcasts.last_broadcasts(9) == [], "counting keeps nothing"
    await write(rina, district="tapin")
    assert (await found(rina)).filter == {"district": ("tapin",)}
    await rina.post("/siaran/1", text=TEXT, purpose="news", do="save", district="kotabaru")
    assert "Akan menerima: 3 orang" in rina.page


async def test_a_session_s_people_are_written_to_in_three_presses(rina: DeskBrowser) -> None:
    """From the session: its button, "save and check", "send"."""
    session = await add_session(rina.desk)
    [name, _] = await people(rina.desk, 2)
    store = rina.desk.house.store
    async with store.transaction():
        held = SeatTaken(f"R{name:>06}", session, "accepted")
        await keep_facts(store, Address("telegram", name), [held], rina.desk.now)
    await rina.get(f"/sesi/{session}")
    assert f'href="/kantor/siaran/baru?sesi={session}"' in rina.page
    await rina.get(f"/siaran/baru?sesi={session}")
    assert re.search(rf'name="session" value="{session}" checked', rina.page)
    assert re.search(r'name="purpose" value="session" checked', rina.page)
    fields = {"text": TEXT, "session": str(session), "purpose": "session"}
    await rina.post("/siaran/baru", **fields, do="save")
    assert "Akan menerima: 1 orang" in rina.page
    await rina.post("/siaran/1", **fields, do="send", seal=sealed(rina))
    await finish(rina.desk)
    assert [copy.to.chat for copy in copies(rina.desk)] == [name]


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"text": ""}, "tidak boleh kosong"),
        ({"text": "x" * 4000}, "paling panjang 3500"),
        ({"purpose": "session"}, "hanya untuk pemilik kursi satu sesi"),
        ({"district": "atlantis"}, "tidak dikenal lagi"),
        ({"session": "99"}, "tidak dikenal lagi"),
        ({"when": "lain", "when_text": "kapan-kapan"}, "tanggal"),
        ({"when": "lain", "when_text": "1 Januari 2020 09.00"}, "lewat"),
    ],
)
async def test_what_cannot_be_is_said_and_the_text_is_kept(
    rina: DeskBrowser, fields: dict[str, str], says: str
) -> None:
    await rina.get("/siaran/baru")
    response = await rina.post("/siaran/baru", **{"text": TEXT, "do": "save", **fields})
    assert response.status_code == 422
    assert says in re.sub(r"<[^>]+>", "", rina.page[rina.page.index('role="alert"') :])
    assert fields.get("text", TEXT)[:3500] in response.text
    assert await rina.desk.house.store.broadcasts.last_broadcasts(9) == []


async def test_above_twenty_a_second_person_reads_and_says_yes(rina: DeskBrowser) -> None:
    await people(rina.desk, 22)
    dewi = await other(rina, "approver")
    await write(rina)
    assert "perlu persetujuan orang kedua" in rina.page
    await send(rina)
    assert (await found(rina)).asked
    assert "menunggu persetujuan" in rina.page
    assert 'value="approve"' not in rina.page, "nobody approves her own"
    response = await rina.post("/siaran/1/setujui", answer="approve")
    assert response.status_code == 403
    await dewi.get("/siaran/setujui")
    assert TEXT in dewi.page
    await dewi.get("/siaran/1")
    seal = sealed(dewi)
    store = rina.desk.house.store
    async with store.transaction():
        await store.broadcasts.edit_draft(1, "2", text="Teks baru")
        await store.broadcasts.ask_approval(1)
    await dewi.post("/siaran/1/setujui", answer="approve", seal=seal)
    assert (await found(rina)).state == "draft", "a yes is to what was read"
    await dewi.get("/siaran/1")
    await dewi.post("/siaran/1/setujui", answer="approve", seal=sealed(dewi))
    assert (await found(rina)).state == "approved"
    assert (await found(rina)).approved_by == "3"


async def test_above_fifty_the_number_is_typed(rina: DeskBrowser) -> None:
    await people(rina.desk, 52)
    await other(rina, "approver")
    await write(rina)
    await send(rina)
    assert not (await found(rina)).asked
    assert "Siaran ini untuk 52 orang" in re.sub(r"<[^>]+>", "", rina.page)
    await send(rina, total="51")
    assert not (await found(rina)).asked
    await send(rina, total="52")
    assert (await found(rina)).asked


async def test_a_time_is_chosen_with_one_press_and_a_quiet_hour_is_warned_of(
    rina: DeskBrowser,
) -> None:
    await people(rina.desk, 1)
    await rina.get("/siaran/baru")
    [soon, *_] = re.findall(r'name="when" value="(20[^"]+)"', rina.page)
    await write(rina, when=soon)
    at = (await found(rina)).send_at
    assert at
    assert at.isoformat()[:10] == "2026-11-24"
    await rina.post("/siaran/1", text=TEXT, when="lain", when_text="besok 22.00", do="save")
    assert "jam tenang" in rina.page
    await rina.post("/siaran/1", text=TEXT, when="tetap", do="send", seal=sealed(rina))
    await finish(rina.desk)
    assert (await found(rina)).state == "scheduled"
    await rina.get("/siaran/1")
    assert "pukul 22.00" in rina.page
    acts = [entry.act for entry in await rina.desk.house.store.audit.last_entries(20)]
    assert acts.count("broadcast.schedule") == 2


async def test_it_is_tried_on_herself_and_rehearsed_without_sending(rina: DeskBrowser) -> None:
    await people(rina.desk, 2)
    await write(rina)
    await rina.post("/siaran/1", text=TEXT, purpose="news", do="test")
    assert "chat Anda" in rina.page
    await rina.desk.house.outbox.flush_channel("telegram")
    assert [copy.to.chat for copy in copies(rina.desk)] == ["rina"]
    await rina.get("/siaran/1")
    await rina.post("/siaran/1", text=TEXT, purpose="news", do="rehearse")
    await finish(rina.desk)
    assert (await found(rina, 2)).rehearsal
    assert len(copies(rina.desk)) == 1


async def test_it_is_paused_resumed_cancelled_and_only_copied_then(rina: DeskBrowser) -> None:
    await people(rina.desk, 2)
    await write(rina)
    await send(rina)
    await rina.desk.house.broadcasting.do_due(rina.desk.now)
    await rina.get("/siaran/1")
    assert "<progress" in rina.page
    assert 'http-equiv="refresh"' in rina.page, "without a script the page goes on as well"
    await rina.post("/siaran/1/langkah", do="pause")
    assert (await found(rina)).state == "paused"
    await rina.post("/siaran/1/langkah", do="pause")
    assert "tidak dapat dilakukan" in rina.page
    await rina.get("/siaran/1")
    await rina.post("/siaran/1/langkah", do="resume")
    assert (await found(rina)).state == "running"
    await rina.post("/siaran/1/langkah", do="cancel")
    assert (await found(rina)).state == "running", "it is asked first"
    await rina.post("/siaran/1/langkah", do="cancel", seal=sealed(rina))
    assert (await found(rina)).state == "cancelled"
    await finish(rina.desk)
    await rina.get("/siaran/1")
    assert "siaran dibatalkan" in rina.page
    response = await rina.post("/siaran/1/langkah", do="copy")
    assert response.url.path == "/kantor/siaran/2"
    assert (await found(rina, 2)).copy_of == 1
    assert (await rina.post("/siaran/2/langkah", do="explode")).status_code == 404


async def test_its_report_names_reasons_recipients_and_is_sent_again_to_who_failed(
    rina: DeskBrowser,
) -> None:
    await people(rina.desk, 3)
    await write(rina)
    await send(rina)
    Trouble(rina.desk, Unreachable(), Refused())
    await finish(rina.desk)
    await rina.get("/siaran/1")
    assert "memblokir bot" in rina.page
    await rina.get("/siaran/1/penerima?keadaan=failed")
    rows = re.findall(r'<th scope="row">', rina.page)
    assert len(rows) == 2
    assert "Siti" not in rina.page
    assert "/kantor/peserta/R" in rina.page
    for asked in ("keadaan=wow", "mulai=-1", "mulai=99999999999", f"mulai={'9' * 40}"):
        assert (await rina.get(f"/siaran/1/penerima?{asked}")).status_code == 200
    await rina.get("/siaran/1")
    response = await rina.post("/siaran/1/langkah", do="file")
    assert response.headers["content-disposition"].endswith("siaran-1.xlsx")
    assert response.content[:2] == b"PK"
    await rina.get("/siaran/1")
    await rina.post("/siaran/1/langkah", do="again")
    assert (await found(rina, 2)).filter == {"failed_of": ("1",)}
    await rina.post("/siaran/2", text=TEXT, purpose="news", do="save")
    assert (await found(rina, 2)).filter == {"failed_of": ("1",)}, "what cannot be ticked stays"


@pytest.mark.attack
async def test_a_text_is_drawn_as_its_channel_draws_it_and_never_as_markup(
    rina: DeskBrowser,
) -> None:
    """A broadcast's text holds markup, script and marks that turn the direction of writing."""
    response = await rina.get("/siaran/baru")
    response = await rina.post("/siaran/baru", text=HOSTILE, do="save")
    assert "<b>&lt;script&gt;alert(1)&lt;/script&gt;</b>" in response.text
    assert "<script>alert" not in response.text
    assert 'href="javascript' not in response.text
    assert ">49<" not in response.text
    for path in ("/siaran", "/siaran/1"):
        assert "<script>alert" not in (await rina.get(path)).text


async def test_a_page_that_is_older_than_the_broadcast_shows_what_became_of_it(
    rina: DeskBrowser,
) -> None:
    await people(rina.desk, 1)
    await write(rina)
    await send(rina)
    response = await rina.post("/siaran/1", text="terlambat", purpose="news", do="save")
    assert response.url.path == "/kantor/siaran/1"
    assert (await found(rina)).text == TEXT
    for path in ("/siaran/99", f"/siaran/{10**30}", "/siaran/99/penerima"):
        assert (await rina.get(path)).status_code == 404
