"""What operators read: every command of ours that it names is one, and its links lead on."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from bot.cli.parser import parse_arguments

ROOT = Path(__file__).resolve().parents[2]
PAGES = ("docs/operators.md", "docs/breach.md", "docs/impact-assessment.md")


@pytest.mark.parametrize("page", PAGES[:2])
def test_every_command_can_be_typed_as_it_stands(page: str) -> None:
    text = (ROOT / page).read_text("utf-8")
    commands = re.findall(r"\.venv/bin/python -m bot ([^`\n]+)", text)
    assert len(commands) > 3
    for command in commands:
        assert parse_arguments(shlex.split(command)).module, command


@pytest.mark.parametrize("page", PAGES)
def test_every_link_leads_to_a_file_and_a_heading(page: str) -> None:
    path = ROOT / page
    for link in re.findall(r"\]\(([^)#]*)(?:#[^)]*)?\)", path.read_text("utf-8")):
        assert (path.parent / link).exists(), link
