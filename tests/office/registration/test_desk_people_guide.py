"""The clerks' guide says what is: its commands and buttons exist, and none is left out."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

import bot.office.front.desk  # noqa: F401  # registers every room
from bot.cli.parser import build_parser
from bot.office.kit.commands import COMMANDS
from docs.command_table import replace_table
from tests.houses.desk import knowledge

DOCS = Path(__file__).resolve().parent.parent.parent.parent / "docs"
TEXT = (DOCS / "petugas.md").read_text("utf-8")
TOLD = re.sub(r"<!-- commands -->.*<!-- /commands -->", "", TEXT, flags=re.DOTALL)
SHOWN = set(re.findall(r"`/(\w+)", TOLD))
PICTURES = re.findall(r'<img src="(pictures/[^"]+)" width="\d+" alt="([^"]+)">', TEXT)
LINES = re.findall(r"^\.venv/bin/python -m bot (.+)$", TEXT, re.MULTILINE)


def test_every_command_shown_exists() -> None:
    assert SHOWN - COMMANDS.keys() == set()


def test_every_command_that_exists_is_shown() -> None:
    assert COMMANDS.keys() - SHOWN == set()


def test_every_button_shown_is_a_button() -> None:
    phrases = knowledge().locale("id").phrases.values()
    labels = [re.compile(re.sub(r"\\{\w+\\}", r"\\d+", re.escape(phrase))) for phrase in phrases]
    shown = re.findall(r"\*\*([^*]+)\*\*", TEXT)
    assert shown
    unknown = [item for item in shown if not any(label.fullmatch(item) for label in labels)]
    assert unknown == []


def test_the_table_of_commands_is_what_the_desk_declares() -> None:
    assert replace_table(TEXT) == TEXT, "run `make commands`"


@pytest.mark.parametrize("line", LINES)
def test_every_line_for_the_machine_is_understood(line: str) -> None:
    assert build_parser().parse_args(shlex.split(line)).act


def test_every_picture_is_there_and_every_picture_of_the_guide_is_shown() -> None:
    shown = {name for name, _ in PICTURES}
    assert [item for item in shown if not (DOCS / item).is_file()] == []
    taken = {f"pictures/{path.name}" for path in (DOCS / "pictures").glob("petugas-*.png")}
    assert taken <= shown
    assert len(taken) >= 8


def test_every_role_is_explained_in_the_words_of_the_bot() -> None:
    phrases = knowledge().locale("id").phrases
    for role in ("viewer", "officer", "approver", "admin"):
        assert f"| {phrases[f'desk.role.{role}']} |" in TEXT


def test_no_sentence_is_longer_than_a_clerk_reads_at_once() -> None:
    prose = re.sub(r"```.*?```|`[^`]*`|\|[^\n]*|<img[^>]*>", " ", TEXT, flags=re.DOTALL)
    for sentence in re.split(r"(?<=[.!?:])\s+|\n", prose):
        assert len(sentence.split()) <= 40, sentence
