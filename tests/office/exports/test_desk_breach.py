"""The day that a list leaks: who is in it, the letters, and a notice to exactly these people."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.app import compose as app
from bot.app import control
from bot.cli.main import main
from bot.dialogue.fields import Field
from bot.dialogue.messages import Address, Outgoing, strip_markup
from bot.dialogue.state import State
from bot.errors import BotError
from bot.office.broadcasts.steps import LONGEST as LONGEST_BROADCAST
from bot.office.exports.breach import LONGEST, find_leak, write_letters
from tests.houses.broadcasts import finish
from tests.houses.desk import DeskHouse, knowledge, sample_config, words

HOW = "Berkas terkirim ke grup WhatsApp pada 24 November 2026 pukul 08.00 WITA."
HANDLED = "Berkas dihapus dari grup. Kata sandi diganti."


@pytest.fixture
async def desk(desk: DeskHouse) -> DeskHouse:
    await desk.hire("boss", "admin")
    for number in range(1, 5):
        await register(desk, str(number), f"ABC234{number}")
    await desk.act(
        "export note",
        what="candidates",
        format="xlsx",
        filter={"status": "sent"},
        refs=["ABC2341", "ABC2342", "ABC2343"],
        rows=3,
    )
    return desk


async def register(desk: DeskHouse, who: str, ref: str) -> None:
    """Somebody who registered and wants no news."""
    address, store = Address("telegram", who), desk.house.store
    async with store.transaction():
        await store.conversations.keep_states({address: State(locale="id", met=True)}, desk.now)
        answers = {"full_name": "Siti"}
        await store.candidates.register_form(
            address, ref, "candidate", 1, answers, desk.now, other=False
        )
        await store.candidates.record_consent(
            address, "registration", desk.now, given=True, version="1", words="ya"
        )


async def walked(desk: DeskHouse, how: str = HOW, handled: str = HANDLED) -> list[Outgoing]:
    """The way to the letters; what comes with them."""
    await desk.say("boss", "/bocor 1")
    await desk.say("boss", how)
    return await desk.say("boss", handled)


async def test_it_says_who_was_in_it_and_by_when_they_must_know(desk: DeskHouse) -> None:
    await desk.act("forget", ref="ABC2343")
    said = strip_markup(words(await desk.say("boss", "/bocor 1")))
    assert "Ekspor 1: 3 baris, Status: terkirim" in said
    assert "Diambil Baris perintah, Selasa" in said
    assert "Masih ada di sini: 2 pendaftaran. Sudah dihapus: 1." in said
    assert "Jumat, 27 November 2026, pukul 09.15 WITA" in said
    assert "Kapan dan bagaimana" in said
    assert (await desk.house.store.audit.last_entries(1))[0].act == "breach.look"


async def test_the_letters_hold_what_the_law_asks_for(desk: DeskHouse) -> None:
    sent, done = await walked(desk)
    assert sent.file is not None
    text = sent.file.content.decode("utf-8-sig")
    for part in (HOW, HANDLED, "Nama lengkap, ", "Nomor HP", "pasal 46", "ABC2341", "ABC2342"):
        assert part in text
    assert text.count(HOW) == 2, "one letter to the people, one to the authority"
    assert "ABC2344" not in text, "she was not in it"
    assert "Belum ada yang dikirim" in done.text


async def test_what_is_not_known_is_a_blank_and_no_broadcast_is_offered(desk: DeskHouse) -> None:
    sent, done = await walked(desk, "-", HANDLED)
    assert sent.file is not None
    assert "[isi: kapan dan bagaimana data terungkap]" in sent.file.content.decode("utf-8-sig")
    assert done.choices == ()
    assert "kedua pertanyaan" in words(await desk.press("boss", "1:s:bocor:1:broadcast"))
    assert await desk.house.store.broadcasts.last_broadcasts(5) == []


async def test_a_notice_is_drafted_to_exactly_these_people_and_never_sent_by_itself(
    desk: DeskHouse,
) -> None:
    _, done = await walked(desk)
    assert [choice.label for choice in done.choices] == ["Siapkan siaran (3 obrolan)"]
    before = len(desk.ear.delivered)
    [drafted] = await desk.press("boss", done.choices[0].id)
    await finish(desk)
    assert {outgoing.to.chat for outgoing in desk.ear.delivered[before:]} == {"boss"}
    shown = await desk.press("boss", drafted.choices[0].id)
    assert HOW in words(shown)
    [go] = [choice for choice in shown[-1].choices if choice.id.startswith("1:s:siaran:go")]
    await desk.press("boss", go.id)
    await finish(desk)
    copies = [
        outgoing for outgoing in desk.ear.delivered if "Data Anda ada di dalamnya" in outgoing.text
    ]
    assert {copy.to.chat for copy in copies if copy.to.chat != "boss"} == {"1", "2", "3"}
    assert all(copy.choices == () for copy in copies), "what the law wants told is not stopped"


async def test_whoever_gave_her_registration_back_is_told_too(desk: DeskHouse) -> None:
    async with desk.house.store.transaction():
        await desk.house.store.candidates.set_status(
            Address("telegram", "1"), "ABC2341", "cancelled", desk.now
        )
    found = await find_leak(desk.house.store, 1, desk.now)
    assert found is not None
    assert found.reached == 3


@pytest.mark.parametrize("asked", ["/bocor 7", "/bocor x", "/bocor 99999999999999"])
async def test_an_export_that_is_none_leads_to_those_there_are(desk: DeskHouse, asked: str) -> None:
    [said] = await desk.say("boss", asked)
    assert "Tidak ada ekspor dengan nomor" in said.text
    assert "Ekspor 1" in strip_markup(words(await desk.press("boss", said.choices[0].id)))


async def test_a_list_without_people_needs_no_letter(desk: DeskHouse) -> None:
    await desk.act("export note", what="sessions", format="xlsx")
    assert "bukan daftar peserta" in words(await desk.say("boss", "/bocor 2"))


async def test_an_answer_that_is_too_long_is_asked_again(desk: DeskHouse) -> None:
    await desk.say("boss", "/bocor 1")
    assert "paling banyak 700" in words(await desk.say("boss", "a" * 701))
    assert "Apa upaya kantor" in words(await desk.say("boss", HOW))
    assert "Kapan dan bagaimana" in words(await desk.say("boss", "kembali"))


async def test_the_longest_notice_fits_into_one_message(desk: DeskHouse) -> None:
    found = await find_leak(desk.house.store, 1, desk.now)
    assert found is not None
    said = {"how": "*" * LONGEST, "handled": "_" * LONGEST}
    for locale in knowledge().locales.values():
        people, _ = write_letters(knowledge(), locale, found, said, "Selasa")
        assert len(people) <= LONGEST_BROADCAST


def test_the_command_line_writes_the_letters_with_blanks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    known, config = knowledge(), sample_config(tmp_path)
    monkeypatch.setattr(app, "load_knowledge", lambda config, *, guarded: known)
    monkeypatch.setenv("PANDU_DATABASE", str(config.database))
    monkeypatch.setenv("PANDU_KEY_FILE", str(config.privacy.key_file))
    noted = {"what": "candidates", "format": "csv", "refs": ["ABC2341"], "rows": 1}
    control.run_act(config, "export note", noted)
    out = tmp_path / "surat.txt"
    assert main(["export", "--who", "1", "--notice", str(out)]) == 0
    assert "1 pendaftaran. Beri tahu paling lambat" in capsys.readouterr().err
    text = out.read_text("utf-8")
    assert "[isi: upaya penanganan dan pemulihan]" in text
    assert text.rstrip().endswith("ABC2341")
    assert main(["export", "--who", "9", "--notice", str(out)]) == 2
    assert main(["export", "--who", "9"]) == 2
    with pytest.raises(BotError):
        control.run_act(config, "export notice", {"id": "x"})


def test_every_column_of_a_list_has_a_name_for_the_letter() -> None:
    known = knowledge()
    fields: list[Field] = [field for form in known.forms for field in form.fields]
    for locale in known.locales.values():
        assert [field.id for field in fields if f"form.{field.id}.name" not in locale.phrases] == []


async def test_a_notice_cannot_be_turned_into_news_for_others(desk: DeskHouse) -> None:
    _, done = await walked(desk)
    [drafted] = await desk.press("boss", done.choices[0].id)
    shown = await desk.press("boss", drafted.choices[0].id)
    assert "Penerimanya tetap" in words(shown)
    assert not [choice for choice in shown[-1].choices if choice.id.startswith("1:s:siaran:to")]
    number = int(drafted.choices[0].id.rpartition(":")[2])
    await desk.press("boss", f"1:s:siaran:clear:{number}")
    await desk.press("boss", f"1:s:siaran:pick:{number}:status:verified")
    await desk.press("boss", f"1:s:siaran:text:{number}")
    await desk.say("boss", "Kabar lain.\nkepada: semua")
    broadcast = await desk.house.store.broadcasts.find_broadcast(number)
    assert broadcast is not None
    assert (broadcast.text, dict(broadcast.filter)) == ("Kabar lain.", {"export": ("1",)})
