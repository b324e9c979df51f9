"""What faq/lexicon.yaml holds: the words of the street and the FAQ words they stand for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

Words = dict[str, tuple[str, ...]]
"""A FAQ word (or a few, parted by blanks) and what people write for it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lexicon:
    """One section a field, as an office edits them. Every entry is lower case.

    `phrases` holds expressions of several words and is tried before single words; a FAQ word of
    "-" means that the words carry nothing. `ordinary` words are known and never taken for a
    misspelling; `roots` are the only words below four letters that an affix may leave behind;
    `keep` are words whose affixes are none (`keluar` is no `luar`).
    """

    phrases: Words = field(default_factory=dict)
    slang: Words = field(default_factory=dict)
    banjar: Words = field(default_factory=dict)
    english: Words = field(default_factory=dict)
    malay: Words = field(default_factory=dict)
    javanese: Words = field(default_factory=dict)
    sundanese: Words = field(default_factory=dict)
    other_languages: Words = field(default_factory=dict)
    synonyms: Words = field(default_factory=dict)
    stop: tuple[str, ...] = ()
    ordinary: tuple[str, ...] = ()
    roots: tuple[str, ...] = ()
    keep: tuple[str, ...] = ()
    prefixes: tuple[str, ...] = ()
    suffixes: tuple[str, ...] = ()
    street_prefixes: tuple[str, ...] = ()
    street_suffixes: tuple[str, ...] = ()

    def entries(self) -> Iterator[tuple[str, str]]:
        """Gives everything written and what it stands for. The first to claim a word has it."""
        for section in self.sections():
            for meaning, variants in section.items():
                for written in variants:
                    yield written, meaning

    def sections(self) -> tuple[Words, ...]:
        """Gives the sections in the order in which they claim words."""
        return (
            self.phrases,
            self.slang,
            self.banjar,
            self.english,
            self.malay,
            self.javanese,
            self.sundanese,
            self.other_languages,
            self.synonyms,
        )
