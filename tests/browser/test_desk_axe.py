"""Every page of the dashboard, looked at by axe-core: WCAG 2.2 AA, light and dark."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from bot.web.desk.pages import PAGES
from bot.web.desk.rooms import ROOMS
from bot.web.desk.talk import LISTS

pytestmark = pytest.mark.browser
assert ROOMS

GAP = re.compile(r"\{\w+(?::\w+)?\}")
SHAPES = {
    page.path: re.compile(GAP.sub("[^/]+", page.path))
    for page in PAGES.values()
    if page.method == "GET"
}
STARTS = (
    *(path for path in SHAPES if not GAP.search(path)),
    *(f"/lihat/{name}" for name in LISTS),
    *("/sesi?lalu=1", "/peserta?status=wow", "/angka?bulan=wow", "/nichts"),
)
WCAG = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


def look_for_pages(page: Page, address: str) -> dict[str, str]:
    """One example of every page that is reached from those without a number in their path."""
    found: dict[str, str] = {path: path for path in STARTS}
    waiting = list(STARTS)
    while waiting:
        path = waiting.pop(0)
        page.goto(f"{address}/kantor{path}")
        for href in page.eval_on_selector_all(
            "a[href]:not([download])", "all => all.map(a => a.href)"
        ):
            way = urlsplit(href).path.removeprefix("/kantor")
            shape = next((name for name, each in SHAPES.items() if each.fullmatch(way)), "")
            if shape and GAP.search(shape) and "berkas" not in shape and shape not in found:
                found[shape] = way
                waiting.append(way)
    return found


def troubles(page: Page) -> list[tuple[Any, ...]]:
    """What axe finds: the rule, and where."""
    for item in page.locator("details").all():
        item.evaluate("e => e.open = true")
    seen = Axe().run(page, options={"resultTypes": ["violations"], **WCAG}).response
    return [
        (each["id"], [node["html"][:160] for node in each["nodes"]][:3])
        for each in seen["violations"]
    ]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_on_any_page(browser: Browser, address: str, scheme: Any) -> None:
    context = browser.new_context(
        viewport={"width": 1280 if scheme == "light" else 360, "height": 800}, color_scheme=scheme
    )
    context.set_default_timeout(25_000)
    page = context.new_page()
    page.goto(f"{address}/kantor/masuk")
    found = {"/masuk": troubles(page)}
    page.goto(f"{address}/kantor/contoh")
    for path in look_for_pages(page, address).values():
        page.goto(f"{address}/kantor{path}")
        found[path] = troubles(page)
    context.close()
    assert {path: wrong for path, wrong in found.items() if wrong} == {}
