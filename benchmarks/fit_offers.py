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

import yaml

from benchmarks.fit_danger import Sentence, count_of, fit, harmless_topics
from benchmarks.fit_danger import labelled as labelled_cries
from benchmarks.held_out import FOLDER
from bot.content.folder import open_pages
from bot.dialogue.faq.offer_judge import KINDS, Kind, OfferWeights, list_features, weigh_kinds
from bot.dialogue.faq.offer_signs import (
    OfferRules,
    ReadOffer,
    Report,
    examine_offer,
    list_subjects,
    read_offer,
    weighed_hits,
)
from bot.search.weights import Weights

TEXTS = FOLDER.parent / "tests" / "offers"
ACTS = FOLDER.parent / "tests" / "acts"
WHERE = FOLDER / "offer_weights.yaml"
WARNS = ("waspada", "bahaya")
DOUBT, SURE, GRAVE, DESPITE = -1.5, 0.0, 1.8, 1.0
TOLD, TOLD_WITH_SIGNS = 0.5, -0.5
_RIDGE_KINDS, _RIDGE_FRAUD = 0.1, 0.3
_FOLDS = 5
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
    """Gives the log-odds of a fraud, over the signs and the kind that was told of each text."""
    nothing: frozenset[str] = frozenset()
    sentences = []
    for row, kinds in zip(rows, told, strict=True):
        subjects = list_subjects(row.read, offers)
        some = list_features(weighed_hits(row.read, offers), subjects, kinds)
        sentences.append(
            Sentence(row.text, row.fraud, row.lot, "", (nothing, nothing, nothing, some))
        )
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
    truth = [True] * len(rows) + [False] * len(elsewhere)
    concerns = replace(_fit_even([*rows, *elsewhere], truth), sure=TOLD, doubt=TOLD_WITH_SIGNS)
    fraud = fit_fraud(rows, [told[at] for at in range(len(rows))], offers)
    return OfferWeights(fit_kinds(rows), concerns, fraud, GRAVE, DESPITE)


# --- how well it tells -----------------------------------------------------------------------


def measure(rows: Sequence[Labelled], offers: OfferRules) -> list[Report]:
    """Gives what the checker says of each text."""
    return [examine_offer(row.text, offers) for row in rows]


def print_table(name: str, rows: Sequence[Labelled], reports: Sequence[Report]) -> None:
    """Prints a line: frauds found, honest ones warned of and called grave, kinds, words shown."""
    pairs = list(zip(rows, reports, strict=True))
    frauds = [report.level in WARNS for row, report in pairs if row.fraud]
    honest = [report.level for row, report in pairs if not row.fraud]
    kinds = [row.kind == report.kind for row, report in pairs]
    shown = [_overlap(row, report) for row, report in pairs if row.spans and report.signs]
    right = [share >= 0.5 for shares in shown for share in shares]
    warned, grave = sum(level in WARNS for level in honest), honest.count("bahaya")
    print(
        f"| {name} | {sum(frauds)}/{len(frauds)} | {warned}/{len(honest)} | {grave} "
        f"| {sum(kinds)}/{len(kinds)} | {sum(right)}/{len(right)} |"
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
    print(
        "| lot | frauds | honest warned | grave | kinds | words shown |\n|---|---|---|---|---|---|"
    )
    found: list[tuple[Labelled, Report]] = []
    for lot in sorted({row.lot for row in rows}):
        left_out = [row for row in rows if row.lot == lot]
        fitted = fit_all([row for row in rows if row.lot != lot], elsewhere[::_FOLDS], offers)
        reports = measure(left_out, replace(offers, weights=fitted))
        print_table(lot, left_out, reports)
        found += zip(left_out, reports, strict=True)
    print_table("all", *zip(*found, strict=True))
    weights = fit_all(rows, elsewhere, offers)
    kept = [row for row in everything if row.lot in apart]
    if kept:
        print_table("never seen", kept, measure(kept, replace(offers, weights=weights)))
    else:
        write(weights, WHERE)


def write(weights: OfferWeights, path: Path) -> None:
    """Writes the weights where the content loader finds them."""
    head = (
        "# What each sign of a text weighs for its kind and for a fraud, in hundredths.\n"
        "# Made by `python -m benchmarks.fit_offers`, never by hand.\n"
    )
    given = asdict(weights)
    for each in (given["concerns"], given["fraud"], *given["kinds"].values()):
        del each["meaning"]  # a third opinion that offers have not
    told = yaml.dump(given, default_flow_style=None, width=200, allow_unicode=True)
    path.write_text(head + told, "utf-8")


if __name__ == "__main__":
    main()
