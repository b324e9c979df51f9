"""The service file: what it tells systemd, what systemd allows it, and how it starts in a box."""

from __future__ import annotations

import asyncio
import re
import shutil
import socket
import subprocess
from pathlib import Path

import pytest
import yaml

from bot.app.service_manager import keep_telling, tell

DEPLOY = Path(__file__).resolve().parents[2] / "deploy"


async def test_systemd_hears_that_we_are_ready_alive_and_closing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    heard.bind(str(tmp_path / "notify"))
    heard.settimeout(5)
    monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "notify"))
    monkeypatch.setenv("WATCHDOG_USEC", "2000")
    telling = asyncio.create_task(keep_telling())
    words = [await asyncio.to_thread(heard.recv, 64) for _ in range(3)]
    telling.cancel()
    await asyncio.gather(telling, return_exceptions=True)
    while words[-1] != b"STOPPING=1":
        words.append(await asyncio.to_thread(heard.recv, 64))
    heard.close()
    assert words[:3] == [b"READY=1", b"WATCHDOG=1", b"WATCHDOG=1"]


def test_without_systemd_nobody_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NOTIFY_SOCKET", raising=False)
    tell("READY=1")
    monkeypatch.setenv("NOTIFY_SOCKET", "/nowhere/at/all")
    tell("READY=1")


@pytest.mark.attack
@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="needs systemd-analyze")
def test_the_unit_is_shut_in_as_far_as_systemd_can_say() -> None:
    """A hole in a library reaches the rest of the machine through the service."""
    done = subprocess.run(
        ["systemd-analyze", "security", "--offline=yes", str(DEPLOY / "pandu.service")],
        capture_output=True,
        text=True,
        check=False,
    )
    found = re.search(r"Overall exposure level for pandu.service: ([\d.]+)", done.stdout)
    assert found, done.stdout + done.stderr
    assert float(found[1]) <= 2.0


@pytest.mark.attack
def test_the_container_is_nobody_special_and_writes_nowhere_but_its_data() -> None:
    """Whoever breaks into the container is root in it, and changes the program."""
    made = (DEPLOY / "Containerfile").read_text("utf-8")
    assert re.search(r"^USER 10001$", made, re.MULTILINE)
    assert "--require-hashes" in made
    service = yaml.safe_load((DEPLOY / "compose.yaml").read_text("utf-8"))["services"]["pandu"]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["ports"] == ["127.0.0.1:8080:8080"]
    copied = re.findall(r"^COPY (?!--from)(.*) \S+$", made, re.MULTILINE)
    root = DEPLOY.parent
    assert all((root / name).exists() for line in copied for name in line.split())
