"""Learning from the command line: the same acts, from JSON to JSON."""

from __future__ import annotations

import json
from typing import Any

from bot.dialogue.typed_number import read_number
from bot.errors import BotError
from bot.office.kit.action import Question, declare_action
from bot.office.kit.actor import Actor
from bot.office.kit.argument import Argument, SpokenMistake
from bot.office.kit.commands import Order
from bot.office.learning.answers import answer_group, people_told
from bot.office.learning.commands import reading_of, show_questions
from bot.office.learning.groups import (
    LONGEST,
    QuestionGroup,
    find_group,
    nearest_topics,
    open_groups,
    set_aside,
)
from bot.store.outbox import NEWS
from bot.store.remembered import Remembered
from bot.store.store import Store


async def _read_number(actor: Actor, value: Any) -> int:
    if (number := read_number(str(value))) is None:
        raise BotError(f'nomor ditulis dengan angka, bukan "{value}"')
    return number


async def _read_group(actor: Actor, value: Any) -> QuestionGroup:
    number = await _read_number(actor, value)
    found = await find_group(actor.store, actor.knowledge, number)
    if found is None:
        words = f"tidak ada pertanyaan terbuka dengan nomor {number} (pandu questions)"
        raise SpokenMistake(words, "desk.question.unknown")
    return found


async def _read_text(actor: Actor, value: Any) -> str:
    text = str(value or "").strip()
    if not text:
        words = 'jawaban masih kosong: pandu questions answer 12 "…"'
        raise SpokenMistake(words, "desk.question.no_text")
    if len(text) > LONGEST:
        words = f"jawaban paling banyak {LONGEST} huruf, ini {len(text)}"
        raise SpokenMistake(words, "desk.question.too_long", most=LONGEST, length=len(text))
    return text


async def _read_topic(actor: Actor, value: Any) -> str:
    if (topic := str(value or "")) and topic not in actor.knowledge.locale("").topics:
        raise BotError(f'tidak ada topik "{topic}"')
    return topic


_GROUP = Argument("id", "the group", read=_read_group, of="asked", needed="the number of a group")


@declare_action("questions list", command="pertanyaan", chat=show_questions, page=True)
async def list_act(actor: Actor) -> dict[str, Any]:
    """Returns the groups that wait for an answer, the most asked first."""
    found = await open_groups(actor.store, actor.knowledge)
    waiting = await actor.store.learning.wanted_answers()
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


async def _ask_answer(
    order: Order, asked: QuestionGroup, text: str = "", topic: str = ""
) -> Question:
    """Reads an answer back, before it goes to everyone who asked."""
    text = _text_of(order.actor, text, topic)
    key = "desk.question.read_back_known" if topic else "desk.question.read_back"
    said = order.say(key, question=asked.title, text=text, people=asked.people)
    return Question(reading_of(asked, text), said)


def _text_of(actor: Actor, text: str, topic: str) -> str:
    known = actor.knowledge.locale("").topics.get(topic) if topic else None
    return known.short if known else text


@declare_action(
    "questions answer",
    _GROUP,
    Argument("text", read=_read_text),
    Argument("topic", read=_read_topic, option=False),
    role="officer",
    audit="question.answer",
    asks=_ask_answer,
)
async def answer_act(
    actor: Actor, asked: QuestionGroup, text: str = "", topic: str = ""
) -> dict[str, Any]:
    """{"id", "text"} → the answer's number and how many were told. `topic`: with its text."""
    text = await _read_text(actor, _text_of(actor, text, topic))
    given, told = await answer_group(
        actor.store, actor.knowledge, asked, text, actor.who, actor.at, topic=topic
    )
    await actor.store.say(told, actor.at, NEWS)
    return {
        "id": asked.id,
        "answer": given,
        "told": people_told(told),
        "people": asked.people,
        "count": len(asked.questions),
    }


@declare_action("questions aside", _GROUP, role="officer", audit="question.aside")
async def aside_act(actor: Actor, asked: QuestionGroup) -> dict[str, Any]:
    """{"id"} → taken off the list without an answer."""
    await set_aside(actor.store, asked, actor.who, actor.at)
    return {"id": asked.id, "count": len(asked.questions)}


@declare_action(
    "questions given",
    Argument("answer", read=_read_number, of="number", needed="the number of an answer"),
)
async def given_act(actor: Actor, number: int) -> dict[str, Any]:
    """{"answer"} → what a draft is made of: the answer, the wordings, its or the nearest topics.

    BotError where there is no such answer.
    """
    given = await actor.store.learning.get_answer(number)
    asked = await actor.store.learning.answered_by(number)
    if given is None or not asked:
        raise BotError(f"tidak ada jawaban dengan nomor {number}, atau pertanyaannya sudah dihapus")
    whole = QuestionGroup(tuple(asked))
    await actor.store.learning.mark_wanted(number, wanted=False)
    return {
        "answer": number,
        "text": given.text,
        "topic": given.topic,
        "title": whole.title,
        "wordings": list(whole.samples),
        "nearest": nearest_topics(whole.title, actor.knowledge)[:3],
    }


@declare_action(
    "questions published",
    Argument("draft", of="name", needed="the name of a draft"),
    Argument("steals"),
    audit="draft.publish",
)
async def published_act(actor: Actor, name: str, steals: int = 0) -> dict[str, Any]:
    """{"draft", "steals"} → remembered, so that it can be taken back."""
    kept = [kept_draft for kept_draft in await published_drafts(actor.store) if kept_draft != name]
    await actor.store.put(Remembered.PUBLISHED_TOPICS, json.dumps([*kept, name]))
    await actor.log_act("draft.publish", f"draft {name}", str(steals))
    return {"draft": name}


@declare_action("questions published list")
async def published_list_act(actor: Actor) -> dict[str, Any]:
    """Returns what was published and not taken back, the latest last: {"drafts"}."""
    return {"drafts": await published_drafts(actor.store)}


@declare_action(
    "questions undone",
    Argument("draft", of="name", needed="the name of a draft"),
    audit="draft.undo",
)
async def undone_act(actor: Actor, name: str) -> dict[str, Any]:
    """{"draft"} → it is a draft again."""
    kept = [kept_draft for kept_draft in await published_drafts(actor.store) if kept_draft != name]
    await actor.store.put(Remembered.PUBLISHED_TOPICS, json.dumps(kept))
    await actor.log_act("draft.undo", f"draft {name}", "")
    return {"draft": name}


async def published_drafts(store: Store) -> list[str]:
    """Returns the drafts that were published and not taken back, the latest last."""
    return list(json.loads(await store.get(Remembered.PUBLISHED_TOPICS) or "[]"))
