"""Lists that leave the house: text in every cell, noted, in words for clerks, raw for programs."""

from __future__ import annotations

import csv
import io
from datetime import date, datetime
from io import BytesIO
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.dialogue.messages import Address, strip_markup
from bot.errors import BotError
from bot.files.spreadsheet_write import Table, csv_file, write_workbook
from tests.houses.desk import DeskHouse, words
from tests.houses.sessions import add_session, button

ANSWERS = {
    "full_name": '=HYPERLINK("https://x","Siti")',
    "birth_date": "1998-08-17",
    "phone": "+6281234567809",
    "district": "banjar",
    "education": "d3_keperawatan",
    "campus": "sari_mulia",
    "documents": "ktp,ijazah",
}


@pytest.fixture
async def desk(desk: DeskHouse) -> DeskHouse:
    await desk.hire("rina", "officer")
    return desk


async def register(desk: DeskHouse, who: str, ref: str, **more: str) -> None:
    async with desk.house.store.transaction():
        await desk.house.store.candidates.register_form(
            Address("telegram", who),
            ref,
            "candidate",
            1,
            {**ANSWERS, **more},
            desk.now,
            other=False,
        )


def opened(content: bytes) -> Any:
    return openpyxl.load_workbook(BytesIO(content))


async def taken(desk: DeskHouse, text: str) -> bytes:
    [sure] = await desk.say("rina", text)
    [done] = await desk.press("rina", sure.choices[0].id)
    assert done.file is not None
    return done.file.content


async def test_a_workbook_has_headings_in_words_and_numbers_and_days_as_such(
    desk: DeskHouse,
) -> None:
    await register(desk, "1", "ABC2345", graduation_year="2024")
    book = opened(await taken(desk, "/ekspor peserta"))
    sheet = book["Peserta"]
    head = [cell.value for cell in sheet[1]]
    row = dict(zip(head, sheet[2], strict=True))
    assert sheet.freeze_panes == "A2"
    assert row["Nama lengkap"].value == ANSWERS["full_name"]
    assert row["Nama lengkap"].data_type == "s"
    assert row["Nomor HP"].value == "+6281234567809"
    assert row["Nomor HP"].data_type == "s"
    assert row["Nomor HP"].number_format == "@"
    assert row["Tanggal lahir"].value == datetime(1998, 8, 17)  # noqa: DTZ001  # a sheet has no zone
    assert row["Tanggal lahir"].number_format == "[$-421]d mmmm yyyy"
    assert row["Tahun lulus"].value == 2024
    assert row["Dikirim (WITA)"].value == datetime(2026, 11, 24, 9, 15)  # noqa: DTZ001
    assert sheet.auto_filter.ref is not None
    assert row["Kampus"].value == "Universitas Sari Mulia"
    assert row["Status"].value == "terkirim"
    notes = {iter_row.value: other.value for iter_row, other in book["Keterangan"].iter_rows()}
    assert notes["Nomor ekspor"] == "1"
    assert notes["Diambil oleh"].startswith("Rina Sari")
    assert "WITA" in notes["Waktu"]
    assert notes["Jumlah baris"] == "1"


async def test_nothing_is_taken_before_the_yes_and_all_of_it_is_noted(desk: DeskHouse) -> None:
    await register(desk, "1", "ABC2345")
    [sure] = await desk.say("rina", "/ekspor peserta csv")
    assert sure.file is None
    assert "1 pendaftaran" in sure.text
    assert (await desk.act("export list"))["exports"] == []
    [done] = await desk.press("rina", sure.choices[0].id)
    assert done.file is not None
    assert done.file.name == "peserta-1.csv"
    entry = (await desk.house.store.audit.last_entries(1))[0]
    assert (entry.act, entry.target) == ("export", "export 1")
    assert "ABC2345" not in entry.detail
    assert (await desk.act("export people", id=1))["refs"] == ["ABC2345"]


async def test_who_had_herself_deleted_is_in_no_list_any_more(desk: DeskHouse) -> None:
    await register(desk, "1", "ABC2345")
    await taken(desk, "/ekspor peserta")
    await desk.act("forget", ref="ABC2345")
    assert (await desk.act("export people", id=1))["refs"] == []


async def test_a_filter_chooses_and_is_written_on_the_list(desk: DeskHouse) -> None:
    await register(desk, "1", "ABC2345")
    await register(desk, "2", "DEF2345", campus="um_banjarmasin")
    book = opened(await taken(desk, "/ekspor peserta xlsx kampus=sari_mulia status=sent"))
    assert [row[0].value for row in book["Peserta"].iter_rows(min_row=2)] == ["ABC2345"]
    notes = {iter_row.value: other.value for iter_row, other in book["Keterangan"].iter_rows()}
    assert notes["Saringan"] == "Kampus: Universitas Sari Mulia; Status: terkirim"
    assert (await desk.act("export list"))["exports"][0]["filter"] == (
        "campus=sari_mulia; status=sent"
    )


