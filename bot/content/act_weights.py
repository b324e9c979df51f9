"""faq/act_weights.json: what each sign of a text weighs for what is asked to be done."""

from __future__ import annotations

from pathlib import Path

import msgspec

from bot.search.acts import ACTS, NONE, ActWeights
from bot.strict_yaml.tree import FileProblem, shown_path


def read_act_weights(path: Path, problems: list[FileProblem]) -> ActWeights | None:
    """Returns the weights.

    None where there is no such file; one that does not fit is a problem, too.
    """
    if not path.exists():
        return None
    try:
        weights = msgspec.json.decode(path.read_bytes(), type=ActWeights)
    except (OSError, msgspec.MsgspecError) as error:
        problems.append(FileProblem(shown_path(path), 0, f"tidak terbaca: {error}"))
        return None
    count = len(weights.acts)
    rows = all(len(row) == count for row in weights.signs.values())
    if weights.acts != (*ACTS, NONE) or len(weights.base) != count or not rows:
        says = "tidak cocok dengan daftar tindakan. Buat lagi: python -m benchmarks.fit_acts."
        problems.append(FileProblem(shown_path(path), 0, says))
        return None
    return weights
