"""Gaps in texts: those with a dot are filled with the office's facts when content is loaded."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from bot.dialogue.messages import plain
from bot.strict_yaml.fit import meant
from bot.strict_yaml.tree import Problem, Tree

GAP = re.compile(r"\{([^{}\n]*)\}")
_FACT = re.compile(r"\{([a-z_]+\.[a-z0-9_]+)\}")


def gaps(text: str) -> frozenset[str]:
    """The names of all gaps."""
    return frozenset(GAP.findall(text))


def filled(text: str, facts: Mapping[str, str], unset: str) -> str:
    """The text with its facts; an empty one is drawn as `unset`, an unknown gap stays."""
    if "{" not in text:
        return text
    return _FACT.sub(lambda gap: _drawn(gap, facts, unset), text)


def _drawn(gap: re.Match[str], facts: Mapping[str, str], unset: str) -> str:
    value = facts.get(gap[1])
    return gap[0] if value is None else plain(value) or unset


def without(text: str) -> str:
    """The text with its gaps left out: what is searched."""
    return GAP.sub(" ", text) if "{" in text else text


def unfillable(
    text: str, facts: Mapping[str, str], tree: Tree, *steps: str | int, dots: bool = True
) -> Iterator[Problem]:
    """A problem for each gap that no fact fills; without `dots`, those are the dialogue's."""
    for name in sorted(gaps(text)) if "{" in text else ():
        if name not in facts and (dots or "." in name):
            says = f"celah {{{name}}} tidak dapat diisi.{meant(name, facts)}"
            above = text.count("\n", 0, text.find(f"{{{name}}}"))
            yield tree.problem(says, *steps, below=above + 1 if tree.at(*steps).block else 0)
