"""Texts that are dear to read, and every reader of free text, with what it remembers."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from random import Random
from typing import Any

from bot.dialogue.acts import heard
from bot.dialogue.cases.emergency_numbers import country_named
from bot.dialogue.cases.language import in_her_language
from bot.dialogue.decide import decide
from bot.dialogue.decision import View
from bot.dialogue.faq import offer_signs
from bot.dialogue.faq.herself import explain_way
from bot.dialogue.faq.offer_signs import examine_offer, looks_like_offer
from bot.dialogue.faq.redact import redact_text
from bot.dialogue.fields import TYPES, Field, parse_answer
from bot.dialogue.fields.clock_time import Unread
from bot.dialogue.fields.moment import read_span
from bot.dialogue.frame.calling import read_any_call
from bot.dialogue.knowledge import Knowledge
from bot.dialogue.messages import Address, Incoming
from bot.dialogue.reminders.rules import BadRule, read_rules
from bot.dialogue.state import Draft, State
from bot.dialogue.turn import Turn, fold_text, hear_turn
from bot.errors import BotError
from bot.files.spreadsheet_read import read_pasted
from bot.office.broadcasts.filter_words import Unknown, read_words
from bot.office.broadcasts.lifecycle import as_typed
from bot.office.front.meant import read_meant
from bot.office.front.verify import asked_code
from bot.office.sessions.check_in import split_list
from bot.office.sessions.fields import STEPS, AnswerMistake, Asking, named_field, read_answer
from bot.office.staff.onboarding import code_of
from bot.search import bounds, danger, find, find_topics, reading
from bot.search.acts import weigh_act
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

Memory = Any


def list_memories(known: Knowledge) -> list[Memory]:
    """What the readers remember of earlier texts, so that it can be forgotten."""
    return [
        *(find._find_in_reading, danger._listen, offer_signs._weigh_text),
        *(
            bounds.bound_text,
            bounds.make_plain,
            bounds._take_apart,
            bounds.thin_marks,
            known.index.normaliser._strange,
        ),
        *(reading._cut_pieces, heard._weigh),
        danger._prepare_rules(known.danger)[0].forms,
        offer_signs._prepare_rules(known.offers).reader.forms,
    ]


def readers(known: Knowledge) -> dict[str, Reader]:
    """Every reader of free text by name."""
    words = [locale.calling for locale in known.locales.values()]
    coming = [locale.coming for locale in known.locales.values()]
    fields = {field.id: field for form in known.forms for field in form.fields}
    fields |= {name: Field(name, name) for name in TYPES}
    return {
        "search": lambda text: find_topics(text, known.index),
        "act": lambda text: known.acts and weigh_act(text, known.index.normaliser, known.acts),
        "danger": lambda text: find_alarm(text, known.danger),
        "offer": lambda text: (
            examine_offer(text, known.offers),
            looks_like_offer(text, known.offers),
        ),
        "redact": redact_text,
        "call": lambda text: read_any_call(text, words),
        "coming": lambda text: [
            coming.reads(fold_text(text).split(), question=False) for coming in coming
        ],
        "code": _of_turn(known, asked_code),
        "invite": _of_turn(known, code_of),
        "command": _of_turn(known, read_meant),
        "language": _of_turn(known, in_her_language),
        "country": _of_turn(known, country_named),
        "herself": _of_turn(known, explain_way),
        "marks": as_typed,
        "grouping": lambda text: group_questions(
            [known.index.normaliser.read(redact_text(text)).tokens] * 2
        ),
        **{f"field {name}": _field(field) for name, field in fields.items()},
        **_desk_readers(known),
        **{f"turn {name}": _turn(known, state) for name, state in states(known).items()},
    }


def _desk_readers(known: Knowledge) -> dict[str, Reader]:
    """What a clerk types: a session's fields, moments, rules, audiences, lists."""
    locale = known.locale("id")
    asking = Asking(known, locale, NOON)

    def step_reader(step: str) -> Reader:
        return _unless_refused(lambda text: read_answer(step, text, asking))

    return {
        **{f"session {step}": step_reader(step) for step in STEPS},
        "session named field": lambda text: named_field(text, STEPS, locale),
        "moment": _unless_refused(lambda text: read_span(text, NOON, "Asia/Makassar")),
        "reminder rules": _unless_refused(read_rules),
        "audience": _unless_refused(lambda text: read_words(known, locale, text)),
        "guests": split_list,
        "pasted list": _unless_refused(read_pasted),
    }


