"""Fits faq/offer_weights.yaml; run `python -m benchmarks.fit_offers`.

Two steps on the labelled texts of tests/offers: what kind of text it is, from its words; and how
likely a fraud, from its signs, its kind and the other concepts that it speaks of. The second step
is fitted on kinds of texts that the first had not seen. It first prints how each pen's texts are
told when that pen is left out of both: those are the numbers to trust. Names of files given on the
command line are left out altogether, and measured at the end: nothing is written then.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import numpy as np
import yaml

from benchmarks import fit_danger_meaning as third
from benchmarks.fit_danger import Sentence, as_yaml, count_of, fit, harmless_topics
from benchmarks.fit_danger import labelled as labelled_cries
from benchmarks.held_out import FOLDER
from bot.content.embedding import is_installed
from bot.content.folder import open_pages
from bot.dialogue.faq.offer_judge import KINDS, Kind, OfferWeights, list_features, weigh_kinds
from bot.dialogue.faq.offer_signs import (
    OfferRules,
    ReadOffer,
    Report,
    examine_offer,
    list_subjects,
    read_offer,
    weigh_read,
    weighed_hits,
)
from bot.search.weights import MeaningWeights, Weights

TEXTS = FOLDER.parent / "tests" / "offers"
ACTS = FOLDER.parent / "tests" / "acts"
WHERE = FOLDER / "offer_weights.yaml"
WARNS = ("waspada", "bahaya")
DOUBT, SURE, GRAVE, DESPITE = -1.5, 0.0, 2.6, 1.0
TOLD, TOLD_WITH_SIGNS = 0.5, -0.5
_RIDGE_KINDS, _RIDGE_FRAUD = 0.1, 0.05
_FOLDS = 5
_HEAD = (
    "| lot | frauds | honest warned | grave | told warned | kinds | words shown |\n"
    "|---|---|---|---|---|---|---|"
)
_EVERY = 5  # one of so many questions about something else


@dataclass(frozen=True, slots=True)
class Labelled:
    """A text, its kind, how it is to be warned of, and the words that the pen marked as signs."""

    text: str
    kind: str
    level: str
    spans: tuple[str, ...]
    lot: str
    read: ReadOffer

    @property
    def fraud(self) -> bool:
        """Whether it is to be warned of."""
        return self.level in WARNS

    @property
    def tells(self) -> bool:
        """Whether it tells of frauds, as education and stories do."""
        return self.kind in ("education", "story")


def rules() -> OfferRules:
    """Gives the rules as the project has them, without weights."""
    offers = open_pages(FOLDER, "id", []).offers
    if offers is None:
        raise SystemExit("faq/offers.yaml cannot be read: run `pandu check`")
    return replace(offers, weights=None)


def labelled(offers: OfferRules) -> Iterator[Labelled]:
    """Gives every text of tests/offers."""
    for path in sorted(TEXTS.glob("*.yaml")):
        for row in yaml.safe_load(path.read_text("utf-8")):
            label = row["kind"], row["level"], tuple(row["spans"])
            yield Labelled(row["text"], *label, path.stem, read_offer(row["text"], offers))


def others(offers: OfferRules) -> Iterator[Labelled]:
    """Gives texts that tell of no offer: questions about topics, acts, cries for help."""
    texts = [text for text, *_ in harmless_topics()]
    for path in sorted(ACTS.glob("*.yaml")):
        acts = yaml.safe_load(path.read_text("utf-8"))
        texts += [str(text) for act, some in acts.items() if act != "check_offer" for text in some]
    texts += [text for text, *_ in labelled_cries()]
    for text in texts[::_EVERY]:
        yield Labelled(text, "other", "none", (), "topics", read_offer(text, offers))


def fit_kinds(rows: Sequence[Labelled]) -> dict[str, Weights]:
    """Gives the log-odds of each kind of text against all others."""
    return {kind: _fit_even(rows, [row.kind == kind for row in rows]) for kind in KINDS}


def _fit_even(rows: Sequence[Labelled], truth: Sequence[bool]) -> Weights:
    """Gives the log-odds that it is true of a text, as if that were as frequent as not."""
    sentences = [
        Sentence(row.text, true, row.lot, "", tuple(map(frozenset, row.read.seen)))
        for row, true in zip(rows, truth, strict=True)
    ]
    weights = fit(sentences, _RIDGE_KINDS)
    counted = sum(count_of(sentence) for sentence in sentences if sentence.danger)
    rest = sum(map(count_of, sentences)) - counted
    return replace(weights, base=round(weights.base + math.log(rest / counted), 2))


def fit_fraud(
    rows: Sequence[Labelled], told: Sequence[dict[Kind, float]], offers: OfferRules
) -> Weights:
    """Gives the log-odds of a fraud: words, signs, and the kind that was told of each text."""
    sentences = []
    for row, kinds in zip(rows, told, strict=True):
        subjects = list_subjects(row.read, offers)
        some = list_features(weighed_hits(row.read, offers), subjects, kinds)
        *words, _ = map(frozenset, row.read.seen)
        sentences.append(Sentence(row.text, row.fraud, row.lot, "", (*words, some)))
    return replace(fit(sentences, _RIDGE_FRAUD), sure=SURE, doubt=DOUBT)


def fit_all(
    rows: Sequence[Labelled], elsewhere: Sequence[Labelled], offers: OfferRules
) -> OfferWeights:
    """Gives all weights. The fraud's are fitted on kinds told by weights that knew other texts."""
    told: dict[int, dict[Kind, float]] = {}
    for fold in range(_FOLDS):
        fitted = fit_kinds([row for at, row in enumerate(rows) if at % _FOLDS != fold])
        for at in range(fold, len(rows), _FOLDS):
            told[at] = weigh_kinds(rows[at].read.seen, fitted)
    kinds = [told[at] for at in range(len(rows))]
    truth = [True] * len(rows) + [False] * len(elsewhere)
    concerns = replace(_fit_even([*rows, *elsewhere], truth), sure=TOLD, doubt=TOLD_WITH_SIGNS)
    fraud = fit_fraud(rows, kinds, offers)
    if is_installed():
        fraud = replace(fraud, meaning=_fit_meaning(rows, kinds, offers))
    return OfferWeights(fit_kinds(rows), concerns, fraud, GRAVE, DESPITE)


