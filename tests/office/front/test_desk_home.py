"""What staff write without a command: their own menu, an answer to their case, or a trial."""

from __future__ import annotations

import pytest

from bot.dialogue.messages import Address, Outgoing
from bot.office.kit.commands import COMMANDS, ROLES
from tests.houses.cases import case, register, told, write
from tests.houses.desk import DeskHouse, words

CANDIDATES_OWN = ("Maksud Anda", "kami simpan", "Setuju", "bahaya", "110", "Prapendaftaran")
PLAIN = (
    *("37", "Boleh datang jam 9 pagi ya mbak", "berapa yang sudah daftar?", "daftar", "jadwal"),
    *("paspor saya ditahan dan saya disekap", "darurat", "petugas", "stop", "halo", "setuju"),
    *("pindahkan sesi 3 ke 12 februari", "lanjut", "survei", "kembali", "ya", "/start", "/menu"),
)


@pytest.fixture
async def desk(desk: DeskHouse) -> DeskHouse:
    await desk.hire("rina", "officer", "Rina Sari")
    await desk.hire("budi", "officer", "Budi Santoso")
    return desk


def labels(messages: list[Outgoing]) -> list[str]:
    return [choice.label for message in messages for choice in message.choices]


def choice_of(messages: list[Outgoing], label: str) -> str:
    found = [c.id for message in messages for c in message.choices if c.label.startswith(label)]
    assert found, (label, labels(messages))
    return found[0]


async def state_of(desk: DeskHouse, who: str) -> object:
    return (await desk.house.store.conversations.states_of([Address("telegram", who)])).popitem()[1]


@pytest.mark.parametrize("text", PLAIN)
async def test_plain_words_of_staff_show_the_desk_and_are_kept_nowhere(
    desk: DeskHouse, text: str
) -> None:
    said = await desk.say("rina", text)
    assert "Meja petugas" in words(said)
    for door in ("Hari ini", "Sesi", "Peserta", "Siaran", "Kasus", "Pertanyaan"):
        assert any(label.startswith(door) for label in labels(said)), door
    assert not any(word in words(said) for word in CANDIDATES_OWN)
    assert await desk.house.store.questions.open_ones() == []
    state = await state_of(desk, "rina")
    assert state.draft is None  # type: ignore[attr-defined]
    assert state.waiting == ""  # type: ignore[attr-defined]


@pytest.mark.parametrize("role", ROLES)
async def test_the_home_has_what_the_role_may_use(desk: DeskHouse, role: str) -> None:
    await desk.hire("one", role, "Dewi Lestari")
    shown = [choice.id for choice in (await desk.say("one", "menu"))[-1].choices]
    names = {text.split(":")[2] for text in shown if text.startswith("1:s:")}
    assert all(COMMANDS[name].is_allowed(role) for name in names)
    assert ("kasus" in names) == (role != "viewer")
    for choice in shown:
        assert "untuk peran" not in words(await desk.press("one", choice))


async def test_the_home_tells_what_waits(desk: DeskHouse) -> None:
    await register(desk)
    await write(desk)
    said = await desk.say("rina", "menu")
    assert {"Kasus (1)", "Peserta (1)"} <= set(labels(said))
    assert "Kasus terbuka: 1" in words(said)


async def _held(desk: DeskHouse) -> None:
    await register(desk)
    await write(desk)
    await desk.say("rina", "/ambil 1")


async def test_words_in_a_case_she_holds_are_offered_and_go_with_a_yes(desk: DeskHouse) -> None:
    await _held(desk)
    said = await desk.say("rina", "Tidak perlu, cukup KTP dan ijazah.")
    assert "Kirim ini kepada Siti (kasus 1)?" in words(said)
    assert "cukup KTP dan ijazah" in words(said)
    assert told(desk, "9")[-1].text.find("ijazah") < 0, "not before the yes"
    await desk.press("rina", choice_of(said, "Ya"))
    assert "cukup KTP dan ijazah" in told(desk, "9")[-1].text
    before = len(told(desk, "9"))
    assert "Tidak dikirim" in words(await desk.press("rina", choice_of(said, "Ya")))
    assert len(told(desk, "9")) == before, "one yes, one message"


@pytest.mark.parametrize(("reply", "sends"), [("ya", True), ("bukan", False), ("tidak", False)])
async def test_the_yes_and_the_no_may_be_typed(desk: DeskHouse, reply: str, sends: bool) -> None:
    await _held(desk)
    await desk.say("rina", "Boleh datang jam 9 pagi ya mbak")
    said = words(await desk.say("rina", reply))
    assert ("jam 9 pagi" in told(desk, "9")[-1].text) == sends
    assert ("Tidak dikirim" in said) == (not sends)


