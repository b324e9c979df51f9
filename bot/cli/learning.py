"""Commands on what could not be answered: questions (list, answer, draft, publish, undo). Stale."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from bot.app import compose as app
from bot.app.control import run_act
from bot.cli.configured import load_configured, tell_vectors
from bot.config import Config
from bot.content import drafts
from bot.content.trial import Trial, index_with, try_out
from bot.errors import BotError
from bot.strict_yaml.tree import shown_path


def run(options: argparse.Namespace) -> int:
    """Does it, and says what was done."""
    return _STEPS[options.what or "list"](options)


def _list_groups(options: argparse.Namespace) -> int:
    result = run_act(load_configured(options), "questions list", {})
    if options.json:
        print(json.dumps(result, ensure_ascii=False))
        return 0
    for item in result["groups"]:
        reasons = ", ".join(f"{name} {number}" for name, number in item["reasons"].items())
        print(f"{item['id']:>5}  {item['people']} orang, {item['count']} kali ({reasons})")
        for wording in item["wordings"][:5]:
            print(f"       {wording}")
    for number in result["wanted"]:
        topic = result["wordings"].get(str(number))
        what = f"kata-kata untuk topik {topic}" if topic else "jawaban tetap"
        print(f"jawaban {number} diminta menjadi {what}: pandu questions draft {number}")
    if not result["groups"]:
        print("Semua pertanyaan sudah dijawab atau disisihkan.")
    return 0


def _answer_group(options: argparse.Namespace) -> int:
    config, text = load_configured(options), " ".join(options.text)
    result = run_act(config, "questions answer", {"id": _which_draft(options), "text": text})
    if options.draft:
        result["draft"] = _write_draft(config, options, result["answer"])
    _tell_result(
        options, result, f"Jawaban {result['answer']} dikirim kepada {result['told']} orang."
    )
    return 0


def _set_aside(options: argparse.Namespace) -> int:
    result = run_act(load_configured(options), "questions aside", {"id": _which_draft(options)})
    _tell_result(
        options, result, f"Kelompok {result['id']} disisihkan ({result['count']} pertanyaan)."
    )
    return 0


def _draft_topic(options: argparse.Namespace) -> int:
    written = _write_draft(load_configured(options), options, _which_draft(options))
    _tell_result(options, {"draft": written}, "")
    return 0


def _write_draft(config: Config, options: argparse.Namespace, answer: str | int) -> str:
    """Writes the draft of an answer that was given. Its name."""
    given = run_act(config, "questions given", {"answer": answer})
    today = app.read_clock().astimezone(config.zone).date()
    if topic := options.topic or given["topic"]:
        path = drafts.draft_wordings(config, topic, given["wordings"])
    else:
        asked = drafts.AnsweredQuestion(
            given["title"],
            tuple(given["wordings"]),
            given["text"],
            tuple(given["nearest"]),
            options.title or "",
            options.category or "",
        )
        path = drafts.draft_topic(config, asked, today)
    print(f"draf ditulis: {shown_path(path)}", file=sys.stderr)
    return path.stem


def _list_drafts(options: argparse.Namespace) -> int:
    config = load_configured(options)
    there = drafts.list_drafts(config.content / config.default_locale)
    _tell_result(options, {"drafts": there}, "\n".join(there) or "Belum ada draf.")
    return 0


def _test_draft(options: argparse.Namespace) -> int:
    config = load_configured(options)
    trial, _ = _try_draft(config, options)
    _show_trial(options, trial, published="")
    return 1 if trial.steals else 0


def _publish_draft(options: argparse.Namespace) -> int:
    """Publishes a draft that steals nothing, or any with --force."""
    config = load_configured(options)
    trial, path = _try_draft(config, options)
    if trial.steals and not options.force:
        _show_trial(options, trial, published="")
        print(
            f"pandu: {path.stem} belum diterbitkan: {len(trial.steals)} pertanyaan direbut dari "
            "topik lain. Ubah contoh pertanyaannya, atau pakai --force.",
            file=sys.stderr,
        )
        return 1
    if meaning := app.load_meaning(config):  # before it is seen: the bot finds them made
        print("Arti kalimatnya dibaca dulu, lalu terbit.", file=sys.stderr, flush=True)
        meaning.vectors(index_with(config, path), progress=tell_vectors)
    run_act(config, "questions published", {"draft": path.stem, "steals": len(trial.steals)})
    target = drafts.publish_draft(config.content / config.default_locale, path)
    _show_trial(options, trial, published=shown_path(target))
    return 0


def _try_draft(config: Config, options: argparse.Namespace) -> tuple[Trial, Path]:
    path = drafts.find_draft(config.content / config.default_locale, _which_draft(options))
    groups = run_act(config, "questions list", {})["groups"]
    unanswered = [wording for group in groups for wording in group["wordings"]]
    return try_out(config, path, unanswered, app.read_clock().astimezone(config.zone).date()), path


def _show_trial(options: argparse.Namespace, trial: Trial, *, published: str) -> None:
    """What it gains and steals, before anything of it is seen by candidates."""
    if options.json:
        print(json.dumps({**asdict(trial), "published": published}, ensure_ascii=False))
        return
    print(f"Diuji dengan {trial.looked_at} pertanyaan: contoh semua topik dan kumpulan uji.")
    print(f"Terjawab ({len(trial.gains)}):", *(f"  + {gain}" for gain in trial.gains), sep="\n")
    if trial.unsure:
        print(
            "Contohnya sendiri yang belum pasti:",
            *(f"  ? {text}" for text in trial.unsure),
            sep="\n",
        )
    print(f"Direbut ({len(trial.steals)}):")
    for steal in trial.steals:
        print(f"  - {steal.text}  (dari {steal.topic or 'yang bukan urusan kita'})")
    if trial.lacks:
        print("Masih kurang:", *(f"  ! {lack}" for lack in trial.lacks), sep="\n")
    if published:
        print(f"Diterbitkan: {published}. Bot memakainya dalam beberapa detik.")


def _undo_publication(options: argparse.Namespace) -> int:
    """Makes what was published last (or that one) a draft again."""
    config = load_configured(options)
    published = run_act(config, "questions published list", {})["drafts"]
    if not (options.which or published):
        raise BotError("belum ada draf yang terbit")
    name = options.which or published[-1]
    if name not in published:  # a file of the office's own is no draft of ours to move
        there = ", ".join(published) or "belum ada"
        raise BotError(f'draf "{name}" tidak sedang terbit (yang terbit: {there})')
    path = drafts.take_back(config.content / config.default_locale, name)
    run_act(config, "questions undone", {"draft": path.stem})
    _tell_result(
        options,
        {"draft": path.stem, "path": shown_path(path)},
        f"Kembali menjadi draf: {shown_path(path)}",
    )
    return 0


def stale(options: argparse.Namespace) -> int:
    """Answers whose date is over, the oldest first. 1 when there are some."""
    config = load_configured(options)
    known = app.load_knowledge(config, guarded=False).locale("").topics.values()
    today = app.read_clock().astimezone(config.zone).date()
    found = [
        (topic.valid_until.isoformat(), topic)
        for topic in known
        if topic.kind == "topic" and topic.valid_until is not None and topic.valid_until < today
    ]
    rows = [
        {"id": topic.id, "title": topic.title, "valid_until": until}
        for until, topic in sorted(found, key=lambda pair: (pair[0], pair[1].id))
    ]
    lines = [f"{row['valid_until']}  {row['id']}  {row['title']}" for row in rows]
    _tell_result(options, {"stale": rows}, "\n".join(lines) or "Semua jawaban masih berlaku.")
    return 1 if rows else 0


def _which_draft(options: argparse.Namespace) -> str:
    if not options.which:
        raise BotError(f"questions {options.what} perlu nomor atau nama")
    return str(options.which)


def _tell_result(options: argparse.Namespace, result: dict[str, Any], words: str) -> None:
    if getattr(options, "json", False):
        print(json.dumps(result, ensure_ascii=False))
    elif words:
        print(words)


_STEPS: dict[str, Callable[[argparse.Namespace], int]] = {
    "list": _list_groups,
    "answer": _answer_group,
    "aside": _set_aside,
    "draft": _draft_topic,
    "drafts": _list_drafts,
    "test": _test_draft,
    "publish": _publish_draft,
    "undo": _undo_publication,
}
