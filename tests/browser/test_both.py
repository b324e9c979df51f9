"""The demo's two phones in a real browser: a visitor registers, sends a broadcast, sees it come."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, FrameLocator, Page, expect

pytestmark = pytest.mark.browser

ROOT = Path(__file__).resolve().parents[2]
NEWS = "Sesi orientasi hari Jumat di Aula 2."
PATIENCE = 25_000
ANSWERS = (
    *("daftar", "setuju", "Siti Aisyah", "17 agustus 2003", "0812 3456 7809", "banjarbaru"),
    *("d3 keperawatan", "sari mulia", "2025", "n5", "belum", "1, 2", "1", "kirim"),
)


@pytest.fixture(scope="module", autouse=True)
def patience() -> Iterator[None]:
    """A browser and a program that start on a cold disk: nothing here measures their speed."""
    expect.set_options(timeout=PATIENCE)
    yield
    expect.set_options(timeout=5_000)


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """The demo as anybody starts it, on a free port."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("PANDU_")}
    demo = subprocess.Popen(
        [sys.executable, "-m", "bot", "demo", "--port", "0"],
        cwd=ROOT,
        env=clean | {"PYTHONUTF8": "1"},
        stdout=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    )
    assert demo.stdout is not None
    yield demo.stdout.readline().split()[1] + "/berdua"
    demo.terminate()
    demo.communicate(timeout=15)


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    """Both phones on a desk, as a new visitor."""
    context = browser.new_context(viewport={"width": 1280, "height": 860})
    context.set_default_timeout(PATIENCE)
    opened = context.new_page()
    opened.goto(address)
    yield opened
    context.close()


def phone(page: Page, whose: str) -> FrameLocator:
    return page.frame_locator(f".{whose} iframe")


def say(phone: FrameLocator, text: str) -> None:
    """Types and sends; returns once it was answered."""
    before = phone.locator("#log .mine").count()
    phone.locator("#text").fill(text)
    phone.locator("#text").press("Enter")
    expect(phone.locator("#log .mine")).to_have_count(before + 1)
    expect(phone.locator("#log > :last-child")).not_to_have_class(re.compile(r"\bmine\b"))


def register(candidate: FrameLocator) -> None:
    """From the first tap to the last consent."""
    candidate.get_by_role("button", name="Mulai").click()
    expect(candidate.get_by_role("button", name="Daftar")).to_be_visible()
    for answer in ANSWERS:
        say(candidate, answer)
    candidate.get_by_role("button", name="Ingatkan dan kirim kabar").click()
    expect(candidate.locator("#log .said").last).to_contain_text("mengirim kabar program")


def broadcast(staff: FrameLocator) -> None:
    """Written, read back and sent by one person."""
    staff.get_by_role("button", name="Tulis siaran").click()
    expect(staff.locator("#log .said").last).to_contain_text("Tulis teks siaran")
    say(staff, NEWS)
    staff.get_by_role("button", name="Lanjut").click()
    staff.locator(".choices").get_by_role("button", name="Kirim", exact=True).click()


def test_a_broadcast_arrives_on_the_other_phone_by_itself(page: Page) -> None:
    candidate, staff = phone(page, "candidate"), phone(page, "staff")
    register(candidate)
    broadcast(staff)
    expect(candidate.locator("#log .said").last).to_contain_text(NEWS)
    expect(candidate.locator("#log .said").last).to_be_in_viewport()
    expect(staff.locator("#log .said").last).to_contain_text("Terkirim: 1")


def test_what_is_unsent_on_one_phone_never_shows_on_the_other(page: Page) -> None:
    candidate, staff = phone(page, "candidate"), phone(page, "staff")
    candidate.locator("#text").fill("saya mau")
    staff.locator("#text").fill("/siaran")
    page.reload()
    expect(candidate.locator("#text")).to_have_value("saya mau")
    expect(staff.locator("#text")).to_have_value("/siaran")


@pytest.mark.parametrize("width", [320, 360, 736, 1280])
def test_nothing_is_wider_than_the_screen(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 740})
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.evaluate("document.documentElement.scrollHeight") <= 740


def test_on_a_small_screen_a_switch_shows_one_phone_and_marks_the_other(page: Page) -> None:
    page.set_viewport_size({"width": 360, "height": 740})
    candidate, staff = phone(page, "candidate"), phone(page, "staff")
    expect(page.locator(".candidate iframe")).to_be_visible()
    expect(page.locator(".staff iframe")).to_be_hidden()
    candidate.get_by_role("button", name="Mulai").click()
    expect(candidate.locator("#log .mine ~ .said").last).to_be_visible()
    page.get_by_text("HP petugas").first.click()
    expect(page.locator(".candidate iframe")).to_be_hidden()
    say(staff, "/sesi")
    page.locator("label[for=candidate] .fresh").wait_for(state="hidden")
    candidate.locator("#log").evaluate("log => log.append(document.createElement('p'))")
    expect(page.locator("label[for=candidate] .fresh")).to_be_visible()
    page.get_by_text("HP calon pekerja").first.click()
    expect(page.locator("label[for=candidate] .fresh")).to_be_hidden()


