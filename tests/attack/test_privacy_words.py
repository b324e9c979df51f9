"""What docs/privacy.md promises of every table is what the database and its end by age do."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot.store import retention
from tests.attack.office import OfficeFolder

pytestmark = pytest.mark.attack

DOC = Path(__file__).parents[2] / "docs" / "privacy.md"


def told() -> dict[str, str]:
    """Each table that the document names, and how it says that it ends."""
    part = DOC.read_text("utf-8").split("## Where it lies", 1)[1].split("\n## ", 1)[0]
    rows = [line.strip("|").split("|") for line in part.splitlines() if line.startswith("| `")]
    return {table: row[-1].strip() for row in rows for table in re.findall(r"`(\w+)`", row[0])}


async def test_every_table_of_the_schema_is_named_with_its_end(office: OfficeFolder) -> None:
    """A new table keeps something of people, and nobody is told for how long."""
    await office.staffed("admin")
    tables = office.rows("SELECT name FROM sqlite_master WHERE type = 'table'")
    assert set(told()) == {str(name) for (name,) in tables if not str(name).startswith("sqlite_")}


async def test_what_ends_by_age_is_told_with_its_number_of_days() -> None:
    """The document names a shorter time than the one after which rows are really deleted."""
    ends = told()
    for kind, (table, _) in retention._BY_AGE.items():
        days = {"upload": "history", "web_session": "over age"}.get(kind, kind)
        assert days in ends[table], table
    for table, days in (("candidates", "candidate"), ("cases", "question"), ("recipients", "sent")):
        assert f"`{days}` days" in ends[table], table


async def test_a_table_with_a_chat_of_hers_is_among_what_is_deleted(office: OfficeFolder) -> None:
    """A table that holds a person's chat is forgotten where her data are deleted."""
    await office.registered("a")
    tables = [str(name) for (name,) in office.rows("SELECT name FROM sqlite_master")]
    keeps = {"staff", "heard"}  # officers; a keyed mark that names nobody
    with_chat = {
        table
        for table in tables
        for column in office.rows(f"PRAGMA table_info({table})")
        if column[1] in ("chat", "candidate")
    }
    hers = Path(retention.__file__).with_name("deletion.py").read_text("utf-8")
    for table in with_chat - keeps:
        assert re.search(rf'"{table}"|FROM {table}\b', hers), table
