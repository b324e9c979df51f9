"""A broadcast is written: its text, whom it is for, when it goes. All is read back."""

from __future__ import annotations

import re
from dataclasses import replace

from bot.dialogue.messages import Choice, Outgoing
from bot.dialogue.sessions.session import Session
from bot.dialogue.typed_number import read_number
from bot.dialogue.voice import choice_id
from bot.errors import BotError
from bot.office.broadcasts import steps
from bot.office.broadcasts.audience import filter_fields, find_missing
from bot.office.broadcasts.filter_words import Unknown, label_value, read_words
from bot.office.broadcasts.send_time import read_time
from bot.office.broadcasts.words import (
    audience_words,
    count_reach,
    list_warnings,
    preview_copy,
    summarise_broadcast,
    values_of,
)
from bot.office.kit.argument import SpokenMistake
from bot.office.kit.commands import Answer, Order
from bot.store.audience import SESSION, Filter, session_of
from bot.store.broadcasts import Broadcast

_TO = re.compile(r"\n[^\S\n]*(?:kepada|untuk|to)\s*:\s*(.+)\s*\Z", re.IGNORECASE | re.DOTALL)
_PICKS = ("status", "seat", "locale", "seen_days", "silent_days")
_ONE_OF = ("seen_days", "silent_days")


def ask_text(order: Order, number: str = "") -> Answer:
    """Asks for the text. With a number, for another one of that draft."""
    listed = order.button("desk.broadcast.list", "siaran", "list")
    says = order.say("desk.broadcast.ask.text", listed)
    return Answer((says,), memory={"step": "text", "id": number})


def ask_announcement(order: Order, session: Session) -> Answer:
    """Asks for what all who hold a seat in a session are to read."""
    says = order.say("desk.broadcast.ask.announce", number=session.id, title=session.title)
    return Answer((says,), memory={"step": "text", "id": "", "session": str(session.id)})


async def take_text(order: Order, number: str) -> Answer:
    """Takes the text, and whom it is for where its last line says so ("kepada: …")."""
    text = order.text
    chosen: Filter | None = None
    memory = {"step": "text", "id": number}
    if session := order.memory.get("session", ""):
        chosen = {"session": (session,)}
        memory["session"] = session
    elif to := _TO.search(text):
        try:
            chosen = await _read_audience(order, to[1])
        except Unknown as word:
            return _unknown_word(order, word, memory)
        text = text[: to.start()]
    try:
        text = steps.proper_text(text)
    except BotError:
        says = order.say("desk.broadcast.length", most=steps.LONGEST)
        return Answer((says,), memory=memory)
    broadcast = await _find_draft(order, number)
    if broadcast is None:
        made_by, purpose = str(order.officer.id), SESSION if session else "news"
        broadcast = await steps.make_draft(
            order.store, text, chosen or {}, purpose, made_by, order.officer_name, order.at
        )
    else:
        await steps.edit_draft(
            order.store, broadcast, order.officer, order.at, text=text, chosen=chosen
        )
    if chosen is None and not number:
        return await ask_audience(order, broadcast)
    return await read_back(order, broadcast.id)


async def _find_draft(order: Order, number: str) -> Broadcast | None:
    broadcast = await order.store.broadcasts.find_broadcast(read_number(number) or 0)
    return broadcast if broadcast and broadcast.state == "draft" else None


async def ask_audience(order: Order, broadcast: Broadcast, *, edits: bool = False) -> Answer:
    """Asks whom it is for: by buttons, or in words."""
    number, _, _ = await count_reach(order, broadcast)
    names = [
        *_PICKS,
        *(key for key, field in filter_fields(order.knowledge).items() if field.options),
    ]
    choices = [
        order.button(f"desk.broadcast.pick.{name}", "siaran", "pick", broadcast.id, name)
        for name in (*[key for key in ("session", "poster") if await values_of(order, key)], *names)
        if f"desk.broadcast.pick.{name}" in order.locale.phrases
    ]
    choices.insert(0, order.button("desk.broadcast.next", "siaran", "check", broadcast.id))
    if broadcast.filter:
        choices.append(order.button("desk.broadcast.clear", "siaran", "clear", broadcast.id))
    text = order.phrase(
        "desk.broadcast.ask.audience",
        audience=await audience_words(order, broadcast.filter),
        total=number,
    )
    said = order.message(text, *choices, edits=edits, numbered=False)
    return Answer((said,), memory={"step": "audience", "id": str(broadcast.id)})


async def chosen_words(order: Order, broadcast: Broadcast) -> Answer:
    """Takes an audience that was typed. It takes the place of what was chosen before."""
    try:
        chosen = await _read_audience(order, order.text)
    except Unknown as word:
        return _unknown_word(order, word, {"step": "audience", "id": str(broadcast.id)})
    await steps.edit_draft(order.store, broadcast, order.officer, order.at, chosen=chosen)
    return await read_back(order, broadcast.id)


async def _read_audience(order: Order, words: str) -> Filter:
    """Returns the filter in these words. Raises Unknown with what there is not."""
    chosen = read_words(order.knowledge, order.locale, words)
    if lost := await find_missing(order.store, chosen):
        raise Unknown(label_value(order.knowledge, order.locale, *lost))
    return chosen


def _unknown_word(order: Order, unknown: Unknown, memory: dict[str, str]) -> Answer:
    said = order.say("desk.broadcast.unknown_word", word=str(unknown))
    if unknown.near:
        near = order.phrase("desk.broadcast.near", names=", ".join(unknown.near))
        said = replace(said, text=f"{said.text}\n{near}")
    return Answer((replace(said, numbered=False),), memory=memory)


