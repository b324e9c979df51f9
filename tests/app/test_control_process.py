"""The command line beside a real running process, and after that process was killed."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parent.parent.parent

SERVER = """
import asyncio, sys
from pathlib import Path
from bot import config
from bot.app import compose as app
from bot.app.control import serve_acts

async def main():
    settings = config.load_config(Path(sys.argv[1]), {})
    known = app.load_knowledge(settings, guarded=False)
    async with app.open_house(settings, [], lambda: known) as house:
        await serve_acts(house, lambda: print("open", flush=True))

asyncio.run(main())
"""


def pandu(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """One command of the command line, in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "bot", *arguments, "--config", str(folder / "config.yaml")],
        cwd=ROOT,
        env={key: value for key, value in os.environ.items() if not key.startswith("PANDU_")},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


def test_the_command_line_works_beside_a_process_and_after_its_death(tmp_path: Path) -> None:
    shutil.copy(ROOT / "config.yaml", tmp_path)
    with subprocess.Popen(
        [sys.executable, "-c", SERVER, str(tmp_path / "config.yaml")],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        encoding="utf-8",
    ) as server:
        assert server.stdout is not None
        assert server.stdout.readline() == "open\n"
        invited = pandu(tmp_path, "staff", "invite", "admin", "--json")
        assert invited.returncode == 0, invited.stderr
        assert json.loads(invited.stdout)["role"] == "admin"
        refused = pandu(tmp_path, "staff", "revoke", "7")
        assert (refused.returncode, "number 7" in refused.stderr) == (2, True)
        assert pandu(tmp_path, "check", "--audit").returncode == 0
        server.kill()
    assert (tmp_path / "data" / "pandu.db.control").exists()
    listed = json.loads(pandu(tmp_path, "staff", "invites", "--json").stdout)
    assert [item["role"] for item in listed["invites"]] == ["admin"]
