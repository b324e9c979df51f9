"""faq/whatsapp_templates.yaml: notices as a network approves them, and Meta's rules of them."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from bot.dialogue.messages import NoticeKind
from bot.dialogue.notices import VALUES, NoticeTemplate
from bot.strict_yaml.fit import PLACE
from bot.strict_yaml.tree import FileProblem, Node, Tree, node_nowhere

LONGEST_BODY = 1024
_NAME = re.compile(r"[a-z0-9_]{1,512}")
_GAP = re.compile(r"\{(\w*)\}")
_SIDE_BY_SIDE = re.compile(r"\}\s*\{")
_WORDS_A_GAP = 3
"""With fewer words to a gap than about this, Meta refuses a template as meaningless."""


@dataclass(frozen=True, slots=True)
class TemplateText:
    """One template: its name at the network, and its text in each language."""

    kind: NoticeKind
    name: str
    texts: Mapping[str, str]
    category: Literal["utility", "marketing"] = "utility"
    node: Node = dataclasses.field(default_factory=node_nowhere, metadata=PLACE)


@dataclass(frozen=True, slots=True)
class TemplatesFile:
    """faq/whatsapp_templates.yaml."""

    templates: tuple[TemplateText, ...]


def make_templates(file: TemplatesFile | None) -> dict[tuple[str, str], NoticeTemplate]:
    """Returns the templates by kind and language."""
    return {
        (each.kind, locale): NoticeTemplate(
            each.kind, locale, each.name, locale, text.strip(), each.category
        )
        for each in (file.templates if file else ())
        for locale, text in each.texts.items()
    }


def find_template_faults(file: TemplatesFile, tree: Tree) -> Iterator[FileProblem]:
    """Yields what the network would refuse (Meta, message templates, rules of the text)."""
    seen: set[str] = set()
    for number, each in enumerate(file.templates):
        at = ("templates", number)
        if not _NAME.fullmatch(each.name):
            yield tree.problem("nama templat hanya boleh huruf kecil, angka, dan _.", *at, "name")
        if each.name in seen or each.kind in seen:
            yield tree.problem("setiap templat punya nama dan jenis sendiri.", *at, "name")
        seen |= {each.name, each.kind}
        for locale, text in each.texts.items():
            for says in _text_faults(text.strip(), VALUES[each.kind]):
                yield tree.problem(f"{locale}: {says}", *at, "texts")


def _text_faults(text: str, values: frozenset[str]) -> Iterator[str]:
    gaps = _GAP.findall(text)
    if unknown := sorted(set(gaps) - values):
        known = ", ".join(sorted(values)) or "tidak ada"
        yield f"{{{unknown[0]}}} tidak dikenal di sini. Yang ada: {known}."
    if len(text) > LONGEST_BODY:
        yield f"teks templat paling banyak {LONGEST_BODY} huruf."
    if text.startswith("{") or text.endswith("}"):
        yield "teks templat tidak boleh dimulai atau diakhiri dengan {kurung}."
    if _SIDE_BY_SIDE.search(text):
        yield "di antara dua {kurung} harus ada kata."
    if len(_GAP.sub(" ", text).split()) < _WORDS_A_GAP * len(set(gaps)):
        yield "kata di luar {kurung} terlalu sedikit: Meta menolak templat seperti ini."
    if "\n\n\n" in text:
        yield "paling banyak satu baris kosong berturut-turut."
