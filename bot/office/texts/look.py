"""A text as a change would make it: read from the files and examined before anything is written."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.dialogue.knowledge import Knowledge
from bot.dialogue.texts import Examined, TextItem
from bot.dialogue.typed_number import read_number
from bot.errors import BotError
from bot.office.kit.action import Outside
from bot.office.kit.argument import AnswerMistake, as_is
from bot.store.text_changes import TextChange


@dataclass(frozen=True, slots=True)
class Look:
    """What a look at the files brought: the text as it would be. `change`: the one it is about."""

    outside: Outside
    examined: Examined
    change: TextChange | None = None


async def look_at_text(
    outside: Outside, knowledge: Knowledge, given: Mapping[str, Any]
) -> Look | None:
    """Returns the text with the values that are given. None where it is another one by now.

    AnswerMistake where there is none of that name, or these are no values.
    """
    item = await _find_item(outside, str(given.get("item", "")))
    if item.version != given.get("version"):
        return None
    try:
        values = json.loads(str(given.get("values", "")))
    except ValueError:
        values = None
    if not isinstance(values, dict):
        raise AnswerMistake("desk.text.unread")
    texts = {str(name): str(value) for name, value in values.items()}
    return await _examine(outside, knowledge, item, texts)


async def _find_item(outside: Outside, name: str) -> TextItem:
    item = await outside.texts.find_item(name) if outside.texts else None
    if item is None:
        raise AnswerMistake("desk.text.none")
    return item


async def _examine(
    outside: Outside,
    knowledge: Knowledge,
    item: TextItem,
    values: Mapping[str, str],
    change: TextChange | None = None,
) -> Look:
    if outside.texts is None:
        raise AnswerMistake("desk.text.none")
    today = knowledge.today(outside.at)
    try:
        return Look(outside, await outside.texts.examine(item, values, today), change)
    except BotError as error:
        raise as_is(error) from None


async def look_at_waiting(
    outside: Outside, knowledge: Knowledge, given: Mapping[str, Any]
) -> Look | None:
    """Returns the text as a change that waits would make it. None where it does not fit any more.

    AnswerMistake where there is none of that number.
    """
    change = await _find_change(outside, given)
    return await _look_at_change(outside, knowledge, change, change.before, change.after)


async def look_at_undo(
    outside: Outside, knowledge: Knowledge, given: Mapping[str, Any]
) -> Look | None:
    """Returns the text as it was before a change. None where it was changed again since.

    AnswerMistake where there is none of that number.
    """
    change = await _find_change(outside, given)
    return await _look_at_change(outside, knowledge, change, change.after, change.before)


async def _look_at_change(
    outside: Outside,
    knowledge: Knowledge,
    change: TextChange,
    now: Mapping[str, str],
    then: Mapping[str, str],
) -> Look | None:
    """Returns the text with the values `then`. None where those of `now` do not stand there."""
    item = await _find_item(outside, change.item)
    if any(item.values.get(name) != value for name, value in now.items()):
        return None
    return await _examine(outside, knowledge, item, then, change)


async def _find_change(outside: Outside, given: Mapping[str, Any]) -> TextChange:
    number = read_number(str(given.get("id", "")))
    change = await outside.store.text_changes.get_change(number or 0)
    if change is None:
        raise AnswerMistake("desk.text.settled")
    return change
