"""Topics: complete, sourced, dated, and each sample question belonging to one of them only."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date, timedelta

from bot.content.check import language
from bot.content.check.caution import Caution, ContentCaution
from bot.content.check.language import CheckedText
from bot.content.folder import ContentFolder, LocalePages, WrittenTopic
from bot.content.placeholders import find_gaps
from bot.dialogue.turn import fold_text
from bot.strict_yaml.fit import suggest_word
from bot.strict_yaml.tree import FileProblem

LONGEST_SHORT = 300
"""Characters of a short answer."""

FEWEST_PHRASINGS = 8
LONGEST_TITLE = 64
LONGEST_SHELF = 40

_DATED = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?|tanpa tanggal")


def find_topic_faults(pages: ContentFolder, today: date) -> Iterator[FileProblem]:
    """Yields every problem and caution in the topics of all languages."""
    first = pages.locales[pages.default]
    ids = {topic.text.id: topic for topic in first.topics}
    for locale in pages.locales.values():
        yield from _phrasings_of_two(locale)
        for topic in locale.topics:
            yield from _in_any_language(topic, locale)
            if topic.text.id not in ids:
                says = f'topik "{topic.text.id}" tidak ada di {first.id}/topics/.'
                yield topic.tree.problem(says + suggest_word(topic.text.id, ids), "id")
        yield from _find_untold(locale, first)
    for topic in first.topics:
        if topic.kind == "topic":
            yield from _check_complete(topic, ids)
            yield from _check_dates(topic, today)
            yield from _check_facts(topic, pages.facts)
    yield from _check_shelves(pages)


def _in_any_language(written_topic: WrittenTopic, locale: LocalePages) -> Iterator[FileProblem]:
    text, tree = written_topic.text, written_topic.tree
    for key in ("title", "short"):
        if not getattr(text, key).strip():
            yield tree.problem(f'"{key}" masih kosong.', key)
    if len(text.short.strip()) >= LONGEST_SHORT:
        says = f"jawaban singkat {len(text.short.strip())} huruf, harus di bawah {LONGEST_SHORT}."
        yield tree.problem(f"{says} Pindahkan sebagian ke details.", "short")
    if len(text.title) > LONGEST_TITLE:
        says = f"judul {len(text.title)} huruf; di tombol HP terpotong sesudah {LONGEST_TITLE}."
        yield ContentCaution.from_problem(tree.problem(says, "title"))
    read = [CheckedText(getattr(text, key), tree, (key,)) for key in ("title", "short", "details")]
    yield from language.find_language_faults(read, locale)


def _check_complete(
    written_topic: WrittenTopic, ids: Mapping[str, WrittenTopic]
) -> Iterator[FileProblem]:
    text, tree = written_topic.text, written_topic.tree
    if len(text.phrasings) < FEWEST_PHRASINGS:
        says = f"baru {len(text.phrasings)} contoh pertanyaan, perlu {FEWEST_PHRASINGS}."
        yield tree.problem(f"{says} Tulis seperti orang bertanya.", "phrasings")
    if not text.sources:
        yield tree.problem("sumber belum ada. Tambahkan sources: {name, url, date}.", "sources")
    for place, source in enumerate(text.sources):
        here = ("sources", place)
        if not source.name.strip():
            yield tree.problem("nama sumber masih kosong.", *here, "name")
        if not source.url.startswith(("https://", "http://")):
            yield tree.problem('alamat sumber harus diawali "https://".', *here, "url")
        if not _DATED.fullmatch(source.date):
            says = 'tanggal sumber ditulis 2026-02-11, 2026-02, 2026, atau "tanpa tanggal".'
            yield tree.problem(says, *here, "date")
    for place, name in enumerate(text.related):
        if name == text.id or name not in ids or ids[name].kind != "topic":
            says = f'topik terkait "{name}" tidak ada.{suggest_word(name, ids)}'
            yield tree.problem(says, "related", place)


def _check_facts(
    written_topic: WrittenTopic, facts: frozenset[str] | None
) -> Iterator[FileProblem]:
    text, tree = written_topic.text, written_topic.tree
    for place, code in enumerate(text.facts):
        if code not in (facts or ()):
            yield tree.problem(f'fakta "{code}" tidak ada di facts.md.', "facts", place)
    if facts and not text.facts:
        says = f'"{text.id}" belum menyebut faktanya (facts: [A1, C3], menurut facts.md).'
        yield ContentCaution.from_problem(tree.problem(says, "id"))


def _check_dates(written_topic: WrittenTopic, today: date) -> Iterator[FileProblem]:
    text, tree = written_topic.text, written_topic.tree
    if text.diperiksa is None:
        yield tree.problem("tambahkan diperiksa: tanggal terakhir isinya diperiksa.")
    elif text.diperiksa > today + timedelta(days=1):
        yield tree.problem(f"diperiksa {text.diperiksa} masih di masa depan.", "diperiksa")
    if text.berlaku_sampai and text.berlaku_sampai < today:
        says = f'"{text.id}" berlaku sampai {text.berlaku_sampai}. Periksa, lalu ganti tanggalnya.'
        yield Caution.from_problem(tree.problem(says, "berlaku_sampai"))


def _phrasings_of_two(locale: LocalePages) -> Iterator[FileProblem]:
    seen: dict[str, tuple[WrittenTopic, int]] = {}
    for topic in locale.topics:
        for place, phrasing in enumerate(topic.text.phrasings):
            word = fold_text(phrasing)
            if not word:
                yield topic.tree.problem("contoh pertanyaan masih kosong.", "phrasings", place)
            elif word in seen:
                other, there = seen[word]
                where = other.tree.problem("", "phrasings", there).place
                says = f'pertanyaan "{phrasing}" sudah ada di {where} ({other.text.id}).'
                yield topic.tree.problem(f"{says} Hapus salah satu.", "phrasings", place)
            seen.setdefault(word, (topic, place))


def _find_untold(locale: LocalePages, first: LocalePages) -> Iterator[FileProblem]:
    told = {topic.text.id: topic for topic in locale.topics}
    for topic in first.topics:
        own = told.get(topic.text.id)
        if own is None:
            says = (
                f'topik "{topic.text.id}" belum ada di {locale.id}/topics/;'
                f" teks {first.id} dipakai."
            )
            yield ContentCaution.from_problem(topic.tree.problem(says, "id"))
        elif topic.kind == "topic" and not own.text.phrasings:
            yield own.tree.problem("contoh pertanyaan belum ada (phrasings).", "id")
        elif bool(own.text.details.strip()) is not bool(topic.text.details.strip()):
            yield own.tree.problem(
                f"details ada hanya di salah satu bahasa ({first.id}, {locale.id})."
            )


def _check_shelves(pages: ContentFolder) -> Iterator[FileProblem]:
    used = {topic.file.category for topic in pages.locales[pages.default].topics}
    for place, name in enumerate(pages.categories):
        if name not in used:
            says = f'kategori "{name}" tidak punya topik.{suggest_word(name, used)}'
            yield pages.trees["categories"].problem(says, "categories", place)
    for locale in pages.locales.values():
        for written_topic in {topic.file.category: topic for topic in locale.topics}.values():
            if not 0 < len(written_topic.file.title.strip()) <= LONGEST_SHELF:
                says = f"judul kategori 1 sampai {LONGEST_SHELF} huruf, agar muat di tombol."
                yield written_topic.file_tree.problem(says, "title")


def facts_used(pages: ContentFolder) -> dict[str, list[str]]:
    """Returns the gaps that answers use, each with the ids of their topics."""
    used: dict[str, list[str]] = {}
    for topic in pages.locales[pages.default].topics:
        for name in find_gaps(f"{topic.text.title} {topic.text.short} {topic.text.details}"):
            used.setdefault(name, []).append(topic.text.id)
    return used
