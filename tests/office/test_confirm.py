"""A yes is to what was read back: of every question that asks for one."""

from __future__ import annotations

import ast
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest

import bot.office
from bot.dialogue.decision import Unanswered
from bot.dialogue.messages import Address, Outgoing
from bot.store.web_sessions import WebSession
from tests.houses.broadcasts import people
from tests.houses.cases import register as register_siti
from tests.houses.cases import write
from tests.houses.desk import DeskHouse, words
from tests.houses.sessions import add_session, button, ref_of, register

ROOT = Path(next(iter(bot.office.__path__)))
ASKS = ("ReadBack", "read_session", "read_draft")
"""What makes the reading that a yes is to. Its first argument names the question."""

RINA, BUDI, MAKER = "rina", "budi", "maker"
LIST = "Nama lengkap\tNomor HP\tTanggal lahir\nSiti Aminah\t081234567809\t17 Agustus 1998"

Told = list[Outgoing]
Steps = Callable[[DeskHouse], Awaitable[Told]]
Change = Callable[[DeskHouse], Awaitable[object]]


@dataclass(frozen=True)
class Question:
    """How a question is come to, the label of its yes, and what makes the reading outdated.

    `change` is None where nobody else can change what the yes is to.
    """

    ask: Steps
    yes: str
    change: Change | None


async def seated(desk: DeskHouse) -> None:
    await add_session(desk)
    await register(desk, "1", 1)
    await desk.press("1", "1:seat:take:1")


async def edited(desk: DeskHouse) -> object:
    return await desk.act("session edit", id=1, place="Aula Lain")


async def cancels(desk: DeskHouse) -> Told:
    await seated(desk)
    return await desk.say(RINA, "/sesi_batal 1 Narasumber sakit")


async def moves(desk: DeskHouse) -> Told:
    await seated(desk)
    return await desk.say(RINA, "/sesi_pindah 1 4 Desember 2026 10.00")


async def edits(desk: DeskHouse) -> Told:
    await seated(desk)
    return await desk.say(RINA, "/sesi_ubah 1 yang dibawa KTP dan pulpen")


async def makes(desk: DeskHouse) -> Told:
    return await desk.say(RINA, "/sesi_baru Orientasi; 3 Desember 2026 09.00; Aula; 40 kursi")


async def goes_beyond(desk: DeskHouse) -> Told:
    await add_session(desk, seats=1)
    for number in (1, 2, 3):
        await register(desk, str(number), number)
    await desk.press("1", "1:seat:take:1")
    return await desk.say(RINA, f"/sesi_tambah 1 {ref_of(2)}")


async def seats_another(desk: DeskHouse) -> object:
    full = await desk.say(BUDI, f"/sesi_tambah 1 {ref_of(3)}")
    return await desk.press(BUDI, button(full, "Ya, jadi").id)


async def sends(desk: DeskHouse) -> Told:
    await people(desk, 2)
    return await desk.say(RINA, "/siaran Orientasi dibuka.\nkepada: semua")


async def changes_text(desk: DeskHouse) -> object:
    await desk.press(BUDI, "1:s:siaran:text:1")
    return await desk.say(BUDI, "Orientasi ditutup.")


async def approves(desk: DeskHouse) -> Told:
    await people(desk, 2)
    await desk.say(MAKER, "/siaran Orientasi dibuka.\nkepada: semua")
    async with desk.house.store.transaction():
        await desk.house.store.broadcasts.ask_approval(1)
    return await desk.say(RINA, "/setujui")


async def changes_asked(desk: DeskHouse) -> object:
    async with desk.house.store.transaction():
        await desk.house.store.broadcasts.edit_draft(1, "1", text="Orientasi ditutup.")
        return await desk.house.store.broadcasts.ask_approval(1)


async def stops(desk: DeskHouse) -> Told:
    await people(desk, 2)
    at = (desk.now + timedelta(hours=1)).isoformat()
    await desk.act("broadcast send", text="Orientasi dibuka.", by="uji", send_at=at)
    return await desk.press(RINA, "1:s:siaran:cancel:1")


async def begins(desk: DeskHouse) -> object:
    desk.wait(hours=1)
    return await desk.house.broadcasting.do_due(desk.now)


async def revokes(desk: DeskHouse) -> Told:
    return await desk.press(RINA, "1:s:staf:off:3")


async def promotes(desk: DeskHouse) -> object:
    return await desk.press(BUDI, "1:s:staf:role:3:approver")


