"""Gaps in texts: those with a dot are filled with the office's facts when content is loaded."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from bot.dialogue.messages import escape_markup
from bot.strict_yaml.fit import suggest_word
from bot.strict_yaml.tree import FileProblem, Tree

GAP = re.compile(r"\{([^{}\n]*)\}")
_FACT = re.compile(r"\{([a-z_]+\.[a-z0-9_]+)\}")


def find_gaps(text: str) -> frozenset[str]:
    """Returns the names of all gaps."""
    return frozenset(GAP.findall(text))


def fill_gaps(text: str, facts: Mapping[str, str], unset: str) -> str:
    """Returns the text with its facts. An empty one is drawn as `unset`, an unknown gap stays."""
    if "{" not in text:
        return text
    return _FACT.sub(lambda gap: _draw_gap(gap, facts, unset), text)


def _draw_gap(gap: re.Match[str], facts: Mapping[str, str], unset: str) -> str:
    value = facts.get(gap[1])
    return gap[0] if value is None else escape_markup(value) or unset


def drop_gaps(text: str) -> str:
    """Returns the text with its gaps left out: what is searched."""
    return GAP.sub(" ", text) if "{" in text else text


def find_unfillable(
    text: str, facts: Mapping[str, str], tree: Tree, *steps: str | int, dots: bool = True
) -> Iterator[FileProblem]:
    """Yields a problem for each gap that no fact fills.

    Without `dots`, those are the dialogue's.
    """
    for name in sorted(find_gaps(text)) if "{" in text else ():
        if name not in facts and (dots or "." in name):
            says = f"celah {{{name}}} tidak dapat diisi.{suggest_word(name, facts)}"
            above = text.count("\n", 0, text.find(f"{{{name}}}"))
            yield tree.problem(says, *steps, below=above + 1 if tree.at(*steps).block else 0)
