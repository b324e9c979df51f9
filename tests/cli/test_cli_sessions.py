"""Sessions from the command line, as a script runs it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from bot.app import compose as app
from bot.cli.main import main
from tests.houses.desk import knowledge

SESSION = {"title": "Orientasi", "starts_at": "2099-12-03T09:00", "place": "Aula", "seats": 20}


@pytest.fixture(autouse=True)
def own_database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    known = knowledge()  # read once for all of them
    monkeypatch.setattr(app, "load_knowledge", lambda *_, **__: known)
    monkeypatch.setenv("PANDU_DATABASE", str(tmp_path / "pandu.db"))
    monkeypatch.setenv("PANDU_KEY_FILE", str(tmp_path / "pandu.key"))


def test_a_session_is_made_shown_moved_and_cancelled(capsys: pytest.CaptureFixture[str]) -> None:
    def run(*arguments: str) -> Any:
        assert main(["session", *arguments]) == 0
        return json.loads(capsys.readouterr().out)

    assert run("add", "--json", json.dumps({**SESSION, "zone": "Asia/Jakarta"})) == {"id": 1}
    shown = run("show", "1", "--json")
    assert (shown["starts_at"], shown["zone_name"]) == ("2099-12-03T09:00+07:00", "WIB")
    assert shown["people"] == []
    assert run("show", "--json", "1") == shown
    moved = run("move", "1", "--starts-at", "2099-12-04T10:00", "--json")
    assert moved["starts_at"] == "2099-12-04T10:00+07:00"
    assert run("close", "1", "--json")["state"] == "closed"
    assert run("open", "1", "--json")["state"] == "open"
    assert run("cancel", "1", "--reason", "banjir", "--json")["state"] == "cancelled"
    assert run("undo", "1", "--json")["state"] == "open"
    assert run("cancel", "1", "--reason", "banjir", "--json")["state"] == "cancelled"
    assert [item["state"] for item in run("list", "--json")["sessions"]] == ["cancelled"]


def test_move_edit_copy_and_cancel_take_json_as_well(capsys: pytest.CaptureFixture[str]) -> None:
    def run(*arguments: str) -> Any:
        assert main(["session", *arguments]) == 0
        return json.loads(capsys.readouterr().out)

    run("add", "--json", json.dumps({**SESSION, "zone": "WIB"}))
    moved = run("move", "1", "--json", '{"starts_at": "2099-12-05T10:00", "zone": "WITA"}')
    assert moved["starts_at"] == "2099-12-05T10:00+08:00"
    assert moved["starts_at_utc"] == "2099-12-05T02:00Z"
    assert moved["told"] == 0
    edited = run("edit", "--json", '{"id": 1, "place": "Gedung B", "seats": 5, "bring": "KTP"}')
    assert (edited["place"], edited["seats"], edited["bring"]) == ("Gedung B", 5, "KTP")
    assert run("edit", "1", "--json", '{"bring": ""}')["bring"] == ""
    assert run("copy", "1", "--json", '{"starts_at": "2099-12-19T10:00"}') == {"id": 2}
    copied = run("show", "2", "--json")
    assert (copied["place"], copied["ends_at"]) == ("Gedung B", "2099-12-19T13:00+08:00")
    assert run("cancel", "2", "--json", '{"reason": "banjir"}')["state"] == "cancelled"


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["session", "add"], "--json"),
        (["session", "add", "--json", "{"], "JSON"),
        (["session", "add", "--json", '{"title": "x"}'], "starts_at"),
        (["session", "show", "9"], "no session 9"),
        (["session", "show"], "number"),
        (["session", "move", "1"], "--starts-at"),
        (["session", "cancel", "1"], "--reason"),
        (["session", "copy", "1"], "--starts-at"),
        (["session", "undo", "1"], "no session 1"),
        (["session", "edit", "1"], "no session 1"),
        (["session", "move", "1", "--json", "{"], "JSON"),
        (["attend"], "codes"),
        (["attend", "--session", "9", "--refs", "ABC"], "no session 9"),
    ],
)
def test_a_mistake_is_told_in_words_with_exit_code_2(
    arguments: list[str], says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(arguments) == 2
    assert says in capsys.readouterr().err


def test_words_for_people_are_printed_without_json(capsys: pytest.CaptureFixture[str]) -> None:
    main(["session", "add", "--json", json.dumps(SESSION)])
    assert main(["session", "list"]) == main(["session", "show", "1"]) == 0
    assert "0/20 kursi" in capsys.readouterr().out
    assert main(["session", "copy", "1", "--starts-at", "2099-12-10T09:00"]) == 0
    assert "Sesi 2 dibuat" in capsys.readouterr().out
    assert main(["session", "cancel", "1", "--reason", "banjir"]) == 0
    said = capsys.readouterr().out
    assert "+08:00" in said, "when people are told, at the place"
    assert "dapat diurungkan sampai" in said
    assert "session undo 1" in said
    assert main(["session", "undo", "1"]) == 0
    assert "1  open" in capsys.readouterr().out
    assert main(["survey"]) == 0
    assert "indeks -" in capsys.readouterr().out
