"""Rows of a list as registrations: read like answers in chat, each mistake named by its cell."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from bot.dialogue.fields import Field, Value, parse_answer
from bot.dialogue.fields import Problem as Unread
from bot.dialogue.knowledge import Knowledge
from bot.dialogue.messages import Address, strip_markup
from bot.dialogue.registration.display import in_words, label_option
from bot.dialogue.registration.forms import (
    LEFT_FOR_STAFF,
    TooYoung,
    kept_answers,
    open_fields,
    too_young,
)
from bot.dialogue.schedule import full_date
from bot.dialogue.turn import fold_text
from bot.dialogue.voice import Speaker, Voice
from bot.files.spreadsheet_write import Table
from bot.office.registration.candidates import IMPORTED
from bot.office.registration.import_cells import Unfit, cell_name, tidy_cell
from bot.office.registration.import_columns import NEEDED, PROBLEM, heading_of, read_columns
from bot.store.store import Store, fresh_ref

FORM = "candidate"
_READ = 40
"""Characters of a cell that are shown back."""

_OPTIONS = 6
"""So many options are named as examples."""


@dataclass(frozen=True, slots=True)
class RowMistake:
    """What is wrong in a row (1 is the first), in which column and cell, in words for a clerk."""

    row: int
    column: str
    problem: str
    cell: str = ""


@dataclass(frozen=True, slots=True)
class Alike:
    """A row with the name and birth date of somebody there is, but another phone number.

    `ref` is her registration, or empty where she stands in `first`, an earlier row of the list.
    """

    row: int
    answers: Mapping[str, str]
    ref: str = ""
    first: int = 0


@dataclass(frozen=True, slots=True)
class RowReader(Speaker):
    """What a list is read with: the words for its mistakes, and the office's day."""

    voice: Voice
    knowledge: Knowledge
    today: date


@dataclass(slots=True)
class CheckedList:
    """A list read: the answers of each good row, who may be the same person, and the mistakes.

    `head` is the row of the headings; `unknown` are headings that mean no field.
    """

    head: int = 1
    good: list[tuple[int, dict[str, str]]] = field(default_factory=list)
    alike: list[Alike] = field(default_factory=list)
    mistakes: list[RowMistake] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)

    @property
    def count_bad(self) -> int:
        """How many rows have mistakes."""
        return len({mistake.row for mistake in self.mistakes})


async def check_rows(
    store: Store, knowledge: Knowledge, rows: Sequence[Sequence[str]], at: datetime
) -> CheckedList:
    """Reads a list. Stores nothing. BotError names all that is wrong with its headings."""
    reader = RowReader(Voice(knowledge.locale("")), knowledge, knowledge.today(at))
    columns = read_columns(knowledge, knowledge.form(FORM), rows)
    found = CheckedList(columns.row + 1, unknown=list(columns.unknown))
    read = [
        (number, *_read_row(reader, columns.fields, row, number))
        for number, row in enumerate(rows[columns.row + 1 :], start=columns.row + 2)
        if any(row)
    ]
    known = _Known(store, reader)
    await known.look_up(answers for _, answers, mistakes in read if not mistakes)
    named = next(at for at, item in columns.fields.items() if item.type == NEEDED[0])
    for number, answers, mistakes in read:
        if not mistakes and (same := await known.find_same(answers, number)):
            mistakes = [_make_mistake(reader, columns.fields[named], number, named, same)]
        if mistakes:
            found.mistakes += mistakes
        elif (alike := known.find_alike(answers, number)) is not None:
            found.alike.append(alike)
        else:
            found.good.append((number, answers))
    return found


