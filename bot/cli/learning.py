"""Commands on what could not be answered: questions (list, answer, draft, publish, undo); stale."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from bot.app import compose as app
from bot.app.control import run_act
from bot.cli.configured import configured
from bot.cli.content import tell_vectors
from bot.config import Config
from bot.content import drafts
from bot.content.folder import Pages, Written, open_pages
from bot.content.schema import SourceText
from bot.content.trial import Trial, index_with, try_out
from bot.dialogue.turn import fold
from bot.errors import BotError
from bot.strict_yaml.tree import shown


def run(options: argparse.Namespace) -> int:
    """Does it, and says what was done."""
    return _STEPS[options.what or "list"](options)


def _list(options: argparse.Namespace) -> int:
    result = run_act(configured(options), "questions list", {})
    if options.json:
        print(json.dumps(result, ensure_ascii=False))
        return 0
    for one in result["groups"]:
        reasons = ", ".join(f"{name} {number}" for name, number in one["reasons"].items())
        print(f"{one['id']:>5}  {one['people']} orang, {one['count']} kali ({reasons})")
        for wording in one["wordings"][:5]:
            print(f"       {wording}")
    for number in result["wanted"]:
        topic = result["wordings"].get(str(number))
        what = f"kata-kata untuk topik {topic}" if topic else "jawaban tetap"
        print(f"jawaban {number} diminta menjadi {what}: pandu questions draft {number}")
    if not result["groups"]:
        print("Semua pertanyaan sudah dijawab atau disisihkan.")
    return 0


def _answer(options: argparse.Namespace) -> int:
    config, text = configured(options), " ".join(options.text)
    result = run_act(config, "questions answer", {"id": _which(options), "text": text})
    if options.draft:
        result["draft"] = _drafted(config, options, result["answer"])
    _tell(options, result, f"Jawaban {result['answer']} dikirim kepada {result['told']} orang.")
    return 0


def _aside(options: argparse.Namespace) -> int:
    result = run_act(configured(options), "questions aside", {"id": _which(options)})
    _tell(options, result, f"Kelompok {result['id']} disisihkan ({result['count']} pertanyaan).")
    return 0


def _draft(options: argparse.Namespace) -> int:
    written = _drafted(configured(options), options, _which(options))
    _tell(options, {"draft": written}, "")
    return 0


def _drafted(config: Config, options: argparse.Namespace, answer: str | int) -> str:
    """Writes the draft of an answer that was given; its name."""
    given = run_act(config, "questions given", {"answer": answer})
    pages = open_pages(config.content, config.default_locale, [])
    known = {one.text.id: one for one in pages.locales[pages.default].topics}
    if topic := options.topic or given["topic"]:
        return _wordings(config, topic, given["wordings"], list(known.values()))
    near = [name for name in given["nearest"] if name in known]
    category = options.category or (known[near[0]].file.category if near else "lain")
    today = app.now().astimezone(config.zone).date()
    title = options.title or given["title"]
    draft = drafts.Draft(
        title=title,
        category=category,
        shelf=_shelf(pages, category),
        text=given["text"],
        phrasings=tuple(given["wordings"]) or (title,),
        source=SourceText(config.office.name, _address(config), today.isoformat()),
        checked=today,
        related=tuple(near[:2]),
    )
    path = drafts.write(config.content / config.default_locale, draft, list(known))
    print(f"draf ditulis: {shown(path)}", file=sys.stderr)
    return path.stem


def _wordings(config: Config, topic: str, words: Sequence[str], written: Sequence[Written]) -> str:
    """A draft of more samples for a topic; those that some topic has already are left out."""
    if topic not in {one.text.id for one in written}:
        raise BotError(f'tidak ada topik "{topic}"')
    held = {fold(text) for one in written for text in one.text.phrasings}
    fresh = [one for one in words if fold(one) not in held]
    if not fresh:
        raise BotError(f"topik {topic} sudah mengenal semua kata itu, atau tidak ada yang baru")
    path = drafts.write_wordings(config.content / config.default_locale, topic, fresh)
    print(f"draf ditulis: {shown(path)}", file=sys.stderr)
    return path.stem


def _shelf(pages: Pages, category: str) -> str:
    written = pages.locales[pages.default].topics
    return next((one.file.title for one in written if one.file.category == category), category)


def _address(config: Config) -> str:
    """The office's own page as the source of its answer; empty where it has none."""
    site = config.office.website.strip()
    return site if not site or site.startswith(("https://", "http://")) else f"https://{site}"


def _drafts(options: argparse.Namespace) -> int:
    config = configured(options)
    there = drafts.names(config.content / config.default_locale)
    _tell(options, {"drafts": there}, "\n".join(there) or "Belum ada draf.")
    return 0


