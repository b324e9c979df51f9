"""README's five steps, run as they stand: from an empty folder to a bot that has its admin."""

from __future__ import annotations

import asyncio
import re
import shlex
import shutil
import stat
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.telegram_api import FakeTelegram

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parent.parent
TOOLS = ("bash", "sh", "cat", "mkdir", "chmod", "date", "env")
ONLY_NOTED = ("apt-get", "useradd", "chown", "cp", "systemctl", "nano")
"""What needs a whole machine, or a pair of hands: that it is called is noted, no more."""

USERNAME = "pandu_test_bot"


def steps(name: str) -> list[str]:
    """The shell blocks of the section on Telegram, one a step."""
    sections = re.split(r"^## ", (ROOT / name).read_text("utf-8"), flags=re.MULTILINE)
    [section] = [text for text in sections if text.startswith("Telegram ")]
    return re.findall(r"^```sh\n(.*?)^```$", section, re.MULTILINE | re.DOTALL)


def lines(name: str) -> list[str]:
    return [line for block in steps(name) for line in block.splitlines()]


@pytest.fixture
def machine(tmp_path: Path) -> Path:
    """The project in an empty folder, and a PATH on which there is no python."""
    home = tmp_path / "pandu"
    home.mkdir()
    for name in ("bot", "faq", "deploy"):
        shutil.copytree(ROOT / name, home / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("config.yaml", "constraints.txt", "pyproject.toml"):
        shutil.copy(ROOT / name, home / name)
    (home / ".venv").symlink_to(sys.prefix)  # what the two lines of the first step make
    tools = tmp_path / "bin"
    tools.mkdir()
    for name in TOOLS:
        (tools / name).symlink_to(str(shutil.which(name)))
    for name in ONLY_NOTED:
        _script(tools / name, f'echo {name} "$@" >> {tmp_path}/noted')
    _script(tools / "sudo", 'if [ "$1" = -u ]; then shift 2; fi; exec "$@"')
    return home


def _script(path: Path, text: str) -> None:
    path.write_text(f"#!{shutil.which('bash')}\n{text}\n", "utf-8")
    path.chmod(path.stat().st_mode | stat.S_IEXEC)


def environment(home: Path) -> dict[str, str]:
    return {"PATH": str(home.parent / "bin"), "HOME": str(home.parent), "LANG": "C.UTF-8"}


async def shell(home: Path, text: str, heard: str = "") -> str:
    """Runs a step as it stands; what it printed. AssertionError where a line fails."""
    ran = await asyncio.create_subprocess_exec(
        str(home.parent / "bin" / "bash"),
        "-euc",
        text.replace("/opt/pandu", str(home)),
        cwd=home,
        env=environment(home),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    said, _ = await ran.communicate(heard.encode())
    assert ran.returncode == 0, said.decode()
    return said.decode()


def fill_in(home: Path, fake: FakeTelegram) -> None:
    """Does what the third step asks of a person: every empty value, every number called today."""
    path = home / "config.yaml"
    text = path.read_text("utf-8")
    called = f', diverifikasi_pada: "{datetime.now(UTC).date()}"'
    text = re.sub(r', diverifikasi_pada: "[^"]*"', "", text)
    text = re.sub(r'(- \{id: [^}]*number: "[^"]*")', rf"\1{called}", text)
    text = text.replace('username: ""', f'username: "{USERNAME}"')
    for name in ("address", "phone", "whatsapp", "email", "hours", "social", "channels",
                 "training", "controller", "contact", "basis"):  # fmt: skip
        text = re.sub(rf'^(  {name}): ""', r'\1: "diisi"', text, flags=re.MULTILINE)
    text = text.replace("https://api.telegram.org/bot", fake.api_url)
    text = text.replace("https://api.telegram.org/file/bot", fake.file_url)
    path.write_text(text.replace("port: 8080", "port: 0"), "utf-8")


def test_both_readmes_give_the_same_lines() -> None:
    assert lines("README.md") == lines("README.id.md")
    assert len(steps("README.md")) == 5


def test_no_line_calls_a_python_that_the_steps_have_not_made() -> None:
    """Only the line that makes the folder .venv may use the machine's python3."""
    for line in lines("README.md"):
        words = shlex.split(line)
        if "python" in line and "apt-get" not in words and words[:3] != ["python3", "-m", "venv"]:
            assert ".venv/bin/python" in words, line


def test_the_service_runs_what_the_steps_installed_and_may_write_only_its_own() -> None:
    unit = (ROOT / "deploy" / "pandu.service").read_text("utf-8")
    for line in ("User=pandu", "Restart=always", "RestartPreventExitStatus=2",
                 "NoNewPrivileges=yes", "ProtectSystem=strict",
                 "ReadWritePaths=/opt/pandu/data /opt/pandu/faq /opt/pandu/config.yaml",
                 "WantedBy=multi-user.target"):  # fmt: skip
        assert line in unit.splitlines()
    assert "data/token" in unit
    assert "token=" not in unit.casefold().replace("token_file=", "")


async def test_the_steps_lead_to_a_running_bot_with_its_first_admin(machine: Path) -> None:
    fake = FakeTelegram()
    await fake.start()
    install, token, check, start, invite = steps("README.md")
    try:
        await shell(machine, "\n".join(_without_install(install)))
        await shell(machine, token, heard=f"{fake.token}\n")
        secret = machine / "data" / "token"
        assert secret.read_text() == fake.token
        assert stat.S_IMODE(secret.stat().st_mode) == 0o600
        fill_in(machine, fake)
        said = await shell(machine, check)
        assert "0 masalah, 0 peringatan." in said, said
        await shell(machine, start)
        noted = (machine.parent / "noted").read_text()
        assert "systemctl enable --now pandu.service" in noted
        said = await shell(machine, invite)
        found = re.search(rf"https://t\.me/{USERNAME}\?start=(\S+)", said)
        assert found, said
        await _served(machine, fake, found[1])
        await shell(machine, ".venv/bin/python -m bot backup")
        assert list((machine / "data" / "backups").glob("pandu-*.db"))
    finally:
        await fake.stop()


def _without_install(block: str) -> list[str]:
    """The first step without what makes .venv: the fixture links the one there is."""
    kept = [text for text in block.splitlines() if ".venv" not in text]
    assert len(kept) == len(block.splitlines()) - 2
    return kept


def _exec_start(home: Path, unit: str) -> str:
    text = (home / "deploy" / unit).read_text("utf-8")
    [line] = re.findall(r"^ExecStart=(.*)$", text, re.MULTILINE)
    return line


async def _served(home: Path, fake: FakeTelegram, code: str) -> None:
    """Runs what the service runs: the link makes an admin, and the bot answers her."""
    unit = (home / "deploy" / "pandu.service").read_text("utf-8")
    setting = re.findall(r"^Environment=(\w+)=(\S+)$", unit, re.MULTILINE)
    extra = {name: value.replace("/opt/pandu", str(home)) for name, value in setting}
    command = _exec_start(home, "pandu.service").replace("/opt/pandu", str(home))
    running = await asyncio.create_subprocess_exec(
        *shlex.split(command),
        cwd=home,
        env={**environment(home), **extra},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        async with asyncio.timeout(60):
            fake.say(1001, f"/start {code}")
            await _heard(fake, 1001, "meja petugas")
            fake.say(2002, "halo")
            await _heard(fake, 2002, "")
    finally:
        running.terminate()
        await running.wait()
    assert (home / "data" / "pandu.key").exists()


async def _heard(fake: FakeTelegram, chat: int, text: str) -> None:
    await fake.until(lambda: any(text in item for item in fake.chat(chat).texts), seconds=30)


@pytest.mark.parametrize(
    "page",
    [
        "README.md",
        "README.id.md",
        "SECURITY.md",
        "docs/petugas.md",
        "docs/config.md",
        "docs/operators.md",
        "docs/breach.md",
    ],
)
def test_every_command_of_ours_names_the_python_that_has_it(page: str) -> None:
    text = (ROOT / page).read_text("utf-8")
    bare = re.findall(r"(?<![\w/\\])(?:python3?|py) -m bot\b.*", text)
    assert bare == []
