"""The unanswered questions, from a phone: read by group, answered, or set aside."""

from __future__ import annotations

from dataclasses import replace

import bot.staff.learning_acts  # noqa: F401  # registers the acts of this room
from bot.dialogue.messages import Choice, Outgoing
from bot.dialogue.turn import choice_id
from bot.staff.commands import Answer, Order, command
from bot.staff.learning import (
    LONGEST,
    Group,
    answer,
    group,
    open_groups,
    people_told,
    set_aside,
)

_PAGE, _WORDINGS, _LABEL = 5, 5, 40


@command("pertanyaan", role="officer")
async def questions(order: Order) -> Answer:
    """The groups, the most asked first; one of them; its answer, read back before it goes out."""
    if order.memory and order.action[:1] in ((), ("send",)):
        return await _written(order)
    step, *rest = order.action or (order.text.split(maxsplit=1) or ["page", "0"])
    if step.isdecimal():
        return await _by_number(order, step, " ".join(rest))
    number = int(rest[0]) if rest and rest[0].isdecimal() and len(rest[0]) < 12 else 0
    if step == "page":
        return Answer((await _page(order, number),))
    if step == "want":
        return await _want(order, number)
    found = await group(order.store, order.knowledge, number)
    if found is None:
        return Answer((_unknown(order),))
    if step == "answer":
        asked = order.say("desk.question.ask_answer", question=found.title, people=found.people)
        return Answer((replace(asked, numbered=False),), memory={"group": str(found.id)})
    if step == "aside":
        await set_aside(order.store, found, order.who, order.at)
        done = order.say("desk.question.set_aside", _list(order), question=found.title)
        return Answer((done,))
    return Answer((_one(order, found),))


async def _by_number(order: Order, number: str, text: str) -> Answer:
    """/pertanyaan 12 shows a group; /pertanyaan 12 Jawaban … goes on to reading it back."""
    found = await group(order.store, order.knowledge, int(number)) if len(number) < 12 else None
    if found is None:
        return Answer((_unknown(order),))
    return _read_back(order, found, text) if text else Answer((_one(order, found),))


async def _page(order: Order, page: int) -> Outgoing:
    found = await open_groups(order.store, order.knowledge)
    if not found:
        return order.say("desk.question.none")
    pages = -(-len(found) // _PAGE)
    page = min(page, pages - 1)
    shown = found[page * _PAGE : (page + 1) * _PAGE]
    total = sum(len(one.questions) for one in found)
    head = order.phrase("desk.question.title", groups=len(found), total=total)
    lines = [
        order.phrase(
            "desk.question.line", number=one.id, question=_short(one.title), people=one.people
        )
        for one in shown
    ]
    choices = [Choice(choice_id("s", "pertanyaan", one.id), _short(one.title)) for one in shown]
    if page + 1 < pages:
        choices.append(order.button("desk.help.more", "pertanyaan", "page", page + 1))
    if page:
        choices.append(order.button("desk.help.less", "pertanyaan", "page", page - 1))
    return order.message("\n".join([head, *lines]), *choices, edits=bool(order.action))


def _one(order: Order, found: Group) -> Outgoing:
    phrases = order.locale.phrases
    reasons = ", ".join(phrases[f"desk.question.reason.{name}"] for name in found.reasons)
    head = order.phrase(
        "desk.question.one",
        number=found.id,
        people=found.people,
        count=len(found.questions),
        reasons=reasons,
        last=order.moment(found.questions[-1].at),
    )
    lines = [order.phrase("desk.question.words", words=one) for one in found.wordings[:_WORDINGS]]
    return order.message(
        "\n".join([head, *lines]),
        order.button("desk.question.answer", "pertanyaan", "answer", found.id),
        order.button("desk.question.aside", "pertanyaan", "aside", found.id),
        _list(order),
    )


async def _written(order: Order) -> Answer:
    """The answer that was asked for, or the yes to it."""
    found = await group(order.store, order.knowledge, int(order.memory["group"]))
    if found is None:
        return Answer((_unknown(order),))
    if order.action[:1] == ("send",) and order.memory.get("text"):
        return await _send(order, found, order.memory["text"])
    if order.control == "back":
        return Answer((_one(order, found),))
    return _read_back(order, found, order.text)


def _read_back(order: Order, found: Group, text: str) -> Answer:
    memory = {"group": str(found.id)}
    if not text or len(text) > LONGEST:
        key = "desk.question.too_long" if text else "desk.question.no_text"
        return Answer((order.say(key, most=LONGEST, length=len(text)),), memory=memory)
    shown = order.say(
        "desk.question.read_back",
        order.button("desk.question.send", "pertanyaan", "send", people=found.people),
        order.button("desk.question.keep", "pertanyaan", found.id),
        question=found.title,
        text=text,
        people=found.people,
    )
    return Answer((replace(shown, numbered=False),), memory={**memory, "text": text})


async def _send(order: Order, found: Group, text: str) -> Answer:
    given, told = await answer(order.store, order.knowledge, found, text, order.who, order.at)
    done = order.say(
        "desk.question.sent",
        order.button("desk.question.want", "pertanyaan", "want", given),
        _list(order),
        people=people_told(told),
        when=order.moment(order.at),
    )
    return Answer((done,), tuple(told))


async def _want(order: Order, number: int) -> Answer:
    """Asks for a draft: whoever keeps the bot's content finds it with `questions`."""
    if await order.store.learning.answer(number) is None:
        return Answer((_unknown(order),))
    await order.store.learning.want(number, wanted=True)
    await order.log("question.want", f"answer {number}")
    return Answer((order.say("desk.question.wanted", _list(order), number=number),))


def _unknown(order: Order) -> Outgoing:
    return order.say("desk.question.unknown", _list(order))


def _list(order: Order) -> Choice:
    return order.button("desk.question.list", "pertanyaan", "page", 0)


def _short(text: str) -> str:
    return text if len(text) <= _LABEL else f"{text[: _LABEL - 1].rstrip()}…"
