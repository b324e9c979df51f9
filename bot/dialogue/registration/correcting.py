"""Words that put an answer right or refuse a question: "bukan", "ubah kampus", "tidak tahu"."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, fields
from functools import lru_cache


@dataclass(frozen=True, slots=True)
class Correcting:
    """The words of one language with which an answer is put right, or a question is refused.

    A text is denied by `deny`, perhaps with `that` behind it. `change` asks for another answer,
    behind words of `asking`; `becomes` may stand between the line that is named and its new value.
    A rest of `wrong` words alone says no value. `around_send` may stand around "kirim". A question
    is refused by `refuse`, with nothing but words of `unwilling` beside it.
    """

    deny: frozenset[str] = frozenset()
    that: frozenset[str] = frozenset()
    asking: frozenset[str] = frozenset()
    change: frozenset[str] = frozenset()
    becomes: frozenset[str] = frozenset()
    wrong: frozenset[str] = frozenset()
    around_send: frozenset[str] = frozenset()
    refuse: frozenset[str] = frozenset()
    unwilling: frozenset[str] = frozenset()

    def after_denial(self, text: str) -> str:
        """Cuts "bukan itu," off the beginning."""
        return _compile_opening(self.deny, self.that).sub("", text)

    def asks_change(self, text: str) -> bool:
        """Returns whether the text begins with "saya mau ubah"."""
        return _compile_change(self.asking, self.change).match(text) is not None

    def after_change(self, text: str) -> str:
        """Cuts "saya mau ubah" off the beginning."""
        return _compile_change(self.asking, self.change).sub("", text)

    def after_becomes(self, text: str) -> str:
        """Cuts "seharusnya menjadi" off the beginning."""
        return _compile_becomes(self.becomes).sub("", text)

    def refuses(self, said: set[str]) -> bool:
        """Returns whether the words say no more than that the question is not answered."""
        return bool(said & self.refuse) and said <= self.refuse | self.unwilling


@lru_cache(maxsize=8)
def join_languages(each: tuple[Correcting, ...]) -> Correcting:
    """Joins the words of several languages: people mix them."""
    return Correcting(
        **{
            field.name: frozenset[str]().union(*(getattr(words, field.name) for words in each))
            for field in fields(Correcting)
        }
    )


def _any_of(words: Iterable[str]) -> str:
    """Returns a pattern for each of the words. Without any, one that fits nothing."""
    return "|".join(map(re.escape, sorted(words, key=len, reverse=True))) or r"(?!)"


@lru_cache(maxsize=8)
def _compile_opening(deny: frozenset[str], that: frozenset[str]) -> re.Pattern[str]:
    gap = r"[\s,.!:]*"
    return re.compile(rf"^(?:{_any_of(deny)})\b{gap}(?:(?:{_any_of(that)})\b{gap})?", re.IGNORECASE)


@lru_cache(maxsize=8)
def _compile_change(asking: frozenset[str], change: frozenset[str]) -> re.Pattern[str]:
    return re.compile(
        rf"^(?:(?:{_any_of(asking)})\s+)*(?:{_any_of(change)})\b[\s:]*", re.IGNORECASE
    )


@lru_cache(maxsize=8)
def _compile_becomes(becomes: frozenset[str]) -> re.Pattern[str]:
    return re.compile(rf"^(?:(?:{_any_of(becomes)})\b[\s:,=]*)*", re.IGNORECASE)
