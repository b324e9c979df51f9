"""What clerks type freely, in every state of the desk: never heard as a candidate's words."""

from __future__ import annotations

import pytest

from bot.dialogue.decision import CaseSaid
from bot.dialogue.messages import Address, Outgoing, Relay, strip_markup
from tests.houses.cases import case, register, told, write
from tests.houses.desk import DeskHouse, words
from tests.houses.sessions import add_session, button

SENTENCES = (
    *("makasih", "mksh ya", "terima kasih banyak bot", "oke siap", "ok", "sip", "gak jadi deh"),
    *("halo", "selamat pagi", "assalamualaikum", "brp yg daftar hari ini", "lupa caranya"),
    *("ada berapa sesi bulan depan", "siapa saja yang belum diverifikasi", "kok error sih"),
    *("kirim pesan ke semua peserta", "saya mau buat sesi baru tgl 3 des", "besok libur ya"),
    *("tolong batalkan sesi besok karena banjir", "gaji perawat di jepang berapa", "ini apa"),
    *("Baik Bu, silakan datang jam 9 pagi membawa KTP", "Tdk perlu, ckup ktp & ijazah"),
    *("37", "2, 3", "Siti Aminah, Ahmad Fauzi, Rudi", "1. Siti Aminah\n2. Ahmad\n3. Dewi"),
    *("Nama\tNo HP\nSiti\t81377770003", "0812-3456-7809", "paspor saya ditahan", "itu salah"),
    *("ada calon yang disekap di osaka, gmn caranya lapor", "bagaimana cara kirim siaran?"),
    *("tolong", "???", "👍", "ya", "tidak", "stop", "daftar", "jadwal", "petugas", "setuju"),
)
CANDIDATES_OWN = ("Maksud Anda yang mana", "kami simpan", "Setuju", "belum tahu", "110")

STATES: dict[str, tuple[str, ...]] = {
    "home": (),
    "her case": ("/ambil 1",),
    "a free case": ("/kasus 1",),
    "an answer": ("/balas 1",),
    "a note": ("/catatan 1",),
    "a message": ("/tulis K7MP2QA",),
    "a check": ("/verifikasi",),
    "a trace": ("/jejak",),
    "the door": ("/hadir 1",),
    "a broadcast": ("/siaran",),
    "a session": ("/sesi_baru",),
    "a change": ("/sesi_pindah 1",),
    "an end": ("/sesi_batal 1",),
    "a list": ("/ekspor peserta",),
    "an import": ("/impor",),
    "reminders": ("/pengingat 1 ask",),
    "a question": ("/pertanyaan",),
}


@pytest.fixture
async def desk(desk: DeskHouse) -> DeskHouse:
    await desk.hire("rina", "officer", "Rina Sari")
    await desk.hire("budi", "officer", "Budi Santoso")
    await register(desk)
    await write(desk)
    await add_session(desk)
    return desk


@pytest.mark.parametrize("state", STATES)
async def test_free_words_are_never_answered_or_kept_as_a_candidate_s(
    desk: DeskHouse, state: str
) -> None:
    for text in SENTENCES:
        for command in STATES[state]:
            await desk.say("rina", command)
        said = words(await desk.say("rina", text))
        assert said, text
        assert not [word for word in CANDIDATES_OWN if word in said], (text, said)
    assert await desk.house.store.questions.open_ones() == []
    living = await desk.house.store.cases.living_cases()
    assert [held.case.id for held in living] == [1], "no cry of hers made a case"
    assert (await desk.act("session show", id=1))["state"] == "open"


@pytest.mark.parametrize("state", [state for state in STATES if state != "a question"])
async def test_every_open_step_says_how_it_is_left_and_is_left_so(
    desk: DeskHouse, state: str
) -> None:
    shown: list[Outgoing] = []
    for command in STATES[state]:
        shown = await desk.say("rina", command)
    flow = (await desk.house.store.conversations.states_of([desk.address("rina")]))[
        desk.address("rina")
    ].flow
    if flow is None:
        assert state in ("home", "her case", "a free case")
        return
    assert "*batal*" in shown[-1].text
    assert "Tidak ada yang diubah" in words(await desk.say("rina", "gak jadi deh"))
    assert "Meja petugas" in words(await desk.say("rina", "menu dong"))


