"""Lists that come as files, by Telegram and page: read aside, within bounds, kept on a yes."""

from __future__ import annotations

import asyncio
import copy
import resource
import time
import zipfile
from io import BytesIO

import openpyxl
import pytest

from bot.errors import BotError
from bot.files.isolated_read import rows_aside
from tests.houses.office import HER, RINA, Browser, Office
from tests.telegram_api import buttons

HEAD = ["Nama lengkap", "Nomor HP", "Tanggal lahir", "Catatan"]
GOOD = ["Siti Aminah", "0812 3456 7809", "17 agustus 1998", "x"]
BAD = ["Budi Santoso", "12", "1999-01-31", "=1+1"]


def sheet(rows: list[list[str]]) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.worksheets[0].append(row)
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def packed(**parts: bytes) -> bytes:
    """The list with more in its archive."""
    out = BytesIO(sheet([HEAD, GOOD]))
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(f"xl/{name}.bin", content)
    return out.getvalue()


async def sent(office: Office, content: bytes, name: str = "daftar.xlsx", **more: str) -> str:
    """Rina sends a file and waits for what is said of it; all of that."""
    said = len(office.fake.chats[RINA].said)
    before = office.heard
    office.fake.send(RINA, content, name, **more)
    await office.settle(before)
    while office.house.conversations._reading:
        await asyncio.gather(*office.house.conversations._reading)
        await office.flush()
    return "\n".join(office.fake.chats[RINA].texts[said:])


async def people(office: Office) -> int:
    return int(await office.house.store.people.count_registrations("sent"))


@pytest.mark.parametrize("caption", ["", "/impor"])
async def test_a_workbook_is_read_back_first_and_kept_on_a_yes(
    office: Office, caption: str
) -> None:
    if not caption:
        await office.say(RINA, "/impor")
    more = {"caption": caption} if caption else {}
    said = await sent(office, sheet([HEAD, GOOD, BAD]), **more)
    assert "sedang kami baca" in said
    assert "1 baris siap disimpan, 1 baris perlu diperbaiki" in said
    assert "Sel B3, Nomor HP" in said
    assert await people(office) == 0
    await office.press(RINA, "Impor 1 baris yang benar")
    assert "1 pendaftaran disimpan" in office.told(RINA)
    assert await people(office) == 1


async def test_wrong_rows_come_back_as_a_file_that_can_be_mended_and_sent_again(
    office: Office,
) -> None:
    await office.say(RINA, "/impor")
    await sent(office, sheet([HEAD, GOOD, BAD]))
    [back] = [m for m in office.fake.chats[RINA].said if "document" in m]
    name, content = office.fake.files[back["document"]["file_id"]]
    assert name == "perlu diperbaiki.xlsx"
    rows = list(openpyxl.load_workbook(BytesIO(content)).worksheets[0].values)
    assert rows[0] == (*HEAD, "Masalah")
    assert rows[1][:2] == ("Budi Santoso", "12")
    assert "Nomor HP" in str(rows[1][4])
    await office.press(RINA, "Impor 1 baris yang benar")
    mended = [[str(cell or "") for cell in row] for row in rows]
    mended[1][1] = "0812 9999 8888"
    await office.say(RINA, "/impor")
    said = await sent(office, sheet(mended))
    assert "1 baris siap disimpan, 0 baris" in said
    assert "Masalah" not in said


async def test_the_button_of_an_earlier_list_keeps_nothing_of_a_later_one(
    office: Office,
) -> None:
    await office.say(RINA, "/impor")
    await sent(office, sheet([HEAD, GOOD]))
    first = copy.deepcopy(office.fake.chats[RINA].last)
    await sent(office, sheet([HEAD, ["Rahmah Wati", "0813 1111 2222", "", ""]]))
    before = office.heard
    office.fake.press_unseen(RINA, buttons(first)[0]["callback_data"], first)
    await office.settle(before)
    assert "milik daftar lain" in office.told(RINA)
    assert await people(office) == 0
    latest = copy.deepcopy(office.fake.chats[RINA].said[-2])
    await office.press(RINA, "Impor 1 baris yang benar")
    assert await people(office) == 1
    before = office.heard
    office.fake.press_unseen(RINA, buttons(latest)[0]["callback_data"], latest)
    await office.settle(before)
    assert "milik daftar lain" in office.told(RINA)
    assert await people(office) == 1


async def test_a_list_read_after_she_left_is_not_spoken_of(office: Office) -> None:
    await office.say(RINA, "/impor")
    office.fake.send(RINA, sheet([HEAD, GOOD]), "daftar.xlsx")
    before = office.heard
    await office.say(RINA, "batal")
    await office.fake.until(lambda: office.heard > before + 1)
    said = await sent(office, b"", "x", caption="menu")
    assert "siap disimpan" not in "\n".join(office.fake.chats[RINA].texts)
    assert said


