"""The dashboard over a house, and an officer's browser that has no JavaScript."""

from __future__ import annotations

import html
import re
import shutil
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx

from bot.app.desk_page import dashboard_routes
from bot.config import load_config
from bot.content.texts import FileTexts
from bot.dialogue.knowledge import Knowledge
from bot.dialogue.texts import Texts
from bot.web.server import build_application
from tests.houses.desk import DeskHouse, desk_house

BASE = "http://kantor.test"
ORIGIN = {"Origin": BASE}


class DeskBrowser:
    """Keeps cookies, reads forms, follows what it is led to."""

    def __init__(self, desk: DeskHouse, base: str = BASE) -> None:
        self.desk = desk
        site = build_application(dashboard_routes(desk.house), ready=desk.house.store.is_sound)
        transport = httpx.ASGITransport(site, raise_app_exceptions=False)
        self.client = httpx.AsyncClient(transport=transport, base_url=base)
        self.page = ""

    async def get(self, path: str = "/") -> httpx.Response:
        """Opens a page of the dashboard."""
        response = await self.client.get(f"/kantor{path}", follow_redirects=True)
        self.page = html.unescape(response.text)
        return response

    async def post(self, path: str, *, token: str | None = None, **fields: str) -> httpx.Response:
        """Sends a form, with the token of the page last opened, and follows it."""
        found = re.search(r'name="token" value="([^"]*)"', self.page)
        token = token if token is not None else found[1] if found else ""
        response = await self.client.post(
            f"/kantor{path}", data={"token": token, **fields}, headers=ORIGIN, follow_redirects=True
        )
        self.page = html.unescape(response.text)
        return response

    async def sign_in(self, who: str) -> None:
        """Asks for a code in chat, as that officer, and enters with it."""
        code = await self.code(who)
        await self.get(f"/masuk?kode={code}")
        response = await self.post("/masuk", kode=code)
        assert response.status_code == 200

    async def code(self, who: str) -> str:
        """The code that the bot gives that officer."""
        said = await self.desk.say(who, "/dasbor")
        found = re.search(r"\*?(\d+(?:-[A-Z2-9]{5}){4})", said[-1].text)
        assert found, said
        return found[1]

    async def press(self, label: str) -> httpx.Response:
        """Presses a button of the desk's conversation by what it reads."""
        pattern = rf'<button[^>]*name="choice" value="([^"]*)">{re.escape(label)}</button>'
        found = re.search(pattern, self.page)
        assert found, f"no button {label!r}"
        return await self.post("/langkah", choice=found[1])


ROOT = Path(__file__).resolve().parents[2]
_READ = ("*.yaml", "*.md", "act_weights.json")


def copy_office(folder: Path, **environment: str) -> FileTexts:
    """The texts of an office whose files are a copy: content and config.yaml in that folder."""
    for pattern in _READ:
        for path in (ROOT / "faq").rglob(pattern):
            target = folder / path.relative_to(ROOT)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, target)
    shutil.copyfile(ROOT / "config.yaml", folder / "config.yaml")
    return FileTexts(load_config(folder / "config.yaml", environment), environment)


@asynccontextmanager
async def kantor(
    folder: Path,
    role: str = "officer",
    *,
    known: Knowledge | None = None,
    texts: Texts | None = None,
) -> AsyncIterator[DeskBrowser]:
    """A house, and a browser in which Rina of that role is signed in."""
    async with desk_house(folder, known, texts=texts) as desk:
        await desk.hire("boss", "admin", "Siti Aminah")
        await desk.hire("rina", role, "Rina Sari")
        browser = DeskBrowser(desk)
        await browser.sign_in("rina")
        yield browser


async def second(browser: DeskBrowser, who: str = "dewi", role: str = "approver") -> DeskBrowser:
    """Another officer, in a browser of her own."""
    other = DeskBrowser(browser.desk)
    await browser.desk.hire(who, role)
    await other.sign_in(who)
    return other


def form_of(browser: DeskBrowser) -> dict[str, str]:
    """Every field of the form as it stands on the page."""
    found = dict(re.findall(r'<input[^>]* name="([^"]+)" value="([^"]*)"', browser.page))
    areas = re.findall(
        r'<textarea[^>]* name="([^"]+)"[^>]*>\n(.*?)</textarea>', browser.page, re.DOTALL
    )
    found |= dict(areas)
    return {name: value for name, value in found.items() if name[:2] in ("f.", "w.")} | {
        "version": found["version"]
    }


async def save(
    browser: DeskBrowser, path: str, step: str = "save", why: str = "Nomor baru", **fields: str
) -> int:
    """Opens the form, changes some fields and sends it."""
    await browser.get(path)
    sent = {**form_of(browser), **{f"f.{name}": value for name, value in fields.items()}}
    return (await browser.post(path, step=step, why=why, **sent)).status_code


FLOORS = 9
"""A page takes at most so many times plain work: 400 ms where that takes 45, as it did here."""


def plain_work() -> float:
    """Processor seconds of work that never changes: how fast this machine is just now."""
    begun = time.process_time()
    for _ in range(5):
        sorted(range(60_000, 0, -1), key=lambda number: number % 997)
    return time.process_time() - begun
