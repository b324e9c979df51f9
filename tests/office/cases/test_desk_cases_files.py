"""Files in a case, from one network to the other and between two pages."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.dialogue.messages import Address
from tests.office_house import BUDI, GROUP, HER, RINA, Browser, Office, office
from tests.telegram_api import buttons

JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF a diploma"
PDF = b"%PDF-1.7 a letter"
HTML = b"<!doctype html><script>alert(1)</script>"


@pytest.fixture
async def one(tmp_path: Path) -> AsyncIterator[Office]:
    async with office(tmp_path) as opened:
        yield opened


async def talking(one: Office) -> Browser:
    """She writes on the page, and Rina answers on Telegram."""
    her = Browser(one)
    await her.write()
    await one.press(GROUP, "Ambil", RINA)
    await one.say(GROUP, "Ada yang perlu dikirim?", sender=RINA, **one.topic(2))
    await her.see()
    return her


async def stored(one: Office) -> int:
    [(number,)] = await one.house.store._db.rows("SELECT COUNT(*) FROM uploads")
    return int(number)


async def test_a_photo_from_the_page_arrives_on_telegram_as_a_photo(one: Office) -> None:
    her = await talking(one)
    assert 'name="file"' in her.page
    await her.send(file=("../../Ijazah saya.JPG", JPEG), text="Ini ijazah saya")
    last = one.fake.chats[GROUP].last
    assert last["message_thread_id"] == 2
    assert one.fake.files[last["photo"][0]["file_id"]] == ("Ijazah saya.jpg", JPEG)
    assert "Ini ijazah saya" in last["caption"]
    mine = await her.file()
    assert mine.content == JPEG
    assert mine.headers["content-type"] == "image/jpeg"
    assert mine.headers["content-disposition"].startswith("attachment")
    assert mine.headers["x-content-type-options"] == "nosniff"


async def test_a_document_from_the_page_arrives_as_one(one: Office) -> None:
    her = await talking(one)
    await her.send(file=("surat.pdf", PDF))
    last = one.fake.chats[GROUP].last
    assert last["document"]["file_name"] == "surat.pdf"
    assert "[dokumen]" in last["caption"]


async def test_what_staff_send_on_telegram_can_be_opened_on_the_page_and_is_not_kept(
    one: Office,
) -> None:
    her = await talking(one)
    before = one.heard
    one.fake.send(GROUP, PDF, "Undangan tes.pdf", sender=RINA, caption="Silakan", **one.topic(2))
    await one.settle(before)
    await her.see()
    assert "Undangan tes.pdf" in her.page
    sent = await her.file()
    assert (sent.content, sent.headers["content-type"]) == (PDF, "application/pdf")
    before = one.heard
    one.fake.send(GROUP, JPEG, kind="photo", sender=RINA, **one.topic(2))
    await one.settle(before)
    await her.see()
    assert 'class="photo"' in her.page
    assert (await her.file()).content == JPEG
    assert await stored(one) == 0


async def test_a_web_page_in_disguise_is_not_handed_out(one: Office) -> None:
    her = await talking(one)
    before = one.heard
    one.fake.send(GROUP, HTML, "surat.pdf", sender=RINA, **one.topic(2))
    await one.settle(before)
    await her.see()
    answer = await her.file()
    assert answer.status_code == 404
    assert "tidak dapat dibuka lagi" in answer.text
    assert b"alert" not in answer.content


@pytest.mark.parametrize("name", ["program.exe", "halaman.html", "data.zip"])
async def test_staff_are_told_what_does_not_cross_before_it_is_promised(
    one: Office, name: str
) -> None:
    her = await talking(one)
    before = one.heard
    one.fake.send(GROUP, b"x", name, sender=RINA, **one.topic(2))
    await one.settle(before)
    assert "5 megabita" in one.told(GROUP)
    assert name not in await her.see()


async def test_a_file_too_large_to_cross_is_told_to_staff(one: Office) -> None:
    her = await talking(one)
    before = one.heard
    one.fake.send(
        GROUP, b"\xff\xd8\xff" + b"x" * 5 * 2**20, kind="photo", sender=RINA, **one.topic(2)
    )
    await one.settle(before)
    assert "5 megabita" in one.told(GROUP)
    assert "photo" not in await her.see()


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("foto.jpg", HTML, "tidak dapat dikirim di sini"),
        ("foto.jpg", b"MZ\x90\x00 a program", "tidak dapat dikirim di sini"),
        ("foto.svg", b"<svg onload='alert(1)'/>", "tidak dapat dikirim di sini"),
        ("daftar.csv", b"a,b\n1,2\n", "tidak dapat dikirim di sini"),
        ("kosong.jpg", b"", "tidak dapat dikirim di sini"),
        ("besar.jpg", JPEG + b"x" * 5 * 2**20, "terlalu besar"),
        ("raksasa.jpg", JPEG + b"x" * 9 * 2**20, "terlalu besar"),
    ],
)
async def test_the_page_refuses_by_what_is_in_a_file_whatever_it_is_called(
    one: Office, name: str, content: bytes, says: str
) -> None:
    her = await talking(one)
    said = len(one.fake.chats[GROUP].said)
    answer = await her.send(file=(name, content), text="Ini, Bu")
    assert answer.status_code in (413, 415)
    assert says in answer.text
    assert len(one.fake.chats[GROUP].said) == said
    assert await stored(one) == 0


async def test_outside_of_a_talk_a_file_is_kindly_declined_and_never_stored(one: Office) -> None:
    her = Browser(one)
    await her.write()
    assert 'name="file"' not in her.page
    await her.send(file=("ktp.jpg", JPEG))
    assert "Jangan kirim foto KTP atau paspor" in her.page
    assert await stored(one) == 0


async def test_a_file_without_a_session_or_with_a_foreign_token_is_refused(one: Office) -> None:
    stranger = Browser(one)
    answer = await stranger.send(file=("ktp.jpg", JPEG))
    assert answer.status_code == 400
    her = await talking(one)
    answer = await her.client.post(
        "/", data={"token": "x.y", "id": "a" * 32}, files={"file": ("a.jpg", JPEG)}
    )
    assert answer.status_code == 403
    assert await stored(one) == 0


async def test_her_file_opens_for_nobody_else(one: Office) -> None:
    her = await talking(one)
    await her.send(file=("ijazah.jpg", JPEG))
    other = Browser(one)
    await other.send(start="")
    number = (await her.file()).url.path
    assert (await other.client.get(number)).status_code == 404
    assert (await Browser(one).client.get(number)).status_code == 404


async def test_an_upload_lies_sealed_and_goes_with_her_data_and_with_its_days(
    one: Office, tmp_path: Path
) -> None:
    her = await talking(one)
    await her.send(file=("ijazah.jpg", JPEG + b"SECRETMARK"))
    assert await stored(one) == 1
    assert not any(b"SECRETMARK" in path.read_bytes() for path in tmp_path.iterdir())
    store = one.house.store
    async with store.transaction():
        chat = (await store._db.rows("SELECT channel, chat FROM uploads"))[0]
        await store.deletion.forget_chat(Address(*chat), one.house.clock())
    assert await stored(one) == 0


async def test_a_voice_message_is_passed_on_in_a_talk(one: Office) -> None:
    await one.write()
    await one.press(GROUP, "Ambil", RINA)
    await one.say(GROUP, "Ya?", sender=RINA, **one.topic(2))
    before = one.heard
    one.fake.attach(HER, "voice")
    await one.settle(before)
    assert one.fake.chats[GROUP].last["voice"]["file_id"] == "voice-1"


async def test_every_photo_of_an_album_reaches_the_staff_with_one_thanks(one: Office) -> None:
    await one.write()
    await one.press(GROUP, "Ambil", RINA)
    await one.say(GROUP, "Kirim semua halaman, Bu.", sender=RINA, **one.topic(2))
    hers, theirs = len(one.fake.chats[HER].said), len(one.fake.chats[GROUP].said)
    before = one.heard
    one.fake.album(HER, 4, caption="Ijazah saya, empat halaman")
    await one.settle(before + 3)
    shown = one.fake.chats[GROUP].said[theirs:]
    assert ["photo" in message for message in shown] == [True] * 4
    assert [bool(buttons(message)) for message in shown] == [True, False, False, False]
    assert {message["message_thread_id"] for message in shown} == {2}
    assert one.fake.chats[HER].texts[hers:] == ["✅ Diteruskan ke petugas."]


@pytest.mark.parametrize("in_topic", [True, False])
async def test_every_photo_of_an_album_of_the_staff_reaches_her(
    one: Office, in_topic: bool
) -> None:
    await one.write()
    await one.press(GROUP, "Ambil", RINA)
    if not in_topic:
        await one.say(RINA, "/balas 1")
    chat = GROUP if in_topic else RINA
    hers, theirs = len(one.fake.chats[HER].said), len(one.fake.chats[chat].said)
    before = one.heard
    place = one.topic(2) if in_topic else {}
    one.fake.album(chat, 3, caption="Contohnya", sender=RINA, **place)
    await one.settle(before + 2)
    shown = one.fake.chats[HER].said[hers:]
    assert ["photo" in message for message in shown] == [True] * 3
    assert [bool(buttons(message)) for message in shown] == [True, False, False]
    assert len(one.fake.chats[chat].said) == theirs + 1
    case = await one.house.store.cases.get(1)
    assert case is not None
    assert [line.who for line in case.case.lines] == ["candidate", "staff", "staff", "staff"]


async def test_a_colleague_who_takes_a_case_over_can_see_what_was_sent(one: Office) -> None:
    her = await talking(one)
    large = JPEG + b"x" * 3 * 2**20
    await her.send(file=("ijazah.jpg", large), text="Ini, Bu")
    await one.say(BUDI, "/kasus 1")
    await one.press(BUDI, "Lihat 1 berkas")
    last = one.fake.chats[BUDI].last
    assert one.fake.files[last["photo"][0]["file_id"]] == ("ijazah.jpg", large)
    assert "Calon: [foto] Ini, Bu" in last["caption"]
