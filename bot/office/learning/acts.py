"""Learning from the command line: the same acts, from JSON to JSON."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from bot.dialogue.knowledge import Knowledge
from bot.errors import BotError
from bot.office.kit.acts import CLI, act
from bot.office.learning.groups import (
    LONGEST,
    Group,
    answer,
    group,
    nearest,
    open_groups,
    people_told,
    set_aside,
)
from bot.store.outbox import NEWS
from bot.store.store import Store

_PUBLISHED = "published"
"""The name under which is kept what was published, so that it can be taken back."""


@act("questions list")
async def list_act(
    store: Store, knowledge: Knowledge, arguments: dict[str, Any], at: datetime
) -> dict[str, Any]:
    """The groups that wait for an answer, the most asked first."""
    found = await open_groups(store, knowledge)
    waiting = await store.learning.wanted()
    return {
        "groups": [_described(one) for one in found],
        "wanted": [one.id for one in waiting],
        "wordings": {str(one.id): one.topic for one in waiting if one.topic},
    }


def _described(one: Group) -> dict[str, Any]:
    return {
        "id": one.id,
        "question": one.title,
        "count": len(one.questions),
        "people": one.people,
        "wordings": list(one.wordings),
        "reasons": one.reasons,
        "topic": one.topic,
        "locales": sorted({question.locale for question in one.questions}),
        "first_at": one.questions[0].at.isoformat(timespec="seconds"),
        "last_at": one.questions[-1].at.isoformat(timespec="seconds"),
    }


@act("questions answer")
async def answer_act(
    store: Store, knowledge: Knowledge, arguments: dict[str, Any], at: datetime
) -> dict[str, Any]:
    """{"id", "text"} → the answer's number and how many were told."""
    asked, text = await _group(store, knowledge, arguments), _text(arguments)
    given, told = await answer(store, knowledge, asked, text, CLI, at)
    await store.say(told, at, NEWS)
    return {
        "id": asked.id,
        "answer": given,
        "told": people_told(told),
        "people": asked.people,
        "count": len(asked.questions),
    }


@act("questions aside")
async def aside_act(
    store: Store, knowledge: Knowledge, arguments: dict[str, Any], at: datetime
) -> dict[str, Any]:
    """{"id"} → taken off the list without an answer."""
    asked = await _group(store, knowledge, arguments)
    await set_aside(store, asked, CLI, at)
    return {"id": asked.id, "count": len(asked.questions)}


@act("questions given")
async def given_act(
    store: Store, knowledge: Knowledge, arguments: dict[str, Any], at: datetime
) -> dict[str, Any]:
    """{"answer"} → what a draft is made of: the answer, the wordings, its or the nearest topics."""
    number = _number(arguments.get("answer"))
    given = await store.learning.answer(number)
    asked = await store.learning.answered_by(number)
    if given is None or not asked:
        raise BotError(f"tidak ada jawaban dengan nomor {number}, atau pertanyaannya sudah dihapus")
    whole = Group(tuple(asked))
    await store.learning.want(number, wanted=False)
    return {
        "answer": number,
        "text": given.text,
        "topic": given.topic,
        "title": whole.title,
        "wordings": list(whole.samples),
        "nearest": nearest(whole.title, knowledge)[:3],
    }


@act("questions published")
async def published_act(
    store: Store, knowledge: Knowledge, arguments: dict[str, Any], at: datetime
) -> dict[str, Any]:
    """{"draft", "steals"} → remembered, so that it can be taken back."""
    name = str(arguments["draft"])
    kept = [one for one in await _kept(store) if one != name]
    await store.put(_PUBLISHED, json.dumps([*kept, name]))
    await store.audit.write(CLI, "draft.publish", f"draft {name}", str(arguments["steals"]), at)
    return {"draft": name}


@act("questions published list")
async def published_list_act(
    store: Store, knowledge: Knowledge, arguments: dict[str, Any], at: datetime
) -> dict[str, Any]:
    """What was published and not taken back, the latest last: {"drafts"}."""
    return {"drafts": await _kept(store)}


@act("questions undone")
async def undone_act(
    store: Store, knowledge: Knowledge, arguments: dict[str, Any], at: datetime
) -> dict[str, Any]:
    """{"draft"} → it is a draft again."""
    name = str(arguments["draft"])
    kept = [one for one in await _kept(store) if one != name]
    await store.put(_PUBLISHED, json.dumps(kept))
    await store.audit.write(CLI, "draft.undo", f"draft {name}", "", at)
    return {"draft": name}


async def _kept(store: Store) -> list[str]:
    return list(json.loads(await store.get(_PUBLISHED) or "[]"))


async def _group(store: Store, knowledge: Knowledge, arguments: dict[str, Any]) -> Group:
    number = _number(arguments.get("id"))
    found = await group(store, knowledge, number)
    if found is None:
        raise BotError(f"tidak ada pertanyaan terbuka dengan nomor {number} (pandu questions)")
    return found


def _number(value: object) -> int:
    text = str(value)
    if not text.isdecimal() or len(text) > 15:
        raise BotError(f'nomor ditulis dengan angka, bukan "{text}"')
    return int(text)


def _text(arguments: dict[str, Any]) -> str:
    text = str(arguments.get("text") or "").strip()
    if not text:
        raise BotError('jawaban masih kosong: pandu questions answer 12 "…"')
    if len(text) > LONGEST:
        raise BotError(f"jawaban paling banyak {LONGEST} huruf, ini {len(text)}")
    return text