async def test_a_yes_is_to_what_was_read_back_and_to_nothing_else(desk: DeskHouse) -> None:
    await _held(desk)
    first = await desk.say("rina", "Yang pertama")
    second = await desk.say("rina", "Yang kedua")
    assert "Yang kedua" in words(second)
    assert "Tidak dikirim" in words(await desk.press("rina", choice_of(first, "Ya")))
    assert "pertama" not in told(desk, "9")[-1].text
    await desk.press("rina", choice_of(second, "Ya"))
    assert "Yang kedua" in told(desk, "9")[-1].text


async def test_a_yes_for_another_case_than_the_one_read_back_sends_nothing(desk: DeskHouse) -> None:
    await _held(desk)
    await desk.say("99", "petugas")
    await desk.press("99", "1:go:write")
    await desk.say("99", "Saya yang kedua")
    said = await desk.say("rina", "Rahasia")
    forged = choice_of(said, "Ya").replace(":balas:1:", ":balas:2:")
    assert "Tidak dikirim" in words(await desk.press("rina", forged))
    assert all("Rahasia" not in outgoing.text for outgoing in told(desk, "99"))


async def test_the_case_of_which_she_heard_last_comes_first_the_others_beside_it(
    desk: DeskHouse,
) -> None:
    await _held(desk)
    desk.wait(minutes=1)
    await desk.say("99", "petugas")
    await desk.press("99", "1:go:write")
    await desk.say("99", "Saya yang kedua")
    desk.wait(minutes=1)
    await desk.say("rina", "/ambil 2")
    desk.wait(minutes=1)
    said = await desk.say("rina", "Baik, Bu.")
    assert "(kasus 2)?" in words(said)
    await desk.press("rina", choice_of(said, "Ke Siti"))
    assert "Baik, Bu." in told(desk, "9")[-1].text
    assert "Baik, Bu." not in told(desk, "99")[-1].text


async def test_a_case_that_a_colleague_holds_or_that_is_long_past_is_not_offered(
    desk: DeskHouse,
) -> None:
    await _held(desk)
    assert "Meja petugas" in words(await desk.say("budi", "Boleh, Bu."))
    await desk.say("budi", "/kasus 1")
    assert "Meja petugas" in words(await desk.say("budi", "Boleh, Bu."))
    desk.wait(hours=3)
    assert "Meja petugas" in words(await desk.say("rina", "Boleh, Bu."))
    await desk.say("rina", "/kasus 1")
    assert "Kirim ini kepada Siti" in words(await desk.say("rina", "Boleh, Bu."))
    await desk.say("rina", "/tutup 1")
    assert "Meja petugas" in words(await desk.say("rina", "Sampai jumpa, Bu."))


async def test_a_case_that_ended_or_was_taken_over_since_gets_nothing(desk: DeskHouse) -> None:
    await _held(desk)
    said = await desk.say("rina", "Boleh, Bu.")
    await desk.press("budi", "1:s:ambil:1:over")
    assert "dipegang" in words(await desk.press("rina", choice_of(said, "Ya")))
    assert all("Boleh, Bu." not in outgoing.text for outgoing in told(desk, "9"))
    said = await desk.say("budi", "Tentu, Bu.")
    await desk.press("9", "1:case:end:1")
    assert "ditutup" in words(await desk.press("budi", choice_of(said, "Ya")))
    assert all("Tentu, Bu." not in outgoing.text for outgoing in told(desk, "9"))
    assert (await case(desk)).state == "closed"


async def test_a_file_without_a_word_is_told_how_to_go(desk: DeskHouse) -> None:
    said = await desk.say("rina", "", attachment="photo")
    assert "Meja petugas" in words(said)
    await _held(desk)
    said = await desk.say("rina", "", attachment="photo")
    assert "tidak dapat diteruskan" in words(said), "the network gave nothing to pass on"
    assert "KTP" not in words(said), "not what a candidate is told about her photo"


async def test_a_changed_message_of_staff_is_not_answered_as_to_a_candidate(
    desk: DeskHouse,
) -> None:
    said = words(await desk.say("rina", "Boleh", edited=True))
    assert said == "Pesan yang diubah tidak dibaca lagi. Tulis yang benar sebagai pesan baru."