async def test_a_filter_may_be_written_in_words_and_is_read_back(desk: DeskHouse) -> None:
    await register(desk, "1", "ABC2345")
    await register(desk, "2", "DEF2345", campus="um_banjarmasin")
    [sure] = await desk.say("rina", "/ekspor peserta csv Universitas Sari Mulia, terkirim")
    assert "1 pendaftaran (Kampus: Universitas Sari Mulia; Status: terkirim)" in strip_markup(
        sure.text
    )
    [done] = await desk.press("rina", sure.choices[0].id)
    assert done.file is not None
    assert b"ABC2345" in done.file.content
    assert b"DEF2345" not in done.file.content


@pytest.mark.parametrize(
    "wrong", ["warna=biru", "status=tidur", "chat=1", "ungu", "sesi", "=", "sesi 99", "session=99"]
)
async def test_a_filter_that_means_nothing_is_told_in_the_words_of_staff(
    desk: DeskHouse, wrong: str
) -> None:
    said = strip_markup(words(await desk.say("rina", f"/ekspor peserta {wrong}")))
    assert f"Saringan “{wrong}” belum dikenal" in said
    assert "there is" not in said
    assert (await desk.act("export list"))["exports"] == []


async def test_a_list_too_long_for_a_chat_is_not_read_to_its_end(
    desk: DeskHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(3):
        await register(desk, str(number), f"ABC234{number + 2}")
    monkeypatch.setattr("bot.office.exports.commands.MOST", 2)
    assert "lebih dari 2 baris" in words(await desk.say("rina", "/ekspor peserta"))
    assert "lebih dari 2 baris" in words(await desk.press("rina", "1:s:ekspor:candidates:xlsx:yes"))
    assert (await desk.act("export list"))["exports"] == []


async def test_a_yes_is_to_the_list_that_was_asked_about_and_to_no_other(
    desk: DeskHouse,
) -> None:
    await register(desk, "1", "ABC2345")
    await register(desk, "2", "DEF2345", campus="um_banjarmasin")
    [few] = await desk.say("rina", "/ekspor peserta Universitas Sari Mulia")
    await desk.say("rina", "/hari_ini")
    [again] = await desk.press("rina", few.choices[0].id)
    assert (again.file, "2 pendaftaran" in again.text) == (None, True), "all is another list"
    await desk.say("rina", "/ekspor peserta terkirim")
    [again] = await desk.press("rina", few.choices[0].id)
    assert again.file is None
    assert (await desk.act("export list"))["exports"] == []


async def test_who_is_noted_is_who_was_read(desk: DeskHouse) -> None:
    await register(desk, "1", "ABC2345")
    noted = await desk.act("export note", what="candidates", format="csv", refs=["DEF2345"], rows=1)
    assert (await desk.act("export people", id=noted["id"]))["refs"] == ["DEF2345"]


async def test_sessions_and_questions_are_lists_too(desk: DeskHouse) -> None:
    added = await desk.act(
        "session add",
        title="Orientasi",
        starts_at="2026-12-03T09:00",
        place="Aula",
        seats=40,
        zone="Asia/Makassar",
    )
    [done] = await desk.say("rina", "/ekspor sesi")
    assert done.file is not None
    [head, row] = list(opened(done.file.content)["Sesi"].iter_rows(values_only=True))
    assert dict(zip(head, row, strict=True))["Mulai"] == datetime(2026, 12, 3, 9)  # noqa: DTZ001
    assert dict(zip(head, row, strict=True))["Nomor"] == added["id"]
    assert dict(zip(head, row, strict=True))["Kursi"] == 40
    await desk.say("9", "qwzx bnmk vvgh")
    [done] = await desk.say("rina", "/ekspor pertanyaan")
    assert done.file is not None
    [_, row] = list(opened(done.file.content)["Pertanyaan"].iter_rows(values_only=True))
    assert row[1] == "qwzx bnmk vvgh"


async def test_a_viewer_takes_nothing_and_a_list_that_is_none_is_told(desk: DeskHouse) -> None:
    await desk.hire("vera", "viewer", "Vera Sari")
    assert "untuk peran" in words(await desk.say("vera", "/ekspor peserta"))
    assert len((await desk.say("rina", "/ekspor"))[0].choices) == 4
    with pytest.raises(BotError):
        await desk.act("export note", what="staff", format="csv")
    with pytest.raises(BotError):
        await desk.act("export note", what="sessions", format="csv", filter={"status": "sent"})


_NASTY = st.text(max_size=40) | st.sampled_from(
    [
        "=1+1",
        "+62812",
        "-5",
        "@x",
        "\t=1",
        "00123",
        "http://x",
        "{=1}",
        "1e5",
        "TRUE",
        "=cmd|' /C'!A0",
    ]
)


@settings(max_examples=60, deadline=None)
@given(st.lists(_NASTY, min_size=1, max_size=5))
def test_whatever_stands_in_a_cell_is_read_back_as_the_same_text(row: list[str]) -> None:
    typed = [value.encode("utf-8", "replace").decode() for value in row]
    head = [f"k{at}" for at in range(len(typed))]
    sheet = opened(write_workbook(Table("A", head, [typed]), "B", []))["A"]
    for cell, value in zip(sheet[2], typed, strict=False):
        assert cell.data_type in ("s", "n", "inlineStr")
        assert cell.data_type != "n" or value == ""
        assert (cell.value or "").replace("_x000D_", "\r").replace("\r\n", "\n") == value.replace(
            "\r\n", "\n"
        ) or not value.isprintable()
    text = csv_file(Table("A", head, [typed])).decode("utf-8-sig")
    [_, back] = list(csv.reader(io.StringIO(text, newline=""), delimiter=";"))
    assert all(text in (value, f"'{value}") for text, value in zip(back, typed, strict=True))


def test_a_moment_is_no_number() -> None:
    at = datetime(2026, 11, 24, 9, 15).isoformat()  # noqa: DTZ001  # only its text matters
    sheet = opened(write_workbook(Table("A", ["Waktu"], [[at]]), "B", []))["A"]
    assert sheet["A2"].value == at


@pytest.mark.parametrize(
    ("words", "refs"),
    [
        ("campus=sari_mulia", ["ABC2345"]),
        ("campus=sari_mulia status=cancelled", ["DEF2345"]),
        ("campus=sari_mulia status=sent,cancelled", ["ABC2345", "DEF2345"]),
        ("", ["ABC2345", "DEF2345"]),
    ],
)
async def test_a_filter_means_the_same_people_for_a_list_and_for_a_broadcast(
    desk: DeskHouse, words: str, refs: list[str]
) -> None:
    store = desk.house.store
    for who, ref in (("1", "ABC2345"), ("2", "DEF2345")):
        await desk.say(who, "halo")
        await register(desk, who, ref)
    async with store.transaction():
        await store.candidates.set_status(desk.address("2"), "DEF2345", "cancelled", desk.now)
    book = opened(await taken(desk, f"/ekspor peserta xlsx {words}"))
    assert [row[0].value for row in book["Peserta"].iter_rows(min_row=2)] == refs
    asked = dict(pair.split("=") for pair in words.split())
    chosen = {key: tuple(value.split(",")) for key, value in asked.items()}
    assert sum(
        (await store.recipients.preview_audience(chosen, "news", ["telegram"], desk.now)).values()
    ) == len(refs)


def test_a_csv_for_clerks_keeps_phone_and_nik_whole_in_an_indonesian_excel() -> None:
    row = ["Siti", "+6281377770003", "6371010101010001", date(1998, 8, 17), 2024, "=1+1"]
    content = csv_file(Table("A", ["a", "b", "c", "d", "e", "f"], [row]))
    assert content.startswith(b"\xef\xbb\xbfa;b;c;d;e;f")
    line = content.decode("utf-8-sig").splitlines()[1]
    assert line == "Siti;0813-7777-0003;6371 0101 0101 0001;1998-08-17;2024;'=1+1"


@pytest.mark.parametrize(
    ("typed", "reads"),
    [
        ("peserta sari mulia", "Kampus: Universitas Sari Mulia"),
        ("peserta Sari Mulia N4", "N4"),
        ("banjarbaru", "Banjarbaru"),
        ("Banjarbaru N4", "N4"),
        ("Peserta CSV dari Banjarmasin", "Banjarmasin"),
        ("terverifikasi", "terverifikasi"),
        ("peserta, kota banjarbaru, N4", "N4"),
        ("daftar peserta semua", "pendaftaran"),
        ("excel peserta", "pendaftaran"),
    ],
)
async def test_a_filter_is_read_as_clerks_write_it(desk: DeskHouse, typed: str, reads: str) -> None:
    said = words(await desk.say("rina", f"/ekspor {typed}"))
    assert "data pribadi lengkap" in said
    assert reads in said


async def test_people_of_one_session_are_asked_for_by_its_number(desk: DeskHouse) -> None:
    await add_session(desk)
    assert "Sesi: 1" in words(await desk.say("rina", "/ekspor sesi 1"))


async def test_an_unknown_filter_is_refused_with_what_there_is_and_what_may_be_meant(
    desk: DeskHouse,
) -> None:
    said = await desk.say("rina", "/ekspor peserta csv banjarbarru, N4")
    text = strip_markup(words(said))
    assert "Saringan “banjarbarru” belum dikenal. Belum ada yang diambil" in text
    for name in ("Status:", "Kampus:", "Kabupaten", "Sesi, angkatan:"):
        assert name in text
    fixed = words(await desk.press("rina", button(said, "Maksudnya: banjarbaru").id))
    assert "Banjarbaru" in fixed
    assert "N4" in fixed
    said = await desk.say("rina", "/ekspor kucing")
    assert "Saringan “kucing” belum dikenal" in strip_markup(words(said))
    assert "Banjarbaru" in words(await desk.say("rina", "banjarbaru"))
    assert (await desk.act("export list"))["exports"] == []


async def test_a_month_is_no_filter_and_said_so(desk: DeskHouse) -> None:
    said = strip_markup(words(await desk.say("rina", "/ekspor peserta november 2026")))
    assert "Saringan “november 2026” belum dikenal" in said
