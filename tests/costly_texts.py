"""Texts that are dear to read: known words, single letters and signs, over and over."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from random import Random

from bot.dialogue.decide import decide
from bot.dialogue.decision import View
from bot.dialogue.faq.offer_signs import examine_offer, looks_like_offer
from bot.dialogue.faq.redact import redact_text
from bot.dialogue.fields import TYPES, Field, parse_answer
from bot.dialogue.frame.calling import read_any_call
from bot.dialogue.knowledge import Knowledge
from bot.dialogue.messages import Address, Incoming
from bot.dialogue.state import Draft, State
from bot.dialogue.turn import fold_text, hear_turn
from bot.office.broadcasts.lifecycle import as_typed
from bot.office.front.verify import asked_code
from bot.search import find_topics
from bot.search.danger import find_alarm
from bot.search.grouping import group_questions

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
LONGEST = 4096
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_DRAWN = _LETTERS + "0123456789éñ１٣፩ß"
_SIGNS = (
    " ", "", ", ", ". ", "-", "*", "_", ".", "\n", "/", ":", "@", "'", "2 ", "? ", "(", ")", '"',
    "  ", "\u200b", "\u0301", "é", "１", "0", "12.", "+62", "1,", "..", "@a.", "://", "[a](", "\t",
    " $", "፩", "🙏", "kah ", "nya", "/cek ",
)  # fmt: skip

Reader = Callable[[str], object]


def readers(known: Knowledge) -> dict[str, Reader]:
    """Every reader of free text by name."""
    words = [locale.calling for locale in known.locales.values()]
    coming = [locale.coming for locale in known.locales.values()]
    fields = {field.id: field for form in known.forms for field in form.fields}
    fields |= {name: Field(name, name) for name in TYPES}
    return {
        "search": lambda text: find_topics(text, known.index),
        "danger": lambda text: find_alarm(text, known.danger),
        "offer": lambda text: examine_offer(text, known.offers),
        "looks like an offer": lambda text: looks_like_offer(text, known.offers),
        "redact": redact_text,
        "call": lambda text: read_any_call(text, words),
        "coming": lambda text: [
            coming.reads(fold_text(text).split(), question=False) for coming in coming
        ],
        "code": _code(known),
        "marks": as_typed,
        "grouping": lambda text: group_questions([known.index.normaliser.read(text).tokens] * 2),
        **{f"field {name}": _field(field) for name, field in fields.items()},
        **{f"turn {name}": _turn(known, state) for name, state in states(known).items()},
    }


def _field(field: Field) -> Reader:
    return lambda text: parse_answer(text, field, NOON.date())


def _turn(known: Knowledge, state: State) -> Reader:
    sender, view = Address("telegram", "1"), View("")
    return lambda text: decide(Incoming("1", sender, text, NOON, meaning=()), state, known, view)


def _code(known: Knowledge) -> Reader:
    sender, view = Address("telegram", "1"), View("")
    return lambda text: asked_code(
        hear_turn(Incoming("1", sender, text, NOON), State(), known, view)
    )


def states(known: Knowledge) -> Mapping[str, State]:
    """Where somebody may be when she writes."""
    form = known.form("candidate")
    filling = State(met=True, draft=Draft(form.id, form.version))
    return {
        "free": State(met=True),
        "form": filling,
        "consent": State(met=True, waiting="consent"),
        "offer": State(met=True, waiting="offer"),
    }


def vocabulary(known: Knowledge) -> Sequence[str]:
    """The words and expressions that the readers know."""
    found: set[str] = set()
    for rules in (known.danger, known.offers):
        for word, spellings in rules.same.items():
            found |= {word, *spellings}
        for group in rules.words.values():
            found |= set(group)
    for document in known.index.documents:
        found |= {*document.keywords, *document.phrasings}
    return sorted(found)


def texts(
    known: Knowledge, seed: int, lengths: Sequence[int] = (LONGEST, LONGEST, 2000, 500, 200)
) -> Iterator[str]:
    """Without end: texts, each made in one of several ways and cut to one of the lengths."""
    draw, words = Random(seed), vocabulary(known)
    while True:
        length = draw.choice(lengths)
        yield draw.choice(_WAYS)(draw, words, length)[:length]


def _one_over_and_over(draw: Random, words: Sequence[str], longest: int) -> str:
    unit = draw.choice((draw.choice(_DRAWN), draw.choice(words), "")) + draw.choice(_SIGNS)
    return (unit or "a") * longest


def _some_in_turn(draw: Random, words: Sequence[str], longest: int) -> str:
    unit = [draw.choice(_DRAWN) + draw.choice(_SIGNS) for _ in range(draw.randint(2, 5))]
    return "".join(unit) * longest


def _known_words(draw: Random, words: Sequence[str], longest: int) -> str:
    some = [draw.choice(words) for _ in range(draw.randint(2, 60))]
    sign = draw.choice((" ", " ", ", ", ". ", "\n"))
    return sign.join(draw.choice(some) for _ in range(longest // 3))


def _strange_words(draw: Random, words: Sequence[str], longest: int) -> str:
    most, sign = draw.choice((3, 8, 14)), draw.choice((" ", *_SIGNS))
    return sign.join(
        "".join(draw.choices(_LETTERS, k=draw.randint(1, most))) for _ in range(longest)
    )


def _slipped_words(draw: Random, words: Sequence[str], longest: int) -> str:
    def slipped(word: str) -> str:
        at = draw.randrange(len(word))
        return word[:at] + draw.choice(_LETTERS) + word[at + draw.randint(0, 1) :]

    return " ".join(slipped(draw.choice(words)) for _ in range(longest // 3))


_WAYS = (
    _one_over_and_over,
    _some_in_turn,
    _known_words,
    _strange_words,
    _slipped_words,
)
