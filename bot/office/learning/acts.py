"""Learning from the command line: the same acts, from JSON to JSON."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from bot.dialogue.knowledge import Knowledge
from bot.dialogue.typed_number import read_number
from bot.errors import BotError
from bot.office.kit.acts import CLI, register_act
from bot.office.learning.groups import (
    LONGEST,
    QuestionGroup,
    answer_group,
    find_group,
    nearest_topics,
    open_groups,
    people_told,
    set_aside,
)
from bot.store.outbox import NEWS
from bot.store.store import Store

_PUBLISHED = "published"
"""The name under which is kept what was published, so that it can be taken back."""


@register_act("questions list")
async def list_act(
    store: Store, knowledge: Knowledge, arguments: dict[str, Any], at: datetime
) -> dict[str, Any]:
    """The groups that wait for an answer, the most asked first."""
    found = await open_groups(store, knowledge)
    waiting = await store.learning.wanted_answers()
    return {
        "groups": [_describe_answer(question_group) for question_group in found],
        "wanted": [given_answer.id for given_answer in waiting],
        "wordings": {
            str(given_answer.id): given_answer.topic
            for given_answer in waiting
            if given_answer.topic
        },
    }


def _describe_answer(question_group: QuestionGroup) -> dict[str, Any]:
    return {
        "id": question_group.id,
        "question": question_group.title,
        "count": len(question_group.questions),
        "people": question_group.people,
        "wordings": list(question_group.wordings),
        "reasons": question_group.reasons,
        "topic": question_group.topic,
        "locales": sorted({question.locale for question in question_group.questions}),
        "first_at": question_group.questions[0].at.isoformat(timespec="seconds"),
        "last_at": question_group.questions[-1].at.isoformat(timespec="seconds"),
    }


@register_act("questions answer")
async def answer_act(
    store: Store, knowledge: Knowledge, arguments: dict[str, Any], at: datetime
) -> dict[str, Any]:
    """{"id", "text"} → the answer's number and how many were told."""
    asked, text = await _find_group(store, knowledge, arguments), _read_text(arguments)
    given, told = await answer_group(store, knowledge, asked, text, CLI, at)
    await store.say(told, at, NEWS)
    return {
        "id": asked.id,
        "answer": given,
        "told": people_told(told),
        "people": asked.people,
        "count": len(asked.questions),
    }


@register_act("questions aside")
async def aside_act(
    store: Store, knowledge: Knowledge, arguments: dict[str, Any], at: datetime
) -> dict[str, Any]:
    """{"id"} → taken off the list without an answer."""
    asked = await _find_group(store, knowledge, arguments)
    await set_aside(store, asked, CLI, at)
    return {"id": asked.id, "count": len(asked.questions)}


@register_act("questions given")
async def given_act(
    store: Store, knowledge: Knowledge, arguments: dict[str, Any], at: datetime
) -> dict[str, Any]:
    """{"answer"} → what a draft is made of: the answer, the wordings, its or the nearest topics."""
    number = _read_number(arguments.get("answer"))
    given = await store.learning.get_answer(number)
    asked = await store.learning.answered_by(number)
    if given is None or not asked:
        raise BotError(f"tidak ada jawaban dengan nomor {number}, atau pertanyaannya sudah dihapus")
    whole = QuestionGroup(tuple(asked))
    await store.learning.mark_wanted(number, wanted=False)
    return {
        "answer": number,
        "text": given.text,
        "topic": given.topic,
        "title": whole.title,
        "wordings": list(whole.samples),
        "nearest": nearest_topics(whole.title, knowledge)[:3],
    }


@register_act("questions published")
async def published_act(
    store: Store, knowledge: Knowledge, arguments: dict[str, Any], at: datetime
) -> dict[str, Any]:
    """{"draft", "steals"} → remembered, so that it can be taken back."""
    name = str(arguments["draft"])
    kept = [kept_draft for kept_draft in await _kept_drafts(store) if kept_draft != name]
    await store.put(_PUBLISHED, json.dumps([*kept, name]))
    await store.audit.write_entry(
        CLI, "draft.publish", f"draft {name}", str(arguments["steals"]), at
    )
    return {"draft": name}


@register_act("questions published list")
async def published_list_act(
    store: Store, knowledge: Knowledge, arguments: dict[str, Any], at: datetime
) -> dict[str, Any]:
    """What was published and not taken back, the latest last: {"drafts"}."""
    return {"drafts": await _kept_drafts(store)}


@register_act("questions undone")
async def undone_act(
    store: Store, knowledge: Knowledge, arguments: dict[str, Any], at: datetime
) -> dict[str, Any]:
    """{"draft"} → it is a draft again."""
    name = str(arguments["draft"])
    kept = [kept_draft for kept_draft in await _kept_drafts(store) if kept_draft != name]
    await store.put(_PUBLISHED, json.dumps(kept))
    await store.audit.write_entry(CLI, "draft.undo", f"draft {name}", "", at)
    return {"draft": name}


async def _kept_drafts(store: Store) -> list[str]:
    return list(json.loads(await store.get(_PUBLISHED) or "[]"))


async def _find_group(
    store: Store, knowledge: Knowledge, arguments: dict[str, Any]
) -> QuestionGroup:
    number = _read_number(arguments.get("id"))
    found = await find_group(store, knowledge, number)
    if found is None:
        raise BotError(f"tidak ada pertanyaan terbuka dengan nomor {number} (pandu questions)")
    return found


def _read_number(value: object) -> int:
    if (number := read_number(str(value))) is None:
        raise BotError(f'nomor ditulis dengan angka, bukan "{value}"')
    return number


def _read_text(arguments: dict[str, Any]) -> str:
    text = str(arguments.get("text") or "").strip()
    if not text:
        raise BotError('jawaban masih kosong: pandu questions answer 12 "…"')
    if len(text) > LONGEST:
        raise BotError(f"jawaban paling banyak {LONGEST} huruf, ini {len(text)}")
    return text
