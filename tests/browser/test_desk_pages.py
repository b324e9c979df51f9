"""Each page of the dashboard in a real browser: nothing wider than the screen, all by keyboard."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from bot.web.desk.pages import PAGES
from bot.web.desk.rooms import ROOMS
from bot.web.desk.talk import LISTS

pytestmark = pytest.mark.browser
assert ROOMS

GAP = re.compile(r"\{\w+(?::\w+)?\}")
PATHS = [page.path for page in PAGES.values() if page.method == "GET"]
PLAIN = [path for path in PATHS if not GAP.search(path)] + [f"/lihat/{name}" for name in LISTS]
COLUMNS = [f"kolom={name}" for name in ("status", "district", "education", "campus")]
SIZES = ((360, 640), (1280, 800))


@pytest.fixture(params=SIZES, ids=lambda size: str(size[0]))
def page(browser: Browser, address: str, request: pytest.FixtureRequest) -> Iterator[Page]:
    """The dashboard of the demo, signed in, without JavaScript."""
    width, height = request.param
    context = browser.new_context(
        viewport={"width": width, "height": height}, java_script_enabled=False
    )
    context.set_default_timeout(25_000)
    opened = context.new_page()
    opened.goto(f"{address}/kantor/contoh")
    yield opened
    context.close()


def fits(page: Page) -> bool:
    """Whether nothing is wider than the screen. Asked at once: each element costs a round trip."""
    width = page.viewport_size
    assert width
    widest = page.evaluate(
        "() => Math.max(...[...document.querySelectorAll('html, body *')]"
        ".map(e => e.getBoundingClientRect()).filter(r => r.width && r.height).map(r => r.right))"
    )
    return bool(widest <= width["width"] + 0.5)


def test_no_page_is_wider_than_the_screen(page: Page, address: str) -> None:
    wide = []
    page.goto(f"{address}/kantor/peserta")
    person = page.locator("th[scope=row] a").first.get_attribute("href") or ""
    paths = [*PLAIN, "/sesi/1", person.removeprefix("/kantor"), "/peserta?status=wow", "/nichts"]
    for path in paths:
        page.goto(f"{address}/kantor{path}")
        expect(page.locator("main")).to_be_visible()
        for item in page.locator("details").all():
            item.evaluate("e => e.open = true")
        if not fits(page):
            wide.append(path)
    assert not wide


def test_a_session_is_made_by_keyboard_alone(page: Page, address: str) -> None:
    page.goto(f"{address}/kantor/sesi/baru")
    page.locator("#title").focus()
    for text in ("Kelas Baru", "besok 09.00", "Aula", "12"):
        page.keyboard.type(text)
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_contain_text("Kelas Baru")
    page.get_by_role("button", name="Ya, benar").focus()
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("Kelas Baru")


def test_one_searches_while_one_types_where_scripts_run(browser: Browser, address: str) -> None:
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    page = context.new_page()
    troubles: list[str] = []
    page.on("console", lambda said: troubles.append(said.text))
    page.goto(f"{address}/kantor/contoh")
    page.goto(f"{address}/kantor/peserta")
    page.locator("#q").press_sequentially("siti kartika")
    expect(page.locator("th[scope=row] a").first).to_have_text("Siti Kartika")
    expect(page).to_have_url(f"{address}/kantor/peserta?q=siti+kartika&{'&'.join(COLUMNS)}")
    assert not troubles
    context.close()


def test_a_keyboard_reaches_the_content_first_and_sees_where_it_is(page: Page) -> None:
    page.keyboard.press("Tab")
    skip = page.locator("a.skip")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()


def test_an_act_is_done_without_a_script(page: Page, address: str) -> None:
    page.goto(f"{address}/kantor/lihat/siaran")
    page.locator("#text").fill("Kabar *penting* <b>x</b>")
    page.get_by_role("button", name="Kirim", exact=True).click()
    expect(page.locator("main")).to_contain_text("Siapa penerimanya")
    page.get_by_role("button", name="Lanjut").click()
    expect(page.locator("main")).to_contain_text("penting <b>x</b>")
    expect(page.locator("main b", has_text="penting")).to_be_visible()