def wrong_rows(
    rows: Sequence[Sequence[str]], mistakes: Sequence[RowMistake], head: int = 1
) -> Table:
    """The wrong rows as they were, with what is wrong: mended there, they can be sent again."""
    words: dict[int, list[str]] = {}
    for mistake in mistakes:
        words.setdefault(mistake.row, []).append(f"{mistake.column}: {mistake.problem}")
    names = rows[head - 1]
    places = [place for place, name in enumerate(names) if name != PROBLEM]
    wrong = []
    for number, says in sorted(words.items()):
        row = rows[number - 1]
        kept = [row[place] if place < len(row) else "" for place in places]
        wrong.append([*kept, "; ".join(says)])
    return Table(PROBLEM, [*(names[place] for place in places), PROBLEM], wrong)


Told = Mapping[int, str]
"""Row → what staff say of somebody alike: "same" (left as she is), "update" (takes over the
number of the list), "new" (somebody else: registered)."""


async def save_rows(
    store: Store, knowledge: Knowledge, found: CheckedList, told: Told, who: str, at: datetime
) -> list[str]:
    """Stores the good rows as registrations that nobody can be written to. Their references.

    Of those who may be the same person, only what was decided is done.
    """
    form = knowledge.form(FORM)
    refs, updated = [], 0
    new = [
        (alike.row, dict(alike.answers)) for alike in found.alike if told.get(alike.row) == "new"
    ]
    for _, answers in sorted([*found.good, *new], key=lambda pair: pair[0]):
        ref = fresh_ref()
        await store.candidates.register_form(
            Address(IMPORTED, ref), ref, form.id, form.version, answers, at, other=False
        )
        refs.append(ref)
    for alike in found.alike:
        if told.get(alike.row) == "update" and alike.ref:
            updated += await _update_phone(store, knowledge, alike, who, at)
    detail = f"{len(refs)} + {found.count_bad}, {updated}"
    await store.audit.write_entry(who, "candidate.import", "", detail, at)
    return refs


async def _update_phone(
    store: Store, knowledge: Knowledge, alike: Alike, who: str, at: datetime
) -> bool:
    """Gives a registration the phone number of the list. False where it is gone meanwhile."""
    held = await store.candidates.by_ref(alike.ref)
    if held is None:
        return False
    phone = _field_of(knowledge, "phone").id
    answers = {**held[1].answers, phone: alike.answers[phone]}
    await store.candidates.amend_answers(held[0], alike.ref, answers, at)
    await store.audit.write_entry(who, "candidate.phone", f"candidate {alike.ref}", "", at)
    return True


def _read_row(
    reader: RowReader, columns: Mapping[int, Field], row: Sequence[str], number: int
) -> tuple[dict[str, str], list[RowMistake]]:
    form = reader.knowledge.form(FORM)
    answers: dict[str, str] = {}
    mistakes = []
    for place, column in columns.items():
        raw = row[place] if place < len(row) else ""
        if not raw.strip():
            if column.type in NEEDED:
                words = reader.locale.phrases["import.empty"]
                mistakes.append(_make_mistake(reader, column, number, place, words))
            continue
        value, wrong = read_cell(reader, column, raw)
        if wrong:
            mistakes.append(_make_mistake(reader, column, number, place, wrong))
        else:
            answers[column.id] = value
    if barred := too_young(form, answers, reader.today):
        mistakes.append(_barred(reader, columns, barred, number))
    for column in open_fields(form, answers):
        answers.setdefault(column.id, "" if column.optional else LEFT_FOR_STAFF)
    return kept_answers(form, answers), mistakes


def _barred(
    reader: RowReader, columns: Mapping[int, Field], barred: TooYoung, number: int
) -> RowMistake:
    """Says from when somebody may be registered who is too young today."""
    place = next(at for at, column in columns.items() if column.id == barred.rule.field)
    day = full_date(barred.on, reader.locale.phrases)
    words = reader.phrase("import.too_young", age=barred.age, least=barred.least, date=day)
    return _make_mistake(reader, columns[place], number, place, strip_markup(words))


