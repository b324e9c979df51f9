"""The audit log: everything is in it, and nobody can change it unseen."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from bot.office.front.audit_log import mask_text
from bot.store.audit import Broken
from tests.houses.desk import DeskHouse, words

ROW = "AS id, at, who, act, target, detail, hash FROM audit WHERE id = 5"


async def fill(desk: DeskHouse, number: int = 5) -> None:
    async with desk.house.store.transaction():
        for item in range(number):
            await desk.house.store.audit.write_entry(
                "Rina (#1)", "session.add", f"session {item}", "", desk.now
            )


async def fill_and_fail(desk: DeskHouse) -> None:
    async with desk.house.store.transaction():
        await desk.house.store.audit.write_entry("a", "b", "c", "d", desk.now)
        raise KeyError


def change(folder: Path, *statements: str) -> None:
    """What somebody does who can write to the file but has no key."""
    with closing(sqlite3.connect(folder / "pandu.db")) as database, database:
        for statement in statements:
            database.execute(statement)


@pytest.mark.parametrize(
    ("statements", "broken"),
    [
        ((), None),
        (("UPDATE audit SET who = 'Budi (#2)' WHERE id = 3",), Broken(3, "altered")),
        (("UPDATE audit SET at = '2026-11-24T01:15:00.001' WHERE id = 1",), Broken(1, "altered")),
        (("UPDATE audit SET detail = x'00' WHERE id = 1",), Broken(1, "altered")),
        (("UPDATE audit SET hash = 'x' WHERE id = 5",), Broken(5, "altered")),
        (("DELETE FROM audit WHERE id = 2",), Broken(2, "removed")),
        (("DELETE FROM audit WHERE id = 1",), Broken(1, "removed")),
        (("DELETE FROM audit WHERE id = 5",), Broken(5, "removed")),
        (("DELETE FROM audit",), Broken(1, "removed")),
        (("INSERT INTO audit SELECT 6 " + ROW,), Broken(6, "added")),
        (("INSERT INTO audit SELECT 0 " + ROW,), Broken(0, "added")),
        (("DELETE FROM audit WHERE id > 3",
          "UPDATE meta SET value = '3:' || (SELECT hash FROM audit WHERE id = 3) || ':x'"
          " WHERE name = 'audit'"), Broken(4, "removed")),
        (("DELETE FROM audit WHERE id > 3", "DELETE FROM meta WHERE name = 'audit'"),
         Broken(4, "removed")),
        (("DELETE FROM audit", "UPDATE meta SET value = '0:0:0' WHERE name = 'audit'"),
         Broken(1, "removed")),
        (("UPDATE meta SET value = 'nonsense' WHERE name = 'audit'",), Broken(6, "removed")),
        (("UPDATE audit SET target = 'session 3' WHERE id = 3",
          "UPDATE audit SET target = 'session 2' WHERE id = 4"), Broken(3, "altered")),
    ],
)  # fmt: skip
async def test_the_first_row_that_is_not_sound_is_named(
    desk: DeskHouse, tmp_path: Path, statements: tuple[str, ...], broken: Broken | None
) -> None:
    await fill(desk)
    change(tmp_path, *statements)
    assert await desk.house.store.audit.first_broken() == broken


async def test_without_its_head_the_chain_stays_broken_whatever_is_written_next(
    desk: DeskHouse, tmp_path: Path
) -> None:
    await fill(desk)
    change(tmp_path, "DELETE FROM audit WHERE id > 3", "DELETE FROM meta WHERE name = 'audit'")
    await fill(desk, 2)
    assert await desk.house.store.audit.first_broken() == Broken(4, "removed")


async def test_a_log_that_was_wiped_is_missed(desk: DeskHouse, tmp_path: Path) -> None:
    await desk.hire("1", "admin")
    change(tmp_path, "DELETE FROM audit", "DELETE FROM meta WHERE name = 'audit'")
    assert await desk.house.store.audit.first_broken() == Broken(1, "removed")


async def test_after_a_cut_the_next_entry_does_not_heal_the_chain(
    desk: DeskHouse, tmp_path: Path
) -> None:
    await fill(desk)
    change(tmp_path, "DELETE FROM audit WHERE id = 5")
    await fill(desk, 1)
    assert await desk.house.store.audit.first_broken() == Broken(5, "removed")


async def test_what_is_rolled_back_leaves_no_gap(desk: DeskHouse) -> None:
    await fill(desk, 2)
    with pytest.raises(KeyError):
        await fill_and_fail(desk)
    await fill(desk, 2)
    assert await desk.house.store.audit.first_broken() is None
    assert await desk.house.store.audit.count_entries() == 4


async def test_what_stands_in_one_column_cannot_be_moved_to_the_next(
    desk: DeskHouse, tmp_path: Path
) -> None:
    async with desk.house.store.transaction():
        await desk.house.store.audit.write_entry("a", "b", "c\x1fd", "e", desk.now)
    change(tmp_path, "UPDATE audit SET target = 'c', detail = 'd' || char(31) || 'e'")
    assert await desk.house.store.audit.first_broken() == Broken(1, "altered")


async def test_staff_acts_are_in_the_log_with_who_did_them(desk: DeskHouse) -> None:
    await desk.hire("1", "admin")
    await desk.say("1", "/undang officer")
    said = words(await desk.say("1", "/audit"))
    assert "Rina Sari (#1) membuat undangan (undangan 2; Petugas)" in said
    assert "Baris perintah membuat undangan (undangan 1; Admin)" in said
    assert "WITA" in said


async def test_the_log_is_read_page_by_page(desk: DeskHouse) -> None:
    await desk.hire("1", "admin")
    await fill(desk, 12)
    said = await desk.say("1", "/audit")
    seen = words(said)
    for _ in range(2):
        older = next(choice for choice in said[0].choices if "Lebih lama" in choice.label)
        said = await desk.press("1", older.id)
        assert said[0].edits
        seen += "\n" + words(said)
    numbers = [int(line.split(".")[0]) for line in seen.splitlines() if line[:1].isdigit()]
    assert numbers == list(range(15, 0, -1))


async def test_an_admin_who_reads_the_log_is_warned_of_a_row_that_is_not_sound(
    desk: DeskHouse, tmp_path: Path
) -> None:
    await desk.hire("1", "admin")
    change(tmp_path, "UPDATE audit SET who = 'x' WHERE id = 2")
    assert "nomor 2 tidak utuh" in words(await desk.say("1", "/audit"))


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("KAB2345", "KA…5"),
        ("081234567809", "…"),
        ("siti@example.com", "…"),
        ("session 12", "session 12"),
    ],
)
def test_numbers_and_references_are_masked(text: str, shown: str) -> None:
    assert mask_text(text) == shown


async def test_deletion_is_logged_without_the_reference(desk: DeskHouse) -> None:
    assert not (await desk.act("forget", ref="KAB2345"))["done"]
    assert await desk.house.store.audit.count_entries() == 0


@pytest.mark.parametrize(
    ("detail", "shown"),
    [
        (
            "2026-11-27T09:00+08:00 > 2026-12-01T03:00+00:00",
            "Jumat, 27 November 2026, pukul 09.00 WITA > Selasa, 1 Desember 2026, pukul 11.00 WITA",
        ),
        ("2026-99-27T09:00+08:00", "…"),
        ("0001-01-01T00:00+14:00", "…"),
    ],
)
async def test_a_time_in_the_log_reads_in_words(desk: DeskHouse, detail: str, shown: str) -> None:
    await desk.hire("1", "admin")
    async with desk.house.store.transaction():
        await desk.house.store.audit.write_entry("a", "session.move", "session 1", detail, desk.now)
    assert shown in words(await desk.say("1", "/audit"))


@pytest.mark.parametrize(
    ("who", "act", "detail", "shown"),
    [
        ("a", "export", "questions, csv, 3", "pertanyaan, csv, 3"),
        ("a", "staff.role", "viewer > officer", "Pengamat > Petugas"),
        ("a", "seat.attend", "session 4", "sesi 4"),
        ("a", "session.cancel", "admin sakit", "admin sakit"),
        ("bot", "broadcast.finished", "", "Sistem menyelesaikan"),
    ],
)
async def test_the_programs_own_words_are_read_in_the_language_of_the_office(
    desk: DeskHouse, who: str, act: str, detail: str, shown: str
) -> None:
    await desk.hire("1", "admin")
    async with desk.house.store.transaction():
        await desk.house.store.audit.write_entry(who, act, "seat 1", detail, desk.now)
    assert shown in words(await desk.say("1", "/audit"))


async def test_an_older_end_put_back_whole_is_found_by_a_head_written_down(
    desk: DeskHouse, tmp_path: Path
) -> None:
    audit = desk.house.store.audit
    assert (await audit.head_text(), await audit.holds_head("")) == ("", False)
    await fill(desk, 3)
    older, early = audit_end(tmp_path), await audit.head_text()
    await fill(desk, 2)
    late = await audit.head_text()
    assert [await audit.holds_head(text) for text in (early, late)] == [True, True]
    change(tmp_path, "DELETE FROM audit WHERE id > 3")
    with closing(sqlite3.connect(tmp_path / "pandu.db")) as database, database:
        database.execute("UPDATE meta SET value = ? WHERE name = 'audit'", (older,))
    assert await audit.first_broken() == Broken(4, "removed"), "it is written down beside the key"
    assert [await audit.holds_head(text) for text in (early, late)] == [True, False]
    for nonsense in ("3", "3:", ":x", f"x:{'a' * 12}", f"{'9' * 30}:{'a' * 12}"):
        assert not await audit.holds_head(nonsense)


def audit_end(folder: Path) -> str:
    """The sealed end of the log, as somebody copies it who has a backup."""
    with closing(sqlite3.connect(folder / "pandu.db")) as database:
        [(value,)] = database.execute("SELECT value FROM meta WHERE name = 'audit'").fetchall()
    return str(value)
