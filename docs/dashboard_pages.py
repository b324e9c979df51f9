"""A picture of every page of the dashboard, and the part of docs/petugas.md that shows them.

`python -m docs.dashboard_pages` walks the sample office from page to page.
"""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Page, sync_playwright

from bot.web.desk.pages import PAGES
from bot.web.desk.rooms import ROOMS
from docs.picture import ARGUMENTS, demo

GUIDE = Path(__file__).parent / "petugas.md"
PICTURES = Path(__file__).parent / "pictures" / "dasbor"
START, END = "<!-- halaman -->\n", "<!-- /halaman -->\n"
GAP = re.compile(r"\{\w+(?::\w+)?\}")
ELSEWHERE = ("/langkah", "/unduh", "/berkas", "/poster/{code}", "/lihat/{name}")
"""Pages that hand out a file, or show a step of a conversation."""


def _match_gap(gap: re.Match[str]) -> str:
    return r"\d+" if ":int" in gap[0] else "[^/]+"


SHAPES = {
    page.path: re.compile(GAP.sub(_match_gap, page.path))
    for page in PAGES.values()
    if page.method == "GET" and not any(part in page.path for part in ELSEWHERE)
}
"""Every page that shows something of its own, by its path."""

SIZE = {"width": 360, "height": 640}
_COLUMNS = 3
assert ROOMS  # noqa: S101  # loaded, so that all pages are declared


def slug_of(shape: str) -> str:
    """Returns how the picture of a page is called."""
    return "-".join(re.findall(r"[a-z]+", shape.replace(":int", ""))) or "hari-ini"


def find_examples(page: Page, address: str, starts: tuple[str, ...] = ()) -> dict[str, str]:
    """Returns one example of each page that leads on from those without a gap in their path."""
    found = {path: path for path in (*SHAPES, *starts) if not GAP.search(path)}
    waiting = list(found)
    while waiting:
        page.goto(f"{address}/kantor{waiting.pop(0)}")
        links = "all => all.map(a => a.href)"
        for href in page.eval_on_selector_all("main a[href]:not([download])", links):
            way = urlsplit(href).path.removeprefix("/kantor")
            shape = next((name for name, each in SHAPES.items() if each.fullmatch(way)), "")
            if shape and shape not in found:
                found[shape] = way
                waiting.append(way)
    return {shape: found[shape] for shape in (*SHAPES, *starts) if shape in found}


def draw_gallery(titles: dict[str, str]) -> str:
    """Returns the pictures with what each page is called, three a row."""
    cells = [
        f'<td><img src="pictures/dasbor/{slug}.png" width="230" alt="{title}"><br>{title}</td>'
        for slug, title in titles.items()
    ]
    rows = [cells[at : at + _COLUMNS] for at in range(0, len(cells), _COLUMNS)]
    return "<table>\n" + "".join(f"<tr>{''.join(row)}</tr>\n" for row in rows) + "</table>\n"


def take_pictures(address: str) -> dict[str, str]:
    """Takes a picture of every page. Returns what each is called, by its slug."""
    PICTURES.mkdir(exist_ok=True)
    titles: dict[str, str] = {}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=ARGUMENTS
        )
        page = browser.new_page(viewport=SIZE, color_scheme="light")
        page.set_default_timeout(60_000)
        page.goto(f"{address}/kantor/contoh")
        for shape, path in find_examples(page, address).items():
            page.goto(f"{address}/kantor{path}")
            title = page.title().partition(" · ")[0]
            titles[slug_of(shape)] = title.replace("<", "").replace('"', "")
            page.screenshot(path=PICTURES / f"{slug_of(shape)}.png")
        browser.close()
    return titles


def main() -> None:
    """Takes the pictures and writes the part of the guide anew."""
    with demo() as address:
        titles = take_pictures(address.rstrip("/"))
    text = GUIDE.read_text("utf-8")
    head, _, rest = text.partition(START)
    GUIDE.write_text(head + START + draw_gallery(titles) + END + rest.partition(END)[2], "utf-8")


if __name__ == "__main__":
    main()
