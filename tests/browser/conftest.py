"""A real headless browser against the house in memory, on a real port."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.browser.live_house import LiveHouse, Visit

ARGUMENTS = [
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
PHONE = {"width": 360, "height": 740}
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Debian's Chromium; where there is none, these tests say so and are skipped.

    A module's, not the session's: while it runs, its event loop is everybody's, and a test
    elsewhere that starts its own would fail.
    """
    found = shutil.which("chromium") or shutil.which("chromium-browser")
    if found is None:
        pytest.skip("no Chromium on this machine: apt-get install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """The program as anybody starts it, on a free port."""
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
    yield demo.stdout.readline().split()[1]
    demo.terminate()
    demo.communicate(timeout=15)


@pytest.fixture
def house() -> Iterator[LiveHouse]:
    """A house for one test."""
    house = LiveHouse()
    house.open()
    yield house
    house.shut()


@pytest.fixture
def visit(browser: Browser, house: LiveHouse) -> Iterator[Visit]:
    """Opens the chat as a new visitor; keyword arguments are the browser context's."""
    contexts: list[BrowserContext] = []
    troubles: list[str] = []

    def opened(path: str = "", **options: Any) -> Page:
        context = browser.new_context(**{"viewport": PHONE, **options})
        context.set_default_timeout(8000)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: troubles.append(str(error)))
        page.on("console", lambda said: troubles.append(said.text) if "Policy" in said.text else 0)
        page.goto(house.url + path)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert not troubles
