"""Notices: what is told unasked, as networks take it that let us speak freely for a day only.

Such a network sends a template that it approved before, with the values that a notice names.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from bot.dialogue.messages import Notice, NoticeKind

VALUES: Mapping[NoticeKind, frozenset[str]] = {
    "reminder": frozenset({"title", "when", "place"}),
    "moved": frozenset({"title", "when", "place"}),
    "cancelled": frozenset({"title", "when"}),
    "seat_offered": frozenset({"title", "when", "until"}),
    "staff_answered": frozenset(),
    "form_waits": frozenset(),
}
"""The values that each kind of notice has, by which a template may name them."""

CALLS: frozenset[NoticeKind] = frozenset({"staff_answered", "form_waits"})
"""Kinds whose template only says that something waits: it itself follows when she writes."""

_GAP = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True, slots=True)
class NoticeTemplate:
    """A template as the network knows it: its name and language, and its text with our gaps."""

    kind: NoticeKind
    locale: str
    name: str
    language: str
    body: str
    category: str = "utility"

    @property
    def gaps(self) -> tuple[str, ...]:
        """The names of its values, each once, in the order in which the network numbers them."""
        return tuple(dict.fromkeys(_GAP.findall(self.body)))

    @property
    def numbered(self) -> str:
        """Its text as it is submitted: {{1}}, {{2}} and so on."""
        numbers = {name: f"{{{{{n}}}}}" for n, name in enumerate(self.gaps, 1)}
        return _GAP.sub(lambda gap: numbers[gap[1]], self.body)


def find_template(
    templates: Mapping[tuple[str, str], NoticeTemplate], notice: Notice, default: str
) -> NoticeTemplate | None:
    """Returns the template of a notice in its language, else in the default one. None: none."""
    found = templates.get((notice.kind, notice.locale))
    return found or templates.get((notice.kind, default))


def fill_values(template: NoticeTemplate, notice: Notice) -> list[str]:
    """Returns the values of a template's gaps, without line breaks and runs of spaces."""
    known = dict(notice.values)
    return [" ".join(known.get(name, "").split()) or "-" for name in template.gaps]
