"""Lists as offices keep them: what Excel does to phones and dates, headings in any words, twins."""

from __future__ import annotations

import json
from datetime import date, datetime
from io import BytesIO

import openpyxl
import pytest

from bot.dialogue.messages import Outgoing, Sheet, strip_markup
from bot.errors import BotError
from bot.files.spreadsheet_read import rows_of
from bot.office.registration.import_cells import cell_name
from bot.office.registration.import_template import make_template
from tests.houses.desk import DeskHouse, knowledge, words

HEAD = ["Nama", "No HP", "Tgl lahir"]


@pytest.fixture
async def desk(desk: DeskHouse) -> DeskHouse:
    await desk.hire("rina", "officer")
    return desk


def workbook(rows: list[list[object]]) -> list[list[str]]:
    """The rows as they come out of a workbook that holds these values."""
    book = openpyxl.Workbook()
    for row in rows:
        book.worksheets[0].append(row)
    out = BytesIO()
    book.save(out)
    return rows_of(out.getvalue())


async def answers(desk: DeskHouse, ref: str) -> dict[str, str]:
    found = await desk.house.store.candidates.by_ref(ref)
    assert found is not None
    return dict(found[1].answers)


PHONES: tuple[object, ...] = (
    *(81377770003, 81377770003.0, "81377770003", "081377770003", "0813-7777-0003"),
    *("+62 813-7777-0003", "6281377770003", 6281377770003, "'081377770003", "8.1377770003E10"),
    *(
        "8,1377770003E+10",
        "0813 7777 0003",
        "(0813) 7777 0003",
        "81377770003.0",
        "+62813 7777 0003",
    ),
    *("’81377770003", "0062 813 7777 0003", " 0813.7777.0003 ", "\u200e081377770003\u200e"),
)


@pytest.mark.parametrize("phone", PHONES)
async def test_a_phone_is_read_as_excel_keeps_it(desk: DeskHouse, phone: object) -> None:
    rows = workbook([HEAD, ["Siti Aminah", phone, "17-08-1998"]])
    result = await desk.act("import", rows=rows)
    assert result["mistakes"] == []
    assert (await answers(desk, result["refs"][0]))["phone"] == "+6281377770003"


BIRTHS: tuple[object, ...] = (
    *(datetime(1998, 8, 17), date(1998, 8, 17), "17-08-1998", "17/8/1998", "17 Agustus 1998"),  # noqa: DTZ001
    *(
        "1998-08-17",
        "1998-08-17 00:00:00",
        36024,
        "36024",
        "Banjarmasin, 17-08-1998",
        "'17-08-1998",
    ),
    *("Banjarmasin, 17 Agustus 1998", "17.08.1998", "Kab. Banjar, 17/08/1998"),
)


@pytest.mark.parametrize("born", BIRTHS)
async def test_a_birth_date_is_read_as_excel_keeps_it(desk: DeskHouse, born: object) -> None:
    result = await desk.act("import", rows=workbook([HEAD, ["Siti", "081377770003", born]]))
    assert result["mistakes"] == []
    assert (await answers(desk, result["refs"][0]))["birth_date"] == "1998-08-17"


HEADS = (
    ("Nama", "No HP", "Tgl lahir"),
    ("NAMA LENGKAP", "No. HP/WA", "Tanggal Lahir"),
    ("nama  lengkap ", "NO.HP", "TTL"),
    ("Nama Peserta", "Nomor WhatsApp", "Tempat, Tanggal Lahir"),
    ("full_name", "phone", "birth_date"),
    ("Nama_Lengkap:", "No Telp.", "tgl_lahir"),
    ("Name", "Mobile number", "Date of birth"),
)


@pytest.mark.parametrize("head", HEADS)
async def test_the_usual_headings_are_known(desk: DeskHouse, head: tuple[str, ...]) -> None:
    result = await desk.act("import", rows=[list(head), ["Siti", "081377770003", "17-08-1998"]])
    assert (result["good"], result["ignored"]) == (1, [])


async def test_other_columns_have_usual_headings_too(desk: DeskHouse) -> None:
    head = ["Nama", "HP", "Asal Kampus", "Kab/Kota", "Thn Lulus", "Pendidikan Terakhir", "JLPT"]
    row = ["Siti", "081377770003", "Univ Sari Mulia", "Kab. Banjar", 2024.0, "D3 Keperawatan", "N4"]
    result = await desk.act("import", rows=workbook([head, row]))
    assert (result["mistakes"], result["ignored"]) == ([], [])
    held = await answers(desk, result["refs"][0])
    assert (held["campus"], held["district"]) == ("sari_mulia", "banjar")
    assert (held["graduation_year"], held["japanese_level"]) == ("2024", "n4")


