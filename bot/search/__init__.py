"""From what was typed to ranked topics: pure, explainable, a few milliseconds a question."""

from bot.search.document import Document, Finding, Match
from bot.search.find import find, urgent
from bot.search.index import Index, build, with_vectors
from bot.search.lexicon import Lexicon

__all__ = [
    "Document",
    "Finding",
    "Index",
    "Lexicon",
    "Match",
    "build",
    "find",
    "urgent",
    "with_vectors",
]
