"""Which test files are read for `pytest -k word`: reading all of them takes seconds."""

from __future__ import annotations

import functools
import re
from pathlib import Path

TESTS = Path(__file__).parent


@functools.cache
def files_with(word: str) -> frozenset[Path]:
    """Returns the test files that hold a word, whatever its case.

    All of them where it is in no test's and no file's name: it may be in what a test is given.
    """
    low = word.lower()
    files = {
        path: f"{path.relative_to(TESTS)}\n{path.read_text('utf-8')}".lower()
        for path in TESTS.rglob("test_*.py")
    }
    named = re.compile(rf"def (?=test_)\w*{low}|\A[^\n]*{low}")
    if not any(named.search(text) for text in files.values()):
        return frozenset(files)
    return frozenset(path for path, text in files.items() if low in text)