def _unless_refused(read: Reader) -> Reader:
    """The reader, where what it refuses in words is as good as what it takes."""

    def read_or_refuse(text: str) -> object:
        try:
            return read(text)
        except (AnswerMistake, BadRule, BotError, Unknown, Unread):
            return None

    return read_or_refuse


def _field(field: Field) -> Reader:
    return lambda text: parse_answer(text, field, NOON.date())


def _turn(known: Knowledge, state: State) -> Reader:
    sender, view = Address("telegram", "1"), View("", staffed=True)
    return lambda text: decide(Incoming("1", sender, text, NOON, meaning=()), state, known, view)


def _of_turn(known: Knowledge, read: Callable[[Turn], object]) -> Reader:
    sender, view = Address("telegram", "1"), View("")
    return lambda text: read(hear_turn(Incoming("1", sender, text, NOON), State(), known, view))


def states(known: Knowledge) -> Mapping[str, State]:
    """Where somebody may be when she writes."""
    form = known.form("candidate")
    filling = State(met=True, draft=Draft(form.id, form.version))
    return {
        "free": State(met=True),
        "topic": State(met=True, topic=next(iter(known.locale("id").topics))),
        "form": filling,
        "consent": State(met=True, waiting="consent"),
        "offer": State(met=True, waiting="offer"),
        "person": State(met=True, waiting="person"),
        "danger": State(met=True, danger="confined"),
        **{
            f"form {field}": State(met=True, draft=Draft(form.id, form.version, at=field))
            for field in ("birth_date", "phone", "campus", "documents")
        },
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


def _taken_apart(draw: Random, words: Sequence[str], longest: int) -> str:
    """Signs that are one letter to write and many to read."""
    unit = [draw.choice(_LARGE) + draw.choice(("", "", *_SIGNS)) for _ in range(draw.randint(1, 4))]
    return "".join(unit) * longest


def _all_kinds(draw: Random, words: Sequence[str], longest: int) -> str:
    """Dates, hours, phones, addresses, numbers, one after the other."""
    some = [draw.choice(_KINDS) for _ in range(draw.randint(1, 4))]
    sign = draw.choice((" ", ", ", "\n", "-", "", " sampai ", " dan "))
    numbers = iter(lambda: str(draw.randint(0, 10 ** draw.randint(1, 16))), "")
    return sign.join(draw.choice(some).replace("#", next(numbers)) for _ in range(longest // 3))


def _near_words(draw: Random, words: Sequence[str], longest: int) -> str:
    """Long words of few letters: near to many known ones, and none of them."""
    letters, length = draw.choice(_ALPHABETS), draw.randint(5, 14)
    return " ".join("".join(draw.choices(letters, k=length)) for _ in range(longest // length))


_LARGE = "ﷺ½㍿㋿ﬃ한ﬅİ𝐚１२ﾞ\u0301\u202e\u2003\ud83d"
_KINDS = (
    "#-12-1999", "# januari 2000", "jam #", "pukul # sampai 12", "08#", "+62 8#", "1.#,#", "N#",
    "https://a#.example/x", "a#@b.co", "Rp #.000", "# tahun", "s1 #", "ktp", "besok", "H-#", "#:#",
    "minggu depan", "tidak #", "setengah #", "se hari lagi", "tempat #", "untuk: #", "n5 jlpt",
)  # fmt: skip
_ALPHABETS = ("aeioumnkt", "abcdefghiklmnoprstuw", "aiuengmtk", "dipanjk")

_WAYS = (
    _one_over_and_over,
    _some_in_turn,
    _known_words,
    _strange_words,
    _slipped_words,
    _taken_apart,
    _all_kinds,
    _near_words,
)