async def test_all_that_is_wrong_with_the_headings_is_said_at_once(desk: DeskHouse) -> None:
    with pytest.raises(BotError) as told:
        await desk.act("import", rows=[["Nomer Hape", "Nama Lengkapp", "Alamat"], ["a", "b", "c"]])
    text = str(told.value)
    for part in ('"Nama lengkap"', '"Nomor HP"', '"Nomer Hape"', '"Alamat"', "maksudnya"):
        assert part in text
    with pytest.raises(BotError, match=r"dua kolom untuk Nomor HP \(B1 dan C1\)"):
        await desk.act("import", rows=[["Nama", "HP", "No WA"], ["Siti", "081377770003", ""]])


async def test_headings_below_a_title_are_found_and_cells_are_named_as_excel_does(
    desk: DeskHouse,
) -> None:
    rows = workbook(
        [
            ["DAFTAR PESERTA ORIENTASI"],
            [],
            ["No", "Nama", "No HP"],
            [1, "Siti", "081377770003"],
            [],
            [2, "Budi", "12"],
        ]
    )
    result = await desk.act("import", rows=rows, dry_run=True)
    assert (result["head"], result["rows"], result["good"]) == (3, 2, 1)
    [wrong] = result["mistakes"]
    assert (wrong["row"], wrong["cell"], wrong["column"]) == (6, "C6", "Nomor HP")


def test_cells_are_named_as_a_spreadsheet_names_them() -> None:
    assert [cell_name(1, at) for at in (0, 25, 26, 27, 701, 702)] == [
        *("A1", "Z1", "AA1", "AB1", "ZZ1", "AAA1")
    ]


WRONG = (
    ("No HP", "8,13778E+10", "Excel membuang"),
    ("No HP", "0813", "kurang angka"),
    ("No HP", "0813-7777-0003 / 0812-3456-7809", "satu nomor"),
    ("Tgl lahir", "31-02-1998", "kalender"),
    ("Tgl lahir", "17-08-2031", "belum tiba"),
    ("Tgl lahir", "entah", "tanggal-bulan-tahun"),
    ("Kampus", "Universitas Antah Berantah", "salah satu"),
    ("Kabupaten", "Zzz", "kabupaten atau kota"),
    ("Tahun lulus", "besok", "empat angka"),
    ("Nama", "S1ti", "nama lengkap"),
)


@pytest.mark.parametrize(("column", "value", "says"), WRONG)
async def test_a_mistake_is_told_to_a_clerk_with_the_cell_and_the_way(
    desk: DeskHouse, column: str, value: str, says: str
) -> None:
    row = {"Nama": "Siti", "No HP": "081377770003", column: value}
    result = await desk.act("import", rows=[list(row), list(row.values())], dry_run=True)
    [item] = result["mistakes"]
    assert says in item["problem"]
    assert item["cell"] == cell_name(2, list(row).index(column))
    for candidate in ("Anda", "Tekan tombol", "ketik", "Ketik", "{"):
        assert candidate not in item["problem"]


def test_every_problem_and_question_of_a_field_has_a_clerks_sentence() -> None:
    for locale in knowledge().locales.values():
        kinds = {field.type for form in knowledge().forms for field in form.fields} | {"nik"}
        missing = [kind for kind in kinds if f"import.wrong.{kind}" not in locale.phrases]
        assert missing == []


async def test_the_template_is_a_list_that_the_import_knows(desk: DeskHouse) -> None:
    content = make_template(knowledge(), knowledge().locale("id"))
    [head] = rows_of(content)
    result = await desk.act("import", rows=[head, ["Siti", "17-08-1998", "81377770003"]])
    assert (result["good"], result["ignored"]) == (1, [])
    guide = openpyxl.load_workbook(BytesIO(content)).worksheets[1]
    assert "Nomor HP" in [row[0].value for row in guide.rows]
    [asked] = await desk.say("rina", "/impor")
    [sent] = await desk.press("rina", asked.choices[0].id)
    assert sent.file is not None
    assert rows_of(sent.file.content) == [head]


async def read(desk: DeskHouse, rows: list[list[str]]) -> list[Outgoing]:
    """A list is pasted; what she is told."""
    await desk.say("rina", "/impor")
    return await desk.say("rina", "", sheet=Sheet(rows=tuple(map(tuple, rows))))


SITI = ["Siti Aminah", "081377770003", "17-08-1998"]
AGAIN = ["siti aminah", "081299990001", "17 Agustus 1998"]
OTHER = ["Budi Karya", "081299990002", "01-02-1999"]


