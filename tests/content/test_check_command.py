"""The command `check`: problems on standard output, cautions beside them, exit code 0 or 2."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.cli.main import main
from tests.small_faq import laid, with_line

ID = "faq/id/topics/kantor.yaml"


def test_a_clean_folder_ends_with_0(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "--config", str(laid(tmp_path))]) == 0
    out, err = capsys.readouterr()
    assert out == ""
    assert "0 masalah" in err


def test_a_problem_ends_with_2(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = laid(tmp_path, with_line(ID, "[jam]", "[jan]"))
    assert main(["check", "--config", str(path)]) == 2
    assert f"{ID}:17: " in capsys.readouterr().out


def test_figures_are_asked_for(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "--text", "--config", str(laid(tmp_path))]) == 0
    assert "16 contoh pertanyaan" in capsys.readouterr().out
