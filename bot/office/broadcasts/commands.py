"""Broadcasts at the desk: written, previewed, sent, watched and stopped from a phone."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from bot.dialogue.messages import escape_markup
from bot.dialogue.turn import fold_text
from bot.dialogue.typed_number import read_number
from bot.office.broadcasts import form, steps
from bot.office.broadcasts.approval import release_broadcast, typed_number
from bot.office.broadcasts.progress_view import (
    buttons_at_the_end,
    buttons_for,
    draw_progress,
    write_report,
)
from bot.office.broadcasts.words import preview_copy
from bot.office.kit.action import Question, answer_with
from bot.office.kit.commands import Answer, Order, register_command
from bot.office.kit.confirm import ReadBack
from bot.office.sessions.choice import find_session
from bot.store.audience import SESSION
from bot.store.broadcasts import Broadcast

_DRAFT_ONLY = (
    *("to", "pick", "clear", "check", "text", "later", "now", "go"),
    *("as_session", "as_news"),
)
_LISTS = ("daftar", "list")
_START = 40
"""So much of a text says which broadcast it is."""


@register_command("siaran", role="officer")
async def write_broadcast(order: Order) -> Answer:
    """Writes a broadcast, or shows one by its number. Buttons do the rest."""
    act, *rest = order.action or ("",)
    if act == "list" or (not order.action and fold_text(order.text) in _LISTS):
        return await _list_broadcasts(order)
    if act == "announce":
        session = await find_session(order, rest[0] if rest else "")
        return form.ask_announcement(order, session) if session else form.ask_text(order)
    if act:
        number = read_number(rest[0] if rest else "") or 0
        return await _on_one(order, act, number, rest[1:])
    step, number_text = order.memory.get("step", ""), order.memory.get("id", "")
    if step and order.control == "back":
        return (
            await form.read_back(order, int(number_text)) if number_text else form.ask_text(order)
        )
    if step and step != "text":
        return await _take_typed(order, step, int(number_text or 0))
    if not order.text:
        return form.ask_text(order)
    if not step and (number_read := read_number(order.text)) is not None:
        return await _on_one(order, "show", number_read, [])
    return await form.take_text(order, number_text)


async def _take_typed(order: Order, step: str, number: int) -> Answer:
    """Takes the next words of a draft that is open."""
    broadcast = await order.store.broadcasts.find_broadcast(number)
    if broadcast is None or broadcast.state != "draft":
        return await _show_broadcast(order, broadcast, number)
    match step:
        case "audience":
            return await form.chosen_words(order, broadcast)
        case "when":
            return await form.take_time(order, broadcast)
        case "number":
            return await typed_number(order, broadcast)
    return await form.say_unheard(order, broadcast)


async def _on_one(order: Order, act: str, number: int, rest: list[str]) -> Answer:
    broadcast = await order.store.broadcasts.find_broadcast(number)
    does = _ACTS.get(act)
    if broadcast is None or does is None:
        return Answer((order.say("desk.broadcast.none", number=number),))
    if act in _DRAFT_ONLY and broadcast.state != "draft":
        return await _show_broadcast(order, broadcast, number)
    return await does(order, broadcast, rest)


async def _show_broadcast(order: Order, broadcast: Broadcast | None, number: int) -> Answer:
    """Shows where it stands."""
    if broadcast is None:
        return Answer((order.say("desk.broadcast.none", number=number),))
    if broadcast.state == "draft":
        return await form.read_back(order, broadcast.id)
    if broadcast.state in ("running", "paused"):
        numbers = await order.store.recipients.count_states(broadcast.id)
        return Answer((draw_progress(order.voice, broadcast, numbers, order.at),))
    text = await write_report(order.store, order.voice, broadcast)
    if broadcast.state == "scheduled" and broadcast.send_at:
        text += "\n" + order.phrase(
            "desk.broadcast.at", when=order.format_moment(broadcast.send_at)
        )
    buttons = await buttons_at_the_end(order.store, order.voice, broadcast)
    return Answer((order.message(text, *buttons),))


async def _list_broadcasts(order: Order) -> Answer:
    last = await order.store.broadcasts.last_broadcasts(8)
    if not last:
        return Answer((order.say("desk.broadcast.empty"),))
    lines = [
        order.phrase("desk.broadcast.title"),
        *[await _draw_line(order, broadcast) for broadcast in last],
    ]
    choices = [
        order.button("desk.broadcast.open", "siaran", "show", broadcast.id, number=broadcast.id)
        for broadcast in last
    ]
    return Answer((order.message("\n".join(lines), *choices, numbered=False),))


async def _draw_line(order: Order, broadcast: Broadcast) -> str:
    state = "asked" if broadcast.state == "draft" and broadcast.asked else broadcast.state
    words = " ".join(broadcast.text.split())
    start = escape_markup(words if len(words) <= _START else words[: _START - 1] + "…")
    line = f"{broadcast.id}. {order.locale.phrases[f'desk.broadcast.state.{state}']}: {start}"
    if broadcast.state == "draft":
        return line
    numbers = await order.store.recipients.count_states(broadcast.id)
    return f"{line} ({numbers['sent']}/{numbers['total']})"


async def _take_step(order: Order, broadcast: Broadcast, what: steps.Step) -> Answer:
    done = await steps.take_step(order.store, broadcast.id, what, order.officer_name, order.at)
    return await say_step(order, broadcast, what, done=done)


async def say_step(order: Order, broadcast: Broadcast, what: steps.Step, *, done: bool) -> Answer:
    """Says what was done, in the message that was pressed; or that it could not be."""
    now = await order.store.broadcasts.find_broadcast(broadcast.id) or broadcast
    already = now.state == steps.AFTER[what]  # somebody else was a moment faster
    key = f"desk.broadcast.{'already' if already else 'not_now'}"
    key = f"desk.broadcast.done.{what}" if done else key
    state = order.locale.phrases[f"desk.broadcast.state.{now.state}"]
    text = order.phrase(key, number=broadcast.id, when=order.format_moment(order.at), state=state)
    numbers = await order.store.recipients.count_states(broadcast.id)
    if broadcast.started_at:
        drawn = draw_progress(order.voice, now, numbers, order.at)
        text = f"{text}\n\n{drawn.text}"
    choices = buttons_for(order.voice, now, numbers)
    said = order.message(text, *choices, edits=bool(order.action))
    return Answer((said,), notice=None)


async def _cancel_broadcast(order: Order, broadcast: Broadcast, rest: list[str]) -> Answer:
    question = ask_cancel(order, broadcast)
    asks = broadcast.state in ("running", "paused", "scheduled")
    if asks and not (rest[:1] == ["yes"] and question.reading.agreed(order)):
        return Answer((question.message,))
    return await _take_step(order, broadcast, "cancel")


def ask_cancel(order: Order, broadcast: Broadcast) -> Question:
    """Reads back that whoever has not got it will not."""
    reading = ReadBack("broadcast cancel", f"broadcast {broadcast.id}", "", broadcast.state)
    seal = reading.seal(order.officer.id)
    says = order.say(
        "desk.broadcast.sure",
        order.button("desk.broadcast.yes", "siaran", "cancel", broadcast.id, "yes", seal),
        order.button("desk.broadcast.keep", "siaran", "show", broadcast.id),
        number=broadcast.id,
    )
    return Question(reading, says)


async def _copy_broadcast(order: Order, broadcast: Broadcast, rest: list[str]) -> Answer:
    return await answer_with("broadcast copy", order, {"broadcast": broadcast})


async def _resend_failed(order: Order, broadcast: Broadcast, rest: list[str]) -> Answer:
    """Makes a linked copy for whoever it failed to reach."""
    return await answer_with("broadcast copy", order, {"broadcast": broadcast, "whom": "failed"})


async def _resend_unsure(order: Order, broadcast: Broadcast, rest: list[str]) -> Answer:
    """A linked copy for those whom it may have reached: they may get it twice, which is told."""
    return await answer_with("broadcast copy", order, {"broadcast": broadcast, "whom": "unsure"})


async def _rehearse_broadcast(order: Order, broadcast: Broadcast, rest: list[str]) -> Answer:
    return await answer_with("broadcast rehearse", order, {"broadcast": broadcast})


async def _send_test(order: Order, broadcast: Broadcast, rest: list[str]) -> Answer:
    """Sends the very copy, to herself."""
    await order.log_act("broadcast.test", f"broadcast {broadcast.id}")
    back = order.button("desk.broadcast.back", "siaran", "show", broadcast.id)
    says = order.message(order.phrase("desk.broadcast.tested"), back)
    return Answer((preview_copy(order, broadcast), says))


async def _send_recipients(order: Order, broadcast: Broadcast, rest: list[str]) -> Answer:
    return await answer_with("broadcast file", order, {"broadcast": broadcast})


async def _clear_filter(order: Order, broadcast: Broadcast, rest: list[str]) -> Answer:
    await steps.edit_draft(order.store, broadcast, order.officer, order.at, chosen={})
    cleared = await order.store.broadcasts.find_broadcast(broadcast.id)
    return await form.ask_audience(order, cleared or broadcast, edits=True)


async def _pick_filter(order: Order, broadcast: Broadcast, rest: list[str]) -> Answer:
    return (
        await form.pick_value(order, broadcast, *rest[:2])
        if rest
        else await form.ask_audience(order, broadcast)
    )


async def _send_now(order: Order, broadcast: Broadcast, rest: list[str]) -> Answer:
    await order.store.broadcasts.schedule_draft(broadcast.id, None)
    return await form.read_back(order, broadcast.id)


async def _ask_time(order: Order, broadcast: Broadcast, rest: list[str]) -> Answer:
    return form.ask_when(order, broadcast)


async def _ask_text(order: Order, broadcast: Broadcast, rest: list[str]) -> Answer:
    return form.ask_text(order, str(broadcast.id))


async def _confirm_send(order: Order, broadcast: Broadcast, rest: list[str]) -> Answer:
    if not steps.read_draft("broadcast send", broadcast).agreed(order):
        return await form.say_changed(order, broadcast)
    return await release_broadcast(order, broadcast)


_ACTS: dict[str, Callable[[Order, Broadcast, list[str]], Awaitable[Answer]]] = {
    "show": lambda order, broadcast, rest: _show_broadcast(order, broadcast, broadcast.id),
    "check": lambda order, broadcast, rest: form.read_back(order, broadcast.id),
    "to": lambda order, broadcast, rest: form.ask_audience(order, broadcast, edits=True),
    "pick": _pick_filter,
    "clear": _clear_filter,
    "text": _ask_text,
    "later": _ask_time,
    "now": _send_now,
    "go": _confirm_send,
    "test": _send_test,
    "rehearse": _rehearse_broadcast,
    "pause": lambda order, broadcast, rest: _take_step(order, broadcast, "pause"),
    "resume": lambda order, broadcast, rest: _take_step(order, broadcast, "resume"),
    "cancel": _cancel_broadcast,
    "copy": _copy_broadcast,
    "again": _resend_failed,
    "unsure": _resend_unsure,
    "as_session": lambda order, broadcast, rest: form.change_purpose(order, broadcast, SESSION),
    "as_news": lambda order, broadcast, rest: form.change_purpose(order, broadcast, "news"),
    "file": _send_recipients,
}
