"""`init`: an office's first ten answers, written into a file that somebody has commented."""

from __future__ import annotations

import io
import os
from pathlib import Path

import pytest

from bot.cli import main as command_line
from bot.cli.init import ASKED, WORDS
from bot.config import load_config
from bot.config.readiness import NEEDED, load_ready_config

ROOT = Path(__file__).resolve().parents[2]
SHIPPED = (ROOT / "config.yaml").read_text("utf-8")

SAID = (
    "BP3MI Contoh: 'Utara'",
    'Jalan "Melati" No. 5 #2, Banjarbaru',
    "0511 123456",
    "Senin-Jumat 08.00-16.00",
    "Kepala BP3MI Contoh",
    "data@contoh.example",
    "Pasal 20 ayat 2 huruf e",
    "WITA",
    "-1001234567890",
    "telegram dan web",
)


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in [name for name in os.environ if name.startswith("PANDU_")]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    return tmp_path / "config.yaml"


def _type(monkeypatch: pytest.MonkeyPatch, *lines: str) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("".join(f"{line}\n" for line in lines)))


def test_ten_things_are_asked_and_all_that_run_waits_for_is_among_them() -> None:
    assert len(ASKED) == 10
    assert set(NEEDED) <= set(ASKED)
    assert {".".join(steps) for steps in ASKED} == WORDS.keys()


def test_ten_answers_make_an_office_that_can_serve(
    file: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    _type(monkeypatch, *SAID)
    assert command_line.main(["init"]) == 0
    assert "0 masalah" in capsys.readouterr().err
    config = load_ready_config(file, {})
    assert (config.office.name, config.office.address) == SAID[:2]
    assert (config.privacy.controller, config.privacy.basis) == (SAID[4], SAID[6])
    assert (config.office.zone, config.office.zone_name) == ("Asia/Makassar", "WITA")
    assert config.desk.staff_chat == int(SAID[8])
    old, new = SHIPPED.splitlines(), file.read_text("utf-8").splitlines()
    assert len(old) == len(new)
    changed = [(was, now) for was, now in zip(old, new, strict=True) if was != now]
    assert len(changed) <= 10
    assert all(was.partition(":")[0] == now.partition(":")[0] for was, now in changed)
    assert all(was.partition("  #")[2] == now.partition("  #")[2] for was, now in changed)


def test_a_wrong_answer_is_asked_again_and_changes_nothing(
    file: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    zones, groups, channels = ("Asia/Nowhere", "WIB"), ("grup", "0"), ("fax", "web")
    _type(monkeypatch, *SAID[:7], *zones, *groups, *channels)
    assert command_line.main(["init"]) == 0
    config = load_config(file, {})
    assert (config.office.zone, config.office.zone_name) == ("Asia/Jakarta", "WIB")
    assert (config.channels.telegram.enabled, config.channels.web.enabled) == (False, True)
    said = capsys.readouterr().err
    assert "Asia/Nowhere" in said
    assert "tulis angka grup" in said
    assert "telegram dan web" in said


def test_what_is_there_stays_without_a_yes_and_with_empty_answers(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mine = SHIPPED.replace('"BP3MI Kalimantan Selatan"', '"Kantor kami"   # tetap')
    file.write_text(mine, "utf-8")
    for lines in ((*SAID, "tidak"), SAID, SAID[:4]):
        _type(monkeypatch, *lines)
        assert command_line.main(["init"]) != 0
        assert file.read_text("utf-8") == mine
    _type(monkeypatch, *[""] * 10)
    assert command_line.main(["init"]) == 0
    assert file.read_text("utf-8") == mine
    _type(monkeypatch, *SAID, "ya")
    assert command_line.main(["init"]) == 0
    assert load_ready_config(file, {}).office.name == SAID[0]
    assert "   # tetap" in file.read_text("utf-8")
    assert not file.with_name("config.yaml.part").exists()


def test_answers_come_from_a_file_too_and_an_unknown_one_is_named(
    file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file.write_text(SHIPPED, "utf-8")
    answers = tmp_path / "answers.yaml"
    answers.write_text('office.phone: "0511 99"\nchannels: web\n', "utf-8")
    assert command_line.main(["init", "--answers", str(answers), "--yes"]) == 0
    assert load_config(file, {}).office.phone == "0511 99"
    before = file.read_text("utf-8")
    for wrong in ("office.fone: x\n", "office.phone: [x]\n", "- x\n", "office.zone: Mars\n"):
        answers.write_text(wrong, "utf-8")
        assert command_line.main(["init", "--answers", str(answers), "--yes"]) == 2
        assert file.read_text("utf-8") == before
    assert "office.phone" in capsys.readouterr().err
