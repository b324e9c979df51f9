"""From what was typed to ranked topics: pure, explainable, a few milliseconds a question."""

from bot.search.document import Document, Finding, TopicMatch
from bot.search.find import find_topics, put_helpline_first
from bot.search.index import Index, build_index, with_vectors
from bot.search.lexicon import Lexicon

__all__ = [
    "Document",
    "Finding",
    "Index",
    "Lexicon",
    "TopicMatch",
    "build_index",
    "find_topics",
    "put_helpline_first",
    "with_vectors",
]
