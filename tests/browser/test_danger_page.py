"""A cry on the page is deleted while she looks, in every tab, and nothing of it comes back."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

pytestmark = pytest.mark.browser

PATIENCE = 25_000
CRY = "tolong saya disekap majikan"
TRACES = ("disekap", "Taoyuan", "0800-1000", "kami simpan", "layanan darurat", "KDEI")
PHONE = {"width": 360, "height": 640}


@pytest.fixture(scope="module", autouse=True)
def patience() -> Iterator[None]:
    """A program that starts on a cold disk: nothing here measures its speed."""
    expect.set_options(timeout=PATIENCE)
    yield
    expect.set_options(timeout=5_000)


@pytest.fixture
def phone(browser: Browser) -> Iterator[Any]:
    """Makes a phone, as a browser of its own."""
    made: list[BrowserContext] = []

    def make(**options: Any) -> BrowserContext:
        context = browser.new_context(viewport=PHONE, **options)
        context.set_default_timeout(PATIENCE)
        made.append(context)
        return context

    yield make
    for context in made:
        context.close()


def say(page: Page, text: str) -> None:
    """Types and sends; returns once it was answered."""
    before = page.locator("#log .mine").count()
    page.locator("#text").fill(text)
    page.locator("#text").press("Enter")
    expect(page.locator("#log .mine")).to_have_count(before + 1)
    expect(page.locator("#log > :last-child")).not_to_have_class(re.compile(r"\bmine\b"))


def cry(page: Page) -> None:
    say(page, CRY)
    expect(page.locator("#log")).to_contain_text("0800-1000")
    say(page, "saya di Taoyuan, nama Sari")
    expect(page.locator("#log")).to_contain_text("KDEI Taipei")


def holds_no_trace(page: Page) -> None:
    expect(page.locator("#log")).to_contain_text("Sudah dihapus")
    for trace in TRACES:
        expect(page.locator("body")).not_to_contain_text(trace)


def test_the_numbers_of_the_card_can_be_pressed(phone: Any, address: str) -> None:
    page = phone().new_page()
    page.goto(address)
    say(page, CRY)
    card = page.locator("#log .said").filter(has_text="0800-1000")
    link = card.get_by_role("link", name="0800-1000")
    expect(link).to_have_attribute("href", "tel:08001000")
    expect(card.get_by_role("link", name="0811-8080-141")).to_have_attribute(
        "href", "https://wa.me/628118080141"
    )


def test_the_first_number_is_in_sight_also_when_a_form_waits(phone: Any, address: str) -> None:
    page = phone().new_page()
    page.goto(address)
    for text in ("daftar", "setuju", "Siti Rahma", "saya di jepang dikunci majikan, dipukul"):
        say(page, text)
    expect(page.get_by_role("button", name="Lanjutkan formulir")).to_be_attached()
    first = page.locator("#log .said").last.get_by_role("link").first
    expect(first).to_be_in_viewport(ratio=1)


def test_a_cry_and_our_card_go_while_she_looks_and_in_her_other_tab(
    phone: Any, address: str
) -> None:
    context = phone()
    page = context.new_page()
    page.goto(address)
    say(page, "halo")
    cry(page)
    other = context.new_page()
    other.goto(address)
    expect(other.locator("#log")).to_contain_text("disekap")
    page.get_by_role("button", name="Hapus pesan ini").last.click()
    holds_no_trace(page)
    for trace in TRACES:
        expect(other.locator("body")).not_to_contain_text(trace)
    expect(page.locator("#log")).to_contain_text("halo")
    page.reload()
    holds_no_trace(page)
    expect(page.get_by_role("button", name="Petugas").last).to_be_visible()


def test_without_javascript_the_cry_goes_as_well(phone: Any, address: str) -> None:
    page = phone(java_script_enabled=False).new_page()
    page.goto(address)
    page.locator("#text").fill(CRY)
    page.locator("button.send").click()
    expect(page.locator("#log")).to_contain_text("0800-1000")
    page.get_by_role("button", name="Hapus pesan ini").last.click()
    holds_no_trace(page)


def test_leaving_takes_everything_from_this_phone(phone: Any, address: str) -> None:
    context = phone()
    page = context.new_page()
    page.goto(address)
    cry(page)
    page.get_by_role("button", name="Hapus pesan ini").last.click()
    holds_no_trace(page)
    page.locator("#log").get_by_role("link", name="Keluar dan hapus dari HP ini").click()
    page.locator("#leave button").click()
    expect(page.locator("body")).not_to_contain_text("Sudah dihapus")
    kept = page.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}])")
    for trace in (*TRACES, "halo"):
        assert trace not in kept
    page.goto(address)
    expect(page.locator("#log .mine")).to_have_count(0)
    page.go_back()
    expect(page.locator("body")).not_to_contain_text("disekap")
