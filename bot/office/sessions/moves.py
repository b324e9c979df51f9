"""A session is moved, closed or copied. Everybody concerned is told."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any

from bot.dialogue.sessions.session import Session, format_start
from bot.office.kit.action import Done, Question, answer_with, declare_action
from bot.office.kit.actor import Actor
from bot.office.kit.argument import LATER, NOW, AnswerMistake
from bot.office.kit.commands import Answer, Order
from bot.office.sessions.actions import create_session, move_session, set_open
from bot.office.sessions.announcements import News
from bot.office.sessions.arguments import (
    AUDIENCE,
    PLACE,
    URGENT,
    WHEN,
    WORDS,
    news_facts,
    which_session,
)
from bot.office.sessions.choice import asked_for, choose_session, find_living, find_session
from bot.office.sessions.edit import about_place
from bot.office.sessions.fields import (
    Asking,
    check_times,
    has_address,
    read_answer,
    read_back,
    when_read,
)
from bot.office.sessions.form import ask_next, copy_answers
from bot.office.sessions.json import (
    at_another_time,
    changes_in,
    print_copy,
    print_line,
    session_facts,
)
from bot.office.sessions.places import OF_PLACE, with_place
from bot.office.sessions.quiet import read_session, say_when, warn_quiet, yes_buttons

_PLACE = re.compile(
    r"(?:^|[,;]? )(?:tempat(?:nya)?|place|venue|di(?! ?\d)) ?:? (.+)$",
    re.IGNORECASE,
)
"""The place behind a new time: "4 Desember 10.00, tempat Aula Dua"."""


async def _handle_move(order: Order) -> Answer:
    """Another time, and place if one is named: asked, read back, told to everybody with a seat."""
    number, text = asked_for(order)
    if order.memory and not order.action:
        number, text = order.memory["id"], order.text
    session = await find_living(order, number)
    if session is None:
        return await choose_session(order, "sesi_pindah", number)
    memory = {"id": number, "step": "when"}
    if order.action[1:2] in ((NOW,), (LATER,)) and order.memory.get("starts_at"):
        reading = read_session("session move", session, _sealable(order.memory))
        if reading.agreed(order):
            return await _apply_move(order, session)
        if reading.outdated(order):
            gaps = {"title": session.title, "when": _format_when(order, session)}
            return Answer((order.say("desk.session.changed_since", **gaps),), memory=memory)
    if not text:
        asks = order.say(
            "desk.session.ask.move", title=session.title, when=_format_when(order, session)
        )
        return Answer((replace(asks, numbered=False),), memory=memory)
    try:
        asked = _read(order, session, text)
        later = _moved(session, asked)
        check_times(later)
    except AnswerMistake as mistake:
        return Answer((order.say(mistake.key, **mistake.gaps),), memory=memory)
    return _sure(order, session, later, {**memory, **asked})


def _read(order: Order, session: Session, text: str) -> dict[str, str]:
    """Returns the new time and place, as they are stored.

    A place alone goes with the time read before.
    """
    asking, text = Asking(order.knowledge, order.locale, order.at), " ".join(text.split())
    before = {name: order.memory[name] for name in _ASKED if name in order.memory}
    if before.get("place") and has_address(text) and not _PLACE.search(text):
        return {**before, **read_answer("map_url", text, asking)}
    found = _PLACE.search(text)
    time = text[: found.start()].strip(" ,;") if found else text
    place = read_answer("place", found[1], asking) if found else {}
    times = {name: before[name] for name in _TIMES} if found and not time and before else {}
    return {**(times or when_read(time, asking, session.zone)), **place}


def _sure(order: Order, session: Session, later: Session, memory: dict[str, str]) -> Answer:
    """Reads back when and where it is and becomes, and how many are told."""
    said = order.say(
        "desk.session.move_sure",
        *yes_buttons(
            *(order, session, "desk.session.move_yes", "sesi_pindah"),
            reading=read_session("session move", session, _sealable(memory)),
            others=(later,),
        ),
        order.button("desk.session.keep", "sesi", session.id),
        title=session.title,
        before=_format_when(order, session),
        when=read_back(later, order.locale, order.at),
        people=session.taken + session.line,
    )
    if "place" in memory:
        head = order.phrase("desk.session.move_place", before=session.place, after=later.place)
        lines = [said.text, "", head, *about_place(order, session, _place_in(memory))]
        said = replace(said, text="\n".join(lines))
    return Answer((warn_quiet(order, session, said, later),), memory=memory)


_TIMES = ("starts_at", "ends_at", "zone")
_ASKED = (*_TIMES, "place", "map_url")


def _sealable(memory: Mapping[str, str]) -> str:
    """Returns what a yes is to: the time and place that were read back."""
    return json.dumps([memory.get(name, "") for name in _ASKED])


def _place_in(asked: Mapping[str, str]) -> dict[str, str]:
    """Returns the new place and its map, where they were named."""
    return {name: asked[name] for name in ("place", *OF_PLACE) if name in asked}


def _moved(session: Session, asked: Mapping[str, str]) -> Session:
    """Returns the session at its new time and place."""
    start, end = _read_span(session, asked)
    changes: dict[str, Any] = with_place(session, _place_in(asked))
    return replace(session, starts_at=start, ends_at=end, zone=asked["zone"], **changes)


def _format_when(order: Order, session: Session) -> str:
    return format_start(session, order.locale.phrases)


def _read_span(session: Session, asked: Mapping[str, str]) -> tuple[datetime, datetime]:
    """Returns the new start and end. It lasts as long as before where no end is named."""
    start = datetime.fromisoformat(asked["starts_at"])
    length = session.ends_at - session.starts_at
    return start, datetime.fromisoformat(asked["ends_at"]) if asked["ends_at"] else start + length


async def _apply_move(order: Order, session: Session) -> Answer:
    asked = order.memory
    then = _moved(session, asked)
    if then.starts_at <= order.at:
        return Answer((order.say("desk.when.past"),))
    urgent = order.action[1] != LATER
    later, news = await move_session(
        order.actor, session, then, urgent=urgent, changes=_place_in(asked)
    )
    return replace(await _say_moved(order, later, news), news=news.now)


async def _say_moved(order: Order, moved: Session, news: News) -> Answer:
    said = order.say(
        "desk.session.moved",
        order.button("desk.session.open", "sesi", moved.id),
        title=moved.title,
        when=read_back(moved, order.locale, order.at),
        people=news.people,
    )
    return Answer((say_when(order, moved, news, said),))


async def _ask_move(
    order: Order, session: Session, *, urgent: bool = False, **asked: Any
) -> Question:
    """Reads back a move that is asked for in ISO times. BotError for what cannot be."""
    then = at_another_time(session, asked, order.at)
    memory = {"starts_at": then.starts_at.isoformat(), "ends_at": then.ends_at.isoformat()}
    place = changes_in(_place_in(asked), order.knowledge, order.at)
    memory |= {"zone": then.zone, **place}
    reading = read_session("session move", session, _sealable(memory))
    said = _sure(order, session, _moved(session, memory), memory).replies[0]
    return Question(reading, said)


@declare_action(
    "session move",
    which_session(living=True),
    *(*WHEN, *PLACE, URGENT),
    command="sesi_pindah",
    chat=_handle_move,
    page=True,
    asks=_ask_move,
    audit="session.move",
    words=print_line,
)
async def move_asked(actor: Actor, session: Session, *, urgent: bool = False, **asked: Any) -> Done:
    """Gives a session another time, and another `place` where one is named.

    Everybody with a seat is told once.
    """
    moved, news = await move_session(
        actor,
        session,
        at_another_time(session, asked, actor.at),
        urgent=urgent,
        changes=changes_in(_place_in(asked), actor.knowledge, actor.at),
    )
    facts = {**session_facts(moved), **news_facts(moved, news, actor.at)}
    return Done(facts, partial(_say_moved, moved=moved, news=news), news.now)


async def _handle_close(order: Order) -> Answer:
    """Takes nobody new, or does again. Who has a seat or waits keeps it and her turn."""
    number, _ = asked_for(order)
    session = await find_living(order, number)
    if session is None:
        return await choose_session(order, "sesi_tutup", number)
    name = "session open" if session.state == "closed" else "session close"
    return await answer_with(name, order, {"session": session})


async def _set_open(actor: Actor, session: Session, *, is_open: bool) -> Done:
    await set_open(actor, session, is_open=is_open)
    facts = {"id": session.id, "state": "open" if is_open else "closed"}
    key = "desk.session.reopened" if is_open else "desk.session.closed"
    return Done(facts, partial(_say_open, session=session, key=key))


async def _say_open(order: Order, session: Session, key: str) -> Answer:
    button = order.button("desk.session.open", "sesi", session.id)
    gaps = {"title": session.title, "when": _format_when(order, session)}
    return Answer((order.say(key, button, now=order.format_moment(order.at), **gaps),))


@declare_action(
    "session close",
    which_session(living=True),
    command="sesi_tutup",
    chat=_handle_close,
    page=True,
    audit="session.close",
    words=print_line,
)
async def close_session(actor: Actor, session: Session) -> Done:
    """Takes nobody new. Who has a seat keeps it, who waits keeps her turn."""
    return await _set_open(actor, session, is_open=False)


@declare_action(
    "session open",
    which_session(living=True),
    role="officer",
    audit="session.open",
    words=print_line,
)
async def open_session(actor: Actor, session: Session) -> Done:
    """Takes people again."""
    return await _set_open(actor, session, is_open=True)


async def _handle_copy(order: Order) -> Answer:
    """Makes a new session like this one: only its time is asked."""
    number, _ = asked_for(order)
    session = await find_session(order, number)
    if session is None:
        return await choose_session(order, "sesi_salin", number, past=True)
    answer = ask_next(
        order, copy_answers(session), order.phrase("desk.session.copying", title=session.title)
    )
    return replace(answer, goes_on="sesi_baru")


@declare_action(
    "session copy",
    which_session(),
    *(*WHEN, *PLACE, *WORDS, AUDIENCE),
    command="sesi_salin",
    chat=_handle_copy,
    page=True,
    audit="session.add",
    words=print_copy,
)
async def copy_session(actor: Actor, session: Session, **asked: Any) -> dict[str, Any]:
    """Makes a session like that one, at another time and with what else is said. Its number.

    A copy at another place has no map, unless `map_url` comes with it.
    """
    then = at_another_time(session, asked, actor.at)
    changes: dict[str, Any] = with_place(session, changes_in(asked, actor.knowledge, actor.at))
    return {"id": await create_session(actor, replace(then, **changes))}
