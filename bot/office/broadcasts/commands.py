"""Broadcasts at the desk: written, previewed, sent, watched and stopped from a phone."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import bot.office.broadcasts.acts
import bot.office.broadcasts.approval  # noqa: F401  # both register themselves
from bot.dialogue.messages import plain
from bot.dialogue.turn import fold
from bot.office.broadcasts import form, steps
from bot.office.broadcasts.approval import release, typed_number
from bot.office.broadcasts.progress_view import buttons_at_the_end, buttons_for, progress, report
from bot.office.broadcasts.recipient_list import recipient_list
from bot.office.broadcasts.words import preview
from bot.office.kit.commands import Answer, Order, command
from bot.office.sessions.choice import found
from bot.store.audience import SESSION
from bot.store.broadcasts import Broadcast

_DRAFT_ONLY = (
    *("to", "pick", "clear", "check", "text", "later", "now", "go"),
    *("as_session", "as_news"),
)
_LISTS = ("daftar", "list")
_START = 40
"""So much of a text says which broadcast it is."""


@command("siaran", role="officer")
async def broadcast(order: Order) -> Answer:
    """Writes a broadcast, or shows one by its number; buttons do the rest."""
    act, *rest = order.action or ("",)
    if act == "list" or (not order.action and fold(order.text) in _LISTS):
        return await _list(order)
    if act == "announce":
        session = await found(order, rest[0] if rest else "")
        return form.ask_announcement(order, session) if session else form.ask_text(order)
    if act:
        number = int(rest[0]) if rest and rest[0].isdecimal() and len(rest[0]) < 10 else 0
        return await _on_one(order, act, number, rest[1:])
    step, number_text = order.memory.get("step", ""), order.memory.get("id", "")
    if step and order.control == "back":
        return await form.check(order, int(number_text)) if number_text else form.ask_text(order)
    if step and step != "text":
        return await _typed(order, step, int(number_text or 0))
    if not order.text:
        return form.ask_text(order)
    if order.text.isdecimal() and len(order.text) < 10 and not step:
        return await _on_one(order, "show", int(order.text), [])
    return await form.written(order, number_text)


async def _typed(order: Order, step: str, number: int) -> Answer:
    """The next words of a draft that is open."""
    one = await order.store.broadcasts.find(number)
    if one is None or one.state != "draft":
        return await _show(order, one, number)
    match step:
        case "audience":
            return await form.chosen_words(order, one)
        case "when":
            return await form.timed(order, one)
        case "number":
            return await typed_number(order, one)
    return await form.unheard(order, one)


async def _on_one(order: Order, act: str, number: int, rest: list[str]) -> Answer:
    one = await order.store.broadcasts.find(number)
    does = _ACTS.get(act)
    if one is None or does is None:
        return Answer((order.say("desk.broadcast.none", number=number),))
    if act in _DRAFT_ONLY and one.state != "draft":
        return await _show(order, one, number)
    return await does(order, one, rest)


async def _show(order: Order, one: Broadcast | None, number: int) -> Answer:
    """Where it stands."""
    if one is None:
        return Answer((order.say("desk.broadcast.none", number=number),))
    if one.state == "draft":
        return await form.check(order, one.id)
    phrases = order.locale.phrases
    if one.state in ("running", "paused"):
        numbers = await order.store.recipients.numbers(one.id)
        return Answer((progress(phrases, one, numbers, order.sender, order.at),))
    text = await report(order.store, phrases, one)
    if one.state == "scheduled" and one.send_at:
        text += "\n" + order.phrase("desk.broadcast.at", when=order.moment(one.send_at))
    buttons = await buttons_at_the_end(order.store, phrases, one)
    return Answer((order.message(text, *buttons),))


async def _list(order: Order) -> Answer:
    last = await order.store.broadcasts.last(8)
    if not last:
        return Answer((order.say("desk.broadcast.empty"),))
    lines = [order.phrase("desk.broadcast.title"), *[await _line(order, one) for one in last]]
    choices = [
        order.button("desk.broadcast.open", "siaran", "show", one.id, number=one.id) for one in last
    ]
    return Answer((order.message("\n".join(lines), *choices, numbered=False),))


async def _line(order: Order, one: Broadcast) -> str:
    state = "asked" if one.state == "draft" and one.asked else one.state
    words = " ".join(one.text.split())
    start = plain(words if len(words) <= _START else words[: _START - 1] + "…")
    line = f"{one.id}. {order.locale.phrases[f'desk.broadcast.state.{state}']}: {start}"
    if one.state == "draft":
        return line
    numbers = await order.store.recipients.numbers(one.id)
    return f"{line} ({numbers['sent']}/{numbers['total']})"


async def _step(order: Order, one: Broadcast, what: steps.Step) -> Answer:
    """Does it and says so, in the message that was pressed."""
    done = await steps.step(order.store, one.id, what, order.who, order.at)
    now = await order.store.broadcasts.find(one.id) or one
    already = now.state == steps.AFTER[what]  # somebody else was a moment faster
    key = f"desk.broadcast.{'already' if already else 'not_now'}"
    key = f"desk.broadcast.done.{what}" if done else key
    state = order.locale.phrases[f"desk.broadcast.state.{now.state}"]
    text = order.phrase(key, number=one.id, when=order.moment(order.at), state=state)
    numbers = await order.store.recipients.numbers(one.id)
    if one.started_at:
        drawn = progress(order.locale.phrases, now, numbers, order.sender, order.at)
        text = f"{text}\n\n{drawn.text}"
    choices = buttons_for(order.locale.phrases, now, numbers)
    said = order.message(text, *choices, edits=bool(order.action))
    return Answer((said,), notice=None)


async def _cancel(order: Order, one: Broadcast, rest: list[str]) -> Answer:
    if rest != ["yes"] and one.state in ("running", "paused", "scheduled"):
        says = order.say(
            "desk.broadcast.sure",
            order.button("desk.broadcast.yes", "siaran", "cancel", one.id, "yes"),
            order.button("desk.broadcast.keep", "siaran", "show", one.id),
            number=one.id,
        )
        return Answer((says,))
    return await _step(order, one, "cancel")


async def _copy(order: Order, one: Broadcast, rest: list[str]) -> Answer:
    return await _copied(order, one, dict(one.filter))


async def _again(order: Order, one: Broadcast, rest: list[str]) -> Answer:
    """A linked copy for whoever it failed to reach."""
    return await _copied(order, one, _ended_so(one, "failed_of"))


async def _unsure(order: Order, one: Broadcast, rest: list[str]) -> Answer:
    """A linked copy for those whom it may have reached: they may get it twice, which is told."""
    return await _copied(order, one, _ended_so(one, "unknown_of"))


def _ended_so(one: Broadcast, how: str) -> dict[str, tuple[str, ...]]:
    """The filter for those of its recipients; what is owed to a session's guests stays theirs."""
    kept = {"session": one.filter["session"]} if one.purpose == SESSION else {}
    return {**kept, how: (str(one.id),)}


