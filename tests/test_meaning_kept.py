"""The vectors that were kept stay whole, whatever happens while new ones are written."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bot.content import embedding as meaning


def test_vectors_that_are_half_written_never_replace_whole_ones(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cache = tmp_path / "vectors.json"
    meaning._keep(cache, "old", {"topic": [1.0]})

    def half(path: Path, text: str, encoding: str) -> int:
        with path.open("w", encoding=encoding) as file:
            file.write(text[:5])
        raise OSError

    monkeypatch.setattr(Path, "write_text", half)
    meaning._keep(cache, "new", {"topic": [2.0]})
    assert json.loads(cache.read_text("utf-8")) == {"key": "old", "vectors": {"topic": [1.0]}}


def test_vectors_are_read_again_as_they_were_kept(tmp_path: Path) -> None:
    cache = tmp_path / "vectors.json"
    meaning._keep(cache, "key", {"topic": [1.0, 2.0]})
    assert meaning._read(cache, "key") == {"topic": [1.0, 2.0]}
    assert [one.name for one in tmp_path.iterdir()] == ["vectors.json"]