async def test_the_candidates_side_is_tried_and_left_in_words(desk: DeskHouse) -> None:
    assert "mencoba sebagai peserta" in words(await desk.say("rina", "Coba sebagai peserta"))
    assert "belum tahu" in words(await desk.say("rina", "kunci ruang aula siapa yang pegang?"))
    assert "Setuju" in " ".join(labels(await desk.say("rina", "daftar")))
    assert await desk.house.store.questions.open_ones() == []
    said = words(await desk.say("rina", "selesai"))
    assert "kembali di meja petugas" in said
    assert "Meja petugas" in words(await desk.say("rina", "Rina Sari")), "no form goes on"
    assert await desk.house.store.questions.open_ones() == []


async def test_a_cry_that_staff_only_try_rings_nobody_and_makes_no_case(desk: DeskHouse) -> None:
    await desk.hire("budi", "admin")
    await desk.say("rina", "coba sebagai peserta")
    before = len(desk.ear.delivered)
    for text in ("tolong saya disekap majikan", "saya di Taoyuan", "darurat", "jalan ampang"):
        told, *shown = await desk.say("rina", text)
        if text != "darurat":
            assert "Ini percobaan" in told.text
            assert "simpan" in words(shown), "what a candidate would read is shown all the same"
    assert {outgoing.to.chat for outgoing in desk.ear.delivered[before:]} == {"rina"}
    assert await desk.house.store.cases.living_cases() == []
    assert not await desk.house.store.questions.read_counts("alarm", desk.now)
    assert "Meja petugas" in words(await desk.say("rina", "selesai"))
    assert (await state_of(desk, "rina")).danger == ""  # type: ignore[attr-defined]
    await desk.say("siti", "tolong saya disekap majikan")
    assert len(await desk.house.store.cases.living_cases()) == 1


async def test_a_command_of_the_desk_ends_a_trial(desk: DeskHouse) -> None:
    await desk.say("rina", "/coba")
    assert "Tidak ada kasus" in words(await desk.say("rina", "/kasus"))
    assert "Meja petugas" in words(await desk.say("rina", "halo"))


async def test_buttons_and_commands_of_candidates_show_the_way_to_try_them(
    desk: DeskHouse,
) -> None:
    for said in (await desk.press("rina", "1:go:register"), await desk.say("rina", "/daftar")):
        assert "Coba sebagai peserta" in labels(said)
    assert (await state_of(desk, "rina")).draft is None  # type: ignore[attr-defined]


async def test_staff_keep_their_rights_as_persons(desk: DeskHouse) -> None:
    assert "Meja petugas" not in words(await desk.say("rina", "/dataku"))
    said = await desk.say("rina", "/hapusdata")
    done = await desk.press("rina", choice_of(said, "Ya"))
    assert "dihapus" in words(done)


@pytest.mark.parametrize("there_is", [False, True], ids=["nothing is there", "something is there"])
@pytest.mark.parametrize("name", sorted(COMMANDS))
async def test_every_command_without_an_argument_does_its_thing_or_lists_what_there_is(
    desk: DeskHouse, name: str, there_is: bool
) -> None:
    await desk.hire("boss", "admin", "Siti Nurhaliza")
    if there_is:
        await register(desk)
        await write(desk)
        await desk.say("boss", "/sesi_baru Orientasi; 3 Desember 2026 09.00; Aula; 40 kursi")
        await desk.say("boss", "ya")
    for said in (await desk.say("boss", f"/{name}"), await desk.press("boss", f"1:s:{name}")):
        text = words(said)
        assert text
        for nonsense in ("nomor .", "itu tidak ada", "tidak ada. ", "  ", "{", "None"):
            assert nonsense not in text, text
        if there_is and name in NEEDS:
            assert any(choice.id.startswith(f"1:s:{name}:") for choice in said[-1].choices), text


NEEDS = frozenset(
    {
        *("ambil", "balas", "catatan", "tutup", "tampilkan", "verifikasi", "jejak", "hadir"),
        *("sesi_ubah", "sesi_pindah", "sesi_batal", "sesi_tutup", "sesi_salin", "sesi_peserta"),
    }
)
"""Commands that need something to act on."""


async def test_a_candidate_is_meant_by_name_where_a_number_may_stand(desk: DeskHouse) -> None:
    await register(desk)
    assert "Data lengkap" in words(await desk.say("rina", "/tampilkan siti"))
    await desk.say("rina", "/verifikasi")
    assert "diverifikasi" in words(await desk.say("rina", "Siti Aminah"))
    assert "tidak ada pendaftaran" in words(await desk.say("rina", "/jejak Zulkifli")).lower()
