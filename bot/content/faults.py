"""What would make the bot stumble in mid-conversation: content with any of it is not taken."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from bot.content.folder import ContentFolder, WrittenTopic
from bot.content.forms import read_day
from bot.content.notice_templates import find_template_faults
from bot.content.placeholders import find_unfillable
from bot.content.schema import FieldText, FormsFile, FormText, RuleText
from bot.content.vocabulary import danger_faults, find_missing_phrases, offer_faults
from bot.dialogue.fields import TYPES
from bot.strict_yaml.fit import suggest_word
from bot.strict_yaml.tree import FileProblem, Tree

LONGEST_ID = 48
"""Bytes of an id: with its prefix it must fit into the 64 bytes of a Telegram button."""

TESTS = ("age_at_least", "age_at_most", "one_of")

_ID = re.compile(r"[a-z0-9][a-z0-9_-]*")


def find_content_faults(pages: ContentFolder, facts: Mapping[str, str]) -> Iterator[FileProblem]:
    """Yields every problem of this kind in what could be read."""
    if pages.default not in pages.locales:
        return
    phrases = pages.phrases()
    for locale in pages.locales.values():
        for key, text in locale.phrases.items():
            yield from find_unfillable(text, facts, locale.homes[key], key, dots=False)
        yield from _topic_faults(locale.topics, facts)
    if pages.forms:
        yield from _form_faults(pages.forms, pages.trees["forms"], phrases)
    if pages.danger:
        yield from danger_faults(pages.danger, pages.trees["danger"], phrases)
    if pages.templates:
        yield from find_template_faults(pages.templates, pages.trees["whatsapp_templates"])
    if pages.offers:
        tree = pages.trees["offers"]
        yield from offer_faults(pages.offers, tree, phrases, pages.facts or frozenset())


def id_fault(name: str, tree: Tree, *steps: str | int) -> Iterator[FileProblem]:
    """Yields a problem where an id cannot be part of a button."""
    if not _ID.fullmatch(name) or len(name) > LONGEST_ID:
        says = (
            f'id "{name}" tidak sah. Pakai huruf kecil, angka, - dan _, paling banyak {LONGEST_ID}.'
        )
        yield tree.problem(says, *steps)


def _topic_faults(
    written: Sequence[WrittenTopic], facts: Mapping[str, str]
) -> Iterator[FileProblem]:
    seen: dict[str, Tree] = {}
    files = {written_topic.file.category: written_topic.file_tree for written_topic in written}
    for category, tree in files.items():
        yield from id_fault(category, tree, "category")
    for written_topic in written:
        yield from id_fault(written_topic.text.id, written_topic.tree, "id")
        if first := seen.get(written_topic.text.id):
            says = f'topik "{written_topic.text.id}" sudah ada di {first.problem("", "id").place}.'
            yield written_topic.tree.problem(f"{says} Ganti id salah satunya.", "id")
        seen.setdefault(written_topic.text.id, written_topic.tree)
        for key in ("title", "short", "details"):
            yield from find_unfillable(
                getattr(written_topic.text, key), facts, written_topic.tree, key
            )


def _form_faults(file: FormsFile, tree: Tree, phrases: Mapping[str, str]) -> Iterator[FileProblem]:
    fields: dict[str, FieldText] = {}
    seen: set[tuple[str, int]] = set()
    for form in file.forms:
        here = Tree(tree.path, form.node)
        yield from id_fault(form.id, here, "id")
        if (form.id, form.version) in seen:
            yield here.problem(f'formulir "{form.id}" versi {form.version} ada dua.', "version")
        seen.add((form.id, form.version))
        yield from _field_faults(form, tree, phrases)
        fields |= {field.id: field for field in form.fields}
    for rule in file.eligibility:
        yield from _rule_faults(rule, Tree(tree.path, rule.node), fields, phrases)


def _field_faults(form: FormText, tree: Tree, phrases: Mapping[str, str]) -> Iterator[FileProblem]:
    before: dict[str, FieldText] = {}
    for field in form.fields:
        here = Tree(tree.path, field.node)
        yield from id_fault(field.id, here, "id")
        if field.id in before:
            yield here.problem(f'pertanyaan "{field.id}" ada dua di formulir ini.', "id")
        if field.type not in TYPES:
            says = f'jenis "{field.type}" tidak dikenal.{suggest_word(field.type, TYPES)}'
            yield here.problem(says, "type")
        keys = [f"form.{field.id}.{part}" for part in ("question", "name")]
        yield from find_missing_phrases(keys, phrases, here)
        if field.when and field.when.field not in before:
            says = f'"{field.when.field}" harus ditanyakan sebelum "{field.id}".'
            yield here.problem(says, "when")
        elif field.when:
            known = before[field.when.field]
            yield from _answer_faults(field.when.values, known, here, "when", "values")
        yield from _option_faults(field, here, phrases)
        before[field.id] = field


def _option_faults(
    field: FieldText, here: Tree, phrases: Mapping[str, str]
) -> Iterator[FileProblem]:
    if field.type in ("choice", "choices") and not field.options:
        yield here.problem(f'"{field.id}" perlu pilihan: tambahkan "options".', "type")
    seen: set[str] = set()
    for place, option in enumerate(field.options):
        yield from id_fault(option.id, here, "options", place, "id")
        if option.id in seen:
            yield here.problem(f'pilihan "{option.id}" ada dua.', "options", place, "id")
        seen.add(option.id)
        key = f"form.{field.id}.option.{option.id}"
        yield from find_missing_phrases([key], phrases, here, "options", place)


def _rule_faults(
    rule: RuleText, here: Tree, fields: Mapping[str, FieldText], phrases: Mapping[str, str]
) -> Iterator[FileProblem]:
    yield from find_missing_phrases([f"eligibility.{rule.id}"], phrases, here)
    for name, step in ((rule.field, "field"), (rule.when.field if rule.when else "", "when")):
        if name and name not in fields:
            yield here.problem(f'"{name}" tidak ditanyakan.{suggest_word(name, fields)}', step)
    if rule.test not in TESTS:
        says = f'"test" harus salah satu dari: {", ".join(TESTS)}.{suggest_word(rule.test, TESTS)}'
        yield here.problem(says, "test")
    elif rule.test.startswith("age_") and not (
        len(rule.values) == 1 and rule.values[0].isdecimal()
    ):
        yield here.problem(f'"values" untuk {rule.test} berisi satu bilangan: ["35"].', "values")
    elif rule.test == "one_of" and rule.field in fields:
        yield from _answer_faults(rule.values, fields[rule.field], here, "values")
    if rule.when and rule.when.field in fields:
        known = fields[rule.when.field]
        yield from _answer_faults(rule.when.values, known, here, "when", "values")
    try:
        read_day(rule.on)
    except ValueError:
        says = f'"on" harus today atau tanggal seperti 2026-05-31, bukan "{rule.on}".'
        yield here.problem(says, "on")


def _answer_faults(
    values: Sequence[str], field: FieldText, here: Tree, *steps: str
) -> Iterator[FileProblem]:
    known = [option.id for option in field.options]
    for place, value in enumerate(values):
        if known and value not in known:
            says = f'"{value}" bukan pilihan dari "{field.id}".{suggest_word(value, known)}'
            yield here.problem(says, *steps, place)
