"""The recorded bodies are whole, name their source, and keep neighbours where they are put."""

from __future__ import annotations

import json

import pytest

from tests.whatsapp_api.people import People
from tests.whatsapp_api.recorded import BODIES, add_neighbours, list_kinds, read_body


def test_there_are_more_kinds_than_outsiders_have_recorded() -> None:
    assert len(list_kinds()) >= 89


@pytest.mark.parametrize("kind", list_kinds())
def test_each_body_names_its_source_and_is_one_webhook(kind: str) -> None:
    whole = json.loads((BODIES / f"{kind}.json").read_text("utf-8"))
    assert set(whole) == {"source", "body"}
    assert len(whole["source"]) > 8
    assert isinstance(read_body(kind), dict)


@pytest.mark.parametrize("kind", list_kinds())
def test_neighbours_stand_before_inside_and_after(kind: str) -> None:
    fake = People(lambda: 1_795_000_000.0)
    body, ids = add_neighbours(fake, read_body(kind), 1001)
    text = json.dumps(body)
    assert all(text.count(json.dumps(wamid)) == 1 for wamid in ids)
    assert len(ids) in (1, 3, 5)
    assert body["entry"][-1]["changes"][0]["value"]["messages"][0]["id"] == ids[-1]