async def test_the_name_she_is_asked_for_first_is_not_to_be_left(desk: DeskHouse) -> None:
    invited = await desk.act("staff invite", role="officer")
    assert "batal" not in words(await desk.say("dewi", f"/gabung {invited['code']}"))


async def test_words_after_a_look_at_a_colleague_s_case_say_that_nothing_was_sent(
    desk: DeskHouse,
) -> None:
    await desk.say("budi", "/ambil 1")
    await desk.say("rina", "/kasus 1")
    before = len(told(desk, "9"))
    said = await desk.say("rina", "Boleh, Bu, jam 9 ya.")
    assert "Tidak ada yang dikirim: kasus 1 sedang ditangani *Budi Santoso*" in words(said)
    assert "Meja petugas" in words(said)
    assert "Ambil alih" in str(await desk.press("rina", button(said, "Buka kasus 1").id))
    photo = await desk.say("rina", "", attachment="photo", relay=Relay("telegram", "photo", "p1"))
    assert "Tidak ada yang dikirim" in words(photo)
    assert len(told(desk, "9")) == before
    desk.wait(hours=2)
    assert "Tidak ada yang dikirim" not in words(await desk.say("rina", "selamat siang"))


async def test_words_after_a_look_at_a_free_or_closed_case_say_so_too(desk: DeskHouse) -> None:
    await desk.say("rina", "/kasus 1")
    assert "kasus 1 belum Anda ambil" in words(await desk.say("rina", "Boleh, Bu."))
    await desk.say("rina", "/ambil 1")
    await desk.say("rina", "/tutup 1")
    assert "kasus 1 sudah ditutup" in words(await desk.say("rina", "Sampai jumpa, Bu."))


async def test_her_own_case_is_offered_and_the_colleague_s_is_named(desk: DeskHouse) -> None:
    await desk.say("99", "petugas")
    await desk.press("99", "1:go:write")
    await desk.say("99", "Saya yang kedua")
    await desk.say("rina", "/ambil 2")
    await desk.say("budi", "/ambil 1")
    desk.wait(minutes=1)
    await desk.say("rina", "/kasus 1")
    said = words(await desk.say("rina", "Boleh, Bu."))
    assert "kasus 1 sedang ditangani *Budi Santoso*" in said
    assert "(kasus 2)?" in said


def photo(number: int) -> dict[str, object]:
    return {"attachment": "photo", "relay": Relay("telegram", "photo", f"file-{number}")}


async def test_a_photo_without_a_command_is_offered_as_the_answer(desk: DeskHouse) -> None:
    await desk.say("rina", "/ambil 1")
    said = await desk.say("rina", "", **photo(1))
    assert "Kirim ini kepada Siti (kasus 1)?" in words(said)
    assert "[foto]" in strip_markup(words(said))
    assert told(desk, "9")[-1].relay is None, "not before the yes"
    done = await desk.press("rina", button(said, "Ya, kirim").id)
    assert "Balasan kasus 1 dikirim" in words(done)
    assert told(desk, "9")[-1].relay == Relay("telegram", "photo", "file-1")
    before = len(told(desk, "9"))
    assert "Tidak dikirim" in words(await desk.press("rina", button(said, "Ya, kirim").id))
    assert len(told(desk, "9")) == before, "one yes, one photo"


async def test_a_document_with_words_goes_with_a_typed_yes_and_is_kept_in_the_case(
    desk: DeskHouse,
) -> None:
    await desk.say("rina", "/ambil 1")
    form = Relay("telegram", "document", "d1", "formulir.pdf", 900)
    said = words(await desk.say("rina", "Isi ini, Bu", attachment="document", relay=form))
    assert "[dokumen] Isi ini, Bu" in strip_markup(said)
    await desk.say("rina", "ya")
    assert told(desk, "9")[-1].relay == form
    assert "Isi ini, Bu" in told(desk, "9")[-1].text
    last = (await case(desk)).lines[-1]
    assert (last.who, last.text, last.relay) == ("staff", "Isi ini, Bu", form)