async def signs_in(desk: DeskHouse, name: str = "a") -> None:
    session = WebSession(name, desk.address(RINA), "admin", "Chrome", desk.now, desk.now)
    async with desk.house.store.transaction():
        await desk.house.store.web_sessions.keep_session(session)


async def signs_out(desk: DeskHouse) -> Told:
    await signs_in(desk)
    return await desk.say(RINA, "/perangkat keluar")


async def replies(desk: DeskHouse) -> Told:
    await desk.say("9", "/start")
    await register_siti(desk)
    await write(desk)
    await desk.say(RINA, "/ambil 1")
    return await desk.say(RINA, "Bawalah ijazah asli.")


async def writes(desk: DeskHouse) -> Told:
    await desk.say("9", "/start")
    await register_siti(desk)
    return await desk.say(RINA, "/tulis K7MP2QA Ijazah Anda belum terbaca.")


async def verifies(desk: DeskHouse) -> object:
    return await desk.say(BUDI, "/verifikasi K7MP2QA")


async def asks_change(desk: DeskHouse, name: str) -> object:
    async with desk.house.store.transaction():
        return await desk.house.store.candidates.request_change(
            desk.address("1"), ref_of(1), {"full_name": name}, desk.now
        )


async def accepts(desk: DeskHouse) -> Told:
    await register(desk, "1", 1)
    await asks_change(desk, "Siti Aminah")
    return await desk.say(RINA, f"/perubahan {ref_of(1)}")


async def missed(desk: DeskHouse, who: str) -> None:
    await desk.say(who, "/start")
    fact = Unanswered("boleh bawa kucing ke jepang", "none", "", "id")
    async with desk.house.store.transaction():
        await desk.house.store.questions.keep_question(Address("telegram", who), fact, desk.now)


async def answers(desk: DeskHouse) -> Told:
    await missed(desk, "1")
    return await desk.say(RINA, "/pertanyaan 1 Kucing tidak dapat ikut.")


async def imports(desk: DeskHouse) -> Told:
    await desk.say(RINA, "/impor")
    return await desk.say(RINA, LIST)


async def registers_her(desk: DeskHouse) -> object:
    row = [line.split("\t") for line in LIST.split("\n")]
    return await desk.act("import", rows=row)


async def exports(desk: DeskHouse) -> Told:
    await register(desk, "1", 1)
    return await desk.say(RINA, "/ekspor peserta")


async def changes_her(desk: DeskHouse) -> Told:
    await register(desk, "1", 1)
    return await desk.say(RINA, f"/ubah_data {ref_of(1)} full_name Siti Nurhaliza")


async def is_changed(desk: DeskHouse) -> object:
    return await desk.act("candidate edit", ref=ref_of(1), field="full_name", value="Siti Aisyah")


async def merges(desk: DeskHouse) -> Told:
    await register(desk, "1", 1)
    await register(desk, "2", 2)
    return await desk.say(RINA, f"/satukan {ref_of(1)} {ref_of(2)}")


async def deletes(desk: DeskHouse) -> Told:
    await register(desk, "1", 1)
    return await desk.say(RINA, f"/hapus_peserta {ref_of(1)}")


QUESTIONS = {
    "session cancel": Question(cancels, "Ya, batalkan", edited),
    "session move": Question(moves, "✅ Ya, pindahkan", edited),
    "session edit": Question(edits, "✅ Ya, ubah", edited),
    "session new": Question(makes, "✅ Ya, simpan", None),
    "seat beyond": Question(goes_beyond, "Ya, jadi", seats_another),
    "broadcast send": Question(sends, "Kirim", changes_text),
    "broadcast approve": Question(approves, "Setujui", changes_asked),
    "broadcast cancel": Question(stops, "Ya, batalkan", begins),
    "staff revoke": Question(revokes, "Ya, cabut", promotes),
    "devices end": Question(signs_out, "Ya, keluar", lambda desk: signs_in(desk, "b")),
    "case reply": Question(replies, "Ya, kirim", lambda desk: desk.press(BUDI, "1:s:ambil:1:over")),
    "candidate write": Question(writes, "Ya, kirim", verifies),
    "candidate change": Question(accepts, "Setujui", lambda desk: asks_change(desk, "Siti A.")),
    "question answer": Question(answers, "Kirim kepada", lambda desk: missed(desk, "2")),
    "candidate edit": Question(changes_her, "Ya, ubah", is_changed),
    "candidate merge": Question(merges, "Ya, gabungkan", is_changed),
    "candidate delete": Question(deletes, "Ya, hapus", is_changed),
    "candidates import": Question(imports, "Impor", registers_her),
    "candidates export": Question(exports, "Ya, kirim", lambda desk: register(desk, "2", 2)),
}
KINDS = sorted(QUESTIONS)


