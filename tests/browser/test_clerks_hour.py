"""A clerk's hour in the dashboard of the demo, in a real browser without JavaScript."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def clerk(browser: Browser, address: str) -> Iterator[Page]:
    """Her browser, signed in; what she does stays for the next step of her hour."""
    context = browser.new_context(
        viewport={"width": 1280, "height": 800}, java_script_enabled=False, accept_downloads=True
    )
    context.set_default_timeout(40_000)
    page = context.new_page()
    page.goto(f"{address}/kantor/contoh")
    yield page
    context.close()


def agree(page: Page) -> None:
    page.get_by_role("button", name="Ya, benar").click()


def test_she_makes_three_sessions(clerk: Page, address: str) -> None:
    for number, when in enumerate(("besok 09.00", "lusa 13.00", "30 Desember 2026 10.00"), 1):
        clerk.goto(f"{address}/kantor/sesi")
        clerk.get_by_role("link", name="Sesi baru").click()
        clerk.locator("#title").fill(f"Kelas Percobaan {number}")
        clerk.locator("#when").fill(when)
        clerk.locator("#place").fill("Aula Percobaan")
        clerk.locator("#seats").fill("45")
        clerk.get_by_role("button", name="Periksa dulu").click()
        expect(clerk.locator("main")).to_contain_text(f"Kelas Percobaan {number}")
        agree(clerk)
        expect(clerk.locator("h1")).to_have_text(f"Kelas Percobaan {number}")


def test_she_finds_a_candidate_and_puts_an_answer_right(clerk: Page, address: str) -> None:
    clerk.goto(f"{address}/kantor/peserta")
    clerk.locator("#q").fill("siti kartika")
    clerk.get_by_role("button", name="Cari", exact=True).click()
    clerk.locator("th[scope=row] a").first.click()
    expect(clerk.locator("h1")).to_contain_text("Siti")
    clerk.get_by_role("link", name="Ubah data").click()
    clerk.locator("#e-district").select_option("Balangan")
    clerk.get_by_role("button", name="Periksa dulu: Kabupaten/kota").click()
    expect(clerk.locator("main")).to_contain_text("→ Balangan")
    agree(clerk)
    expect(clerk.locator("main")).to_contain_text("diubah pada")


def test_she_exports_just_those_she_filtered(clerk: Page, address: str) -> None:
    clerk.goto(f"{address}/kantor/peserta?district=balangan")
    clerk.get_by_role("button", name="Ekspor ini ke Excel").click()
    clerk.locator("button", has_text=re.compile("^Ya, kirim")).click()
    with clerk.expect_download() as download:
        clerk.get_by_role("link", name=re.compile("^Unduh")).click()
    assert download.value.suggested_filename.endswith(".xlsx")


def test_she_answers_a_case(clerk: Page, address: str) -> None:
    clerk.goto(f"{address}/kantor/kasus")
    clerk.locator("main a[href*='/kasus/']").first.click()
    if (take := clerk.get_by_role("button", name="Ambil kasus ini")).count():
        take.click()
    clerk.locator("#text").fill("Boleh. Bawa surat keterangan lulus, ya.")
    clerk.get_by_role("button", name="Kirim balasan").click()
    if (yes := clerk.get_by_role("button", name="Ya, benar")).count():
        yes.click()
    clerk.goto(f"{address}/kantor/kasus")
    expect(clerk.locator("main")).to_contain_text("Boleh. Bawa surat keterangan lulus")


def test_she_reminds_everybody_who_has_a_seat(clerk: Page, address: str) -> None:
    reached = 0
    for session in (1, 2):
        clerk.goto(f"{address}/kantor/siaran/baru?sesi={session}")
        clerk.locator("#text").fill("Jangan lupa datang, ya. Bawa kartu tanda penduduk.")
        clerk.locator("button[name=do][value=save]").click()
        found = re.search(r"(\d+) orang", clerk.locator("#reach").text_content() or "")
        assert found
        reached += int(found[1])
        clerk.locator("button[name=do][value=send]").click()
        expect(clerk.locator("h1")).to_contain_text("Siaran")
    assert reached >= 30


def test_she_publishes_a_topic(clerk: Page, address: str) -> None:
    clerk.goto(f"{address}/kantor/isi/topik")
    clerk.locator("main a[href*='/isi/topik/']").first.click()
    first = clerk.locator("[name^='f.']:not(select)").first
    title = first.input_value()
    first.fill(f"{title} Sekarang")
    clerk.locator("#why").fill("Nama yang lebih jelas")
    clerk.get_by_role("button", name="Simpan", exact=True).click()
    clerk.goto(f"{address}/kantor/isi/perubahan")
    expect(clerk.locator("main")).to_contain_text("Nama yang lebih jelas")


def test_she_marks_who_comes_and_prints_the_sheet(clerk: Page, address: str) -> None:
    clerk.goto(f"{address}/kantor/sesi/1")
    clerk.get_by_role("link", name="Lembar hadir untuk dicetak").click()
    name = clerk.locator(".sheet th[scope=row]").first.text_content() or ""
    assert name
    clerk.goto(f"{address}/kantor/sesi/1/pintu")
    clerk.locator("#code").fill("tidak ada orang seperti ini")
    clerk.get_by_role("button", name="Catat hadir").click()
    expect(clerk.locator("#came")).to_contain_text("Hadir: 0 dari")


def test_she_reads_the_month_and_takes_it_along(clerk: Page, address: str) -> None:
    clerk.goto(f"{address}/kantor/angka")
    expect(clerk.locator("h1")).to_contain_text("Angka")
    clerk.locator("#bulan").select_option(index=1)
    clerk.get_by_role("button", name="Tampilkan").click()
    expect(clerk.locator("#n-district + table, #n-district ~ table").first).to_be_visible()
    with clerk.expect_download() as download:
        clerk.get_by_role("link", name="Unduh Excel").click()
    assert download.value.suggested_filename.endswith(".xlsx")


def test_the_month_is_one_sheet_of_paper(browser: Browser, address: str) -> None:
    context = browser.new_context()
    page = context.new_page()
    page.goto(f"{address}/kantor/contoh")
    page.goto(f"{address}/kantor/angka")
    assert len(re.findall(rb"/Type /Page\b", page.pdf(format="A4"))) == 1
    context.close()
