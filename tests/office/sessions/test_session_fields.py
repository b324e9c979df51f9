"""What is said of a session is a row of one table: form, JSON, command line and slip follow it."""

from __future__ import annotations

import dataclasses
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from bot.dialogue.sessions.fields import SESSION_FIELDS, SHOWN, TEXTS
from bot.dialogue.sessions.session import Session
from tests.houses.desk import knowledge

ROOT = Path(__file__).resolve().parent.parent.parent.parent
MODEL = ("bot/dialogue/sessions/session.py", "bot/dialogue/sessions/fields.py")
NAMED_TOO = {
    "bring": {"bot/app/demo.py", "bot/office/sessions/form.py"},
    "contact": {"bot/app/demo.py", "bot/office/sessions/edit.py"},
}
"""The sample office; a part of a line that says nothing else; what stays at another place."""

SHOW = """
import asyncio, json, sys
from bot.dialogue.sessions.session import Session
from bot.office.sessions.slip import describe_session
from bot.app import compose
from bot import config
from datetime import datetime, UTC
at = datetime(2099, 12, 3, 9, tzinfo=UTC)
known = compose.load_knowledge(config.load_config(None, {}), guarded=False)
session = Session(1, "A", at, at, "Asia/Makassar", "Aula", 3, dress="Batik")
print(describe_session(session, known.locale("")))
"""


def test_every_row_is_an_attribute_and_has_its_words_in_both_languages() -> None:
    attributes = {field.name for field in dataclasses.fields(Session)}
    assert {field.name for field in SESSION_FIELDS} - {"when"} <= attributes
    for locale in knowledge().locales.values():
        for field in SESSION_FIELDS:
            keys = [f"desk.session.ask.{field.name}", f"desk.session.name.{field.name}"]
            keys += [f"session.{field.name}"] if field.name in SHOWN else []
            keys += [f"export.sessions.{field.name}"] if field.exported else []
            assert [key for key in keys if key not in locale.phrases] == []


@pytest.mark.parametrize("name", SHOWN)
def test_a_plain_field_is_named_in_the_model_and_the_table_only(name: str) -> None:
    assert name in TEXTS
    named = {
        path.relative_to(ROOT).as_posix()
        for room in ("office/sessions", "office/registration", "store", "app", "cli")
        for path in (ROOT / "bot" / room).rglob("*.py")
        if re.search(rf"\"{name}\"|session\.{name}\b", path.read_text("utf-8"))
    }
    assert named == NAMED_TOO[name]


@pytest.mark.slow
def test_a_new_column_of_sessions_touches_three_code_files(tmp_path: Path) -> None:
    """The model, the table and a migration: scripts take it, store it and show it; so do slips."""
    for name in ("bot", "faq"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "config.yaml", tmp_path)
    model, table = (tmp_path / name for name in MODEL)
    _replace(model, '    contact: str = ""\n', '    contact: str = ""\n    dress: str = ""\n')
    row = '    SessionField("dress", "line", 80, shown=True, optional=True, help="what to wear"),\n'
    _replace(table, ')\n"""In the order', f'{row})\n"""In the order')
    steps = tmp_path / "bot" / "store" / "migrations"
    last = max(int(path.name[:4]) for path in steps.glob("*.sql"))
    column = "ALTER TABLE sessions ADD COLUMN dress TEXT NOT NULL DEFAULT '';\n"
    (steps / f"{last + 1:04}_dress.sql").write_text(column, "utf-8")
    for locale in ("id", "en"):
        path = tmp_path / "faq" / locale / "phrases" / "desk-sessions.yaml"
        more = 'desk.session.ask.dress: "Pakaian?"\ndesk.session.name.dress: "Pakaian"\n'
        path.write_text(f'{path.read_text("utf-8")}\n{more}session.dress: "Pakaian: {{dress}}"\n')
    env = {
        **os.environ,
        "PYTHONPATH": str(tmp_path),
        "PANDU_DATABASE": str(tmp_path / "pandu.db"),
        "PANDU_KEY_FILE": str(tmp_path / "pandu.key"),
    }

    def run(*arguments: str) -> str:
        ran = subprocess.run(
            [sys.executable, *arguments], cwd=tmp_path, env=env, capture_output=True, text=True
        )
        assert ran.returncode == 0, ran.stderr
        return ran.stdout

    made = {"title": "A", "starts_at": "2099-12-03T09:00", "place": "Aula", "seats": 3}
    run("-m", "bot", "session", "add", "--json", json.dumps(made), "--dress", "Batik")
    assert json.loads(run("-m", "bot", "session", "show", "1", "--json"))["dress"] == "Batik"
    run("-m", "bot", "session", "edit", "1", "--dress", "Putih")
    assert json.loads(run("-m", "bot", "session", "show", "1", "--json"))["dress"] == "Putih"
    assert "Pakaian: Batik" in run("-c", SHOW)


def _replace(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")