def _fit_meaning(
    rows: Sequence[Labelled], told: Sequence[dict[Kind, float]], offers: OfferRules
) -> MeaningWeights:
    """Gives what the meaning adds to words and signs that were fitted on other texts."""
    words = np.zeros(len(rows))
    for fold in range(_FOLDS):
        kept = [at for at in range(len(rows)) if at % _FOLDS != fold]
        fitted = fit_fraud([rows[at] for at in kept], [told[at] for at in kept], offers)
        for at in range(fold, len(rows), _FOLDS):
            words[at] = weigh_read(rows[at].read, told[at], offers, fitted)
    truth = np.array([row.fraud for row in rows], float)
    vectors = third.encode(row.text for row in rows)
    none, alike = np.zeros(len(rows)), np.ones(len(rows))
    seen = third.Opinions(np.arange(len(rows)) % _FOLDS, truth, words, none, vectors, alike)
    nothing = vectors[:0]
    return third.shipped(seen, third.unseen(seen, nothing), nothing)


# --- how well it tells -----------------------------------------------------------------------


Told = tuple[Labelled, Report, Report]
"""A text, what is said of it, and what is said with the semantic extra."""


def examine(rows: Sequence[Labelled], weights: OfferWeights, offers: OfferRules) -> list[Told]:
    """Gives what these weights say of each text; both times the same without the extra."""
    judged = replace(offers, weights=weights)
    texts = [row.text for row in rows]
    meanings = third.encode(texts) if is_installed() else [()] * len(texts)
    return [
        (row, examine_offer(row.text, judged), examine_offer(row.text, judged, (*meaning, 1.0)))
        for row, meaning in zip(rows, meanings, strict=True)
    ]


def print_tables(told: Sequence[Told]) -> None:
    """Prints a line a lot and one for all, by words and signs alone and with the extra."""
    ways = {
        "words and signs": [(row, report) for row, report, _ in told],
        "with the semantic extra": [(row, report) for row, _, report in told],
    }
    for name, pairs in ways.items():
        print(f"\n{name}\n\n{_HEAD}")
        for lot in sorted({row.lot for row, _ in pairs}):
            print_line(lot, [pair for pair in pairs if pair[0].lot == lot])
        print_line("all", pairs)


def print_line(name: str, pairs: Sequence[tuple[Labelled, Report]]) -> None:
    """Prints a line: frauds found, honest ones warned of and called grave, kinds, words shown."""
    frauds = [report.level in WARNS for row, report in pairs if row.fraud]
    honest = [report.level for row, report in pairs if not row.fraud]
    tells = [report.level in WARNS for row, report in pairs if row.tells and not row.fraud]
    kinds = [row.kind == report.kind for row, report in pairs]
    shown = [_overlap(row, report) for row, report in pairs if row.spans and report.signs]
    right = [share >= 0.5 for shares in shown for share in shares]
    warned, grave = sum(level in WARNS for level in honest), honest.count("bahaya")
    print(
        f"| {name} | {sum(frauds)}/{len(frauds)} | {warned}/{len(honest)} | {grave} "
        f"| {sum(tells)}/{len(tells)} | {sum(kinds)}/{len(kinds)} | {sum(right)}/{len(right)} |"
    )


def _overlap(row: Labelled, report: Report) -> Iterator[float]:
    """Yields of each sign how much of the words that are shown lies in a marked span."""
    marks = [(row.text.find(mark), len(mark)) for mark in row.spans]
    for start, end in (sign.spans[0] for sign in report.signs if sign.spans):
        common = (min(end, at + long) - max(start, at) for at, long in marks if at >= 0)
        yield max(0, *common) / (end - start)


def main() -> None:
    """Prints what is told of each pen's texts left out, then writes the weights fitted on all."""
    apart, offers = set(sys.argv[1:]), rules()
    everything, elsewhere = list(labelled(offers)), list(others(offers))
    rows = [row for row in everything if row.lot not in apart]
    told: list[Told] = []
    for lot in sorted({row.lot for row in rows}):
        rest = [row for row in rows if row.lot != lot]
        fitted = fit_all(rest, elsewhere[::_FOLDS], offers)
        told += examine([row for row in rows if row.lot == lot], fitted, offers)
    print_tables(told)
    weights = fit_all(rows, elsewhere, offers)
    if apart:
        print_tables(examine([row for row in everything if row.lot in apart], weights, offers))
    else:
        write(weights, WHERE)


def write(weights: OfferWeights, path: Path) -> None:
    """Writes the weights where the content loader finds them."""
    head = (
        "# What each sign of a text weighs for its kind and for a fraud, in hundredths.\n"
        "# Made by `python -m benchmarks.fit_offers`, never by hand.\n"
    )
    given = asdict(weights)
    for each in (given["concerns"], *given["kinds"].values()):
        del each["meaning"]  # a third opinion that only the judge has
    if given["fraud"]["meaning"]:
        third_opinion = given["fraud"]["meaning"]
        given["fraud"]["meaning"] = {name: as_yaml(each) for name, each in third_opinion.items()}
    told = yaml.dump(given, default_flow_style=None, width=200, allow_unicode=True)
    path.write_text(head + told, "utf-8")


if __name__ == "__main__":
    main()
