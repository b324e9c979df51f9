"""What a visitor does on the chat page, in a browser."""

from __future__ import annotations

from playwright.sync_api import Page, expect


def begin(page: Page) -> None:
    """Taps Mulai and waits for the answer."""
    page.get_by_role("button", name="Mulai").click()
    expect(page.locator(".said", has_text="Selamat datang di Pandu.")).to_be_visible()


def write(page: Page, text: str) -> None:
    """Types and presses Enter."""
    page.locator("#text").fill(text)
    page.locator("#text").press("Enter")
