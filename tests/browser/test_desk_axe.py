"""Every page of the dashboard, looked at by axe-core: WCAG 2.2 AA, light and dark."""

from __future__ import annotations

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from bot.web.desk.talk import LISTS
from docs.dashboard_pages import find_examples

pytestmark = pytest.mark.browser

STARTS = (
    *(f"/lihat/{name}" for name in LISTS),
    *("/sesi?lalu=1", "/peserta?status=wow", "/angka?bulan=wow", "/nichts"),
)
WCAG = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


def troubles(page: Page) -> list[tuple[Any, ...]]:
    """What axe finds: the rule, and where."""
    for item in page.locator("details").all():
        item.evaluate("e => e.open = true")
    seen = Axe().run(page, options={"resultTypes": ["violations"], **WCAG}).response
    return [
        (each["id"], [node["html"][:160] for node in each["nodes"]][:3])
        for each in seen["violations"]
    ]


def test_axe_is_asked_and_would_tell(browser: Browser) -> None:
    page = browser.new_page()
    page.set_content("<main><img src='data:,'><p style='color:#ddd'>pucat</p></main>")
    assert {"image-alt", "color-contrast"} <= {trouble[0] for trouble in troubles(page)}
    page.close()


@pytest.mark.parametrize("scheme", [pytest.param("light", marks=pytest.mark.long), "dark"])
def test_axe_finds_nothing_on_any_page(browser: Browser, address: str, scheme: Any) -> None:
    context = browser.new_context(
        viewport={"width": 1280 if scheme == "light" else 360, "height": 800}, color_scheme=scheme
    )
    context.set_default_timeout(25_000)
    page = context.new_page()
    page.goto(f"{address}/kantor/masuk")
    found = {"/masuk": troubles(page)}
    page.goto(f"{address}/kantor/contoh")
    for path in find_examples(page, address, STARTS).values():
        page.goto(f"{address}/kantor{path}")
        found[path] = troubles(page)
    context.close()
    assert {path: wrong for path, wrong in found.items() if wrong} == {}
