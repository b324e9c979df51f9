"""A session is cancelled, after its reason and what people read were read back. And taken back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from bot.dialogue.messages import strip_markup
from bot.dialogue.sessions.session import Session, format_start
from bot.errors import BotError
from bot.office.kit.action import Done, Question, declare_action
from bot.office.kit.actor import Actor
from bot.office.kit.argument import NOW, AnswerMistake, Argument, SpokenMistake
from bot.office.kit.commands import Answer, Order
from bot.office.sessions.actions import call_off, find_undo_fault, take_back
from bot.office.sessions.announcements import News, undo_window, waits_until
from bot.office.sessions.arguments import URGENT, news_facts, which_session
from bot.office.sessions.choice import asked_for, find_session
from bot.office.sessions.fields import read_line
from bot.office.sessions.json import print_line, session_facts
from bot.office.sessions.quiet import may_wait, read_session, warn_quiet, yes_buttons

_REASONS = ("room", "speaker", "weather", "few")
_LONGEST_REASON = 120


async def _read_reason(actor: Actor, value: Any) -> str:
    try:
        return read_line(str(value), _LONGEST_REASON)
    except AnswerMistake:
        raise BotError("say why, in at most 120 letters: everybody with a seat reads it") from None


async def _hear_reason(order: Order, text: str) -> str | None:
    if text in _REASONS:
        return order.phrase(f"desk.session.reason.{text}")
    return read_line(text, _LONGEST_REASON) if text else None


async def _ask_why(order: Order, text: str, values: Mapping[str, Any]) -> Answer:
    """Asks why it is cancelled."""
    session: Session = values["session"]
    choices = [
        order.button(f"desk.session.reason.{reason}", "sesi_batal", session.id, reason)
        for reason in _REASONS
    ]
    choices.append(order.button("desk.session.keep", "sesi", session.id))
    asks = order.say("desk.session.ask.cancel", *choices, **_session_gaps(order, session))
    return Answer((warn_quiet(order, session, asks),))


async def _ask_sure(order: Order, session: Session, reason: str) -> Question:
    """Reads back how many are told what, and until when it can be taken back."""
    reading = read_session("session cancel", session, reason)
    asks = order.say(
        "desk.session.cancel_sure",
        *yes_buttons(order, session, "desk.session.cancel_yes", "sesi_batal", reading=reading),
        order.button("desk.session.keep", "sesi", session.id),
        **_session_gaps(order, session),
        reason=reason,
    )
    lines = [asks.text]
    if _count_people(session):
        lines.append(
            order.phrase("desk.session.cancel_text", text=_draw_notice(order, session, reason))
        )
    later = may_wait(order, session)
    if undo := undo_window(order.knowledge, session, order.at, later=later):
        key = "desk.session.undo_later" if later else "desk.session.undo_for"
        key = key if _count_people(session) else "desk.session.undo_alone"
        lines.append(order.phrase(key, minutes=_format_minutes(undo)))
    else:
        lines.append(order.phrase("desk.session.undo_not"))
    asks = replace(asks, text="\n".join(lines))
    return Question(reading, warn_quiet(order, session, asks))


def _draw_notice(order: Order, session: Session, reason: str) -> str:
    """Returns what people will read."""
    gaps = {"title": session.title, "when": _format_when(order, session), "reason": reason}
    return strip_markup(order.phrase("called_off.text", **gaps))


def _count_people(session: Session) -> int:
    return session.taken + session.line


def _format_minutes(undo: timedelta) -> str:
    return f"{undo / timedelta(minutes=1):g}".replace(".", ",")


def _format_when(order: Order, session: Session, at: datetime | None = None) -> str:
    return format_start(session, order.locale.phrases, at)


def _session_gaps(order: Order, session: Session) -> dict[str, object]:
    return {
        "title": session.title,
        "when": _format_when(order, session),
        "people": _count_people(session),
    }


def _wakes_people(order: Order, values: Mapping[str, Any]) -> bool:
    """Returns whether she was asked, and said that people are told in quiet hours too."""
    return NOW in order.action and may_wait(order, values["session"])


@declare_action(
    "session cancel",
    which_session("sesi_batal", living=True),
    Argument(
        "reason",
        "why; everybody reads it",
        read=_read_reason,
        hear=_hear_reason,
        ask=_ask_why,
        needed="--reason: everybody with a seat reads it",
    ),
    replace(URGENT, settle=_wakes_people),
    command="sesi_batal",
    audit="session.cancel",
    asks=_ask_sure,
    words=print_line,
)
async def cancel_session(
    actor: Actor, session: Session, reason: str, *, urgent: bool = False
) -> Done:
    """Cancels it, for a reason that everybody with a seat is told.

    Nobody is told before it can be taken back no more (`undo_until`), unless it is `urgent`.
    """
    knowledge, at = actor.knowledge, actor.at
    later = not urgent and waits_until(knowledge, at, session) is not None
    undo = None if urgent else undo_window(knowledge, session, at, later=later)
    news = await call_off(actor, session, reason, urgent=urgent, undo=undo)
    until = (at + undo).astimezone(session.starts_at.tzinfo) if undo else None
    facts = {
        "id": session.id,
        "state": "cancelled",
        **news_facts(session, news, at),
        "undo_until": until.isoformat(timespec="minutes") if until else None,
    }
    say = partial(_say_cancelled, session=session, news=news, until=until)
    return Done(facts, say, news.now)


async def _say_cancelled(
    order: Order, session: Session, news: News, until: datetime | None
) -> Answer:
    listed = order.button("desk.session.list", "sesi")
    gaps = {
        **_session_gaps(order, session),
        "people": news.people,
        "now": order.format_moment(order.at),
    }
    if until is None:
        return Answer((order.say("desk.session.cancelled", listed, **gaps),))
    choices = [order.button("desk.session.undo", "sesi_urungkan", session.id)]
    if news.people:
        choices.append(order.button("desk.session.tell_at_once", "sesi_urungkan", session.id, NOW))
    key = "desk.session.cancelled_held" if news.people else "desk.session.cancelled_alone"
    gaps |= {
        "until": _format_when(order, session, until),
        "told": _told_at(order, session, news),
    }
    return Answer((order.say(key, *choices, listed, **gaps),))


def _told_at(order: Order, session: Session, news: News) -> str:
    return _format_when(order, session, news.later or order.at)


async def _handle_undo(order: Order) -> Answer:
    """Takes a cancellation back of which nobody was told. Or has people told now."""
    number, _ = asked_for(order)
    session = await find_session(order, number)
    if session is None:
        return await _ask_which(order)
    if order.action[1:] == (NOW,):
        return await _tell_now(order, session)
    if why := find_undo_fault(order.knowledge, session, order.at):
        gaps = {
            **_session_gaps(order, session),
            "minutes": _format_minutes(order.knowledge.desk.undo),
        }
        buttons = [
            order.button("desk.session.copy", "sesi_salin", session.id),
            order.button("desk.session.open", "sesi", session.id),
        ]
        return Answer((order.say(f"desk.session.{why}", *buttons, **gaps),))
    return await _say_undone(order, await take_back(order.actor, session))


async def _say_undone(order: Order, again: Session) -> Answer:
    said = order.say(
        "desk.session.uncancelled",
        order.button("desk.session.open", "sesi", again.id),
        **_session_gaps(order, again),
        now=order.format_moment(order.at),
    )
    return Answer((said,))


async def _ask_which(order: Order) -> Answer:
    """Returns a button for each session that can be taken back now."""
    gone = await order.store.sessions.everyone(("cancelled",))
    open_ = [session for session in gone if not find_undo_fault(order.knowledge, session, order.at)]
    choices = [
        order.button("desk.session.undo_one", "sesi_urungkan", session.id, title=session.title[:30])
        for session in open_
    ]
    key = "desk.session.which_one" if choices else "desk.session.undo_none"
    return Answer((order.say(key, *choices),))


async def _tell_now(order: Order, session: Session) -> Answer:
    """Has people told at once: from here on the cancellation stands."""
    if session.state != "cancelled" or session.undo_since is None:
        why = find_undo_fault(order.knowledge, session, order.at)
        return Answer((order.say(f"desk.session.{why}", **_session_gaps(order, session)),))
    held = await order.store.held_news.take_held(session.id)
    await order.store.sessions.end_undo((session.id,))
    await order.log_act("session.tell", f"session {session.id}", str(len(held)))
    people = len({outgoing.to for outgoing in held})
    gaps = {**_session_gaps(order, session), "people": people, "now": order.format_moment(order.at)}
    button = order.button("desk.session.list", "sesi")
    return Answer((order.say("desk.session.told_now", button, **gaps),), tuple(held))


_UNDO_FAULTS = {
    "not_cancelled": "session {id} is {state}: there is nothing to take back",
    "undo_told": "session {id}: people were told of it, so it cannot be taken back",
    "undo_late": "session {id}: the time to take it back is over, people are being told",
}


@declare_action(
    "session undo",
    which_session(),
    command="sesi_urungkan",
    chat=_handle_undo,
    page=True,
    audit="session.uncancel",
    words=print_line,
)
async def undo_cancellation(actor: Actor, session: Session) -> Done:
    """Takes a cancellation back of which nobody was told. The session as it is again.

    SpokenMistake where it can no longer be taken back.
    """
    if fault := find_undo_fault(actor.knowledge, session, actor.at):
        words = _UNDO_FAULTS[fault].format(id=session.id, state=session.state)
        minutes = _format_minutes(actor.knowledge.desk.undo)
        raise SpokenMistake(words, f"desk.session.{fault}", title=session.title, minutes=minutes)
    again = await take_back(actor, session)
    return Done(session_facts(again), partial(_say_undone, again=again))
