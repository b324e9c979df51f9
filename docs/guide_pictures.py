"""Makes the pictures of docs/petugas.md from the running demo: `python docs/guide_pictures.py`.

A candidate registers, takes a seat, asks and writes to staff; a clerk then does a day's work.
"""

from __future__ import annotations

import shutil

from picture import ANSWERS, ARGUMENTS, answered, demo, keep, spoken
from playwright.sync_api import Browser, Page, sync_playwright

CANDIDATE = (
    *ANSWERS,
    "[Ingatkan dan kirim kabar]",
    "/jadwal",
    "[Ambil kursi: Orientasi]",
    "Bolehkah saya membawa rice cooker ke Jepang?",
    "petugas",
    "[Tulis ke petugas]",
    "Apakah ijazah saya boleh menyusul?",
)
CLERK = {
    "petugas-pagi.png": ("/hari_ini",),
    "petugas-sesi.png": ("/sesi_baru Orientasi 3; 10 Desember 2026 09.00; Poltekkes; 40 kursi",),
    "petugas-hadir.png": ("batal", "/hadir 1"),
    "petugas-siaran.png": ("/siaran", "Sesi pindah ke Aula 2. Datang 08.30, ya.", "[Lanjut]"),
    "petugas-laporan.png": ("[Kirim]", ""),
    "petugas-kasus.png": ("/kasus 5", "[Ambil]", "[Balas]", "Boleh. Bawa surat keterangan lulus."),
    "petugas-pertanyaan.png": ("/pertanyaan",),
    "petugas-peserta.png": ("/peserta Siti",),
}
"""Each picture, and what the clerk does before it: words she types, or a [button] she presses."""

DASHBOARD = {
    "petugas-dasbor.png": ("kantor/", 360, 640),
    "petugas-dasbor-peserta.png": ("kantor/peserta", 1000, 640),
    "petugas-dasbor-sesi.png": ("kantor/sesi/1", 360, 640),
    "petugas-dasbor-kasus.png": ("kantor/kasus/2", 360, 640),
    "petugas-dasbor-siaran.png": ("kantor/siaran/baru?sesi=1", 1000, 800),
    "petugas-dasbor-laporan.png": ("kantor/siaran/1", 1000, 640),
    "petugas-dasbor-pertanyaan.png": ("kantor/pertanyaan", 360, 640),
    "petugas-dasbor-isi.png": ("kantor/isi/topik/kontak-bp3mi-kalsel", 1000, 640),
    "petugas-dasbor-aturan.png": ("kantor/aturan", 360, 640),
    "petugas-dasbor-audit.png": ("kantor/audit", 1000, 640),
}
"""Each picture of the dashboard: its page, and the size of the screen."""

REPORTED = "Laporan siaran"


def do(page: Page, deed: str) -> None:
    """Does it and waits for the answer."""
    number = spoken(page)
    if deed.startswith("["):
        page.locator(".choices button").filter(has_text=deed[1:-1]).first.click()
    else:
        page.locator("#text").fill(deed)
        page.locator("#text").press("Enter")
    answered(page, number)


def take_guide(browser: Browser, address: str) -> None:
    """Every picture of the guide."""
    context = browser.new_context(
        viewport={"width": 360, "height": 640},
        device_scale_factor=1.25,
        color_scheme="light",
        reduced_motion="reduce",
    )
    candidate, clerk = context.new_page(), context.new_page()
    clerk.goto(address + "berdua")  # lets this browser in as the sample office's clerk
    clerk.goto(address + "petugas/")
    candidate.goto(address)
    candidate.locator("button.go").click()
    candidate.wait_for_selector("#log .said:not(.welcome)")
    for deed in CANDIDATE:
        do(candidate, deed)
    for name, deeds in CLERK.items():
        for deed in deeds:
            do(clerk, deed) if deed else clerk.get_by_text(REPORTED).wait_for()
        keep(clerk, name)
    context.close()


def take_dashboard(browser: Browser, address: str) -> None:
    """The pages of the dashboard, as a clerk sees them at her desk and on her phone."""
    for name, (path, width, height) in DASHBOARD.items():
        context = browser.new_context(
            viewport={"width": width, "height": height}, color_scheme="light"
        )
        page = context.new_page()
        page.goto(address + "kantor/contoh")
        page.goto(address + path)
        keep(page, name)
        context.close()


def main(address: str) -> None:
    """Every picture, in a browser of its own."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=ARGUMENTS
        )
        take_dashboard(browser, address)
        take_guide(browser, address)
        browser.close()


if __name__ == "__main__":
    with demo() as found:
        main(found)
