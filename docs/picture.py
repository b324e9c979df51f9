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

from playwright.sync_api import Browser, FrameLocator, Page, sync_playwright

PICTURES = Path(__file__).parent / "pictures"
ARGUMENTS = ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-background-networking"]
QUESTION = "brp biaya ke jpg g to g?"
ANSWERS = (
    *("daftar", "setuju", "Siti Aisyah", "17 agustus 2003", "0812 3456 7890", "banjarbaru"),
    *("d3 keperawatan", "sari mulia", "2025", "n5", "belum", "1, 2", "1", "kirim"),
)
NEWS = "Sesi orientasi hari Jumat di Aula Contoh. Bawa KTP dan alat tulis, ya."
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
    keep(page, name)
    context.close()


def keep(page: Page, name: str) -> None:
    """Writes the picture; RuntimeError when it is too heavy for a README."""
    path = PICTURES / name
    page.screenshot(path=path)
    size = path.stat().st_size
    sys.stdout.write(f"{path}: {size / 1024:.0f} KB\n")
    if size > MOST_BYTES:
        raise RuntimeError(f"{path} is above {MOST_BYTES // 1024} KB")


def take_both(browser: Browser, address: str, name: str) -> None:
    """Both phones of the demo: she registers and allows news, staff send a broadcast, it comes."""
    context = browser.new_context(
        viewport={"width": 1000, "height": 800}, color_scheme="light", reduced_motion="reduce"
    )
    page = context.new_page()
    page.goto(address + "berdua")
    candidate, staff = (
        page.frame_locator(f".{literal} iframe") for literal in ("candidate", "staff")
    )
    tap(candidate, "Mulai")
    for answer in ANSWERS:
        say(candidate, answer)
    tap(candidate, "Ingatkan dan kirim kabar")
    tap(staff, "Tulis siaran")
    say(staff, NEWS)
    tap(staff, "Lanjut")
    tap(staff, "Kirim")
    candidate.get_by_role("button", name="Berhenti menerima").wait_for()
    staff.get_by_text("Laporan siaran").wait_for()
    page.wait_for_timeout(1000)
    page.locator("h1").click()
    keep(page, name)
    context.close()


def say(phone: FrameLocator, text: str) -> None:
    """Types it there and waits for the answer."""
    number = spoken(phone)
    phone.locator("#text").fill(text)
    phone.locator("#text").press("Enter")
    answered(phone, number)


def tap(phone: FrameLocator, label: str) -> None:
    """Presses the newest button of that label and waits for the answer."""
    number = spoken(phone)
    phone.locator(".choices button", has_text=label).first.click()
    answered(phone, number)


def spoken(phone: FrameLocator | Page) -> int:
    """How much has been said there, the welcome left out."""
    return phone.locator("#log .line:not(.welcome)").count()


def answered(phone: FrameLocator | Page, number: int) -> None:
    """Returns once what was sent and an answer to it are there."""
    phone.locator("#log .line:not(.welcome)").nth(number + 1).wait_for()
    phone.locator("#waiting .line").wait_for(state="detached")


def main(address: str) -> None:
    """Every picture."""
    PICTURES.mkdir(exist_ok=True)
    chromium = shutil.which("chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        take_both(browser, address, "both.png")  # first: hers is the only registration
        take(browser, address, "chat-360.png", 360, 850, 1.25)
        take(browser, address, "chat-desk.png", 1200, 860, 1)
        browser.close()


if __name__ == "__main__":
    if len(sys.argv) > 1:
        main(sys.argv[1])
    else:
        with demo() as found:
            main(found)
