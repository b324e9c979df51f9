"""Whatever is typed behind a desk command ends in an exit code and words, never in a traceback."""

from __future__ import annotations

import contextlib
import io
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.app import compose as app
from bot.cli.main import main
from tests.houses.desk import knowledge

HUGE = "9" * 25
DEEP = "[" * 100_000
VALUES = (
    "", "0", "-1", HUGE, "1.5", "٣", "²", "x", "[]", "{}", "null", DEEP, "--", "list", "admin",
    "2026-12-03T09:00", "9999-12-31T23:59+14:00", "ABC2345", "\ud800", "é" * 300,
    '{"text": 5, "by": "x"}', '{"text": "a", "filter": 5, "by": null}',
    '{"text": "a", "filter": {"status": "sent"}, "by": "x"}',
    '{"title": 1, "starts_at": 2, "place": 3, "seats": "x"}',
    '{"title": "a", "starts_at": "9999-12-31T23:59", "place": "b", "seats": ' + HUGE + "}",
    '{"title": "a", "starts_at": "2026-12-03T09:00", "zone": ["x"], "place": "b", "seats": true}',
    '{"title": "\\ud800", "starts_at": "2026-12-03T09:00", "place": "b", "seats": 3}',
    '{"status": [1, null]}', '{"session": "' + HUGE + '"}', '{"seen_days": "²"}',
)  # fmt: skip
COMMANDS = {
    "staff": ["--json", "--force"],
    "session": ["--json=", "--starts-at=", "--ends-at=", "--zone=", "--reason="],
    "attend": ["--session=", "--refs=", "--json"],
    "survey": ["--json"],
    "broadcast": ["--json=", "--jsonl"],
    "remind": ["--now", "--at=", "--session=", "--json"],
    "questions": ["--draft", "--title=", "--json"],
    "export": ["--what=", "--format=", "--out=-", "--filter=", "--list", "--who=", "--json"],
    "check": ["--audit", "--stale"],
}
VERBS = (
    "invite", "list", "revoke", "invites", "drop", "add", "show", "move", "cancel", "close", "open",
    "send", "rows", "pause", "answer", "aside", "draft", "publish", "undo",
)  # fmt: skip


@st.composite
def typed(draw: st.DrawFn) -> list[str]:
    """A command line of a desk command."""
    name = draw(st.sampled_from(sorted(COMMANDS)))
    plain = draw(st.lists(st.sampled_from(VALUES), max_size=2))
    given = [
        text + draw(st.sampled_from(VALUES)) if text.endswith("=") else text
        for text in draw(st.lists(st.sampled_from(COMMANDS[name]), max_size=3))
    ]
    return [name, *draw(st.lists(st.sampled_from(VERBS), max_size=1)), *plain, *given]


def ended(arguments: list[str]) -> tuple[int, str]:
    """The exit code and what was said of it."""
    said = io.StringIO()
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(said):
        try:
            code = main(arguments)
        except SystemExit as end:
            code = int(end.code or 0)
    return code, said.getvalue()


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An empty database, and the content read once."""
    known = knowledge()

    def know(config: Any, *, guarded: bool) -> Any:
        return known

    monkeypatch.setattr(app, "load_knowledge", know)
    monkeypatch.setenv("PANDU_DATABASE", str(tmp_path / "pandu.db"))
    monkeypatch.setenv("PANDU_KEY_FILE", str(tmp_path / "pandu.key"))
    monkeypatch.setattr("sys.stdin", io.StringIO(""))


@pytest.mark.slow
@settings(
    max_examples=200,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(arguments=typed())
def test_nothing_typed_ends_in_a_traceback(office: None, arguments: list[str]) -> None:
    code, said = ended(arguments)
    assert code in (0, 1, 2)
    assert code != 2 or said.strip()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["staff", "drop", HUGE], "id is a whole number"),
        (["staff", "revoke", HUGE], "id is a whole number"),
        (["survey", HUGE], "id is a whole number"),
        (["export", "--who", HUGE], "id is a whole number"),
        (["session", "add", "--json", DEEP], "--json takes a JSON object"),
        (["export", "--who=--"], "expected one"),
    ],
)
def test_a_number_or_text_out_of_all_bounds_is_told_in_words(
    office: None, arguments: list[str], words: str
) -> None:
    code, said = ended(arguments)
    assert (code, words in said) == (2, True), said


def test_a_code_that_is_none_ends_with_1(office: None) -> None:
    assert ended(["attend", "AB-CDE"])[0] == 1
