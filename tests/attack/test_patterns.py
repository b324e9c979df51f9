"""Every pattern that reads text: no repetition within a repetition takes time without end."""

from __future__ import annotations

import importlib
import pkgutil
import re
import sys
from itertools import product
from time import thread_time

import pytest

import bot

pytestmark = pytest.mark.attack
UNITS = (
    *"a1 .,!~-_:;=/@'\"()\n*+",
    *(
        "a ",
        "1 ",
        ". ",
        ", ",
        "a.",
        "1.",
        "a-",
        "! ",
        " -",
        "ha",
        "a1",
        "1,",
        "a@",
        "saya ",
        "nama ",
    ),
)
BEFORE, BEHIND = ("", "siti ", "nama saya ", "1", "https://"), ("", "x", "\x00", "?")
LENGTH = 20
"""Signs in a row: 2^20 steps are a tenth of a second, and forty signs were days."""


def _patterns() -> dict[str, re.Pattern[str]]:
    for module in pkgutil.walk_packages(bot.__path__, "bot."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)
    return {
        f"{name}.{key}": value
        for name, module in list(sys.modules.items())
        if name.startswith("bot.")
        for key, value in vars(module).items()
        if isinstance(value, re.Pattern) and isinstance(value.pattern, str)
    }


def test_no_pattern_takes_time_that_doubles_with_each_sign() -> None:
    """A name with thirty exclamation marks held the process for minutes, forty for days."""
    texts = [
        before + (unit * LENGTH)[:LENGTH] + behind
        for unit, before, behind in product(UNITS, BEFORE, BEHIND)
    ]
    slow = []
    for name, pattern in _patterns().items():
        for text in texts:
            begun = thread_time()
            pattern.search(text)
            if thread_time() - begun > 0.05:
                slow.append((name, text))
                break
    assert slow == []
