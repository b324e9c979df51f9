"""Phrases and words: the same in every language, with the same gaps, short enough for a button."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.content.check import language
from bot.content.check.caution import ContentCaution
from bot.content.check.language import CheckedText
from bot.content.folder import ContentFolder, LocalePages
from bot.content.placeholders import find_gaps
from bot.dialogue.turn import fold_text
from bot.strict_yaml.fit import suggest_word
from bot.strict_yaml.tree import FileProblem

LONGEST_BUTTON = 40
"""Characters: more is cut off on a small phone."""

ONE_LANGUAGE = "kantor."
"""How the keys of the dashboard's words begin: it speaks the default language alone."""

_BUTTON = re.compile(r"form\.[a-z0-9_]+\.option\..+|menu\.(?!title).+|form\.[a-z0-9_]+\.name")


def find_phrase_faults(pages: ContentFolder) -> Iterator[FileProblem]:
    """Yields every problem and caution in the phrases, control words and glossaries."""
    first = pages.locales[pages.default]
    for locale in pages.locales.values():
        if locale is not first:
            yield from _compare_locales(first, locale)
        yield from _check_locale(locale)
        yield from _check_controls(locale, first)
    yield from _claimed_across(pages)


def _compare_locales(first: LocalePages, other: LocalePages) -> Iterator[FileProblem]:
    for here, there in ((first, other), (other, first)):
        for key in here.phrases.keys() - there.phrases.keys():
            if here is first and key.startswith(ONE_LANGUAGE):
                continue
            says = (
                f'frasa "{key}" belum ada di {there.id}/phrases/.{suggest_word(key, there.phrases)}'
            )
            yield here.homes[key].problem(f"{says} Tambahkan di sana.", key)
    for key in first.phrases.keys() & other.phrases.keys():
        wanted, found = find_gaps(first.phrases[key]), find_gaps(other.phrases[key])
        if wanted != found:
            lacks = ", ".join(f"{{{name}}}" for name in sorted(wanted ^ found))
            says = f'"{key}" harus punya celah yang sama di {first.id} dan {other.id}: {lacks}.'
            yield other.homes[key].problem(says, key)


def _check_locale(locale: LocalePages) -> Iterator[FileProblem]:
    for key, text in locale.phrases.items():
        tree = locale.homes[key]
        if not text.strip():
            yield tree.problem(f'frasa "{key}" masih kosong.', key)
        if _BUTTON.fullmatch(key) and len(text) > LONGEST_BUTTON:
            says = f"{len(text)} huruf tidak muat di tombol, paling banyak {LONGEST_BUTTON}."
            yield tree.problem(says, key)
        yield from language.find_language_faults([CheckedText(text, tree, (key,))], locale)


def _check_controls(locale: LocalePages, first: LocalePages) -> Iterator[FileProblem]:
    claimed: dict[str, str] = {}
    tree = locale.words_tree
    for control, typed in locale.words.controls.items():
        if control not in first.words.controls:
            says = (
                f'kendali "{control}" tidak dikenal.{suggest_word(control, first.words.controls)}'
            )
            yield tree.problem(says, "controls", control)
        for place, word in enumerate(typed):
            owner = claimed.setdefault(fold_text(word), control)
            if not fold_text(word):
                yield tree.problem("kata kendali masih kosong.", "controls", control, place)
            elif owner != control:
                says = f'kata "{word}" sudah dipakai untuk "{owner}". Hapus salah satu.'
                yield tree.problem(says, "controls", control, place)
    for control in first.words.controls.keys() - locale.words.controls.keys():
        says = f'kendali "{control}" belum ada. Tambahkan "{control}: []".'
        yield tree.problem(says, "controls")


def _claimed_across(pages: ContentFolder) -> Iterator[FileProblem]:
    claimed: dict[str, tuple[str, str]] = {}
    for locale in pages.locales.values():
        for control, typed in locale.words.controls.items():
            for place, word in enumerate(typed):
                owner, home = claimed.setdefault(fold_text(word), (control, locale.id))
                if owner != control and home != locale.id:
                    says = (
                        f'kata "{word}" berarti "{owner}" di {home} dan "{control}" di {locale.id}.'
                    )
                    yield ContentCaution.from_problem(
                        locale.words_tree.problem(says, "controls", control, place)
                    )
