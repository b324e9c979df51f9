"""What the office has still to fill in or to verify in its config."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta

from bot.config import Config, facts
from bot.content.check.caution import Caution
from bot.strict_yaml.tree import Problem, Tree

VERIFIED_FOR = timedelta(days=180)
"""How long a hotline counts as verified."""


def cautions(
    config: Config, tree: Tree, used: Mapping[str, Sequence[str]], today: date
) -> Iterator[Problem]:
    """Unset facts that answers use, an unnamed controller, holidays that ran out, old hotlines."""
    known = facts(config)
    for name in sorted(used):
        if name in known and not known[name]:
            topics = ", ".join(used[name][:3])
            says = f'"{name}" masih kosong, tetapi dipakai {len(used[name])} topik ({topics}).'
            yield Caution.of(tree.problem(says, *name.split(".")))
    for name in ("controller", "contact", "basis"):
        if not known[f"privacy.{name}"] and f"privacy.{name}" not in used:
            says = f'"privacy.{name}" masih kosong. Kantor yang menentukan isinya.'
            yield Caution.of(tree.problem(says, "privacy", name))
    if max(config.desk.holidays, default=date.min) < today:
        says = "tidak ada hari libur yang akan datang. Isi dari keputusan bersama tahun ini."
        yield Caution.of(tree.problem(says, "desk", "holidays"))
    yield from _hotlines(config, tree, today)


def _hotlines(config: Config, tree: Tree, today: date) -> Iterator[Problem]:
    for place, one in enumerate(config.hotlines):
        since = one.diverifikasi_pada
        if since is None:
            says = (
                f'nomor "{one.id}" belum pernah diverifikasi. Hubungi, lalu isi diverifikasi_pada.'
            )
        elif since > today + timedelta(days=1):
            says = f'nomor "{one.id}": diverifikasi_pada {since} masih di masa depan.'
        elif today - since > VERIFIED_FOR:
            days = (today - since).days
            says = f'nomor "{one.id}" diverifikasi {days} hari lalu ({since}). Hubungi lagi.'
        else:
            continue
        yield Caution.of(tree.problem(says, "hotlines", place))
