"""A broadcast is written: its text, whom it is for, when it goes; all is read back."""

from __future__ import annotations

import re
from datetime import date

from bot.dialogue.fields.clock_time import Unread
from bot.dialogue.fields.moment import read_span
from bot.dialogue.messages import Choice, Outgoing
from bot.dialogue.sessions.session import Session
from bot.dialogue.turn import choice_id
from bot.errors import BotError
from bot.office.broadcasts import steps
from bot.office.broadcasts.audience import fields, nowhere
from bot.office.broadcasts.words import (
    Unknown,
    audience_words,
    label,
    preview,
    reach,
    read_words,
    summary,
    values_of,
    warnings,
)
from bot.office.kit.commands import Answer, Order
from bot.store.audience import SESSION, Filter, session_of
from bot.store.broadcasts import Broadcast

_TO = re.compile(r"\n[^\S\n]*(?:kepada|untuk|to)\s*:\s*(.+)\s*\Z", re.IGNORECASE | re.DOTALL)
_PICKS = ("status", "seat", "locale", "seen_days", "silent_days")
_ONE_OF = ("seen_days", "silent_days")


def ask_text(order: Order, number: str = "") -> Answer:
    """Asks for the text; with a number, for another one of that draft."""
    listed = order.button("desk.broadcast.list", "siaran", "list")
    says = order.say("desk.broadcast.ask.text", listed)
    return Answer((says,), memory={"step": "text", "id": number})


def ask_announcement(order: Order, session: Session) -> Answer:
    """Asks for what all who hold a seat in a session are to read."""
    says = order.say("desk.broadcast.ask.announce", number=session.id, title=session.title)
    return Answer((says,), memory={"step": "text", "id": "", "session": str(session.id)})


async def written(order: Order, number: str) -> Answer:
    """Takes the text, and whom it is for where its last line says so ("kepada: …")."""
    text = order.text
    chosen: Filter | None = None
    memory = {"step": "text", "id": number}
    if session := order.memory.get("session", ""):
        chosen = {"session": (session,)}
        memory["session"] = session
    elif to := _TO.search(text):
        try:
            chosen = await _audience(order, to[1])
        except Unknown as word:
            return _unknown_word(order, str(word), memory)
        text = text[: to.start()]
    try:
        text = steps.proper_text(text)
    except BotError:
        says = order.say("desk.broadcast.length", most=steps.LONGEST)
        return Answer((says,), memory=memory)
    one = await _draft(order, number)
    if one is None:
        made_by, purpose = str(order.officer.id), SESSION if session else "news"
        one = await steps.make(
            order.store, text, chosen or {}, purpose, made_by, order.who, order.at
        )
    else:
        await steps.edit(order.store, one, order.officer, order.at, text=text, chosen=chosen)
    if chosen is None and not number:
        return await ask_audience(order, one)
    return await check(order, one.id)


async def _draft(order: Order, number: str) -> Broadcast | None:
    one = await order.store.broadcasts.find(int(number)) if number.isdecimal() else None
    return one if one and one.state == "draft" else None


async def ask_audience(order: Order, one: Broadcast, *, edits: bool = False) -> Answer:
    """Asks whom it is for: by buttons, or in words."""
    number, _, _ = await reach(order, one)
    names = [*_PICKS, *(key for key, field in fields(order.knowledge).items() if field.options)]
    choices = [
        order.button(f"desk.broadcast.pick.{name}", "siaran", "pick", one.id, name)
        for name in (*[key for key in ("session", "poster") if await values_of(order, key)], *names)
        if f"desk.broadcast.pick.{name}" in order.locale.phrases
    ]
    choices.insert(0, order.button("desk.broadcast.next", "siaran", "check", one.id))
    if one.filter:
        choices.append(order.button("desk.broadcast.clear", "siaran", "clear", one.id))
    text = order.phrase(
        "desk.broadcast.ask.audience",
        audience=await audience_words(order, one.filter),
        total=number,
    )
    said = order.message(text, *choices, edits=edits, numbered=False)
    return Answer((said,), memory={"step": "audience", "id": str(one.id)})


async def chosen_words(order: Order, one: Broadcast) -> Answer:
    """Takes an audience that was typed; it takes the place of what was chosen before."""
    try:
        chosen = await _audience(order, order.text)
    except Unknown as word:
        return _unknown_word(order, str(word), {"step": "audience", "id": str(one.id)})
    await steps.edit(order.store, one, order.officer, order.at, chosen=chosen)
    return await check(order, one.id)


async def _audience(order: Order, words: str) -> Filter:
    """The filter in these words; raises Unknown with what there is not."""
    chosen = read_words(order.knowledge, order.locale, words)
    if lost := await nowhere(order.store, chosen):
        raise Unknown(label(order.knowledge, order.locale, *lost))
    return chosen


