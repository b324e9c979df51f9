"""A day of the real program leaves nothing of anybody in its log, numbers and error pages."""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import os
import sys
from pathlib import Path

import httpx
import pytest

from bot.channels.telegram.log import TokenFilter
from bot.cli.log import JsonFormatter, SafeFormatter
from tests.ready_office import READY
from tests.store.test_store_secrecy import ANSWERS, NAME, PHONE, QUESTION
from tests.telegram_api import FakeTelegram
from tests.telegram_api.faults import Fault

pytestmark = [pytest.mark.slow, pytest.mark.attack]

ROOT = Path(__file__).resolve().parents[2]
HER, OTHER = 918273645, 837465012
NIK, CRY = "6371055708980003", "tolong paspor saya ditahan majikan Sulastri"
DAY = (
    "/start", *ANSWERS, QUESTION, f"nik saya {NIK}", CRY, "hapus pesan ini", "petugas",
    f"Telepon saya di 0{PHONE}", "x" * 4000, "<b>Zubaidah</b>", "31 feb 1999", "/dataku",
)  # fmt: skip


async def _port_of(process: asyncio.subprocess.Process) -> int:
    """The port that the page took: the process listens on one of the loopback."""
    for _ in range(400):
        for line in Path("/proc/net/tcp").read_text().splitlines()[1:]:
            parts = line.split()
            if parts[3] == "0A" and _holds(process.pid, parts[9]):
                port = int(parts[1].rpartition(":")[2], 16)
                if await _answers(port):
                    return port
        await asyncio.sleep(0.05)
    raise AssertionError("no page")


def _holds(pid: int, inode: str) -> bool:
    for handle in Path(f"/proc/{pid}/fd").iterdir():
        with contextlib.suppress(FileNotFoundError):  # closed meanwhile
            if str(handle.readlink()) == f"socket:[{inode}]":
                return True
    return False


async def _answers(port: int) -> bool:
    async with httpx.AsyncClient() as web:
        try:
            return (await web.get(f"http://127.0.0.1:{port}/healthz")).text == "ok\n"
        except httpx.HTTPError:
            return False


def _said(fake: FakeTelegram, chat: int) -> tuple[int, int]:
    return len(fake.chat(chat).texts), fake.totals["sendmessage"]


async def _live_a_day(fake: FakeTelegram, port: int) -> str:
    """People talk on Telegram and the page while the network fails. What strangers could read."""
    for number, text in enumerate(DAY):
        if number % 5 == 4:
            fake.faults.plan.append(Fault(method="send", status=500, times=1))
            fake.faults.plan.append(Fault(method="getUpdates", cut="before", times=1))
        for chat in (HER, OTHER):
            known = _said(fake, chat)
            fake.say(chat, text)
            await fake.until(lambda chat=chat, known=known: _said(fake, chat) != known, 20)
    quoted = f'Bad Request: can\'t parse entities: unsupported start tag "{NAME}" at byte 4'
    fake.faults.plan.append(Fault(method="send", status=400, description=quoted, times=2))
    fake.say(HER, NAME)
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}") as web:
        paths = (f"/{NAME}", f"/absent?nomor={PHONE}", f"/healthz?{NIK}", "/readyz", "/metrics")
        bodies = (f"text={NAME}", "x" * 9_000_000)
        pages = [await web.get(path) for path in paths]
        pages += [await web.post("/", content=body) for body in bodies]
    return "\n".join(page.text for page in pages)


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
@pytest.mark.parametrize("form", ["json", "text"])
async def test_a_day_leaves_nothing_of_anybody(tmp_path: Path, form: str) -> None:
    """Names, numbers, texts or the token are read in a log, in the numbers or on an error page."""
    async with FakeTelegram() as fake:
        own = {
            "PANDU_DATABASE": str(tmp_path / "pandu.db"),
            "PANDU_KEY_FILE": str(tmp_path / "pandu.key"),
            "PANDU_SEARCH__SEMANTIC": "false",
            "PANDU_CHANNELS__WEB__PORT": "0",
            "PANDU_CHANNELS__TELEGRAM__API_URL": fake.api_url,
            "PANDU_CHANNELS__TELEGRAM__FILE_URL": fake.file_url,
            "PANDU_TELEGRAM_TOKEN": fake.token,
            "PANDU_MONITORING__METRICS": "true",
            "PANDU_LOG": form,
            "PANDU_LIMITS__PER_CHAT": "1000",
        }
        clean = {name: value for name, value in os.environ.items() if name[:6] != "PANDU_"}
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "bot", "run"),
            cwd=ROOT,
            env={**clean, **READY, **own},
            stderr=asyncio.subprocess.PIPE,
        )
        assert process.stderr is not None
        reading = asyncio.create_task(process.stderr.read())
        try:
            seen = await _live_a_day(fake, await _port_of(process))
        finally:
            process.terminate()
        log = (await reading).decode()
        assert await process.wait() == 0, log
    assert "pandu_turn_seconds_bucket" in seen
    assert 'pandu_heard_total{channel="telegram"}' in seen
    if form == "json":
        lines = [json.loads(line) for line in log.splitlines() if line[:1] == "{"]
        assert len(lines) >= 3, log
        assert all({"at", "level", "of", "says"} <= line.keys() for line in lines)
    words = (NAME, "Zubaidah", "Rahmawatisari", PHONE, NIK, "Sulastri", "kucing", "xxxxx")
    private = (
        *words,
        "17-08-1998",
        "1998-08-17",
        str(HER),
        str(OTHER),
        fake.token,
        fake.token.partition(":")[2],
    )
    assert [word for word in private if word in log] == [], log
    assert [word for word in private if word in seen] == []


@pytest.mark.parametrize("form", [SafeFormatter, JsonFormatter])
@pytest.mark.parametrize("filtered", [False, True])
def test_an_error_is_logged_without_its_words(
    form: type[logging.Formatter], *, filtered: bool
) -> None:
    """What somebody wrote stands in the words of an error, and so in the log."""
    try:
        raise ValueError(f"cannot read {NAME}")
    except ValueError as error:
        info = (type(error), error, error.__traceback__)
    record = logging.LogRecord("bot", logging.ERROR, "", 1, "a turn failed", (), info)
    if filtered:
        TokenFilter().filter(record)
    said = form().format(record)
    assert "a turn failed" in said
    assert "ValueError" in said
    assert "test_traces" in said
    assert NAME not in said
