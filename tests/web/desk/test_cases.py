"""Cases in the browser: the inbox, an answer that nobody gave before, notes, files, and the end."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.dialogue.decision import CaseSaid
from bot.dialogue.messages import Address, File, Relay
from tests.houses.cases import HER, case, register, told, write
from tests.houses.kantor import ORIGIN, DeskBrowser, kantor

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 64
HOSTILE = "<script>alert(1)</script> *x* [y](javascript:1) {{7*7}} \u202eba"


@pytest.fixture
async def rina(tmp_path: Path, request: pytest.FixtureRequest) -> AsyncIterator[DeskBrowser]:
    """Rina's browser, and Siti's case in the house."""
    async with kantor(tmp_path, getattr(request, "param", "officer")) as browser:
        await browser.desk.say("9", "/start")
        await register(browser.desk)
        await write(browser.desk)
        yield browser


def seen(rina: DeskBrowser) -> str:
    found = re.search(r'name="seen" value="([^"]+)"', rina.page)
    assert found
    return found[1]


async def reply(rina: DeskBrowser, text: str, **fields: str) -> int:
    """She answers on the page that she has open; its status."""
    sent = {"text": text, "seen": seen(rina), "do": "send", **fields}
    response = await rina.post("/kasus/1/balas", **sent)
    await rina.desk.house.outbox.flush_channel("telegram")
    return response.status_code


def answers(rina: DeskBrowser) -> list[str]:
    return [said.text for said in told(rina.desk, "9")]


async def test_a_case_is_taken_answered_noted_and_closed(rina: DeskBrowser) -> None:
    await rina.get("/kasus")
    assert "Kasus 1 · Siti · K7MP2QA" in rina.page
    assert "Kapan saya bisa ikut tes?" in rina.page, "the last thing that was said"
    await rina.get("/kasus/1")
    assert 'href="/kantor/peserta/K7MP2QA"' in rina.page
    await rina.post("/kasus/1/langkah", do="take")
    assert (await case(rina.desk)).claimed_by == 2
    assert "Dipegang Rina Sari" in rina.page
    assert await reply(rina, "Tanggal 5, Bu.") == 200
    assert "Tanggal 5, Bu." in answers(rina)[-1]
    await rina.post("/kasus/1/langkah", do="note", note="Sudah ditelepon")
    assert "Catatan Rina Sari" in rina.page
    assert "Sudah ditelepon" not in " ".join(answers(rina))
    await rina.post("/kasus/1/langkah", do="close")
    assert (await case(rina.desk)).state == "closed"
    acts = [entry.act for entry in await rina.desk.house.store.audit.last_entries(4)]
    assert acts[::-1] == ["case.take", "case.reply", "case.note", "case.close"]
    await rina.get("/kasus?daftar=tutup")
    assert "Kasus 1" in rina.page
    assert "Kasus 1" not in (await rina.get("/kasus")).text


async def test_an_answer_given_elsewhere_while_the_page_is_open_is_told_and_not_doubled(
    rina: DeskBrowser,
) -> None:
    desk = rina.desk
    await rina.get("/kasus/1")
    await desk.say("boss", "/balas 1 Besok, Bu.")
    before = len(answers(rina))
    assert await reply(rina, "Tanggal 5, Bu.") == 422
    assert "sudah berubah" in rina.page
    assert "Besok, Bu." in rina.page, "she sees what was answered"
    assert "dipegang Siti Aminah" in rina.page
    assert len(answers(rina)) == before
    response = await rina.post("/kasus/1/langkah", do="over")
    assert "Tanggal 5" not in response.text
    await desk.say("9", "Terima kasih. Jam berapa?")
    before = len(answers(rina))
    assert await reply(rina, "Jam 9.") == 422, "she wrote meanwhile"
    assert "Jam berapa?" in rina.page
    assert ">Jam 9.</textarea>" in rina.page, "what was typed stays"
    assert await reply(rina, "Jam 9.") == 200
    assert [text for text in answers(rina)[before:] if "Jam 9." in text]
    assert await reply(rina, "Jam 9.", seen="claimed.2.1") == 422, "a form that is sent twice"


async def test_nobody_answers_a_colleague_s_case_from_a_page(rina: DeskBrowser) -> None:
    await rina.get("/kasus/1")
    stamp = seen(rina)
    await rina.desk.say("boss", "/ambil 1")
    await rina.get("/kasus/1")
    assert 'name="text"' not in rina.page
    assert "Kasus ini dipegang Siti Aminah" in rina.page
    held = (await case(rina.desk)).stamp
    for given in (stamp, held):
        await rina.post("/kasus/1/balas", text="Halo", seen=given, do="send")
    await rina.desk.house.outbox.flush_channel("telegram")
    assert "Halo" not in answers(rina)[-1]
    await rina.get("/kasus/1")
    await rina.post("/kasus/1/langkah", do="take")
    assert "sudah dipegang Siti Aminah" in rina.page


async def test_the_urgent_stand_on_top_and_the_overdue_say_so(rina: DeskBrowser) -> None:
    store = rina.desk.house.store
    for chat, urgent in (("91", False), ("92", True)):
        async with store.transaction():
            said = CaseSaid("Tolong saya", rina.desk.now, urgent=urgent)
            await store.cases.hear_candidate(Address("telegram", chat), said, rina.desk.now)
    rina.desk.wait(days=3)
    await rina.sign_in("rina")
    await rina.get("/kasus")
    numbers = re.findall(r"/kantor/kasus/(\d+)", rina.page)
    assert numbers[0] == "3"
    assert rina.page.index('class="urgent"') < rina.page.index("Kasus 1")
    assert "Terlambat" in rina.page
    await rina.get("/kasus?daftar=saya")
    assert "Tidak ada kasus" in rina.page


async def test_a_saved_reply_is_put_in_and_sent_only_when_she_sends_it(rina: DeskBrowser) -> None:
    await rina.get("/kasus/1")
    before = len(answers(rina))
    await rina.post(
        "/kasus/1/balas", text="Halo Bu.", saved="reply.fee", seen=seen(rina), do="saved"
    )
    assert "Halo Bu.\n\nLayanan kami tidak dipungut biaya." in rina.page
    for key in ("reply.nothing", "web.privacy", "../../etc", ""):
        await rina.post("/kasus/1/balas", text="A", saved=key, seen=seen(rina), do="saved")
        assert ">A</textarea>" in rina.page
    assert len(answers(rina)) == before


async def test_what_is_missing_is_said_and_nothing_is_sent(rina: DeskBrowser) -> None:
    await rina.get("/kasus/1")
    assert await reply(rina, "  ") == 422
    assert "Tulis balasannya dahulu" in rina.page
    response = await rina.post("/kasus/1/langkah", do="note", note=" ")
    assert response.status_code == 422
    assert (await rina.post("/kasus/1/langkah", do="explode")).status_code == 404
    assert (await rina.post("/kasus/9/langkah", do="take")).status_code == 404
    await rina.get("/kasus/1")
    sent = await rina.post("/kasus/1/balas", text="x" * 4001, seen=seen(rina), do="send")
    assert sent.status_code == 413
    for path in ("/kasus/9", f"/kasus/{10**30}", "/kasus/1/berkas/0", "/kasus/1/berkas/99"):
        assert (await rina.get(path)).status_code == 404
    for asked in ("daftar=wow", "mulai=-1", f"mulai={'9' * 40}", "daftar=tutup&mulai=50"):
        assert (await rina.get(f"/kasus?{asked}")).status_code == 200


async def test_a_photo_of_hers_is_shown_and_downloaded_as_what_it_is(rina: DeskBrowser) -> None:
    desk, store = rina.desk, rina.desk.house.store
    for name, content in (("foto", PNG), ("halaman", b"<html><script>alert(1)</script>")):
        relay = Relay("web", "photo", name, "foto.png", len(content))
        async with store.transaction():
            file = File("foto.png", "image/png" if name == "foto" else "", content)
            await store.uploads.put_file(name, HER, file, desk.now)
            await store.cases.add_line(1, HER, "candidate", "", desk.now, relay=relay)
    await rina.get("/kasus/1")
    assert '<img src="/kantor/kasus/1/berkas/1"' in rina.page
    shown = await rina.get("/kasus/1/berkas/1")
    assert shown.headers["content-type"] == "image/png"
    assert shown.headers["content-disposition"].startswith("attachment")
    assert shown.headers["x-content-type-options"] == "nosniff"
    assert shown.content == PNG
    other = await rina.get("/kasus/1/berkas/2")
    assert "html" not in other.headers.get("content-type", "")
    assert other.headers["content-disposition"].startswith("attachment")


async def send_file(rina: DeskBrowser, name: str, content: bytes, text: str = "") -> int:
    await rina.get("/kasus/1")
    token = re.search(r'name="token" value="([^"]*)"', rina.page)
    assert token
    response = await rina.client.post(
        "/kantor/kasus/1/balas",
        data={"token": token[1], "seen": seen(rina), "text": text, "do": "send"},
        files={"file": (name, content, "text/html")},
        headers=ORIGIN,
        follow_redirects=True,
    )
    rina.page = response.text
    await rina.desk.house.outbox.flush_channel("telegram")
    return response.status_code


async def test_a_file_goes_with_the_answer_by_what_is_in_it(rina: DeskBrowser) -> None:
    assert await send_file(rina, "../../surat.html.png", PNG, "Ini contohnya") == 200
    [line] = [line for line in (await case(rina.desk)).lines if line.who == "staff"]
    assert line.relay
    assert (line.relay.kind, line.relay.name) == ("photo", "surat.html.png")
    last = told(rina.desk, "9")[-1]
    assert last.relay is not None or last.file is not None
    assert await send_file(rina, "page.html", b"<html><script>x</script></html>") == 422
    assert await send_file(rina, "big.png", PNG + b"\0" * 6_000_000) == 413
    assert "terlalu panjang" in rina.page
    assert len((await case(rina.desk)).lines) == 2


@pytest.mark.attack
async def test_what_she_wrote_is_drawn_as_typed_and_never_as_markup(rina: DeskBrowser) -> None:
    """A candidate's message in a case holds markup, script and marks that turn the direction."""
    await rina.desk.say("9", "petugas")
    await rina.desk.press("9", "1:go:write")
    await rina.desk.say("9", HOSTILE)
    for path in ("/kasus", "/kasus/1"):
        text = (await rina.get(path)).text
        assert "&lt;script&gt;alert(1)&lt;/script&gt;" in text
        assert "<script>alert" not in text
        assert 'href="javascript' not in text
        assert ">49<" not in text


@pytest.mark.parametrize("rina", ["viewer"], indirect=True)
async def test_a_viewer_sees_no_case(rina: DeskBrowser) -> None:
    for path in ("/kasus", "/kasus/1", "/kasus/1/berkas/0"):
        assert (await rina.get(path)).status_code == 403
        assert "Kapan saya" not in rina.page