@pytest.fixture
async def desk(desk: DeskHouse) -> DeskHouse:
    for who in (RINA, BUDI):
        await desk.hire(who, "admin")
    await desk.hire(MAKER, "officer")
    return desk


async def done(desk: DeskHouse) -> list[str]:
    """What officers and scripts have done so far, as the audit log has it."""
    last = await desk.house.store.audit.last_entries(500)
    return [entry.act for entry in last if entry.who != "bot"]


def trees() -> list[ast.AST]:
    return [ast.parse(path.read_text("utf-8")) for path in sorted(ROOT.rglob("*.py"))]


def name_of(node: ast.expr) -> str:
    return node.id if isinstance(node, ast.Name) else getattr(node, "attr", "")


def test_every_question_that_asks_for_a_yes_stands_in_this_table() -> None:
    asked = {
        node.args[0].value
        for tree in trees()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and name_of(node.func) in ASKS
        if node.args and isinstance(node.args[0], ast.Constant)
    }
    assert asked == set(QUESTIONS)


def test_no_button_says_yes_without_a_seal() -> None:
    bare = [
        ast.unparse(node)
        for tree in trees()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and name_of(node.func) in ("button", "choice_id")
        if isinstance(node.args[-1], ast.Constant) and node.args[-1].value in ("yes", "ya", "save")
    ]
    assert bare == []


@pytest.mark.parametrize("kind", KINDS)
async def test_a_yes_does_it_and_a_second_tap_does_nothing_more(desk: DeskHouse, kind: str) -> None:
    yes = button(await QUESTIONS[kind].ask(desk), QUESTIONS[kind].yes).id
    before = await done(desk)
    await desk.press(RINA, yes)
    after = await done(desk)
    assert len(after) == len(before) + 1
    await desk.press(RINA, yes)
    assert await done(desk) == after


@pytest.mark.parametrize("kind", [kind for kind in KINDS if QUESTIONS[kind].change])
async def test_a_yes_to_an_outdated_reading_is_refused(desk: DeskHouse, kind: str) -> None:
    yes = button(await QUESTIONS[kind].ask(desk), QUESTIONS[kind].yes).id
    change = QUESTIONS[kind].change
    assert change is not None
    await change(desk)
    before = await done(desk)
    told = await desk.press(RINA, yes)
    assert await done(desk) == before
    assert told, "she is told why, or read it anew"


@pytest.mark.parametrize("kind", KINDS)
async def test_a_yes_to_what_somebody_else_was_read_is_refused(desk: DeskHouse, kind: str) -> None:
    yes = button(await QUESTIONS[kind].ask(desk), QUESTIONS[kind].yes).id
    before = await done(desk)
    await desk.press(BUDI, yes)
    assert await done(desk) == before


@pytest.mark.parametrize("kind", ["case reply", "candidate write"])
async def test_a_typed_yes_to_an_outdated_reading_is_refused_too(
    desk: DeskHouse, kind: str
) -> None:
    await QUESTIONS[kind].ask(desk)
    change = QUESTIONS[kind].change
    assert change is not None
    await change(desk)
    before = await done(desk)
    await desk.say(RINA, "ya")
    assert await done(desk) == before


async def test_a_number_typed_for_a_draft_that_was_changed_sends_nothing(desk: DeskHouse) -> None:
    await people(desk, 51)
    told = await desk.say(RINA, "/siaran Orientasi dibuka.\nkepada: semua")
    await desk.press(RINA, button(told, "Kirim").id)
    await changes_text(desk)
    again = await desk.say(RINA, "51")
    assert "Orientasi ditutup." in words(again)
    assert "broadcast.ask" not in await done(desk)
    await desk.press(RINA, button(again, "Kirim").id)
    await desk.say(RINA, "51")
    assert "broadcast.ask" in await done(desk)


async def test_a_save_button_of_an_older_reading_keeps_nothing(desk: DeskHouse) -> None:
    old = button(await makes(desk), "✅ Ya, simpan").id
    await desk.say(RINA, "tempat Aula Dua")
    again = await desk.press(RINA, old)
    assert (await desk.act("session list"))["sessions"] == []
    await desk.press(RINA, button(again, "✅ Ya, simpan").id)
    [session] = (await desk.act("session list"))["sessions"]
    assert session["place"] == "Aula Dua"
