"""The table of threats is what the tests say."""

from __future__ import annotations

from tests.attack import table


def test_the_committed_table_is_what_the_tests_say() -> None:
    assert table.TABLE.read_text("utf-8") == table.make_table(), "run `make threats`"


def test_every_test_that_is_marked_names_its_threat_in_one_sentence() -> None:
    for file, about, threats in table.files_with_threats():
        assert about, file
        for threat in threats:
            assert threat.words.endswith((".", "?", '."', ".)")), (file, threat)
            assert len(threat.words) >= 20, (file, threat)


def test_every_file_of_attacks_is_in_the_table() -> None:
    attacks = set((table.TESTS / "attack").glob("test_*.py"))
    listed = {file for file, _, _ in table.files_with_threats()}
    assert attacks - listed == {table.TESTS / "attack" / "test_table.py"}


def test_the_marker_chooses_the_same_tests() -> None:
    """A mark that the table does not see would be a test that it does not name."""
    for file in table.TESTS.rglob("test_*.py"):
        if "mark.attack" in file.read_text("utf-8") and file.name != "test_table.py":
            assert table.threats_in(file)[1], file