def read_cell(reader: RowReader, item: Field, raw: str) -> tuple[str, str]:
    """The answer in the cell, or what is wrong with it in words for whoever keeps the list."""
    if raw.startswith("="):
        return "", reader.locale.phrases["import.formula"]
    try:
        read = parse_answer(tidy_cell(raw, item), item, reader.today)
    except Unfit as reason:
        return "", _explain_mistake(reader, item, raw, f"{reason}", {})
    if isinstance(read, Value) and read.ask is None:
        return read.text, ""
    key = read.key.removeprefix("problem.") if isinstance(read, Unread) else "unsure"
    return "", _explain_mistake(reader, item, raw, key, read.values)


def _explain_mistake(
    reader: RowReader, item: Field, raw: str, key: str, values: Mapping[str, str]
) -> str:
    """What is wrong, the most exact sentence there is: of the problem, of its type, of any."""
    keys = (f"import.wrong.{key}", f"import.wrong.{item.type}", "import.wrong.any")
    known = next(name for name in keys if name in reader.locale.phrases)
    options = "; ".join(
        label_option(reader.voice, item, option.id) for option in item.options[:_OPTIONS]
    )
    drawn = in_words(reader.voice, item, values) if values else {}
    gaps = {**drawn, "read": " ".join(raw.split())[:_READ], "options": options}
    return " ".join(strip_markup(reader.voice.fill(known, **gaps)).split())


def _make_mistake(reader: RowReader, item: Field, row: int, place: int, problem: str) -> RowMistake:
    return RowMistake(row, heading_of(reader.locale, item), problem, cell_name(row, place))


def _field_of(knowledge: Knowledge, kind: str) -> Field:
    """Returns the form's field of that type."""
    return next(item for item in knowledge.form(FORM).fields if item.type == kind)


class _Known:
    """Who is registered, or stands in an earlier row of the same list."""

    def __init__(self, store: Store, reader: RowReader) -> None:
        self._store, self._reader = store, reader
        self._name, self._phone, self._born = (
            _field_of(reader.knowledge, kind).id for kind in (*NEEDED, "date")
        )
        self._seen: dict[tuple[str, str], int] = {}
        self._people: dict[tuple[str, str], int] = {}
        self._registered: dict[tuple[str, str], str] = {}

    async def find_same(self, answers: Mapping[str, str], number: int) -> str:
        """Finds the same person: by name and number together, for a number may be shared.

        Returns what staff read of it: the row above, the registration. "" for nobody.
        """
        name, phone = fold_text(answers[self._name]), answers[self._phone]
        phrases = self._reader.locale.phrases
        if (first := self._seen.setdefault((name, phone), number)) != number:
            return phrases["import.twice"].replace("{row}", str(first))
        for _, candidate in await self._store.candidates.by_phone(phone):
            if (
                candidate.status != "cancelled"
                and fold_text(candidate.answers.get(self._name, "")) == name
            ):
                return phrases["import.known"].replace("{ref}", candidate.ref)
        return ""

    async def look_up(self, rows: Iterable[Mapping[str, str]]) -> None:
        """Reads whoever is registered under one of these names, with her birth date."""
        called = await self._store.people.refs_called(answers[self._name] for answers in rows)
        for ref in [ref for refs in called.values() for ref in refs]:
            found = await self._store.candidates.by_ref(ref)
            if found is not None:
                answers = found[1].answers
                person = (fold_text(answers.get(self._name, "")), answers.get(self._born, ""))
                self._registered[person] = ref

    def find_alike(self, answers: Mapping[str, str], number: int) -> Alike | None:
        """Finds who has this name and birth date with another number: perhaps the same person."""
        person = (fold_text(answers[self._name]), answers.get(self._born, ""))
        if person[1] in ("", LEFT_FOR_STAFF):
            return None
        if ref := self._registered.get(person):
            return Alike(number, answers, ref)
        first = self._people.setdefault(person, number)
        return Alike(number, answers, first=first) if first != number else None
