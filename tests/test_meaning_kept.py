"""What sentences mean is made once: an edit costs its own sentences, and nothing kept is lost."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from bot.content.embedding import Meaning
from bot.content.vectors import Shelf, packed, unpacked
from bot.search.document import Document
from bot.search.index import Index, build_index
from bot.search.lexicon import Lexicon

np = pytest.importorskip("numpy")


class Counted:
    """A model that counts what it reads; the same text has always the same vector."""

    def __init__(self) -> None:
        self.read: list[str] = []

    def query(self, text: str) -> Any:
        self.read.append(text)
        draw = np.random.default_rng(sum(text.encode()))
        return draw.normal(size=384)


def topic(name: str, *asked: str) -> Document:
    return Document(
        name, "topic", titles=(name,), phrasings=asked, keywords=("gaji", "visa", "paspor")
    )


WAGES = topic("gaji", "gaji visa", "visa gaji paspor")
PAPERS = topic("paspor", "paspor visa", "paspor gaji visa")


def indexed(*documents: Document) -> Index:
    return build_index(documents, Lexicon())


def opened(folder: Path) -> tuple[Meaning, Counted]:
    meaning, model = Meaning(folder / "faq", folder / "data"), Counted()
    meaning._model = model
    return meaning, model


def test_a_sentence_that_is_added_is_the_only_one_that_is_read(tmp_path: Path) -> None:
    meaning, model = opened(tmp_path)
    meaning.vectors(indexed(WAGES, PAPERS))
    assert len(model.read) == 6
    model.read.clear()
    longer = topic("gaji", *WAGES.phrasings, "visa visa gaji")
    told: list[tuple[int, int]] = []
    given = meaning.vectors(
        indexed(longer, PAPERS), progress=lambda made, of: told.append((made, of))
    )
    assert [text.partition(" . ")[2] for text in model.read] == ["visa visa gaji"]
    assert told == [(1, 1)]
    assert given.keys() == {"gaji", "paspor"}


def test_what_is_taken_back_reads_nothing_and_gives_the_same(tmp_path: Path) -> None:
    meaning, model = opened(tmp_path)
    before = meaning.vectors(indexed(WAGES, PAPERS))
    meaning.vectors(indexed(WAGES, PAPERS, topic("visa", "visa paspor gaji gaji")))
    model.read.clear()
    assert meaning.vectors(indexed(WAGES, PAPERS), wait=False) == before
    assert model.read == []


def test_a_new_start_and_topics_in_another_order_read_nothing(tmp_path: Path) -> None:
    first = opened(tmp_path)[0].vectors(indexed(WAGES, PAPERS))
    meaning, model = opened(tmp_path)
    assert meaning.vectors(indexed(PAPERS, WAGES), wait=False) == first
    assert model.read == []


def test_what_the_content_came_with_is_used_and_never_written(tmp_path: Path) -> None:
    maker, _ = opened(tmp_path)
    maker.write(indexed(WAGES, PAPERS))
    (tmp_path / "data").rename(tmp_path / "elsewhere")
    shipped = {path.name: path.read_bytes() for path in (tmp_path / "faq").iterdir()}
    assert shipped.keys() == {"vectors.json", "sentences.npz"}
    meaning, model = opened(tmp_path)
    meaning.vectors(indexed(WAGES, PAPERS, topic("visa", "visa paspor gaji gaji")))
    assert len(model.read) == 2, "its title and its sample"
    assert {path.name: path.read_bytes() for path in (tmp_path / "faq").iterdir()} == shipped


def test_without_waiting_nothing_is_read(tmp_path: Path) -> None:
    meaning, model = opened(tmp_path)
    assert meaning.vectors(indexed(WAGES, PAPERS), wait=False) == {}
    assert model.read == []


def test_a_model_that_fails_half_way_leaves_what_was_whole(tmp_path: Path) -> None:
    meaning, model = opened(tmp_path)
    before = meaning.vectors(indexed(WAGES, PAPERS))
    model.query = lambda text: 1 / 0  # type: ignore[assignment]
    with pytest.raises(ZeroDivisionError):
        meaning.vectors(indexed(WAGES, PAPERS, topic("visa", "visa paspor gaji gaji")))
    assert opened(tmp_path)[0].vectors(indexed(WAGES, PAPERS), wait=False) == before


@pytest.mark.parametrize("broken", [b"", b"{", b"PK\x03\x04", b"[1]"])
def test_files_that_are_broken_are_made_anew(tmp_path: Path, broken: bytes) -> None:
    before = opened(tmp_path)[0].vectors(indexed(WAGES, PAPERS))
    for path in (tmp_path / "data").iterdir():
        path.write_bytes(broken)
    meaning, model = opened(tmp_path)
    assert meaning.vectors(indexed(WAGES, PAPERS)) == before
    assert len(model.read) == 6


def test_vectors_that_are_half_written_never_replace_whole_ones(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shelf = Shelf(tmp_path, several=False)
    shelf.keep_documents("old", {"topic": [1.0]})

    def stopped(path: Path, target: Path) -> Path:
        raise OSError

    monkeypatch.setattr(Path, "replace", stopped)
    shelf.keep_documents("new", {"topic": [2.0]})
    assert shelf.documents("old") == {"topic": [1.0]}
    assert [path.name for path in tmp_path.iterdir()] == ["vectors.json"]
    assert json.loads((tmp_path / "vectors.json").read_text("utf-8"))["key"] == "old"


def test_only_the_last_contents_are_kept(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path, several=True)
    for number in range(12):
        shelf.keep_documents(f"{number:016}", {"topic": [float(number)]})
    assert len(list(tmp_path.iterdir())) == 8


def test_a_vector_is_kept_to_a_hundredth() -> None:
    vector = [0.5, -0.25, 0.003, 0.0]
    assert unpacked(packed(vector)) == pytest.approx(vector, abs=0.005)
    assert unpacked(packed([0.0, 0.0])).tolist() == [0.0, 0.0]
