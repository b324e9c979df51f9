"""The fields of the default form, read from faq/forms.yaml, and the spellings of tests/fields."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from bot.dialogue.fields import TYPES, Field, Option

ROOT = Path(__file__).parent.parent
TODAY = date(2026, 11, 24)


def load(path: str) -> Any:
    return yaml.safe_load((ROOT / path).read_text(encoding="utf-8"))


def form() -> dict[str, Any]:
    found: dict[str, Any] = load("faq/forms.yaml")["forms"][0]
    return found


def fields() -> dict[str, Field]:
    """Each field of the form by its id, and a bare one for each type the form does not use."""
    known = {item["id"]: _field(item) for item in form()["fields"]}
    used = {field.type for field in known.values()}
    return known | {name: Field(name, name) for name in TYPES if name not in used}


def _field(raw: dict[str, Any]) -> Field:
    options = (
        Option(item["id"], **{key: tuple(value) for key, value in item.items() if key != "id"})
        for item in raw.get("options", ())
    )
    return Field(
        raw["id"],
        raw["type"],
        tuple(options),
        minimum=raw.get("minimum"),
        maximum=raw.get("maximum"),
    )


def spellings(type_: str) -> Iterator[tuple[str, str, str, str]]:
    """(field id, what was typed, value | ask | problem, what is expected)."""
    for block in load(f"tests/fields/{type_}.yaml"):
        for kind in ("value", "ask", "problem"):
            for expected, raws in block.get(kind, {}).items():
                for raw in raws:
                    yield block["field"], raw, kind, expected
