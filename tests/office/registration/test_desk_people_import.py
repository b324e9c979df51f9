"""Lists that an office has: read like answers, mistakes named by row, nothing kept unasked."""

from __future__ import annotations

import csv
import io
import json
import shutil
import zipfile
from datetime import date
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest

from bot.cli.main import main
from bot.errors import BotError
from bot.files.spreadsheet_read import MOST_ROWS, rows_of
from tests.houses.desk import DeskHouse, words

ROOT = Path(__file__).resolve().parent.parent.parent.parent
HEAD = ["Nama lengkap", "Nomor HP", "Tanggal lahir", "Kampus", "Catatan"]
ROWS = [
    HEAD,
    ["Siti Aminah", "0812 3456 7809", "17 agustus 1998", "Universitas Sari Mulia", "x"],
    ["Budi", "12", "1999-01-31", "", ""],
    ["", "081234567891", "31-02-1999", "", ""],
    ["siti aminah", "+6281234567809", "", "", ""],
]


@pytest.fixture
async def desk(desk: DeskHouse) -> DeskHouse:
    await desk.hire("rina", "officer")
    return desk


def sheet(rows: list[list[object]]) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.worksheets[0].append(row)
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def test_cells_of_a_workbook_read_as_somebody_would_type_them() -> None:
    typed = [["a", "b", "c", "d"], [6371010101010001, 81234567809.0, date(1998, 8, 17), None]]
    assert rows_of(sheet(typed)) == [
        ["a", "b", "c", "d"],
        ["6371010101010001", "81234567809", "1998-08-17"],
    ]


@pytest.mark.parametrize("sign", [",", ";", "\t"])
def test_csv_is_read_with_the_sign_it_was_saved_with(sign: str) -> None:
    text = f'Nama{sign}HP\n"Siti{sign} A"{sign}08\n\n'
    for content in (text.encode(), text.encode("utf-8-sig"), text.encode("cp1252")):
        assert rows_of(content) == [["Nama", "HP"], [f"Siti{sign} A", "08"]]


def test_what_is_no_list_is_refused_in_words() -> None:
    bomb = BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/sharedStrings.xml", b" " * 70_000_000)
    many = b"a,b\n" * (MOST_ROWS + 10)
    for content in (b"", b"\n\n", b"PK\x03\x04 broken", bomb.getvalue(), b"x" * 9_000_000, many):
        with pytest.raises(BotError):
            rows_of(content)


async def test_a_dry_run_names_every_mistake_by_row_and_stores_nothing(desk: DeskHouse) -> None:
    result = await desk.act("import", rows=ROWS, dry_run=True)
    assert (result["rows"], result["good"], result["bad"]) == (4, 1, 3)
    assert {item["row"] for item in result["mistakes"]} == {3, 4, 5}
    assert result["ignored"] == ["Catatan"]
    assert any("baris 2" in item["problem"] for item in result["mistakes"])
    assert all("{" not in item["problem"] for item in result["mistakes"])
    assert await desk.house.store.people.count_registrations("sent") == 0


async def test_good_rows_are_kept_as_canonical_answers_and_once(desk: DeskHouse) -> None:
    [ref] = (await desk.act("import", rows=ROWS))["refs"]
    found = await desk.house.store.candidates.by_ref(ref)
    assert found is not None
    address, candidate = found
    assert address.channel == "impor"
    assert candidate.answers["phone"] == "+6281234567809"
    assert candidate.answers["birth_date"] == "1998-08-17"
    assert candidate.answers["campus"] == "sari_mulia"
    assert candidate.answers["district"] == "?"
    again = await desk.act("import", rows=ROWS)
    assert again["refs"] == []
    assert any(ref in item["problem"] for item in again["mistakes"])
    assert "Siti" in words(await desk.say("rina", f"/peserta {ref}"))
    assert "tidak dapat dikirimi" in words(await desk.say("rina", f"/jejak {ref}"))
    before = len(desk.ear.delivered)
    assert "tidak dapat dikirimi" in words(await desk.say("rina", f"/verifikasi {ref}"))
    assert [outgoing.to.chat for outgoing in desk.ear.delivered[before:]] == ["rina"]
    assert (await desk.act("forget", ref=ref))["done"]


async def test_two_people_may_share_a_phone(desk: DeskHouse) -> None:
    rows = [HEAD[:2], ["Siti", "081234567809"], ["Ibu Siti Rahmah", "081234567809"]]
    assert len((await desk.act("import", rows=rows))["refs"]) == 2


async def test_a_list_without_the_needed_headings_is_refused(desk: DeskHouse) -> None:
    for rows in ([["Siti", "0812"]], [["Nama lengkap"], ["Siti"]]):
        with pytest.raises(BotError):
            await desk.act("import", rows=rows)


async def test_rows_pasted_on_a_phone_are_read_back_and_kept_on_a_yes(desk: DeskHouse) -> None:
    assert "tempel" in words(await desk.say("rina", "/impor"))
    assert "bukan daftar" in words(await desk.say("rina", "", attachment="photo"))
    [back] = await desk.say("rina", "\n".join("\t".join(row) for row in ROWS))
    assert "1 baris siap disimpan, 3 baris" in back.text
    assert await desk.house.store.people.count_registrations("sent") == 0
    [done] = await desk.press("rina", back.choices[0].id)
    assert "1 pendaftaran disimpan" in done.text
    assert await desk.house.store.people.count_registrations("sent") == 1
    assert (await desk.house.store.audit.last_entries(1))[0].act == "candidate.import"


async def test_a_pasted_list_that_is_none_asks_again(desk: DeskHouse) -> None:
    await desk.say("rina", "/impor")
    assert "belum terbaca" in words(await desk.say("rina", "halo"))
    assert "siap disimpan" in words(
        await desk.say("rina", "Nama lengkap;Nomor HP\nSiti;0812345678091")
    )


def test_the_command_line_writes_the_wrong_rows_into_a_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copy(ROOT / "config.yaml", tmp_path / "config.yaml")
    monkeypatch.setenv("PANDU_DATABASE", str(tmp_path / "pandu.db"))
    monkeypatch.setenv("PANDU_KEY_FILE", str(tmp_path / "pandu.key"))
    monkeypatch.setenv("PANDU_CONTENT", str(ROOT / "faq"))
    (tmp_path / "list.xlsx").write_bytes(sheet([list(row) for row in ROWS]))
    wrong = tmp_path / "wrong.csv"
    arguments = ["--config", str(tmp_path / "config.yaml"), "import", str(tmp_path / "list.xlsx")]
    assert main([*arguments, "--dry-run", "--errors", str(wrong), "--json"]) == 1
    assert json.loads(capsys.readouterr().out)["refs"] == []
    [head, *rows] = csv.reader(io.StringIO(wrong.read_text("utf-8-sig")), delimiter=";")
    assert head == [*HEAD, "Masalah"]
    assert [row[0] for row in rows] == ["Budi", "", "siti aminah"]
    assert all(row[-1] for row in rows)
    assert main(arguments) == 1
    assert "1 disimpan, 3 perlu diperbaiki" in capsys.readouterr().out
