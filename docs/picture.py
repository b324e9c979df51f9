"""Makes docs/pictures/ from the running program: `python docs/picture.py [ADDRESS]`."""

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

PICTURES = Path(__file__).parent / "pictures"
ARGUMENTS = ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-background-networking"]
QUESTION = "brp biaya ke jpg g to g?"
MOST_BYTES = 150 * 1024


@contextmanager
def demo() -> Iterator[str]:
    """The demo on a free port, stopped afterwards."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    address = f"http://127.0.0.1:{port}/"
    running = subprocess.Popen([sys.executable, "-m", "bot", "demo", "--port", str(port)])  # noqa: S603  # our own program
    try:
        wait_for(address + "healthz", running)
        yield address
    finally:
        running.terminate()
        running.wait(10)


def wait_for(address: str, running: subprocess.Popen[bytes]) -> None:
    """Returns once the address answers; RuntimeError when the program ends or takes too long."""
    for _ in range(200):
        if running.poll() is not None:
            break
        try:
            urllib.request.urlopen(address, timeout=1).close()  # noqa: S310  # our own http address
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError("the demo did not start")


def take(browser: Browser, address: str, name: str, width: int, height: int, scale: float) -> None:
    """One picture: begin, ask with a typing slip, see the answer."""
    context = browser.new_context(
        viewport={"width": width, "height": height},
        device_scale_factor=scale,
        color_scheme="light",
        reduced_motion="reduce",
    )
    page = context.new_page()
    page.goto(address)
    page.locator("button.go").click()
    page.wait_for_selector("#log .said:not(.welcome)")
    page.locator("#text").fill(QUESTION)
    page.locator("#text").press("Enter")
    page.wait_for_selector("#log .mine ~ .mine ~ .said")
    page.wait_for_selector(".pending", state="detached")
    page.locator("h1").click()  # the focus leaves the box
    path = PICTURES / name
    page.screenshot(path=path)
    context.close()
    size = path.stat().st_size
    sys.stdout.write(f"{path}: {size / 1024:.0f} KB\n")
    if size > MOST_BYTES:
        raise RuntimeError(f"{path} is above {MOST_BYTES // 1024} KB")


def main(address: str) -> None:
    """Both pictures."""
    PICTURES.mkdir(exist_ok=True)
    chromium = shutil.which("chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        take(browser, address, "chat-360.png", 360, 850, 1.25)
        take(browser, address, "chat-desk.png", 1200, 860, 1)
        browser.close()


if __name__ == "__main__":
    if len(sys.argv) > 1:
        main(sys.argv[1])
    else:
        with demo() as found:
            main(found)