def _unknown_word(order: Order, word: str, memory: dict[str, str]) -> Answer:
    return Answer((order.say("desk.broadcast.unknown_word", word=word),), memory=memory)


async def pick(order: Order, one: Broadcast, key: str, value: str = "") -> Answer:
    """Shows the values of one thing to filter by; a pressed one is switched on or off."""
    offered = await values_of(order, key)
    if value in dict(offered):
        now = one.filter.get(key, ())
        kept_too = () if key in _ONE_OF else now
        held = tuple(each for each in now if each != value) if value in now else (*kept_too, value)
        chosen = {**one.filter, key: held}
        kept = {name: values for name, values in chosen.items() if values}
        await steps.edit(order.store, one, order.officer, order.at, chosen=kept)
        one = await order.store.broadcasts.find(one.id) or one
    choices = [
        Choice(choice_id("s", "siaran", "pick", one.id, key, each), f"{mark}{name}"[:60])
        for each, name in offered
        for mark in ("✓ " if each in one.filter.get(key, ()) else "",)
    ]
    choices.append(order.button("desk.broadcast.back", "siaran", "to", one.id))
    audience = await audience_words(order, one.filter)
    text = order.phrase("desk.broadcast.picking", audience=audience)
    said = order.message(text, *choices, edits=True, numbered=False)
    return Answer((said,), memory={"step": "audience", "id": str(one.id)})


async def check(order: Order, number: int) -> Answer:
    """Everything read back: the copy itself, then who gets it; from here it is sent."""
    one = await order.store.broadcasts.find(number)
    if one is None:
        return Answer((order.say("desk.broadcast.none", number=number),))
    seen = Outgoing(order.sender, preview(order, one).text)
    said = order.message(await summary(order, one), *_acts(order, one))
    memory = {"step": "check", "id": str(one.id)}
    kind = {"registration": "_owed", SESSION: "_session"}.get(one.purpose, "")
    return Answer((order.say(f"desk.broadcast.preview{kind}"), seen, said), memory=memory)


async def change_purpose(order: Order, one: Broadcast, purpose: str) -> Answer:
    """Makes what is for one session owed to its seat-holders, or news to those who agreed."""
    if purpose == "news" or session_of(one.filter) is not None:
        await steps.edit(order.store, one, order.officer, order.at, purpose=purpose)
    return await check(order, one.id)


async def unheard(order: Order, one: Broadcast) -> Answer:
    """Words where a button is meant: says so and changes nothing."""
    said = order.say("desk.broadcast.press", *_acts(order, one), number=one.id)
    return Answer((said,), memory={"step": "check", "id": str(one.id)})


def _acts(order: Order, one: Broadcast) -> list[Choice]:
    acts = ["go", "later", "test", "rehearse", "text", "to", "cancel"]
    if one.purpose == "registration":  # a notice that is owed: its audience is not chosen
        acts.remove("to")
    elif one.purpose == SESSION:
        acts.insert(-1, "as_news")
    elif session_of(one.filter) is not None:
        acts.insert(1, "as_session")
    return [order.button(f"desk.broadcast.{act}", "siaran", act, one.id) for act in acts]


def ask_when(order: Order, one: Broadcast) -> Answer:
    """Asks when it is to go."""
    says = order.say("desk.broadcast.ask.when", zone=order.knowledge.zone_name)
    return Answer((says,), memory={"step": "when", "id": str(one.id)})


async def timed(order: Order, one: Broadcast) -> Answer:
    """Takes the time, and reads it back with its zone before anything is decided."""
    try:
        span = read_span(order.text, order.at, str(order.knowledge.zone))
    except Unread as error:
        gaps = dict(error.gaps)
        if "day" in gaps:
            on = date.fromisoformat(gaps["day"][:10])
            gaps["day"] = order.locale.phrases[f"date.weekday.{on.isoweekday()}"]
        says = order.say(f"desk.when.{error.why}", **gaps)
        return Answer((says,), memory={"step": "when", "id": str(one.id)})
    await order.store.broadcasts.schedule(one.id, span.starts_at)
    fresh = await order.store.broadcasts.find(one.id) or one
    beware = await warnings(order.store, order.knowledge, order.locale, fresh, order.at)
    read_back = order.phrase("desk.broadcast.timed", when=order.moment(span.starts_at))
    says = order.message(
        "\n".join([read_back, *beware]),
        order.button("desk.broadcast.confirm", "siaran", "go", one.id),
        order.button("desk.broadcast.later", "siaran", "later", one.id),
        order.button("desk.broadcast.now", "siaran", "now", one.id),
    )
    return Answer((says,), memory={"step": "check", "id": str(one.id)})
