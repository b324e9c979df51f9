"""Files in a case, from one network to the other and between two pages."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.dialogue.messages import Address
from tests.houses.office import BUDI, GROUP, HER, RINA, Browser, Office
from tests.telegram_api import buttons

JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF a diploma"
PDF = b"%PDF-1.7 a letter"
HTML = b"<!doctype html><script>alert(1)</script>"


async def talking(office: Office) -> Browser:
    """She writes on the page, and Rina answers on Telegram."""
    her = Browser(office)
    await her.write()
    await office.press(GROUP, "Ambil", RINA)
    await office.say(GROUP, "Ada yang perlu dikirim?", sender=RINA, **office.topic(2))
    await her.see()
    return her


async def stored(office: Office) -> int:
    [(number,)] = await office.house.store._db.rows("SELECT COUNT(*) FROM uploads")
    return int(number)


async def test_a_photo_from_the_page_arrives_on_telegram_as_a_photo(office: Office) -> None:
    her = await talking(office)
    assert 'name="file"' in her.page
    await her.send(file=("../../Ijazah saya.JPG", JPEG), text="Ini ijazah saya")
    last = office.fake.chats[GROUP].last
    assert last["message_thread_id"] == 2
    assert office.fake.files[last["photo"][0]["file_id"]] == ("Ijazah saya.jpg", JPEG)
    assert "Ini ijazah saya" in last["caption"]
    mine = await her.file()
    assert mine.content == JPEG
    assert mine.headers["content-type"] == "image/jpeg"
    assert mine.headers["content-disposition"].startswith("attachment")
    assert mine.headers["x-content-type-options"] == "nosniff"


async def test_a_document_from_the_page_arrives_as_one(office: Office) -> None:
    her = await talking(office)
    await her.send(file=("surat.pdf", PDF))
    last = office.fake.chats[GROUP].last
    assert last["document"]["file_name"] == "surat.pdf"
    assert "[dokumen]" in last["caption"]


async def test_what_staff_send_on_telegram_can_be_opened_on_the_page_and_is_not_kept(
    office: Office,
) -> None:
    her = await talking(office)
    before = office.heard
    office.fake.send(
        GROUP, PDF, "Undangan tes.pdf", sender=RINA, caption="Silakan", **office.topic(2)
    )
    await office.settle(before)
    await her.see()
    assert "Undangan tes.pdf" in her.page
    sent = await her.file()
    assert (sent.content, sent.headers["content-type"]) == (PDF, "application/pdf")
    before = office.heard
    office.fake.send(GROUP, JPEG, kind="photo", sender=RINA, **office.topic(2))
    await office.settle(before)
    await her.see()
    assert 'class="photo"' in her.page
    assert (await her.file()).content == JPEG
    assert await stored(office) == 0


async def test_a_web_page_in_disguise_is_not_handed_out(office: Office) -> None:
    her = await talking(office)
    before = office.heard
    office.fake.send(GROUP, HTML, "surat.pdf", sender=RINA, **office.topic(2))
    await office.settle(before)
    await her.see()
    answer = await her.file()
    assert answer.status_code == 404
    assert "tidak dapat dibuka lagi" in answer.text
    assert b"alert" not in answer.content


@pytest.mark.parametrize("name", ["program.exe", "halaman.html", "data.zip"])
async def test_staff_are_told_what_does_not_cross_before_it_is_promised(
    office: Office, name: str
) -> None:
    her = await talking(office)
    before = office.heard
    office.fake.send(GROUP, b"x", name, sender=RINA, **office.topic(2))
    await office.settle(before)
    assert "5 megabita" in office.told(GROUP)
    assert name not in await her.see()


async def test_a_file_too_large_to_cross_is_told_to_staff(office: Office) -> None:
    her = await talking(office)
    before = office.heard
    office.fake.send(
        GROUP, b"\xff\xd8\xff" + b"x" * 5 * 2**20, kind="photo", sender=RINA, **office.topic(2)
    )
    await office.settle(before)
    assert "5 megabita" in office.told(GROUP)
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
    office: Office, name: str, content: bytes, says: str
) -> None:
    her = await talking(office)
    said = len(office.fake.chats[GROUP].said)
    answer = await her.send(file=(name, content), text="Ini, Bu")
    assert answer.status_code in (413, 415)
    assert says in answer.text
    assert len(office.fake.chats[GROUP].said) == said
    assert await stored(office) == 0


async def test_outside_of_a_talk_a_file_is_kindly_declined_and_never_stored(
    office: Office,
) -> None:
    her = Browser(office)
    await her.write()
    assert 'name="file"' not in her.page
    await her.send(file=("ktp.jpg", JPEG))
    assert "Jangan kirim foto KTP atau paspor" in her.page
    assert await stored(office) == 0


async def test_a_file_without_a_session_or_with_a_foreign_token_is_refused(
    office: Office,
) -> None:
    stranger = Browser(office)
    answer = await stranger.send(file=("ktp.jpg", JPEG))
    assert answer.status_code == 400
    her = await talking(office)
    answer = await her.client.post(
        "/", data={"token": "x.y", "id": "a" * 32}, files={"file": ("a.jpg", JPEG)}
    )
    assert answer.status_code == 403
    assert await stored(office) == 0


async def test_her_file_opens_for_nobody_else(office: Office) -> None:
    her = await talking(office)
    await her.send(file=("ijazah.jpg", JPEG))
    other = Browser(office)
    await other.send(start="")
    number = (await her.file()).url.path
    assert (await other.client.get(number)).status_code == 404
    assert (await Browser(office).client.get(number)).status_code == 404


async def test_an_upload_lies_sealed_and_goes_with_her_data_and_with_its_days(
    office: Office, tmp_path: Path
) -> None:
    her = await talking(office)
    await her.send(file=("ijazah.jpg", JPEG + b"SECRETMARK"))
    assert await stored(office) == 1
    assert not any(b"SECRETMARK" in path.read_bytes() for path in tmp_path.iterdir())
    store = office.house.store
    async with store.transaction():
        chat = (await store._db.rows("SELECT channel, chat FROM uploads"))[0]
        await store.deletion.forget_chat(Address(*chat), office.house.clock())
    assert await stored(office) == 0


async def test_a_voice_message_is_passed_on_in_a_talk(office: Office) -> None:
    await office.write()
    await office.press(GROUP, "Ambil", RINA)
    await office.say(GROUP, "Ya?", sender=RINA, **office.topic(2))
    before = office.heard
    office.fake.attach(HER, "voice")
    await office.settle(before)
    assert office.fake.chats[GROUP].last["voice"]["file_id"] == "voice-1"


async def test_every_photo_of_an_album_reaches_the_staff_with_one_thanks(
    office: Office,
) -> None:
    await office.write()
    await office.press(GROUP, "Ambil", RINA)
    await office.say(GROUP, "Kirim semua halaman, Bu.", sender=RINA, **office.topic(2))
    hers, theirs = len(office.fake.chats[HER].said), len(office.fake.chats[GROUP].said)
    before = office.heard
    office.fake.album(HER, 4, caption="Ijazah saya, empat halaman")
    await office.settle(before + 3)
    shown = office.fake.chats[GROUP].said[theirs:]
    assert ["photo" in message for message in shown] == [True] * 4
    assert [bool(buttons(message)) for message in shown] == [True, False, False, False]
    assert {message["message_thread_id"] for message in shown} == {2}
    assert office.fake.chats[HER].texts[hers:] == ["✅ Diteruskan ke petugas."]


@pytest.mark.parametrize("in_topic", [True, False])
async def test_every_photo_of_an_album_of_the_staff_reaches_her(
    office: Office, in_topic: bool
) -> None:
    await office.write()
    await office.press(GROUP, "Ambil", RINA)
    if not in_topic:
        await office.say(RINA, "/balas 1")
    chat = GROUP if in_topic else RINA
    hers, theirs = len(office.fake.chats[HER].said), len(office.fake.chats[chat].said)
    before = office.heard
    place = office.topic(2) if in_topic else {}
    office.fake.album(chat, 3, caption="Contohnya", sender=RINA, **place)
    await office.settle(before + 2)
    shown = office.fake.chats[HER].said[hers:]
    assert ["photo" in message for message in shown] == [True] * 3
    assert [bool(buttons(message)) for message in shown] == [True, False, False]
    assert len(office.fake.chats[chat].said) == theirs + 1
    case = await office.house.store.cases.get_case(1)
    assert case is not None
    assert [line.who for line in case.case.lines] == ["candidate", "staff", "staff", "staff"]


async def test_a_colleague_who_takes_a_case_over_can_see_what_was_sent(office: Office) -> None:
    her = await talking(office)
    large = JPEG + b"x" * 3 * 2**20
    await her.send(file=("ijazah.jpg", large), text="Ini, Bu")
    await office.say(BUDI, "/kasus 1")
    await office.press(BUDI, "Lihat 1 berkas")
    last = office.fake.chats[BUDI].last
    assert office.fake.files[last["photo"][0]["file_id"]] == ("ijazah.jpg", large)
    assert "Calon: [foto] Ini, Bu" in last["caption"]
