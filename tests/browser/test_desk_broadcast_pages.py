"""A broadcast to one session's people, by clicks that are counted; and what is counted live."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, expect

pytestmark = pytest.mark.browser


def test_a_session_s_people_are_written_to_in_five_clicks_without_a_script(
    browser: Browser, address: str
) -> None:
    context = browser.new_context(viewport={"width": 360, "height": 740}, java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{address}/kantor/contoh")
    clicks = [
        lambda: page.get_by_role("link", name="Siaran", exact=True),
        lambda: page.get_by_role("link", name="Orientasi Kerja ke Jepang, ").first,
        lambda: page.get_by_role("button", name="Simpan dan periksa"),
        lambda: page.get_by_role("button", name="Kirim sekarang"),
    ]
    for number, click in enumerate(clicks):
        if number == 2:
            page.get_by_label("Teks", exact=True).fill("Besok bawa *KTP*, ya.")
        click().click()
    expect(page.locator("h1")).to_have_text("Siaran 3")
    expect(page.locator("#progress")).to_contain_text("terkirim14", timeout=20_000)
    assert len(clicks) <= 5
    context.close()


def test_whom_it_reaches_is_counted_while_one_ticks(browser: Browser, address: str) -> None:
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    troubles: list[str] = []
    page.on("console", lambda said: troubles.append(said.text))
    page.goto(f"{address}/kantor/contoh")
    page.goto(f"{address}/kantor/siaran/baru")
    page.get_by_label("Pengingat: ").check()
    expect(page.locator("#reach")).to_contain_text("Akan menerima: 240 orang")
    page.get_by_label("Teks", exact=True).fill("Halo *semua*")
    expect(page.locator("#phones b", has_text="semua").first).to_be_visible()
    page.get_by_text("Kabupaten/kota").click()
    page.get_by_label("Tapin").check()
    expect(page.locator("#reach")).not_to_contain_text("240")
    expect(page.locator("#reach")).to_contain_text("Kepada: ")
    assert not troubles
    context.close()