async def _copied(order: Order, one: Broadcast, chosen: dict[str, tuple[str, ...]]) -> Answer:
    made_by = str(order.officer.id)
    made = await steps.make(
        order.store, one.text, chosen, one.purpose, made_by, order.who, order.at, copy_of=one.id
    )
    return await form.check(order, made.id)


async def _rehearse(order: Order, one: Broadcast, rest: list[str]) -> Answer:
    """The real audience with sending switched off, on a copy: the draft stays."""
    made_by = str(order.officer.id)
    made = await steps.make(
        order.store,
        one.text,
        one.filter,
        one.purpose,
        made_by,
        order.who,
        order.at,
        copy_of=one.id,
    )
    await steps.approve(order.store, made, made_by, order.who, order.at, rehearsal=True)
    says = order.say("desk.broadcast.rehearsing", number=made.id)
    back = order.button("desk.broadcast.back", "siaran", "show", one.id)
    return Answer((order.message(says.text, back),))


async def _test(order: Order, one: Broadcast, rest: list[str]) -> Answer:
    """The very copy, to herself."""
    await order.log("broadcast.test", f"broadcast {one.id}")
    back = order.button("desk.broadcast.back", "siaran", "show", one.id)
    says = order.message(order.phrase("desk.broadcast.tested"), back)
    return Answer((preview(order, one), says))


async def _file(order: Order, one: Broadcast, rest: list[str]) -> Answer:
    await order.log("broadcast.file", f"broadcast {one.id}")
    made = await recipient_list(order.store, order.knowledge, order.locale, one, order.sender)
    return Answer((made,))


async def _clear(order: Order, one: Broadcast, rest: list[str]) -> Answer:
    await steps.edit(order.store, one, order.officer, order.at, chosen={})
    cleared = await order.store.broadcasts.find(one.id)
    return await form.ask_audience(order, cleared or one, edits=True)


async def _pick(order: Order, one: Broadcast, rest: list[str]) -> Answer:
    return await form.pick(order, one, *rest[:2]) if rest else await form.ask_audience(order, one)


async def _now(order: Order, one: Broadcast, rest: list[str]) -> Answer:
    await order.store.broadcasts.schedule(one.id, None)
    return await form.check(order, one.id)


async def _later(order: Order, one: Broadcast, rest: list[str]) -> Answer:
    return form.ask_when(order, one)


async def _text(order: Order, one: Broadcast, rest: list[str]) -> Answer:
    return form.ask_text(order, str(one.id))


async def _go(order: Order, one: Broadcast, rest: list[str]) -> Answer:
    return await release(order, one)


_ACTS: dict[str, Callable[[Order, Broadcast, list[str]], Awaitable[Answer]]] = {
    "show": lambda order, one, rest: _show(order, one, one.id),
    "check": lambda order, one, rest: form.check(order, one.id),
    "to": lambda order, one, rest: form.ask_audience(order, one, edits=True),
    "pick": _pick,
    "clear": _clear,
    "text": _text,
    "later": _later,
    "now": _now,
    "go": _go,
    "test": _test,
    "rehearse": _rehearse,
    "pause": lambda order, one, rest: _step(order, one, "pause"),
    "resume": lambda order, one, rest: _step(order, one, "resume"),
    "cancel": _cancel,
    "copy": _copy,
    "again": _again,
    "unsure": _unsure,
    "as_session": lambda order, one, rest: form.change_purpose(order, one, SESSION),
    "as_news": lambda order, one, rest: form.change_purpose(order, one, "news"),
    "file": _file,
}