async def test_words_come_to_the_photo_and_a_photo_to_the_words(desk: DeskHouse) -> None:
    await desk.say("rina", "/ambil 1")
    await desk.say("rina", "", **photo(1))
    said = strip_markup(words(await desk.say("rina", "Ini contohnya")))
    assert "[foto] Ini contohnya" in said
    await desk.say("rina", "ya")
    assert (told(desk, "9")[-1].relay, "Ini contohnya" in told(desk, "9")[-1].text) == (
        Relay("telegram", "photo", "file-1"),
        True,
    )
    await desk.say("rina", "Ini yang kedua")
    both = await desk.say("rina", "", **photo(2))
    assert "[foto] Ini yang kedua" in strip_markup(words(both))
    await desk.press("rina", button(both, "Ya, kirim").id)
    assert told(desk, "9")[-1].relay == Relay("telegram", "photo", "file-2")
    assert "Ini yang kedua" in told(desk, "9")[-1].text


async def test_an_album_is_offered_once_and_goes_whole(desk: DeskHouse) -> None:
    await desk.say("rina", "/ambil 1")
    since = len(told(desk, "rina"))
    first = await desk.say("rina", "", album="a", **photo(1))
    for number in (2, 3):
        assert await desk.say("rina", "", album="a", **photo(number)) == []
    assert len(told(desk, "rina")) == since + 1
    before = len(told(desk, "9"))
    await desk.press("rina", button(first, "Ya, kirim").id)
    sent = [outgoing.relay.id for outgoing in told(desk, "9", 0)[before:] if outgoing.relay]
    assert sent == ["file-1", "file-2", "file-3"]


async def test_a_file_of_an_album_that_cannot_cross_is_left_out_before_it_is_promised(
    desk: DeskHouse,
) -> None:
    her = Address("web", "abc")
    async with desk.house.store.transaction():
        await desk.house.store.cases.hear_candidate(her, CaseSaid("Halo", None), desk.now)
    await desk.say("rina", "/ambil 2")
    first = await desk.say("rina", "", album="a", **photo(1))
    program = Relay("telegram", "document", "file-2", "program.exe", 4000)
    await desk.say("rina", "", album="a", attachment="document", relay=program)
    again = await desk.press("rina", button(first, "Ya, kirim").id)
    assert "kanal lain" in words(again)
    assert "[foto]" in strip_markup(words(again))
    assert [line.relay for line in (await case(desk, 2)).lines] == [None], "nothing was sent yet"
    await desk.press("rina", button(again, "Ya, kirim").id)
    sent = [line.relay.id for line in (await case(desk, 2)).lines if line.relay]
    assert sent == ["file-1"]


@pytest.mark.parametrize("no", ["tidak", "batal", "/menu"])
async def test_a_photo_that_is_not_sent_goes_nowhere(desk: DeskHouse, no: str) -> None:
    await desk.say("rina", "/ambil 1")
    await desk.say("rina", "", **photo(1))
    before = len(told(desk, "9"))
    await desk.say("rina", no)
    assert "Meja petugas" in words(await desk.say("rina", "menu"))
    assert len(told(desk, "9")) == before


async def test_what_cannot_be_passed_on_is_refused_at_once(desk: DeskHouse) -> None:
    await desk.say("rina", "/ambil 1")
    assert "tidak dapat diteruskan" in words(await desk.say("rina", "", attachment="sticker"))


async def test_a_file_that_belongs_to_nothing_is_said_to_have_gone_nowhere(
    desk: DeskHouse,
) -> None:
    for kind in ("document", "photo"):
        said = words(await desk.say("rina", "", attachment=kind))
        assert "tidak dikirim kepada siapa pun" in said
        assert "/impor" in said
        assert "Meja petugas" in said
