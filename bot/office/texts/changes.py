"""Changes of texts and settings: examined, made or waiting for a second officer, taken back."""

from __future__ import annotations

from collections.abc import Collection
from functools import partial

from bot.dialogue.messages import Outgoing
from bot.dialogue.texts import CONFIGURED, CONTENT, DRAFTS, Shelf
from bot.dialogue.typed_number import read_number
from bot.errors import BotError
from bot.office.kit.action import Done, declare_action
from bot.office.kit.argument import AnswerMistake, Argument, as_is
from bot.office.kit.commands import Answer, Order, reaches
from bot.office.texts.look import Look, look_at_text, look_at_undo, look_at_waiting
from bot.store.text_changes import TextChange

LONGEST_WHY = 200
"""Characters of a reason."""


async def _hear_why(order: Order, text: str) -> str:
    why = " ".join(text.split())
    if not why or len(why) > LONGEST_WHY:
        raise AnswerMistake("desk.text.why", most=LONGEST_WHY)
    return why


async def _hear_word(order: Order, text: str) -> str:
    return text


_ITEM = Argument("item", "the id of a text", hear=_hear_word, needed="an id")
_VERSION = Argument("version", "its version as it was read", hear=_hear_word, needed="a version")
_VALUES = Argument("values", "its values, as JSON", hear=_hear_word, needed="its values")
_WHY = Argument("why", "the reason", hear=_hear_why, needed="a reason")
_NUMBER = Argument("id", "the number of a change", hear=_hear_word, of="number", needed="a number")


@declare_action(
    "text change",
    *(_ITEM, _VERSION, _VALUES, _WHY),
    role="approver",
    by_officer=True,
    looks=look_at_text,
    audit="text.change text.propose",
)
async def change_text(
    order: Order, item: str, version: str, values: str, why: str, seen: Look | None = None
) -> Done:
    """Changes a text. Where the office wants a second pair of eyes, it waits for another's yes."""
    look = _settle_look(seen, shelves=CONTENT)
    waits = order.knowledge.desk.second_eyes
    number = await _keep_change(order, look, why, waits=waits)
    await order.log_act("text.propose" if waits else "text.change", f"text {item}", f"#{number}")
    if not waits:
        _write(look)
    news = await _tell_others(order, look.examined.item.title) if waits else ()
    key = "desk.text.waits" if waits else "desk.text.changed"
    return Done({"id": number, "waits": waits}, partial(_say, key), news)


@declare_action(
    "draft change",
    *(_ITEM, _VERSION, _VALUES, _WHY),
    role="officer",
    by_officer=True,
    looks=look_at_text,
    audit="draft.change",
)
async def change_draft(
    order: Order, item: str, version: str, values: str, why: str, seen: Look | None = None
) -> Done:
    """Changes a draft, which answers nobody yet."""
    return await _change_at_once(order, seen, why, "draft.change", shelves=DRAFTS)


@declare_action(
    "setting change",
    *(_ITEM, _VERSION, _VALUES, _WHY),
    role="admin",
    proven=True,
    by_officer=True,
    looks=look_at_text,
    audit="setting.change",
)
async def change_setting(
    order: Order, item: str, version: str, values: str, why: str, seen: Look | None = None
) -> Done:
    """Changes a setting, a fact of the office or an emergency number."""
    return await _change_at_once(order, seen, why, "setting.change", shelves=CONFIGURED)


async def _change_at_once(
    order: Order, seen: Look | None, why: str, act: str, *, shelves: Collection[Shelf]
) -> Done:
    look = _settle_look(seen, shelves=shelves)
    number = await _keep_change(order, look, why, waits=False)
    noun, name = act.partition(".")[0], look.examined.item.id
    await order.log_act(act, f"{noun} {name.removeprefix('draf/')}", f"#{number}")
    _write(look)
    return Done({"id": number, "waits": False}, partial(_say, "desk.text.changed"))


def _settle_look(seen: Look | None, *, shelves: Collection[Shelf]) -> Look:
    """Returns what was seen. AnswerMistake where it cannot be made so."""
    if seen is None:
        raise AnswerMistake("desk.text.stale")
    if seen.examined.item.shelf not in shelves:
        raise AnswerMistake("desk.text.elsewhere")
    if not seen.examined.changed:
        raise AnswerMistake("desk.text.same")
    if faults := seen.examined.faults:
        raise AnswerMistake("desk.text.faults", faults="\n".join(each.text for each in faults))
    return seen