@pytest.mark.attack
async def test_a_formula_is_never_taken_for_its_text(office: Office) -> None:
    """A formula in a list reads something else than what the clerk saw."""
    await office.say(RINA, "/impor")
    said = await sent(office, sheet([HEAD, ['=CONCATENATE("Siti"," A")', *GOOD[1:]]]))
    assert "berisi rumus" in said
    assert "0 baris siap disimpan" in said


async def test_the_page_takes_a_list_from_staff_and_stores_no_file(office: Office) -> None:
    clerk = Browser(office)
    await clerk.send(start="")
    done = await office.act("staff invite", role="officer")
    await clerk.send(text=f"/gabung {done['code']}")
    await clerk.send(text="Dewi Lestari")
    await clerk.send(text="/impor")
    await clerk.send(file=("daftar.csv", "\n".join([",".join(HEAD), ",".join(GOOD)]).encode()))
    await asyncio.gather(*office.house.conversations._reading)
    assert "1 baris siap disimpan" in await clerk.see()
    assert "📎 daftar.csv" in clerk.page
    [(kept,)] = await office.house.store._db.rows("SELECT COUNT(*) FROM uploads")
    assert kept == 0


@pytest.mark.attack
async def test_who_is_no_staff_has_no_list_read(office: Office) -> None:
    """A stranger sends a workbook for us to open."""
    await office.say(HER, "/start")
    before = office.heard
    office.fake.send(HER, sheet([HEAD, GOOD]), "daftar.xlsx", caption="/impor")
    await office.settle(before)
    assert not office.house.conversations._reading
    assert office.fake.totals["getfile"] == 0


@pytest.mark.slow
@pytest.mark.attack
@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("daftar.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 500, "kata sandi"),
        ("daftar.xlsm", packed(vbaProject=b"macro"), "makro"),
        ("bom.xlsx", packed(bomb=b"\0" * 70_000_000), "terlalu besar sesudah dibuka"),
        ("rusak.xlsx", b"PK\x03\x04 broken", "tidak terbaca"),
        ("foto.xlsx", b"\xff\xd8\xff\0\0", "bukan daftar"),
        ("lain.csv", b"a,b\n1,2\n", "judul kolom"),
        ("panjang.csv", b"Nama lengkap,Nomor HP\n" + b"Siti A,0812\n" * 1200, "1000 baris"),
        ("raksasa.csv", b"a\n" * 1_000_000, "baris"),
        ("besar.csv", b"x" * (5 * 2**20 + 1), "5 megabita"),
        ("kosong.csv", b"\n", "tidak berisi"),
    ],
)
async def test_a_hostile_or_wrong_file_is_refused_in_words(
    office: Office, name: str, content: bytes, says: str
) -> None:
    """A file that is no workbook, or refers to other files, is read as one."""
    await office.say(RINA, "/impor")
    said = await sent(office, content, name)
    assert says in said
    assert "siap disimpan" not in said
    assert await people(office) == 0
    assert "siap disimpan" in await sent(office, sheet([HEAD, GOOD]))  # she may try at once again


@pytest.mark.slow
@pytest.mark.attack
async def test_a_workbook_that_says_it_is_small_and_never_ends_is_let_go_within_bounds() -> None:
    """A workbook lies about its size and unpacks without end."""
    rows = b"".join(
        b'<row r="%d"><c r="A%d" t="inlineStr"><is><t>%b</t></is></c></row>' % (n, n, b"y" * 2000)
        for n in range(1, 30_000)
    )
    out = BytesIO()
    with (
        zipfile.ZipFile(BytesIO(sheet([HEAD]))) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for part in old.namelist():
            content = old.read(part)
            if part == "xl/worksheets/sheet1.xml":
                head = content[: content.index(b"<sheetData>") + 11]
                content = head + rows + b"</sheetData></worksheet>"
            new.writestr(part, content)
    began = time.process_time()
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
    with pytest.raises(BotError, match=r"tulisan|baris"):
        await rows_aside(out.getvalue())
    assert time.process_time() - began < 1
    assert resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before < 16


@pytest.mark.slow
@pytest.mark.attack
async def test_a_reader_that_needs_too_much_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    """A file takes all memory or time of the whole process."""
    monkeypatch.setattr("bot.files.isolated_read.SECONDS", 0.0)
    with pytest.raises(BotError, match="terlalu rumit"):
        await rows_aside(sheet([HEAD, GOOD]))
