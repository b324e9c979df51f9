"""A session is cancelled, after its reason and what people read were read back. And taken back."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from bot.dialogue.messages import strip_markup
from bot.dialogue.sessions.session import Session, format_start
from bot.office.kit.commands import Answer, Order, register_command
from bot.office.sessions.actions import call_off, find_undo_fault, take_back
from bot.office.sessions.announcements import News, undo_window
from bot.office.sessions.choice import (
    asked_for,
    choose_session,
    find_living,
    find_session,
)
from bot.office.sessions.fields import AnswerMistake, read_line
from bot.office.sessions.quiet import LATER, NOW, may_wait, read_session, warn_quiet, yes_buttons

_REASONS = ("room", "speaker", "weather", "few")
_LONGEST_REASON = 120


@register_command("sesi_batal", role="officer")
async def handle_cancel(order: Order) -> Answer:
    """Cancels a session, for a reason that everybody with a seat is told."""
    number, reason = asked_for(order)
    if order.memory and not order.action:
        number, reason = order.memory["id"], order.text
    session = await find_living(order, number)
    if session is None:
        return await choose_session(order, "sesi_batal", number)
    pressed = order.action[1] if len(order.action) > 1 else ""
    if order.memory.get("id") != number:
        pressed = ""  # a button of another day: ask anew
    if pressed in (NOW, LATER) and order.memory.get("reason"):
        reason = order.memory["reason"]
        if read_session("session cancel", session, reason).agreed(order):
            return await _cancel_session(order, session, reason, pressed)
    if pressed in _REASONS:
        reason = order.phrase(f"desk.session.reason.{pressed}")
    if not reason:
        return _ask_why(order, session)
    try:
        return _ask_sure(order, session, read_line(reason, _LONGEST_REASON))
    except AnswerMistake as mistake:
        said = order.say(mistake.key, **mistake.gaps)
        return Answer((said,), memory={"id": str(session.id)})


def _ask_why(order: Order, session: Session) -> Answer:
    """Why it is cancelled."""
    choices = [
        order.button(f"desk.session.reason.{reason}", "sesi_batal", session.id, reason)
        for reason in _REASONS
    ]
    choices.append(order.button("desk.session.keep", "sesi", session.id))
    asks = order.say("desk.session.ask.cancel", *choices, **_session_gaps(order, session))
    return Answer((warn_quiet(order, session, asks),), memory={"id": str(session.id)})


def _ask_sure(order: Order, session: Session, reason: str) -> Answer:
    """How many are told what, and until when it can be taken back."""
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
        lines.append(order.phrase(key, minutes=_format_minutes(undo)))
    else:
        lines.append(order.phrase("desk.session.undo_not"))
    asks = replace(asks, text="\n".join(lines))
    memory = {"id": str(session.id), "reason": reason}
    return Answer((warn_quiet(order, session, asks),), memory=memory)


def _draw_notice(order: Order, session: Session, reason: str) -> str:
    """What people will read."""
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


async def _cancel_session(order: Order, session: Session, reason: str, pressed: str) -> Answer:
    undo = undo_window(order.knowledge, session, order.at, later=pressed == LATER)
    news = await call_off(
        *(order.store, order.knowledge, session, reason, order.officer_name, order.at),
        urgent=pressed != LATER,
        undo=undo,
    )
    listed = order.button("desk.session.list", "sesi")
    gaps = {
        **_session_gaps(order, session),
        "people": news.people,
        "now": order.format_moment(order.at),
    }
    if undo is None:
        return Answer((order.say("desk.session.cancelled", listed, **gaps),), news.now)
    choices = [order.button("desk.session.undo", "sesi_urungkan", session.id)]
    if news.people:
        choices.append(order.button("desk.session.tell_at_once", "sesi_urungkan", session.id, NOW))
    key = "desk.session.cancelled_held" if news.people else "desk.session.cancelled_alone"
    gaps |= {
        "until": _format_when(order, session, order.at + undo),
        "told": _told_at(order, session, news),
    }
    return Answer((order.say(key, *choices, listed, **gaps),), news.now)


def _told_at(order: Order, session: Session, news: News) -> str:
    return _format_when(order, session, news.later or order.at)


@register_command("sesi_urungkan", role="officer")
async def handle_undo(order: Order) -> Answer:
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
    again = await take_back(order.store, session, order.officer_name, order.at)
    said = order.say(
        "desk.session.uncancelled",
        order.button("desk.session.open", "sesi", again.id),
        **_session_gaps(order, again),
        now=order.format_moment(order.at),
    )
    return Answer((said,))


async def _ask_which(order: Order) -> Answer:
    """A button for each session that can be taken back now."""
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
    held = await order.store.outbox.take_held(session.id)
    await order.store.sessions.end_undo((session.id,))
    await order.log_act("session.tell", f"session {session.id}", str(len(held)))
    people = len({outgoing.to for outgoing in held})
    gaps = {**_session_gaps(order, session), "people": people, "now": order.format_moment(order.at)}
    button = order.button("desk.session.list", "sesi")
    return Answer((order.say("desk.session.told_now", button, **gaps),), tuple(held))
