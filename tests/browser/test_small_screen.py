"""On 360 x 640 what is to be pressed is in sight, and a keyboard leads from choice to choice."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

pytestmark = pytest.mark.browser

PATIENCE = 25_000
ANSWERS = (
    *("Siti Aisyah", "17 agustus 2003", "0812 3456 7809", "banjarbaru", "d3 keperawatan"),
    *("sari mulia", "2025", "n5", "sudah punya"),
)


@pytest.fixture(scope="module", autouse=True)
def patience() -> Iterator[None]:
    """A program that starts on a cold disk: nothing here measures its speed."""
    expect.set_options(timeout=PATIENCE)
    yield
    expect.set_options(timeout=5_000)


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    """The page on a small phone."""
    context = browser.new_context(viewport={"width": 360, "height": 640})
    context.set_default_timeout(PATIENCE)
    opened = context.new_page()
    opened.goto(address)
    yield opened
    context.close()


def say(page: Page, text: str) -> None:
    """Types and sends; returns once it was answered."""
    before = page.locator("#log .mine").count()
    page.locator("#text").fill(text)
    page.locator("#text").press("Enter")
    expect(page.locator("#log .mine")).to_have_count(before + 1)
    expect(page.locator("#log > :last-child")).not_to_have_class(re.compile(r"\bmine\b"))


def choice(page: Page, name: str) -> Locator:
    return page.locator("#log .choices").last.get_by_role("button", name=name, exact=True)


def is_above_the_box(page: Page, name: str) -> bool:
    """Whether the whole button stands between the header and the box for typing."""
    button = choice(page, name).bounding_box()
    box, head = page.locator("#talk").bounding_box(), page.locator("header").bounding_box()
    assert button
    assert box
    assert head
    return head["y"] + head["height"] <= button["y"] and button["y"] + button["height"] <= box["y"]


def test_consent_and_summary_show_their_buttons_without_scrolling(page: Page) -> None:
    say(page, "daftar")
    expect(choice(page, "✅ Setuju")).to_be_in_viewport(ratio=1)
    assert all(is_above_the_box(page, name) for name in ("✅ Setuju", "Tidak setuju"))
    expect(page.locator("#log .said").last.locator(".bubble")).to_be_in_viewport()
    top = page.locator("#log .said .bubble").last.bounding_box()
    assert top
    assert top["y"] >= 40, "the notice is read from its beginning"
    say(page, "setuju")
    for answer in ANSWERS:
        say(page, answer)
    for name in ("KTP", "Ijazah"):
        page.locator("#log .choices button").filter(has_text=name).last.click()
        pressed = page.locator("#log .choices button[aria-pressed=true]").filter(has_text=name)
        expect(pressed).to_have_count(1)
    plain = page.locator("#log .choices button[aria-pressed=false]").first
    shades = [
        button.evaluate("e => getComputedStyle(e).backgroundColor") for button in (pressed, plain)
    ]
    assert shades[0] != shades[1], "a chosen answer differs by more than a sign"
    choice(page, "✅ Selesai").click()
    expect(page.locator("#log .said").last).to_contain_text("Program mana")
    say(page, "1")
    assert all(is_above_the_box(page, name) for name in ("KIRIM", "✏️ Ubah"))
    assert page.locator("#log .choices").last.get_by_role("button").count() == 2
    choice(page, "✏️ Ubah").click()
    choice(page, "Ubah: Kampus").click()
    expect(page.locator("#log .said").last).to_contain_text("Di kampus mana")
    choice(page, "UM Banjarmasin").click()
    expect(page.locator("#log .said").last).to_contain_text("Kampus: UM Banjarmasin")
    assert is_above_the_box(page, "KIRIM")
    names = [button.get_attribute("aria-label") for button in page.locator("button.send").all()]
    assert names == ["Kirim pesan"], "one name a control"


def test_without_javascript_the_consent_buttons_are_in_sight_too(
    browser: Browser, address: str
) -> None:
    context = browser.new_context(viewport={"width": 360, "height": 640}, java_script_enabled=False)
    page = context.new_page()
    page.goto(address)
    page.locator("#text").fill("daftar")
    page.locator("button.send").click()
    expect(choice(page, "✅ Setuju")).to_be_in_viewport(ratio=1)
    assert is_above_the_box(page, "✅ Setuju")
    context.close()


def test_the_header_is_one_line_and_nothing_is_wider_than_the_screen(page: Page) -> None:
    title = page.locator("header h1")
    assert title.evaluate("e => e.getClientRects().length") == 1
    assert title.evaluate("e => e.offsetHeight") < 30
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_a_keyboard_goes_on_from_choice_to_choice_and_to_the_box_for_words(page: Page) -> None:
    page.get_by_role("button", name="Mulai").focus()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(choice(page, "💬 Tanya")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(choice(page, "✅ Setuju")).to_be_focused()
    expect(page.locator("#waiting .pending")).to_have_count(0)
    expect(page.locator("#dots")).to_be_hidden()
    page.keyboard.press("Enter")
    expect(page.locator("#log .said").last).to_contain_text("nama lengkap")
    expect(page.locator("#text")).to_be_focused()
