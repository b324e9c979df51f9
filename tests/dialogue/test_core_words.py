"""Every phrase that the core can ask for is there in every language, and nothing is too long."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.channels.telegram.markup import count_units
from bot.dialogue.messages import strip_markup
from tests.dialogue.test_core_everywhere import sentences
from tests.dialogues.play import dialogues, places, play, ways
from tests.houses.talk import Core, Deed, knowledge

CORE = Path(__file__).parent.parent.parent / "bot" / "dialogue"
ASKERS = {"phrase", "say", "button", "knows"}


def keys() -> Iterator[tuple[str, str]]:
    """(where, pattern) of every phrase key that the source names, gaps of f-strings as anything."""
    for path in sorted(CORE.rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for node in ast.walk(tree):
            named: list[ast.expr] = []
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                named = node.args[:1] if node.func.attr in ASKERS else []
            elif isinstance(node, ast.Subscript) and isinstance(node.value, ast.Attribute):
                named = [node.slice] if node.value.attr == "phrases" else []
            for item in named:
                for pattern in patterns(item):
                    yield f"{path.name}:{node.lineno}", pattern


def patterns(node: ast.expr) -> list[str]:
    if isinstance(node, ast.Constant):
        return [re.escape(str(node.value))]
    if isinstance(node, ast.JoinedStr):
        parts = (
            re.escape(str(part.value)) if isinstance(part, ast.Constant) else ".+"
            for part in node.values
        )
        return ["".join(parts)]
    if isinstance(node, ast.IfExp):
        return patterns(node.body) + patterns(node.orelse)
    return []  # a name: what it holds is looked at by playing


@pytest.mark.parametrize("locale", sorted(knowledge().locales))
def test_every_phrase_that_the_source_names_exists(locale: str) -> None:
    known = knowledge().locale(locale).phrases
    missing = [
        (where, pattern)
        for where, pattern in keys()
        if not any(re.fullmatch(pattern, key) for key in known)
    ]
    assert not missing


def test_the_source_names_phrases_at_all() -> None:
    assert len(list(keys())) > 80


def test_both_languages_have_the_same_phrases_with_the_same_gaps() -> None:
    mapping, other = (knowledge().locale(name).phrases for name in ("id", "en"))
    assert mapping.keys() == other.keys()
    gaps = re.compile(r"\{(\w+)\}")
    for key, text in mapping.items():
        assert set(gaps.findall(text)) == set(gaps.findall(other[key])), key


def test_every_control_has_a_word_in_every_language() -> None:
    controls = {name: set(locale.words.values()) for name, locale in knowledge().locales.items()}
    assert controls["id"] == controls["en"]


@pytest.mark.parametrize(
    "dialogue",
    [dialogue for dialogue in dialogues() if "core" in ways(dialogue)],
    ids=lambda item: f"{item['file']}-{item['name']}",
)
async def test_all_that_is_said_can_be_sent_and_leads_on(dialogue: dict[str, object]) -> None:
    talk = Core()
    await play(dialogue, talk)
    foreign = sentences("en") - sentences("id")
    english = any("nglish" in str(step) or "language" in str(step) for step in dialogue["steps"])  # type: ignore[attr-defined]  # a list
    for message in talk.said:
        assert 0 < count_units(strip_markup(message.text)) <= 4096
        assert not re.search(r"\{\w+\}", message.text), message.text
        assert all(0 < len(choice.id.encode()) <= 64 for choice in message.choices)
        assert len({choice.id for choice in message.choices}) == len(message.choices)
        assert all(strip_markup(choice.label).strip() for choice in message.choices)
        if not english:
            assert not {strip_markup(line) for line in message.text.split("\n")} & foreign


@pytest.mark.parametrize("place", list(places()))
async def test_a_turn_ends_with_a_way_on(place: str) -> None:
    talk = Core()
    for text in places()[place]:
        answer = await talk.do(Deed(text=text))
        assert answer.replies[-1].choices
