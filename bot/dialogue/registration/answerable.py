"""Whether a text is an answer that the open question can read: then it is no cry for help."""

from __future__ import annotations

from bot.dialogue.fields import Value, parse_answer
from bot.dialogue.registration.prompt import current_field
from bot.dialogue.turn import Turn
from bot.search.danger import DangerReading
from bot.search.normalise import words_of

_ANY_WORDS = frozenset({"name", "text"})
"""Types of field that take nearly any words for an answer."""

_HEAVY = 2.0
"""Words that weigh this much for danger are no name, though they could be one."""

_HARMLESS = -1.0
"""Words that weigh no more than this are a name, though a rule says danger ("Sekap Rahmawati")."""

_LIGHT = -3.5
"""Words that weigh no more than this tell of no danger at all."""


def is_answer(turn: Turn, heard: DangerReading) -> bool:
    """Returns whether the form's or the consent's question reads this as its answer.

    A sure reading always is one. A reading to be confirmed is one unless a rule says danger or the
    words weigh heavily; so is a name, which nearly any words could be, unless they weigh heavily,
    or a rule says danger and they do not weigh against it.
    """
    if not is_asked(turn):
        return False
    if turn.says_yes is not None:
        return True
    field, read = _read_asked(turn)
    if read is None:
        return False
    if field in _ANY_WORDS:
        return _weigh_alarm(heard) < (_HEAVY if heard.ruled is None else _HARMLESS)
    return read.ask is None or (heard.ruled is None and _weigh_alarm(heard) < _HEAVY)


def takes_up(turn: Turn, heard: DangerReading) -> bool:
    """Whether she goes on with the open question after a danger message: without a doubt."""
    if not is_answer(turn, heard):
        return False
    field, read = _read_asked(turn)
    if field in _ANY_WORDS:
        return _weigh_alarm(heard) < _LIGHT
    return turn.says_yes is not None or (read is not None and read.ask is None)


def is_asked(turn: Turn) -> bool:
    """Returns whether free text would go to a question of the form, or to that for consent."""
    if not turn.free:
        return False
    if turn.state.waits_for_consent:
        return True
    return turn.state.draft is not None and not turn.state.waiting


def holds_strange_word(turn: Turn) -> bool:
    """Whether a word is none that questions and acts are made of: so it is with nearly all names.

    Where none is strange, "perawat jepang" is hardly a name.
    """
    normaliser = turn.knowledge.index.normaliser
    return any(not normaliser.knows(word) for word in words_of(turn.text))


def only_opens_known(turn: Turn) -> bool:
    """Whether the first word alone is one of questions and acts: "Kapan Setiawan" is a name."""
    normaliser = turn.knowledge.index.normaliser
    first, *rest = words_of(turn.text) or [""]
    return bool(rest) and normaliser.knows(first) and not any(map(normaliser.knows, rest))


def names_somebody(turn: Turn) -> bool:
    """Returns whether the words are surely meant for a name: "Seat Budi", "muhammad menu"."""
    if not holds_strange_word(turn):
        return False
    words = turn.text.split()
    unknown = turn.knowledge.index.normaliser.read(turn.text).unknown
    return bool(unknown) or (len(words) > 1 and all(word[:1].isupper() for word in words))


def _read_asked(turn: Turn) -> tuple[str, Value | None]:
    """Returns the type of the field that is asked, and what it reads in the text, if anything."""
    draft = turn.state.draft
    if draft is None or turn.state.waiting:
        return "", None
    field = current_field(turn, draft)
    if field is None:
        return "", None
    value = parse_answer(turn.text, field, turn.today)
    return field.type, value if isinstance(value, Value) else None


def _weigh_alarm(heard: DangerReading) -> float:
    return heard.weight.total if heard.weight else _LIGHT - 1
