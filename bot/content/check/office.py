"""What the office has still to fill in or to verify in its config."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta

from bot.config import Config, office_facts
from bot.config.readiness import NEEDED, find_unready
from bot.content.check.caution import Caution, Unready
from bot.dialogue.cases.helpline import HOME
from bot.search.danger import DangerRules
from bot.strict_yaml.fit import suggest_word
from bot.strict_yaml.tree import FileProblem, Tree

VERIFIED_FOR = timedelta(days=180)
"""How long a hotline counts as verified."""


def find_office_cautions(
    config: Config, tree: Tree, used: Mapping[str, Sequence[str]], today: date
) -> Iterator[FileProblem]:
    """What `run` waits for, unset facts that answers use, holidays that ran out, old hotlines."""
    known = office_facts(config)
    for file_problem in find_unready(config, tree):
        yield Unready.from_problem(file_problem)
    for name in sorted(used):
        if name in known and not known[name] and tuple(name.split(".")) not in NEEDED:
            topics = ", ".join(used[name][:3])
            says = f'"{name}" masih kosong, tetapi dipakai {len(used[name])} topik ({topics}).'
            yield Caution.from_problem(tree.problem(says, *name.split(".")))
    if max(config.desk.holidays, default=date.min) < today:
        says = "tidak ada hari libur yang akan datang. Isi dari keputusan bersama tahun ini."
        yield Caution.from_problem(tree.problem(says, "desk", "holidays"))
    yield from _check_hotlines(config, tree, today)


def find_lost_hotlines(
    config: Config, tree: Tree, rules: DangerRules | None
) -> Iterator[FileProblem]:
    """Numbers of a country that faq/danger.yaml does not know: nobody would ever see them."""
    known = {HOME, *(rules.countries if rules else ())}
    for place, hotline in enumerate(config.hotlines):
        if hotline.country and hotline.country not in known:
            says = f'negara "{hotline.country}" tidak ada di countries dalam danger.yaml.'
            says += suggest_word(hotline.country, known)
            yield tree.problem(says, "hotlines", place, "country")


def _check_hotlines(config: Config, tree: Tree, today: date) -> Iterator[FileProblem]:
    for place, hotline in enumerate(config.hotlines):
        since = hotline.diverifikasi_pada
        if since is None:
            says = (
                f'nomor "{hotline.id}" belum pernah diverifikasi.'
                " Hubungi, lalu isi diverifikasi_pada."
            )
        elif since > today + timedelta(days=1):
            says = f'nomor "{hotline.id}": diverifikasi_pada {since} masih di masa depan.'
        elif today - since > VERIFIED_FOR:
            days = (today - since).days
            says = f'nomor "{hotline.id}" diverifikasi {days} hari lalu ({since}). Hubungi lagi.'
        else:
            continue
        yield Caution.from_problem(tree.problem(says, "hotlines", place))
