"""Other ways to rank topics, as plain as their manuals show them."""

from __future__ import annotations

import math
import re
import sqlite3
from collections import Counter
from collections.abc import Callable, Sequence

from rapidfuzz import fuzz

from bot.search import Document

Rank = Callable[[str], list[str]]


def token_set(documents: Sequence[Document]) -> Rank:
    """Ranks by the best rapidfuzz token_set_ratio with a title or phrasing."""

    def rank(question: str) -> list[str]:
        best = {
            document.id: max(
                fuzz.token_set_ratio(question.lower(), text.lower())
                for text in (*document.titles, *document.phrasings)
            )
            for document in documents
        }
        return sorted(best, key=lambda name: -best[name])

    return rank


def bm25_plain(documents: Sequence[Document]) -> Rank:
    """Ranks by Okapi BM25 (k1 1.5, b 0.75) over the lower-case words of all fields."""
    bags = [Counter(_words(_text(document))) for document in documents]
    sizes = [sum(bag.values()) for bag in bags]
    mean = sum(sizes) / len(sizes)
    held = Counter(word for bag in bags for word in bag)

    def weight(word: str, bag: Counter[str], size: int) -> float:
        rarity = math.log(1 + (len(bags) - held[word] + 0.5) / (held[word] + 0.5))
        return rarity * bag[word] * 2.5 / (bag[word] + 1.5 * (0.25 + 0.75 * size / mean))

    def rank(question: str) -> list[str]:
        words = _words(question)
        scored = [
            (sum(weight(word, bag, size) for word in words if word in bag), document.id)
            for document, bag, size in zip(documents, bags, sizes, strict=True)
        ]
        return [name for _, name in sorted(scored, key=lambda pair: -pair[0])]

    return rank


def fts5_trigram(documents: Sequence[Document]) -> Rank:
    """Ranks by SQLite's FTS5 with its trigram tokenizer, every trigram of the question or-ed."""
    base = sqlite3.connect(":memory:")
    base.execute("CREATE VIRTUAL TABLE topics USING fts5(id UNINDEXED, text, tokenize='trigram')")
    base.executemany("INSERT INTO topics VALUES (?, ?)", [(d.id, _text(d)) for d in documents])

    def rank(question: str) -> list[str]:
        plain = " ".join(_words(question))
        runs = {plain[place : place + 3] for place in range(len(plain) - 2)}
        if not runs:
            return []
        match = " OR ".join(f'"{run}"' for run in sorted(runs))
        found = base.execute(
            "SELECT id FROM topics WHERE topics MATCH ? ORDER BY rank LIMIT 10", (match,)
        )
        return [name for (name,) in found]

    return rank


def _text(document: Document) -> str:
    fields = (document.titles, document.phrasings, document.keywords, document.bodies)
    return "\n".join(text for texts in fields for text in texts)


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text.lower())
