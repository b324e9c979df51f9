"""What the program remembers is bounded: new words, people and texts do not fill its memory."""

from __future__ import annotations

import ast
from pathlib import Path
from random import Random

import pytest

import bot
from bot.dialogue.faq.offer_signs import examine_offer
from bot.search import find_topics
from bot.search.danger import find_alarm
from tests.costly_texts import list_memories
from tests.houses.shell import knowledge

pytestmark = pytest.mark.attack

_NAMES_ONLY = {"_spell_method"}
"""Remembered without a bound: the names of the Bot API's methods that we call."""


def test_no_function_remembers_without_a_bound() -> None:
    """A memory of what people wrote grows with each new word, until the machine has no more."""
    unbound = set()
    for path in Path(bot.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                marks = {ast.unparse(mark) for mark in node.decorator_list}
                if marks & {
                    "functools.cache",
                    "cache",
                    "lru_cache(None)",
                    "lru_cache(maxsize=None)",
                }:
                    unbound.add(node.name)
    assert unbound == _NAMES_ONLY


def test_what_is_remembered_of_words_is_let_go_of_again() -> None:
    """Each text of a flood is of words that nobody ever wrote, and each is remembered."""
    known, draw = knowledge(), Random(3)
    for _ in range(100):
        text = " ".join("".join(draw.choices("abdegiklmnrstu", k=9)) for _ in range(90))
        find_alarm(text, known.danger)
        examine_offer(text, known.offers)
        find_topics(text, known.index)
    kept = [memory.cache_info() for memory in list_memories(known)]
    assert all(each.currsize <= each.maxsize for each in kept)
    assert max(each.misses - each.currsize for each in kept) > 500, "some were let go of"
