"""Rows of a list as registrations: read like answers in chat, each mistake named by row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from bot.dialogue.fields import Field, Value, parse
from bot.dialogue.fields import Problem as Unread
from bot.dialogue.forms import LEFT_FOR_STAFF, kept, open_fields
from bot.dialogue.handlers.drawing import in_words
from bot.dialogue.knowledge import Knowledge
from bot.dialogue.messages import Address, bare
from bot.dialogue.turn import Turn, fill, fold
from bot.errors import BotError
from bot.sheets import Table
from bot.staff.candidates import IMPORTED
from bot.staff.lists import turn_of
from bot.store.store import Store, fresh_ref

FORM = "candidate"
PROBLEM = "Masalah"
"""The heading under which wrong rows go back with what is wrong; it is never read."""

_NEEDED = ("name", "phone")
"""The types of fields without which a row is nobody; what else is missing, staff ask later."""


@dataclass(frozen=True, slots=True)
class Mistake:
    """What is wrong in a row (1 is the heading), in which column, in words."""

    row: int
    column: str
    problem: str


@dataclass(slots=True)
class Checked:
    """A list read: the answers of each good row, the mistakes, and headings nobody knows."""

    good: list[tuple[int, dict[str, str]]] = field(default_factory=list)
    mistakes: list[Mistake] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)


async def check(
    store: Store, knowledge: Knowledge, rows: Sequence[Sequence[str]], at: datetime
) -> Checked:
    """Reads a list whose first row is the headings; stores nothing.

    BotError where the headings name no name or no phone number.
    """
    turn = turn_of(knowledge, knowledge.locale(""), at)
    columns, unknown = _columns(knowledge, rows[0])
    found = Checked(unknown=unknown)
    seen: dict[tuple[str, str], int] = {}
    for number, row in enumerate(rows[1:], start=2):
        answers, mistakes = _answers(turn, columns, row, number)
        if not mistakes and (known := await _known(store, turn, answers, seen, number)):
            mistakes = [known]
        if mistakes:
            found.mistakes += mistakes
        else:
            found.good.append((number, answers))
    return found


def wrong_rows(rows: Sequence[Sequence[str]], mistakes: Sequence[Mistake]) -> Table:
    """The wrong rows as they were, with what is wrong: mended there, they can be sent again."""
    words: dict[int, list[str]] = {}
    for one in mistakes:
        words.setdefault(one.row, []).append(f"{one.column}: {one.problem}")
    head = [name for name in rows[0] if name != PROBLEM]
    places = [place for place, name in enumerate(rows[0]) if name != PROBLEM]
    wrong = []
    for number, says in sorted(words.items()):
        row = rows[number - 1]
        kept = [row[place] if place < len(row) else "" for place in places]
        wrong.append([*kept, "; ".join(says)])
    return Table(PROBLEM, [*head, PROBLEM], wrong)


async def save(
    store: Store, knowledge: Knowledge, found: Checked, who: str, at: datetime
) -> list[str]:
    """Stores the good rows as registrations that nobody can be written to; their references."""
    form = knowledge.form(FORM)
    refs = []
    for _, answers in found.good:
        ref = fresh_ref()
        await store.candidates.register(
            Address(IMPORTED, ref), ref, form.id, form.version, answers, at, other=False
        )
        refs.append(ref)
    detail = f"{len(refs)} + {len(found.mistakes)}"
    await store.audit.write(who, "candidate.import", "", detail, at)
    return refs


def _columns(knowledge: Knowledge, head: Sequence[str]) -> tuple[dict[int, Field], list[str]]:
    """The field of each column, by its id or its name in any language."""
    form = knowledge.form(FORM)
    names = {
        fold(locale.phrases.get(f"form.{one.id}.name", one.id)): one
        for locale in knowledge.locales.values()
        for one in form.fields
    }
    names |= {fold(one.id): one for one in form.fields}
    columns = {place: names[fold(name)] for place, name in enumerate(head) if fold(name) in names}
    types = {one.type for one in columns.values()}
    for needed in _NEEDED:
        if needed not in types:
            label = next(
                knowledge.locale("").phrases[f"form.{one.id}.name"]
                for one in form.fields
                if one.type == needed
            )
            raise BotError(f'baris pertama harus berisi judul kolom, di antaranya "{label}"')
    others = [name for place, name in enumerate(head) if name and place not in columns]
    return columns, [name for name in others if name != PROBLEM]


def _answers(
    turn: Turn, columns: Mapping[int, Field], row: Sequence[str], number: int
) -> tuple[dict[str, str], list[Mistake]]:
    form = turn.knowledge.form(FORM)
    answers: dict[str, str] = {}
    mistakes = []
    for place, one in columns.items():
        raw = row[place] if place < len(row) else ""
        if not raw:
            if one.type in _NEEDED:
                words = turn.locale.phrases["import.empty"]
                mistakes.append(Mistake(number, _name(turn, one), words))
            continue
        if raw.startswith("="):
            mistakes.append(
                Mistake(number, _name(turn, one), turn.locale.phrases["import.formula"])
            )
            continue
        read = parse(raw, one, turn.today)
        if isinstance(read, Value) and read.ask is None:
            answers[one.id] = read.text
        else:
            mistakes.append(Mistake(number, _name(turn, one), _why(turn, one, read)))
    for one in open_fields(form, answers):
        answers.setdefault(one.id, "" if one.optional else LEFT_FOR_STAFF)
    return kept(form, answers), mistakes


def _why(turn: Turn, one: Field, read: Value | Unread) -> str:
    key = read.key if isinstance(read, Unread) else read.ask or ""
    return " ".join(bare(fill(turn.locale.phrases[key], in_words(turn, one, read.values))).split())


async def _known(
    store: Store,
    turn: Turn,
    answers: Mapping[str, str],
    seen: dict[tuple[str, str], int],
    number: int,
) -> Mistake | None:
    """The same name with the same phone number is the same person; a number may be shared."""
    form = turn.knowledge.form(FORM)
    name_field, phone_field = (
        next(one for one in form.fields if one.type == needed) for needed in _NEEDED
    )
    name, phone = fold(answers[name_field.id]), answers[phone_field.id]
    phrases = turn.locale.phrases
    if (first := seen.setdefault((name, phone), number)) != number:
        words = phrases["import.twice"].replace("{row}", str(first))
        return Mistake(number, _name(turn, name_field), words)
    for _, one in await store.candidates.by_phone(phone):
        if one.status != "cancelled" and fold(one.answers.get(name_field.id, "")) == name:
            words = phrases["import.known"].replace("{ref}", one.ref)
            return Mistake(number, _name(turn, name_field), words)
    return None


def _name(turn: Turn, one: Field) -> str:
    return turn.locale.phrases.get(f"form.{one.id}.name", one.id)
