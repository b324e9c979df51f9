"""Topics: complete, sourced, dated, and each sample question belonging to one of them only."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date, timedelta

from bot.content.check import language
from bot.content.check.caution import Caution, ContentCaution
from bot.content.check.language import Text
from bot.content.folder import LocalePages, Pages, Written
from bot.content.placeholders import gaps
from bot.dialogue.turn import fold
from bot.strict_yaml.fit import meant
from bot.strict_yaml.tree import Problem

LONGEST_SHORT = 300
"""Characters of a short answer."""

FEWEST_PHRASINGS = 8
LONGEST_TITLE = 64
LONGEST_SHELF = 40

_DATED = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?|tanpa tanggal")


def faults(pages: Pages, today: date) -> Iterator[Problem]:
    """Every problem and caution in the topics of all languages."""
    first = pages.locales[pages.default]
    ids = {one.text.id: one for one in first.topics}
    for locale in pages.locales.values():
        yield from _phrasings_of_two(locale)
        for one in locale.topics:
            yield from _in_any_language(one, locale)
            if one.text.id not in ids:
                says = f'topik "{one.text.id}" tidak ada di {first.id}/topics/.'
                yield one.tree.problem(says + meant(one.text.id, ids), "id")
        yield from _untold(locale, first)
    for one in first.topics:
        if one.kind == "topic":
            yield from _complete(one, ids)
            yield from _dated(one, today)
    yield from _shelves(pages)


def _in_any_language(one: Written, locale: LocalePages) -> Iterator[Problem]:
    text, tree = one.text, one.tree
    for key in ("title", "short"):
        if not getattr(text, key).strip():
            yield tree.problem(f'"{key}" masih kosong.', key)
    if len(text.short.strip()) >= LONGEST_SHORT:
        says = f"jawaban singkat {len(text.short.strip())} huruf, harus di bawah {LONGEST_SHORT}."
        yield tree.problem(f"{says} Pindahkan sebagian ke details.", "short")
    if len(text.title) > LONGEST_TITLE:
        says = f"judul {len(text.title)} huruf; di tombol HP terpotong sesudah {LONGEST_TITLE}."
        yield ContentCaution.of(tree.problem(says, "title"))
    read = [Text(getattr(text, key), tree, (key,)) for key in ("title", "short", "details")]
    yield from language.faults(read, locale)


def _complete(one: Written, ids: Mapping[str, Written]) -> Iterator[Problem]:
    text, tree = one.text, one.tree
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
            says = f'topik terkait "{name}" tidak ada.{meant(name, ids)}'
            yield tree.problem(says, "related", place)


def _dated(one: Written, today: date) -> Iterator[Problem]:
    text, tree = one.text, one.tree
    if text.diperiksa is None:
        yield tree.problem("tambahkan diperiksa: tanggal terakhir isinya diperiksa.")
    elif text.diperiksa > today + timedelta(days=1):
        yield tree.problem(f"diperiksa {text.diperiksa} masih di masa depan.", "diperiksa")
    if text.berlaku_sampai and text.berlaku_sampai < today:
        says = f'"{text.id}" berlaku sampai {text.berlaku_sampai}. Periksa, lalu ganti tanggalnya.'
        yield Caution.of(tree.problem(says, "berlaku_sampai"))


def _phrasings_of_two(locale: LocalePages) -> Iterator[Problem]:
    seen: dict[str, tuple[Written, int]] = {}
    for one in locale.topics:
        for place, phrasing in enumerate(one.text.phrasings):
            word = fold(phrasing)
            if not word:
                yield one.tree.problem("contoh pertanyaan masih kosong.", "phrasings", place)
            elif word in seen:
                other, there = seen[word]
                where = other.tree.problem("", "phrasings", there).place
                says = f'pertanyaan "{phrasing}" sudah ada di {where} ({other.text.id}).'
                yield one.tree.problem(f"{says} Hapus salah satu.", "phrasings", place)
            seen.setdefault(word, (one, place))


def _untold(locale: LocalePages, first: LocalePages) -> Iterator[Problem]:
    told = {one.text.id: one for one in locale.topics}
    for one in first.topics:
        own = told.get(one.text.id)
        if own is None:
            says = (
                f'topik "{one.text.id}" belum ada di {locale.id}/topics/; teks {first.id} dipakai.'
            )
            yield ContentCaution.of(one.tree.problem(says, "id"))
        elif one.kind == "topic" and not own.text.phrasings:
            yield own.tree.problem("contoh pertanyaan belum ada (phrasings).", "id")
        elif bool(own.text.details.strip()) is not bool(one.text.details.strip()):
            yield own.tree.problem(
                f"details ada hanya di salah satu bahasa ({first.id}, {locale.id})."
            )


def _shelves(pages: Pages) -> Iterator[Problem]:
    used = {one.file.category for one in pages.locales[pages.default].topics}
    for place, name in enumerate(pages.categories):
        if name not in used:
            says = f'kategori "{name}" tidak punya topik.{meant(name, used)}'
            yield pages.trees["categories"].problem(says, "categories", place)
    for locale in pages.locales.values():
        for one in {one.file.category: one for one in locale.topics}.values():
            if not 0 < len(one.file.title.strip()) <= LONGEST_SHELF:
                says = f"judul kategori 1 sampai {LONGEST_SHELF} huruf, agar muat di tombol."
                yield one.file_tree.problem(says, "title")


def facts_used(pages: Pages) -> dict[str, list[str]]:
    """The gaps that answers use, each with the ids of their topics."""
    used: dict[str, list[str]] = {}
    for one in pages.locales[pages.default].topics:
        for name in gaps(f"{one.text.title} {one.text.short} {one.text.details}"):
            used.setdefault(name, []).append(one.text.id)
    return used