async def test_one_bad_row_leaves_the_others_and_comes_back_to_be_mended(desk: DeskHouse) -> None:
    told = await read(desk, [HEAD, SITI, OTHER, ["Ana", "12", ""]])
    assert told[0].file is not None
    assert told[0].file.name.endswith(".xlsx")
    [yes, _] = told[1].choices
    assert yes.label == "Impor 2 baris yang benar"
    assert "2 pendaftaran disimpan" in words(await desk.press("rina", yes.id))
    strict = await desk.act("import", rows=[HEAD, ["Ana", "12", ""], AGAIN], strict=True)
    assert strict["refs"] == []


@pytest.mark.parametrize(
    ("label", "people", "phone"),
    [
        ("Orang sama: impor 1, lewati 1", 2, "+6281377770003"),
        ("Orang sama: ganti nomor HP 1", 2, "+6281299990001"),
        ("Orang lain: daftarkan 1 juga", 3, "+6281377770003"),
    ],
)
async def test_the_same_person_under_another_phone_is_asked_about(
    desk: DeskHouse, label: str, people: int, phone: str
) -> None:
    [ref] = (await desk.act("import", rows=[HEAD, SITI]))["refs"]
    [back] = await read(desk, [HEAD, AGAIN, OTHER])
    assert ref in back.text
    assert "0812" not in back.text, "a number is masked in what is read back"
    [way] = [choice for choice in back.choices if choice.label == label]
    await desk.press("rina", way.id)
    assert await desk.house.store.people.count_registrations("sent") == people
    assert (await answers(desk, ref))["phone"] == phone


async def test_each_of_them_may_be_decided_alone(desk: DeskHouse) -> None:
    first = (await desk.act("import", rows=[HEAD, SITI, OTHER]))["refs"]
    budi = ["Budi Karya", "081299990009", "01-02-1999"]
    [back] = await read(desk, [HEAD, AGAIN, budi])
    [each] = [choice for choice in back.choices if "satu per satu" in choice.label]
    for number, answer in enumerate(("ganti nomor", "Orang lain")):
        [asked] = await desk.press("rina", each.id)
        assert f"({number + 1} dari 2)" in asked.text
        [each] = [choice for choice in asked.choices if answer in choice.label]
    done = strip_markup(words(await desk.press("rina", each.id)))
    assert "0 dilewati, 1 diganti nomornya, 1 didaftarkan" in done
    assert (await answers(desk, first[0]))["phone"] == "+6281299990001"
    assert (await answers(desk, first[1]))["phone"] == "+6281299990002"
    assert await desk.house.store.people.count_registrations("sent") == 3


async def test_twice_in_one_list_under_two_phones_is_asked_about_too(desk: DeskHouse) -> None:
    result = await desk.act("import", rows=[HEAD, SITI, AGAIN])
    assert len(result["refs"]) == 1
    assert result["alike"] == [{"row": 3, "ref": "", "first": 2}]
    assert json.dumps(result)


async def test_namesakes_born_on_other_days_are_two_people(desk: DeskHouse) -> None:
    other = ["Siti Aminah", "081299990001", "18-08-1998"]
    nobody = ["Siti Aminah", "081299990005", ""]
    assert len((await desk.act("import", rows=[HEAD, SITI, other, nobody]))["refs"]) == 3


def test_a_csv_of_excel_names_its_own_sign_and_may_begin_with_a_title() -> None:
    text = "sep=;\nNama;HP\nSiti, A;08\n"
    assert rows_of(text.encode("utf-8-sig")) == [["Nama", "HP"], ["Siti, A", "08"]]
    titled = "Daftar peserta\n\nNama,HP\nSiti,08\n"
    assert rows_of(titled.encode()) == [["Daftar peserta"], [], ["Nama", "HP"], ["Siti", "08"]]


async def test_nobody_too_young_is_imported_and_the_clerk_reads_from_when_she_may_be(
    desk: DeskHouse,
) -> None:
    rows = workbook(
        [
            HEAD,
            ["Siti Aminah", "081377770003", "01-02-2010"],
            ["Nurul Huda", "081377770004", "17-08-1998"],
            ["Dewi Sartika", "081377770005", ""],
        ]
    )
    result = await desk.act("import", rows=rows)
    [mistake] = result["mistakes"]
    assert (mistake["row"], mistake["cell"]) == (2, "C2")
    assert "16 tahun" in mistake["problem"]
    assert "18 tahun" in mistake["problem"]
    assert "1 Februari 2028" in mistake["problem"]
    assert len(result["refs"]) == 2
    assert not await desk.house.store.candidates.by_phone("+6281377770003")


@pytest.mark.parametrize(("born", "taken"), [("24-11-2008", 1), ("25-11-2008", 0)])
async def test_an_imported_birth_date_counts_to_the_day(
    desk: DeskHouse, born: str, taken: int
) -> None:
    result = await desk.act("import", rows=[HEAD, ["Siti Aminah", "081377770003", born]])
    assert len(result["refs"]) == taken
