"""Drafts of topics from a page: made of an answer, tried, published, taken back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from bot.dialogue.knowledge import Knowledge
from bot.dialogue.texts import DraftTrial, TakeBack
from bot.dialogue.typed_number import read_number
from bot.errors import BotError
from bot.office.kit.action import Done, Outside, declare_action
from bot.office.kit.argument import AnswerMistake, Argument, as_is
from bot.office.kit.commands import Answer, Order
from bot.office.learning.acts import published_act, published_drafts, undone_act
from bot.office.learning.groups import QuestionGroup, nearest_topics, open_groups


@dataclass(frozen=True, slots=True)
class MadeDraft:
    """A draft that was written, and the answer it was made of."""

    answer: int
    name: str


@dataclass(frozen=True, slots=True)
class TriedDraft:
    """How a draft fared when it was looked at."""

    outside: Outside
    trial: DraftTrial


async def _hear_word(order: Order, text: str) -> str:
    return text


_ANSWER = Argument("answer", "an answer", hear=_hear_word, of="number", needed="a number")
_DRAFT = Argument("draft", "its name", hear=_hear_word, of="name", needed="a name")
_FORCE = Argument("force", "though it steals", hear=_hear_word)


async def make_draft(
    outside: Outside, knowledge: Knowledge, given: Mapping[str, Any]
) -> MadeDraft | None:
    """Writes a draft of an answer that was given. None where there is no such answer."""
    number = read_number(str(given.get("answer", ""))) or 0
    answered = await outside.store.learning.get_answer(number)
    asked = await outside.store.learning.answered_by(number)
    if answered is None or not asked or outside.texts is None:
        return None
    whole, today = QuestionGroup(tuple(asked)), knowledge.today(outside.at)
    near = nearest_topics(whole.title, knowledge)[:3]
    try:
        if answered.topic:
            made = await outside.texts.make_wordings(answered.topic, whole.samples)
        else:
            title, samples = whole.title, whole.samples
            made = await outside.texts.make_draft(title, samples, answered.text, near, today)
    except BotError as error:
        raise as_is(error) from None
    name, take_back = made
    outside.done.append(take_back)
    return MadeDraft(number, name)


@declare_action(
    "draft make", _ANSWER, role="officer", by_officer=True, looks=make_draft, audit="draft.make"
)
async def make_act(order: Order, number: str, seen: MadeDraft | None = None) -> Done:
    """Makes the draft of a topic, or of more samples for one, from an answer that was given.

    AnswerMistake where there is no such answer.
    """
    if seen is None:
        raise AnswerMistake("desk.draft.no_answer")
    await order.store.learning.mark_wanted(seen.answer, wanted=False)
    await order.log_act("draft.make", f"draft {seen.name}", f"answer {seen.answer}")
    return Done({"draft": seen.name}, partial(_say, "desk.draft.made"))


async def try_draft(outside: Outside, knowledge: Knowledge, given: Mapping[str, Any]) -> TriedDraft:
    """Tries a draft. AnswerMistake or SpokenMistake where there is none, or it is broken."""
    if outside.texts is None:
        raise AnswerMistake("desk.text.none")
    groups = await open_groups(outside.store, knowledge)
    unanswered = [wording for group in groups for wording in group.wordings]
    name, today = str(given.get("draft", "")), knowledge.today(outside.at)
    try:
        return TriedDraft(outside, await outside.texts.try_draft(name, unanswered, today))
    except BotError as error:
        raise as_is(error) from None


@declare_action(
    "draft publish",
    *(_DRAFT, _FORCE),
    role="approver",
    by_officer=True,
    looks=try_draft,
    audit="draft.publish",
)
async def publish_act(
    order: Order, name: str, force: str = "", seen: TriedDraft | None = None
) -> Done:
    """Puts a draft where the bot finds it. One that steals questions only with `force`.

    AnswerMistake where it may not be published so.
    """
    if seen is None:
        raise AnswerMistake("desk.text.none")
    if seen.trial.steals and not force:
        raise AnswerMistake("desk.draft.steals", total=len(seen.trial.steals))
    if order.knowledge.desk.second_eyes and await _is_her_own(order, name):
        raise AnswerMistake("desk.draft.own")
    await published_act(order.actor, name, len(seen.trial.steals))
    if seen.outside.texts is not None:
        _move(seen.outside, seen.outside.texts.publish_draft, name)
    return Done({"draft": name}, partial(_say, "desk.draft.published"))


async def _is_her_own(order: Order, name: str) -> bool:
    """Returns whether she was the last to write in it: another one must publish it then."""
    changes = await order.store.text_changes.changes_of(f"draf/{name}", 1)
    made = await order.store.audit.find_entries(target=f"draft {name}", act="draft.make", limit=1)
    last = changes[0].who if changes else made[0].who if made else ""
    return last == order.officer_name


async def see_texts(outside: Outside, knowledge: Knowledge, given: Mapping[str, Any]) -> Outside:
    """Returns the files, for an action that only moves one."""
    return outside


@declare_action(
    "draft undo", _DRAFT, role="approver", by_officer=True, looks=see_texts, audit="draft.undo"
)
async def undo_act(order: Order, name: str, seen: Outside | None = None) -> Done:
    """Makes what was published a draft again. AnswerMistake for an office's own file."""
    if seen is None or seen.texts is None or name not in await published_drafts(order.store):
        raise AnswerMistake("desk.draft.not_published")
    await undone_act(order.actor, name)
    _move(seen, seen.texts.return_draft, name)
    return Done({"draft": name}, partial(_say, "desk.draft.undone"))


def _move(outside: Outside, move: Callable[[str], TakeBack], name: str) -> None:
    try:
        outside.done.append(move(name))
    except BotError as error:
        raise as_is(error) from None


async def _say(key: str, order: Order) -> Answer:
    return Answer((order.say(key),))