def _test(options: argparse.Namespace) -> int:
    config = configured(options)
    trial, _ = _tried(config, options)
    _show(options, trial, published="")
    return 1 if trial.steals else 0


def _publish(options: argparse.Namespace) -> int:
    """Publishes a draft that steals nothing, or any with --force."""
    config = configured(options)
    trial, path = _tried(config, options)
    if trial.steals and not options.force:
        _show(options, trial, published="")
        print(
            f"pandu: {path.stem} belum diterbitkan: {len(trial.steals)} pertanyaan direbut dari "
            "topik lain. Ubah contoh pertanyaannya, atau pakai --force.",
            file=sys.stderr,
        )
        return 1
    if meaning := app.meaning(config):  # before it is seen: the bot finds them made
        print("Arti kalimatnya dibaca dulu, lalu terbit.", file=sys.stderr, flush=True)
        meaning.vectors(index_with(config, path), progress=tell_vectors)
    run_act(config, "questions published", {"draft": path.stem, "steals": len(trial.steals)})
    target = drafts.publish(config.content / config.default_locale, path)
    _show(options, trial, published=shown(target))
    return 0


def _tried(config: Config, options: argparse.Namespace) -> tuple[Trial, Path]:
    path = drafts.find(config.content / config.default_locale, _which(options))
    groups = run_act(config, "questions list", {})["groups"]
    unanswered = [wording for one in groups for wording in one["wordings"]]
    return try_out(config, path, unanswered, app.now().astimezone(config.zone).date()), path


def _show(options: argparse.Namespace, trial: Trial, *, published: str) -> None:
    """What it gains and steals, before anything of it is seen by candidates."""
    if options.json:
        print(json.dumps({**asdict(trial), "published": published}, ensure_ascii=False))
        return
    print(f"Diuji dengan {trial.looked_at} pertanyaan: contoh semua topik dan kumpulan uji.")
    print(f"Terjawab ({len(trial.gains)}):", *(f"  + {one}" for one in trial.gains), sep="\n")
    if trial.unsure:
        print(
            "Contohnya sendiri yang belum pasti:", *(f"  ? {one}" for one in trial.unsure), sep="\n"
        )
    print(f"Direbut ({len(trial.steals)}):")
    for one in trial.steals:
        print(f"  - {one.text}  (dari {one.topic or 'yang bukan urusan kita'})")
    if trial.lacks:
        print("Masih kurang:", *(f"  ! {one}" for one in trial.lacks), sep="\n")
    if published:
        print(f"Diterbitkan: {published}. Bot memakainya dalam beberapa detik.")


def _undo(options: argparse.Namespace) -> int:
    """Makes what was published last (or that one) a draft again."""
    config = configured(options)
    published = run_act(config, "questions published list", {})["drafts"]
    name = options.which or (published or [""])[-1]
    if name not in published:  # a file of the office's own is no draft of ours to move
        there = ", ".join(published) or "belum ada"
        raise BotError(f'draf "{name}" tidak sedang terbit (yang terbit: {there})')
    path = drafts.take_back(config.content / config.default_locale, name)
    run_act(config, "questions undone", {"draft": path.stem})
    _tell(
        options, {"draft": path.stem, "path": shown(path)}, f"Kembali menjadi draf: {shown(path)}"
    )
    return 0


def stale(options: argparse.Namespace) -> int:
    """Answers whose date is over, the oldest first; 1 when there are some."""
    config = configured(options)
    known = app.know(config, guarded=False).locale("").topics.values()
    today = app.now().astimezone(config.zone).date()
    found = [
        (one.valid_until.isoformat(), one)
        for one in known
        if one.kind == "topic" and one.valid_until is not None and one.valid_until < today
    ]
    rows = [
        {"id": one.id, "title": one.title, "valid_until": until}
        for until, one in sorted(found, key=lambda pair: (pair[0], pair[1].id))
    ]
    lines = [f"{row['valid_until']}  {row['id']}  {row['title']}" for row in rows]
    _tell(options, {"stale": rows}, "\n".join(lines) or "Semua jawaban masih berlaku.")
    return 1 if rows else 0


def _which(options: argparse.Namespace) -> str:
    if not options.which:
        raise BotError(f"questions {options.what} perlu nomor atau nama")
    return str(options.which)


def _tell(options: argparse.Namespace, result: dict[str, Any], words: str) -> None:
    if getattr(options, "json", False):
        print(json.dumps(result, ensure_ascii=False))
    elif words:
        print(words)


_STEPS: dict[str, Callable[[argparse.Namespace], int]] = {
    "list": _list,
    "answer": _answer,
    "aside": _aside,
    "draft": _draft,
    "drafts": _drafts,
    "test": _test,
    "publish": _publish,
    "undo": _undo,
}