def test_the_switch_works_by_keyboard(page: Page) -> None:
    page.set_viewport_size({"width": 360, "height": 740})
    page.locator("#candidate").focus()
    page.keyboard.press("ArrowRight")
    expect(page.locator(".staff iframe")).to_be_visible()


def test_without_javascript_both_phones_work(browser: Browser, address: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(address)
    staff = phone(page, "staff")
    staff.locator("#text").fill("/sesi")
    staff.get_by_role("button", name="Kirim").click()
    expect(staff.locator("#log")).to_contain_text("Kelas Bahasa Jepang Dasar")
    candidate = phone(page, "candidate")
    candidate.get_by_role("button", name="Mulai").click()
    expect(candidate.locator("#log")).to_contain_text("Layanan ini gratis")
    context.close()


def test_the_banner_of_the_chat_leads_here(browser: Browser, address: str) -> None:
    context = browser.new_context(viewport={"width": 360, "height": 740})
    page = context.new_page()
    page.goto(address.removesuffix("berdua"))
    page.get_by_role("link", name="Lihat bersama HP petugas").click()
    expect(page.get_by_role("heading", name="Dua HP di satu meja")).to_be_visible()
    expect(phone(page, "candidate").locator(".banner a")).to_have_count(0)
    context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_words_above_the_phones_can_be_read(
    browser: Browser, address: str, scheme: str
) -> None:
    context = browser.new_context(color_scheme=scheme)  # type: ignore[arg-type]  # both are good
    page = context.new_page()
    page.goto(address)
    for piece in ("h1", "header p", ".candidate p", "header a"):
        ink = page.locator(piece).first.evaluate("one => getComputedStyle(one).color")
        paper = page.locator("body").evaluate("one => getComputedStyle(one).backgroundColor")
        assert _contrast(ink, paper) >= 4.5, piece
    context.close()


def _contrast(first: str, second: str) -> float:
    high, low = sorted((_light(first), _light(second)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def _light(color: str) -> float:
    """The relative luminance of `rgb(r, g, b)` (WCAG 2.2)."""
    parts = [int(part) / 255 for part in color.strip("rgb()").split(",")[:3]]
    linear = [
        number / 12.92 if number <= 0.04045 else ((number + 0.055) / 1.055) ** 2.4
        for number in parts
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_a_photo_and_a_document_cross_between_the_phones(page: Page, tmp_path: Path) -> None:
    candidate, staff = phone(page, "candidate"), phone(page, "staff")
    candidate.get_by_role("button", name="Mulai").click()
    expect(candidate.get_by_role("button", name="Petugas")).to_be_visible()
    say(candidate, "petugas")
    candidate.get_by_role("button", name="Tulis ke petugas").click()
    expect(candidate.locator("#log > :last-child")).to_contain_text("dalam satu pesan")
    say(candidate, "Boleh saya kirim ijazah?")
    expect(candidate.locator(".clip")).to_have_count(0)
    staff.get_by_role("button", name="Balas").last.click()
    expect(staff.locator("#log > :last-child")).to_contain_text("Tulis balasan untuk kasus")
    say(staff, "Boleh, Bu. Kirim fotonya.")
    expect(candidate.locator(".clip")).to_be_visible()
    candidate.locator("#file").set_input_files(ROOT / "docs" / "pictures" / "chat-360.png")
    expect(candidate.locator("#chosen")).to_contain_text("chat-360.png")
    say(candidate, "Ini ijazah saya")
    expect(candidate.locator("#chosen")).to_be_hidden()
    for whose in (candidate, staff):
        photo = whose.locator("img.photo").last
        expect(photo).to_be_visible()
        assert photo.evaluate("one => one.decode().then(() => one.naturalWidth)") > 300
    letter = tmp_path / "surat.pdf"
    letter.write_bytes(b"%PDF-1.4 a letter")
    staff.get_by_role("button", name="Balas").last.click()
    expect(staff.locator("#log > :last-child")).to_contain_text("Tulis balasan untuk kasus")
    staff.locator("#file").set_input_files(letter)
    staff.locator(".send").click()
    with page.expect_download() as loading:
        candidate.get_by_role("link", name="surat.pdf").click()
    assert loading.value.suggested_filename == "surat.pdf"
    (tmp_path / "besar.png").write_bytes(b"x" * 6 * 2**20)
    candidate.locator("#file").set_input_files(tmp_path / "besar.png")
    expect(candidate.locator("#state")).to_contain_text("terlalu besar")
    expect(candidate.locator("#chosen")).to_be_hidden()
