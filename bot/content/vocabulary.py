"""Faults in the rules of danger and offers: concepts that do not exist, numbers that are none."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet

from bot.dialogue.faq.offer_signs import OfferRules
from bot.search import concepts
from bot.search.concepts import Vocabulary
from bot.search.danger import DangerRules
from bot.strict_yaml.fit import suggest_word
from bot.strict_yaml.tree import FileProblem, Tree

WHERE = ("before", "adjacent", "end", "clause", "sentence", "text")

LEVELS = ("none", "periksa", "waspada", "bahaya")

_COUNT = re.compile(r"\b\d+\*")

BY_CODE = ("unreal_pay",)
"""Concepts that the examination of an offer adds of its own."""


def danger_faults(
    rules: DangerRules, tree: Tree, phrases: Mapping[str, str]
) -> Iterator[FileProblem]:
    """Yields what the bot would stumble over in faq/danger.yaml."""
    yield from _vocabulary_faults(rules, tree)
    yield from find_missing_phrases(["danger.general"], phrases, tree)
    for place, alarm in enumerate(rules.alarms):
        yield from find_missing_phrases([f"danger.{alarm.kind}"], phrases, tree, "alarms", place)
    for country in rules.countries:
        yield from find_missing_phrases([f"country.{country}"], phrases, tree, "countries", country)


def offer_faults(
    rules: OfferRules, tree: Tree, phrases: Mapping[str, str], facts: AbstractSet[str]
) -> Iterator[FileProblem]:
    """Yields what the bot would stumble over in faq/offers.yaml. `facts` are those of facts.md."""
    ids = {check.id for check in rules.checks}
    yield from _vocabulary_faults(rules, tree)
    yield from find_missing_phrases([f"offers.level.{level}" for level in LEVELS], phrases, tree)
    for place, check in enumerate(rules.checks):
        keys = [f"offers.sign.{check.id}.{part}" for part in ("what", "ask", "verify")]
        yield from find_missing_phrases(keys, phrases, tree, "checks", place)
        if check.fact and check.fact not in facts:
            says = f'fakta "{check.fact}" tidak ada di facts.md.'
            yield tree.problem(says, "checks", place, "fact")
    for key, named in (("alone", rules.alone), ("weak", rules.weak)):
        for place, name in enumerate(named):
            if name not in ids:
                yield tree.problem(f'"{name}" tidak ada di checks.', key, place)
    if not rules.pay:
        yield tree.problem('"pay" perlu satu baris, dengan rupiah lebih dahulu.', "pay")
    for place, pay in enumerate(rules.pay):
        yield from _check_number(pay.most, tree, "pay", place, "most")


def _vocabulary_faults(rules: Vocabulary, tree: Tree) -> Iterator[FileProblem]:
    for name, phrases in rules.words.items():
        for place, phrase in enumerate(phrases):
            if not phrase.strip():
                yield tree.problem(f'"{name}" berisi kata kosong.', "words", name, place)
    for place, cancel in enumerate(rules.cancels):
        yield from _check_number(cancel.within, tree, "cancels", place, "within")


def _check_number(text: str, tree: Tree, *steps: str | int) -> Iterator[FileProblem]:
    if not (text.isascii() and text.isdigit()):
        yield tree.problem(f'"{steps[-1]}" harus bilangan bulat, bukan "{text}".', *steps)


def find_missing_phrases(
    keys: Sequence[str], phrases: Mapping[str, str], tree: Tree, *steps: str | int
) -> Iterator[FileProblem]:
    """Yields a problem for each phrase that is going to be said and does not exist."""
    for key in keys:
        if key not in phrases:
            yield tree.problem(f'frasa "{key}" belum ada. Tambahkan di phrases/.', *steps)


def stray_in_danger(rules: DangerRules, tree: Tree) -> Iterator[FileProblem]:
    """Concepts that faq/danger.yaml names and does not have: those rules never fire."""
    known = rules.words.keys() | rules.signs.keys()
    yield from _find_stray(rules, tree, known)
    for place, alarm in enumerate(rules.alarms):
        yield from _check_combinations(alarm.when, known, tree, "alarms", place, "when")


def stray_in_offers(rules: OfferRules, tree: Tree) -> Iterator[FileProblem]:
    """Concepts that faq/offers.yaml names and does not have: those rules never fire."""
    known = rules.words.keys() | rules.signs.keys() | set(BY_CODE)
    yield from _find_stray(rules, tree, known)
    for place, name in enumerate(rules.weighed):
        yield from _find_unknown(name, "&", known, tree, "weighed", place)
    for place, check in enumerate(rules.checks):
        yield from _check_combinations(check.when, known, tree, "checks", place, "when")


def _find_stray(rules: Vocabulary, tree: Tree, known: AbstractSet[str]) -> Iterator[FileProblem]:
    for name, made in rules.signs.items():
        for place, pattern in enumerate(made):
            joint = next((joint for joint in "+." if joint in pattern), " ")
            yield from _find_unknown(pattern, joint, known, tree, "signs", name, place)
    for place, cancel in enumerate(rules.cancels):
        for concept in (cancel.by, *cancel.unless, *cancel.signs):
            yield from _find_unknown(concept, " ", known, tree, "cancels", place)
        if cancel.where not in WHERE:
            says = f'"where" harus salah satu dari: {", ".join(WHERE)}.'
            yield tree.problem(says + suggest_word(cancel.where, WHERE), "cancels", place, "where")


def _check_combinations(
    when: Sequence[str], known: AbstractSet[str], tree: Tree, *steps: str | int
) -> Iterator[FileProblem]:
    for place, combination in enumerate(when):
        yield from _find_unknown(_COUNT.sub("", combination), "&", known, tree, *steps, place)


def _find_unknown(
    pattern: str, joint: str, known: AbstractSet[str], tree: Tree, *steps: str | int
) -> Iterator[FileProblem]:
    names = {name for part in concepts.split_pattern(pattern, joint) for name in part}
    for name in sorted(names - known):
        says = f'"{name}" tidak ada di words atau signs.{suggest_word(name, known)}'
        mixed = ' Jangan campur "+", "." dan spasi.' if " " in name or "." in name else ""
        yield tree.problem(says + mixed, *steps)
