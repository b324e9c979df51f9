"""Drafts of topics: written from what people asked, tried against all we know, published, undone.

A draft is a topic file like any other, in faq/<locale>/drafts/, where the bot does not look; or
a file of more samples for a topic there is, which goes to faq/<locale>/wordings/.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from bot.config import Config
from bot.content.check.topics import LONGEST_SHORT, LONGEST_TITLE
from bot.content.folder import open_pages
from bot.content.schema import SourceText
from bot.dialogue.turn import fold_text
from bot.errors import BotError
from bot.strict_yaml.tree import shown_path

_SENTENCE = re.compile(r"(?<=[.!?])\s+")
_NAME = re.compile(r"[a-z0-9][a-z0-9_-]*")
_LONGEST_NAME = 40
_WORDINGS = "wordings"
_SAMPLES_ONLY = re.compile(r"^topic\s*:", re.MULTILINE)
_UNSEEN = re.compile(r"[\x7f-\x9f\u2028\u2029\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class TopicDraft:
    """What a draft says. Its id is made of its title."""

    title: str
    category: str
    shelf: str
    text: str
    phrasings: tuple[str, ...]
    source: SourceText
    checked: date
    related: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AnsweredQuestion:
    """A question with the answer that staff gave, and the topics `near` to it, the nearest first.

    `title` and `category` are what whoever writes the draft wants; empty: what the question says.
    """

    question: str
    wordings: tuple[str, ...]
    answer: str
    near: tuple[str, ...]
    title: str = ""
    category: str = ""


def draft_topic(config: Config, asked: AnsweredQuestion, today: date) -> Path:
    """Writes the draft of a topic from a question that staff answered."""
    pages = open_pages(config.content, config.default_locale, [])
    known = {each.text.id: each for each in pages.locales[pages.default].topics}
    near = [name for name in asked.near if name in known]
    category = asked.category or (known[near[0]].file.category if near else "lain")
    shelves = {each.file.category: each.file.title for each in known.values()}
    title = asked.title or asked.question
    draft = TopicDraft(
        title=title,
        category=category,
        shelf=shelves.get(category, category),
        text=asked.answer,
        phrasings=asked.wordings or (title,),
        source=SourceText(config.office.name, _page_address(config), today.isoformat()),
        checked=today,
        related=tuple(near[:2]),
    )
    return write_draft(config.content / config.default_locale, draft, list(known))


def draft_wordings(config: Config, topic: str, words: Sequence[str]) -> Path:
    """Writes a draft of more samples for a topic, without those that some topic has already.

    BotError where there is no such topic, or none is new.
    """
    pages = open_pages(config.content, config.default_locale, [])
    written = pages.locales[pages.default].topics
    if topic not in {written_topic.text.id for written_topic in written}:
        raise BotError(f'tidak ada topik "{topic}"')
    held = {fold_text(text) for written_topic in written for text in written_topic.text.phrasings}
    fresh = [word for word in words if fold_text(word) not in held]
    if not fresh:
        raise BotError(f"topik {topic} sudah mengenal semua kata itu, atau tidak ada yang baru")
    return write_wordings(config.content / config.default_locale, topic, fresh)


def _page_address(config: Config) -> str:
    """Returns the office's own page as the source of its answer. Empty where it has none."""
    site = config.office.website.strip()
    return site if not site or site.startswith(("https://", "http://")) else f"https://{site}"


def write_draft(folder: Path, draft: TopicDraft, taken: Sequence[str]) -> Path:
    """Writes a draft into its folder, under a name that no topic and no other draft has."""
    drafts = folder / "drafts"
    drafts.mkdir(exist_ok=True)
    used = {*taken, *(path.stem for path in drafts.glob("*.yaml"))}
    name = _free_name(_make_slug(draft.title), used)
    path = drafts / f"{name}.yaml"
    path.write_text(_draft_yaml(name, draft), "utf-8")
    return path


def write_wordings(folder: Path, topic: str, phrasings: Sequence[str]) -> Path:
    """Writes a draft of more samples for a topic, under a name that no other file has."""
    drafts = folder / "drafts"
    drafts.mkdir(exist_ok=True)
    there = (*drafts.glob("*.yaml"), *(folder / _WORDINGS).glob("*.yaml"))
    name = _free_name(f"kata-{topic}", {path.stem for path in there})
    lines = [
        f"# Kata-kata orang untuk topik {topic}, yang sudah ada jawabannya. Hapus data pribadi",
        f"# dan yang maksudnya lain, lalu terbitkan: pandu questions publish {name}",
        f"topic: {topic}",
        "phrasings:",
        *(f"  - {_quote_value(phrasing)}" for phrasing in phrasings),
    ]
    path = drafts / f"{name}.yaml"
    path.write_text("\n".join(lines) + "\n", "utf-8")
    return path