async def pick_value(order: Order, broadcast: Broadcast, key: str, value: str = "") -> Answer:
    """Shows the values of one thing to filter by. A pressed one is switched on or off."""
    offered = await values_of(order, key)
    if value in dict(offered):
        now = broadcast.filter.get(key, ())
        kept_too = () if key in _ONE_OF else now
        held = tuple(each for each in now if each != value) if value in now else (*kept_too, value)
        chosen = {**broadcast.filter, key: held}
        kept = {name: values for name, values in chosen.items() if values}
        await steps.edit_draft(order.store, broadcast, order.officer, order.at, chosen=kept)
        broadcast = await order.store.broadcasts.find_broadcast(broadcast.id) or broadcast
    choices = [
        Choice(choice_id("s", "siaran", "pick", broadcast.id, key, each), f"{mark}{name}"[:60])
        for each, name in offered
        for mark in ("✓ " if each in broadcast.filter.get(key, ()) else "",)
    ]
    choices.append(order.button("desk.broadcast.back", "siaran", "to", broadcast.id))
    audience = await audience_words(order, broadcast.filter)
    text = order.phrase("desk.broadcast.picking", audience=audience)
    said = order.message(text, *choices, edits=True, numbered=False)
    return Answer((said,), memory={"step": "audience", "id": str(broadcast.id)})


async def read_back(order: Order, number: int) -> Answer:
    """Reads everything back: the copy itself, then who gets it. From here it is sent."""
    broadcast = await order.store.broadcasts.find_broadcast(number)
    if broadcast is None:
        return Answer((order.say("desk.broadcast.none", number=number),))
    seen = Outgoing(order.sender, preview_copy(order, broadcast).text)
    said = order.message(
        await summarise_broadcast(order, broadcast), *_draft_buttons(order, broadcast)
    )
    memory = {"step": "check", "id": str(broadcast.id)}
    kind = {"registration": "_owed", SESSION: "_session"}.get(broadcast.purpose, "")
    return Answer((order.say(f"desk.broadcast.preview{kind}"), seen, said), memory=memory)


async def change_purpose(order: Order, broadcast: Broadcast, purpose: str) -> Answer:
    """Makes what is for one session owed to its seat-holders, or news to those who agreed."""
    if purpose == "news" or session_of(broadcast.filter) is not None:
        await steps.edit_draft(order.store, broadcast, order.officer, order.at, purpose=purpose)
    return await read_back(order, broadcast.id)


async def say_unheard(order: Order, broadcast: Broadcast) -> Answer:
    """Says that a button is to be pressed where she typed words, and changes nothing."""
    said = order.say("desk.broadcast.press", *_draft_buttons(order, broadcast), number=broadcast.id)
    return Answer((said,), memory={"step": "check", "id": str(broadcast.id)})


def _draft_buttons(order: Order, broadcast: Broadcast) -> list[Choice]:
    acts = ["go", "later", "test", "rehearse", "text", "to", "cancel"]
    if broadcast.purpose == "registration":  # a notice that is owed: its audience is not chosen
        acts.remove("to")
    elif broadcast.purpose == SESSION:
        acts.insert(-1, "as_news")
    elif session_of(broadcast.filter) is not None:
        acts.insert(1, "as_session")
    yes = _go_button(order, broadcast, "desk.broadcast.go")
    return [
        yes if act == "go" else order.button(f"desk.broadcast.{act}", "siaran", act, broadcast.id)
        for act in acts
    ]


def _go_button(order: Order, broadcast: Broadcast, key: str) -> Choice:
    """Returns the button that sends just what was read back."""
    seal = steps.read_draft("broadcast send", broadcast).seal(order.officer.id)
    return order.button(key, "siaran", "go", broadcast.id, seal)


async def say_changed(order: Order, broadcast: Broadcast) -> Answer:
    """Somebody changed the draft since it was read back: it is read back as it is now."""
    again = await read_back(order, broadcast.id)
    changed = order.say("desk.broadcast.changed", number=broadcast.id)
    return replace(again, replies=(changed, *again.replies))


def ask_when(order: Order, broadcast: Broadcast) -> Answer:
    """Asks when it is to go."""
    says = order.say("desk.broadcast.ask.when", zone=order.knowledge.zone_name)
    return Answer((says,), memory={"step": "when", "id": str(broadcast.id)})


async def take_time(order: Order, broadcast: Broadcast) -> Answer:
    """Takes the time, and reads it back with its zone before anything is decided."""
    try:
        send_at = read_time(order.text, order.at, order.knowledge, order.locale.phrases)
    except SpokenMistake as mistake:
        says = order.say(mistake.phrase.key, **mistake.phrase.gaps)
        return Answer((says,), memory={"step": "when", "id": str(broadcast.id)})
    await order.store.broadcasts.schedule_draft(broadcast.id, send_at)
    fresh = await order.store.broadcasts.find_broadcast(broadcast.id) or broadcast
    beware = await list_warnings(order.store, order.knowledge, order.voice, fresh, order.at)
    read_back = order.phrase("desk.broadcast.timed", when=order.format_moment(send_at))
    says = order.message(
        "\n".join([read_back, *beware]),
        _go_button(order, fresh, "desk.broadcast.confirm"),
        order.button("desk.broadcast.later", "siaran", "later", broadcast.id),
        order.button("desk.broadcast.now", "siaran", "now", broadcast.id),
    )
    return Answer((says,), memory={"step": "check", "id": str(broadcast.id)})
