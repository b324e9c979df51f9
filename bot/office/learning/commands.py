"""The unanswered questions, from a phone: read by group, answered, or set aside."""

from __future__ import annotations

from dataclasses import replace

from bot.dialogue.messages import Choice, Outgoing
from bot.dialogue.typed_number import read_number
from bot.dialogue.voice import choice_id
from bot.office.kit.commands import Answer, Order
from bot.office.kit.confirm import ReadBack
from bot.office.kit.page import cut_page
from bot.office.learning.answers import answer_group, people_told
from bot.office.learning.groups import (
    LONGEST,
    QuestionGroup,
    find_group,
    nearest_topics,
    open_groups,
    set_aside,
)

_PAGE, _WORDINGS, _LABEL, _TOPICS = 5, 5, 40, 5


async def show_questions(order: Order) -> Answer:
    """Shows the groups, the most asked first, or one of them. Reads its answer back."""
    if order.memory and order.action[:1] in ((), ("send",)):
        searching = order.memory.get("step") == "topic"
        return await (_search_topic if searching else _take_answer)(order)
    step, *rest = order.action or (order.text.split(maxsplit=1) or ["page", "0"])
    if read_number(step) is not None:
        return await _by_number(order, step, " ".join(rest))
    asked = rest[0] if rest else ""
    number = read_number(asked) or 0
    if step == "page":
        return Answer((await _draw_page(order, asked),))
    if step == "want":
        return await _want_topic(order, number)
    found = await find_group(order.store, order.knowledge, number)
    if found is None:
        return Answer((_say_unknown(order),))
    if step == "answer":
        asks = order.say("desk.question.ask_answer", question=found.title, people=found.people)
        return Answer((replace(asks, numbered=False),), memory={"group": str(found.id)})
    if step == "known":
        return _which_topic(order, found)
    if step == "t":  # short: a button holds 64 bytes, and a topic's id may have 40
        return _offer_topic(order, found, rest[1] if rest[1:] else "")
    if step == "aside":
        await set_aside(order.store, found, order.officer_name, order.at)
        done = order.say("desk.question.set_aside", _list_button(order), question=found.title)
        return Answer((done,))
    return Answer((_draw_group(order, found),))


async def _by_number(order: Order, number: str, text: str) -> Answer:
    """/pertanyaan 12 shows a group. /pertanyaan 12 Jawaban … goes on to reading it back."""
    found = await find_group(order.store, order.knowledge, read_number(number) or 0)
    if found is None:
        return Answer((_say_unknown(order),))
    return _read_back(order, found, text) if text else Answer((_draw_group(order, found),))


async def _draw_page(order: Order, asked: str) -> Outgoing:
    found = await open_groups(order.store, order.knowledge)
    if not found:
        return order.say("desk.question.none")
    page = cut_page(found, asked, _PAGE)
    total = sum(len(question_group.questions) for question_group in found)
    head = order.phrase("desk.question.title", groups=len(found), total=total)
    lines = [
        order.phrase(
            "desk.question.line",
            number=question_group.id,
            question=_shorten_text(question_group.title),
            people=question_group.people,
        )
        for question_group in page.items
    ]
    choices = [
        Choice(choice_id("s", "pertanyaan", question_group.id), _shorten_text(question_group.title))
        for question_group in page.items
    ]
    choices += page.buttons(order, "pertanyaan", "page")
    return order.message("\n".join([head, *lines]), *choices, edits=bool(order.action))


def _draw_group(order: Order, found: QuestionGroup) -> Outgoing:
    phrases = order.locale.phrases
    reasons = ", ".join(phrases[f"desk.question.reason.{name}"] for name in found.reasons)
    head = order.phrase(
        "desk.question.one",
        number=found.id,
        people=found.people,
        count=len(found.questions),
        reasons=reasons,
        last=order.format_moment(found.questions[-1].at),
    )
    lines = [
        order.phrase("desk.question.words", words=wording) for wording in found.wordings[:_WORDINGS]
    ]
    return order.message(
        "\n".join([head, *lines]),
        order.button("desk.question.answer", "pertanyaan", "answer", found.id),
        order.button("desk.question.known", "pertanyaan", "known", found.id),
        order.button("desk.question.aside", "pertanyaan", "aside", found.id),
        _list_button(order),
    )