def holds_wordings(path: Path) -> bool:
    """Returns whether a draft is one of samples only."""
    return bool(_SAMPLES_ONLY.search(path.read_text("utf-8", "replace")))


def find_draft(folder: Path, name: str) -> Path:
    """Returns the draft of that name. BotError names those there are."""
    path = folder / "drafts" / f"{_safe_stem(name)}.yaml"
    if not path.is_file():
        there = ", ".join(list_drafts(folder)) or "belum ada draf"
        raise BotError(f'tidak ada draf "{name}" ({there})')
    return path


def list_drafts(folder: Path) -> list[str]:
    """Returns the drafts there are."""
    return sorted(path.stem for path in (folder / "drafts").glob("*.yaml"))


def publish_draft(folder: Path, path: Path) -> Path:
    """Puts a draft where the bot looks. Where it stands then. BotError where one stands there."""
    target = folder / (_WORDINGS if holds_wordings(path) else "topics")
    target.mkdir(exist_ok=True)
    return _move_file(path, target / path.name)


def take_back(folder: Path, name: str) -> Path:
    """Makes a published draft a draft again. Where it stands then.

    BotError where it is not there.
    """
    file = f"{_safe_stem(name)}.yaml"
    there = [
        path / file for path in (folder / "topics", folder / _WORDINGS) if (path / file).is_file()
    ]
    if not there:
        raise BotError(f'"{name}" tidak ada di {shown_path(folder / "topics")}')
    drafts = folder / "drafts"
    drafts.mkdir(exist_ok=True)
    return _move_file(there[0], drafts / file)


def _move_file(path: Path, target: Path) -> Path:
    if target.exists():
        raise BotError(f"{shown_path(target)} sudah ada. Ganti nama salah satunya.")
    path.rename(target)
    return target


def _safe_stem(name: str) -> str:
    """Returns the name without its folder and ending. BotError where it could name another file."""
    stem = Path(name).name.removesuffix(".yaml")
    if not _NAME.fullmatch(stem):
        raise BotError(f'"{name}" bukan nama draf')
    return stem


def _make_slug(title: str) -> str:
    words = re.sub(r"[^a-z0-9]+", "-", fold_text(title)).strip("-")
    return words[:_LONGEST_NAME].rstrip("-") or "draf"


def _free_name(name: str, used: set[str]) -> str:
    number, free = 1, name
    while free in used:
        number += 1
        free = f"{name}-{number}"
    return free


def _draft_yaml(name: str, draft: TopicDraft) -> str:
    short, details = _part_answer(draft.text)
    lines = [
        "# Draf dari pertanyaan yang belum terjawab. Periksa isinya, hapus data pribadi,",
        "# tambah contoh pertanyaan, lalu: pandu questions publish " + name,
        f"category: {draft.category}",
        f"title: {_quote_value(draft.shelf)}",
        "topics:",
        f"  - id: {name}",
        f"    title: {_quote_value(_cut_text(draft.title, LONGEST_TITLE))}",
        "    phrasings:",
        *(f"      - {_quote_value(phrasing)}" for phrasing in draft.phrasings),
        f"    short: {_quote_value(short)}",
    ]
    if details:
        lines.append(f"    details: {_quote_value(details)}")
    if draft.source.url:
        source = ", ".join(
            f"{key}: {_quote_value(value)}"
            for key, value in (
                ("name", draft.source.name),
                ("url", draft.source.url),
                ("date", draft.source.date),
            )
        )
        lines += ["    sources:", f"      - {{{source}}}"]
    lines.append(f"    diperiksa: {draft.checked.isoformat()}")
    if draft.related:
        lines.append(f"    related: [{', '.join(draft.related)}]")
    return "\n".join(lines) + "\n"


def _quote_value(value: str) -> str:
    """Returns a value in double quotes: what JSON writes, YAML reads."""
    return json.dumps(_UNSEEN.sub(" ", value), ensure_ascii=False)


def _cut_text(text: str, most: int) -> str:
    text = text[:1].upper() + text[1:]
    return text if len(text) <= most else text[:most].rsplit(" ", 1)[0]


def _part_answer(text: str) -> tuple[str, str]:
    """The short answer, whole sentences below the limit, and what is left for the details."""
    text = text.strip()
    if len(text) < LONGEST_SHORT:
        return text, ""
    short = ""
    for sentence in _SENTENCE.split(text):
        longer = f"{short} {sentence}".strip()
        if len(longer) >= LONGEST_SHORT:
            break
        short = longer
    return (short, text) if short else (_cut_text(text, LONGEST_SHORT - 10) + " …", text)