async def _keep_change(order: Order, look: Look, why: str, *, waits: bool) -> int:
    item, after = look.examined.item, look.examined.changed
    before = {name: item.values[name] for name in after}
    change = TextChange(
        *(0, item.id, item.title, before, after, why, order.officer.id, order.officer_name),
        order.at,
        "waiting" if waits else "live",
    )
    return await order.store.text_changes.add_change(change)


def _write(look: Look) -> None:
    """Writes the files; they are taken back where this transaction fails."""
    if look.outside.texts is None:
        raise AnswerMistake("desk.text.none")
    try:
        look.outside.done.append(look.outside.texts.write(look.examined))
    except BotError as error:
        raise as_is(error) from None


async def _tell_others(order: Order, title: str) -> tuple[Outgoing, ...]:
    """Tells those who may say yes that a change waits for them."""
    said = order.phrase("desk.text.waits_news", who=order.officer.name, title=title)
    return tuple(
        Outgoing(each.address, said)
        for each in await order.store.staff.everyone()
        if reaches(each.role, "approver") and each.id != order.officer.id
    )


async def _say(key: str, order: Order) -> Answer:
    return Answer((order.say(key),))


def _expect_waiting(change: TextChange | None) -> TextChange:
    if change is None or change.state != "waiting":
        raise AnswerMistake("desk.text.settled")
    return change


@declare_action(
    "text approve",
    _NUMBER,
    role="approver",
    by_officer=True,
    looks=look_at_waiting,
    audit="text.approve",
)
async def approve_text(order: Order, number: str, seen: Look | None = None) -> Done:
    """Says yes to a change that another officer made. It holds from now on.

    AnswerMistake where it is her own, or waits no more.
    """
    change = await order.store.text_changes.get_change(read_number(number) or 0)
    change = _expect_waiting(change)
    if change.maker == order.officer.id:
        raise AnswerMistake("desk.text.own")
    look = _settle_look(seen, shelves=CONTENT)
    await order.store.text_changes.settle_change(change.id, "live", order.officer_name, order.at)
    await order.log_act("text.approve", f"text {change.item}", f"#{change.id}")
    _write(look)
    return Done({"id": change.id}, partial(_say, "desk.text.approved"))


@declare_action("text refuse", _NUMBER, role="approver", by_officer=True, audit="text.refuse")
async def refuse_text(order: Order, number: str) -> Done:
    """Drops a change that waits: one's own, or another officer's."""
    change = await order.store.text_changes.get_change(read_number(number) or 0)
    change = _expect_waiting(change)
    await order.store.text_changes.settle_change(change.id, "refused", order.officer_name, order.at)
    await order.log_act("text.refuse", f"text {change.item}", f"#{change.id}")
    return Done({"id": change.id}, partial(_say, "desk.text.refused"))


@declare_action(
    "text undo",
    *(_NUMBER, _WHY),
    role="approver",
    by_officer=True,
    looks=look_at_undo,
    audit="text.undo",
)
async def undo_text(order: Order, number: str, why: str, seen: Look | None = None) -> Done:
    """Takes a change back: each of its values is as before. Nobody else is asked."""
    return await _undo(order, why, seen, act="text.undo", shelves=CONTENT)


@declare_action(
    "setting undo",
    *(_NUMBER, _WHY),
    role="admin",
    proven=True,
    by_officer=True,
    looks=look_at_undo,
    audit="setting.undo",
)
async def undo_setting(order: Order, number: str, why: str, seen: Look | None = None) -> Done:
    """Takes a change of a setting back."""
    return await _undo(order, why, seen, act="setting.undo", shelves=CONFIGURED)


async def _undo(
    order: Order, why: str, seen: Look | None, *, act: str, shelves: Collection[Shelf]
) -> Done:
    if seen is None:
        raise AnswerMistake("desk.text.stale_undo")
    change = await order.store.text_changes.get_change(seen.change.id if seen.change else 0)
    if change is None or change.state != "live":
        raise AnswerMistake("desk.text.settled")
    look = _settle_look(seen, shelves=shelves)
    await order.store.text_changes.settle_change(change.id, "undone", order.officer_name, order.at)
    number = await _keep_change(order, look, why, waits=False)
    await order.log_act(act, f"{act.partition('.')[0]} {change.item}", f"#{change.id}")
    _write(look)
    return Done({"id": number}, partial(_say, "desk.text.undone"))