async def _take_answer(order: Order) -> Answer:
    """Takes the answer that was asked for, or the yes to it."""
    found = await find_group(order.store, order.knowledge, int(order.memory["group"]))
    if found is None:
        return Answer((_say_unknown(order),))
    text, topic = order.memory.get("text", ""), order.memory.get("topic", "")
    if text and order.action and reading_of(found, text).agreed(order):
        return await _send_answer(order, found, text, topic)
    if order.control == "back" or (order.action and not text):
        return Answer((_draw_group(order, found),))
    if order.action:  # the yes to an answer that was written over
        return _read_back(order, found, text, topic)
    return _read_back(order, found, order.text)


def _which_topic(order: Order, found: QuestionGroup, words: str = "") -> Answer:
    """Asks which topic answers a group: those nearest to it, or to what she typed."""
    topics = order.knowledge.locale("").topics
    near = [
        nearest_topic
        for nearest_topic in nearest_topics(words or found.title, order.knowledge)
        if nearest_topic in topics
    ]
    ours = [text for text in near if topics[text].kind == "topic"][:_TOPICS]
    choices = [
        Choice(choice_id("s", "pertanyaan", "t", found.id, our), topics[our].title) for our in ours
    ]
    key = "desk.question.which_topic" if ours else "desk.question.no_topic"
    says = order.say(key, *choices, order.button("desk.question.back", "pertanyaan", found.id))
    memory = {"group": str(found.id), "step": "topic"}
    return Answer((replace(says, numbered=False),), memory=memory)


async def _search_topic(order: Order) -> Answer:
    """Takes words of a topic's title, typed instead of a button."""
    found = await find_group(order.store, order.knowledge, int(order.memory["group"]))
    if found is None:
        return Answer((_say_unknown(order),))
    return (
        Answer((_draw_group(order, found),))
        if order.control
        else _which_topic(order, found, order.text)
    )


def _offer_topic(order: Order, found: QuestionGroup, topic: str) -> Answer:
    """Reads a topic's answer back before it goes to everyone who asked."""
    known = order.knowledge.locale("").topics.get(topic)
    return _read_back(order, found, known.short, topic) if known else _which_topic(order, found)


def _read_back(order: Order, found: QuestionGroup, text: str, topic: str = "") -> Answer:
    memory = {"group": str(found.id)} | ({"topic": topic} if topic else {})
    if not text or len(text) > LONGEST:
        key = "desk.question.too_long" if text else "desk.question.no_text"
        return Answer((order.say(key, most=LONGEST, length=len(text)),), memory=memory)
    mark = reading_of(found, text).seal(order.officer.id)
    shown = order.say(
        "desk.question.read_back_known" if topic else "desk.question.read_back",
        order.button("desk.question.send", "pertanyaan", "send", mark, people=found.people),
        order.button("desk.question.keep", "pertanyaan", found.id),
        question=found.title,
        text=text,
        people=found.people,
    )
    return Answer((replace(shown, numbered=False),), memory={**memory, "text": text})


def reading_of(found: QuestionGroup, text: str) -> ReadBack:
    """Returns what a yes is to: this answer to all who asked so until now."""
    asked = ",".join(str(question.id) for question in found.questions)
    return ReadBack("question answer", f"question {found.id}", text, asked)


async def _send_answer(order: Order, found: QuestionGroup, text: str, topic: str) -> Answer:
    given, told = await answer_group(
        order.store, order.knowledge, found, text, order.officer_name, order.at, topic=topic
    )
    want = () if topic else (order.button("desk.question.want", "pertanyaan", "want", given),)
    known = order.knowledge.locale("").topics.get(topic)
    done = order.say(
        "desk.question.sent_known" if topic else "desk.question.sent",
        *want,
        _list_button(order),
        people=people_told(told),
        when=order.format_moment(order.at),
        topic=known.title if known else topic,
    )
    return Answer((done,), tuple(told))


async def _want_topic(order: Order, number: int) -> Answer:
    """Asks for a draft: whoever keeps the bot's content finds it with `questions`."""
    if await order.store.learning.get_answer(number) is None:
        return Answer((_say_unknown(order),))
    await order.store.learning.mark_wanted(number, wanted=True)
    await order.log_act("question.want", f"answer {number}")
    return Answer((order.say("desk.question.wanted", _list_button(order), number=number),))


def _say_unknown(order: Order) -> Outgoing:
    return order.say("desk.question.unknown", _list_button(order))


def _list_button(order: Order) -> Choice:
    return order.button("desk.question.list", "pertanyaan", "page", 0)


def _shorten_text(text: str) -> str:
    return text if len(text) <= _LABEL else f"{text[: _LABEL - 1].rstrip()}…"
