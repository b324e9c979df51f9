"""A session is cancelled, after its reason and what people read were read back; and taken back."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from bot.dialogue.messages import bare, plain
from bot.dialogue.sessions.session import Session, when
from bot.dialogue.turn import fill
from bot.office.kit.commands import Answer, Order, command
from bot.office.sessions.actions import call_off, take_back
from bot.office.sessions.announcements import NOTICE, News, is_quiet
from bot.office.sessions.choice import asked_for, asked_last, found, living, missing
from bot.office.sessions.fields import Mistake, line
from bot.office.sessions.quiet import LATER, NOW, agreed, may_wait, warned, yes

_REASONS = ("room", "speaker", "weather", "few")
_LONGEST_REASON = 120


@command("sesi_batal", role="officer")
async def cancelled(order: Order) -> Answer:
    """Cancels a session, for a reason that everybody with a seat is told."""
    number, reason = asked_for(order)
    if order.memory and not order.action:
        number, reason = order.memory["id"], order.text
    session = await living(order, number)
    if session is None:
        return await missing(order, "sesi_batal", number)
    pressed = order.action[1] if len(order.action) > 1 else ""
    if not asked_last(order):
        pressed = ""  # a button of another day: ask anew
    if pressed in (NOW, LATER) and order.memory.get("reason"):
        reason = order.memory["reason"]
        if agreed(order, _read_back(order, session, reason)):
            return await _cancel(order, session, reason, pressed)
    if pressed in _REASONS:
        reason = order.phrase(f"desk.session.reason.{pressed}")
    if not reason:
        return _why(order, session)
    try:
        return _sure(order, session, line(reason, _LONGEST_REASON))
    except Mistake as mistake:
        said = order.say(mistake.key, **mistake.gaps)
        return Answer((said,), memory={"id": str(session.id)})


def _why(order: Order, session: Session) -> Answer:
    """Why it is cancelled."""
    choices = [
        order.button(f"desk.session.reason.{one}", "sesi_batal", session.id, one)
        for one in _REASONS
    ]
    choices.append(order.button("desk.session.keep", "sesi", session.id))
    asks = order.say("desk.session.ask.cancel", *choices, **_gaps(order, session))
    return Answer((warned(order, session, asks),), memory={"id": str(session.id)})


def _sure(order: Order, session: Session, reason: str) -> Answer:
    """How many are told what, and until when it can be taken back."""
    read_back = _read_back(order, session, reason)
    asks = order.say(
        "desk.session.cancel_sure",
        *yes(order, session, "desk.session.cancel_yes", "sesi_batal", read_back=read_back),
        order.button("desk.session.keep", "sesi", session.id),
        **_gaps(order, session),
        reason=reason,
    )
    lines = [asks.text]
    if _people(session):
        lines.append(order.phrase("desk.session.cancel_text", text=_notice(order, session, reason)))
    if undo := _undo(order, session, LATER if may_wait(order, session) else NOW):
        key = "desk.session.undo_later" if may_wait(order, session) else "desk.session.undo_for"
        lines.append(order.phrase(key, minutes=_minutes(undo)))
    else:
        lines.append(order.phrase("desk.session.undo_not"))
    asks = replace(asks, text="\n".join(lines))
    memory = {"id": str(session.id), "reason": reason}
    return Answer((warned(order, session, asks),), memory=memory)


def _read_back(order: Order, session: Session, reason: str) -> str:
    """What a yes is to: that reason, and the session as it was then."""
    return f"{reason}\n{_when(order, session)}"


def _notice(order: Order, session: Session, reason: str) -> str:
    """What people will read."""
    gaps = {"title": session.title, "when": _when(order, session), "reason": reason}
    filled = {name: plain(value) for name, value in gaps.items()}
    return bare(fill(order.locale.phrases["called_off.text"], filled))


def _undo(order: Order, session: Session, pressed: str) -> timedelta | None:
    """For how long it can be taken back; None where people must hear of it at once.

    That is so on its day, and where staff knowingly wake people.
    """
    window = order.knowledge.desk.undo
    if not window:
        return None
    if not _people(session) or pressed == LATER:
        return window
    here = order.at.astimezone(session.starts_at.tzinfo)
    is_near = here.date() >= session.starts_at.date() or here + window + NOTICE > session.starts_at
    return None if is_near or is_quiet(order.knowledge, session, order.at) else window


def _people(session: Session) -> int:
    return session.taken + session.line


def _minutes(undo: timedelta) -> str:
    return f"{undo / timedelta(minutes=1):g}".replace(".", ",")


def _when(order: Order, session: Session, at: datetime | None = None) -> str:
    return when(session, order.locale.phrases, at)


def _gaps(order: Order, session: Session) -> dict[str, object]:
    return {"title": session.title, "when": _when(order, session), "people": _people(session)}


async def _cancel(order: Order, session: Session, reason: str, pressed: str) -> Answer:
    undo = _undo(order, session, pressed)
    news = await call_off(
        *(order.store, order.knowledge, session, reason, order.who, order.at),
        urgent=pressed != LATER,
        undo=undo,
    )
    listed = order.button("desk.session.list", "sesi")
    gaps = {**_gaps(order, session), "people": news.people, "now": order.moment(order.at)}
    if undo is None:
        return Answer((order.say("desk.session.cancelled", listed, **gaps),), news.now)
    choices = [order.button("desk.session.undo", "sesi_urungkan", session.id)]
    if news.people:
        choices.append(order.button("desk.session.tell_at_once", "sesi_urungkan", session.id, NOW))
    key = "desk.session.cancelled_held" if news.people else "desk.session.cancelled_alone"
    gaps |= {
        "until": _when(order, session, order.at + undo),
        "told": _told_at(order, session, news),
    }
    return Answer((order.say(key, *choices, listed, **gaps),), news.now)


def _told_at(order: Order, session: Session, news: News) -> str:
    return _when(order, session, news.later or order.at)


@command("sesi_urungkan", role="officer")
async def undone(order: Order) -> Answer:
    """Takes a cancellation back of which nobody was told; or has people told now."""
    number, _ = asked_for(order)
    session = await found(order, number)
    if session is None:
        return await _which(order)
    if order.action[1:] == (NOW,):
        return await _tell_now(order, session)
    if why := _refused(order, session):
        gaps = {**_gaps(order, session), "minutes": _minutes(order.knowledge.desk.undo)}
        buttons = [
            order.button("desk.session.copy", "sesi_salin", session.id),
            order.button("desk.session.open", "sesi", session.id),
        ]
        return Answer((order.say(f"desk.session.{why}", *buttons, **gaps),))
    again = await take_back(order.store, session, order.who, order.at)
    said = order.say(
        "desk.session.uncancelled",
        order.button("desk.session.open", "sesi", again.id),
        **_gaps(order, again),
        now=order.moment(order.at),
    )
    return Answer((said,))


def _refused(order: Order, session: Session) -> str:
    """Why it cannot be taken back any more; empty where it can."""
    if session.state != "cancelled":
        return "not_cancelled"
    if session.undo_since is None:
        return "undo_told"
    return "undo_late" if order.at >= session.undo_since + order.knowledge.desk.undo else ""


async def _which(order: Order) -> Answer:
    """A button for each session that can be taken back now."""
    gone = await order.store.sessions.everyone(("cancelled",))
    open_ = [one for one in gone if not _refused(order, one)]
    choices = [
        order.button("desk.session.undo_one", "sesi_urungkan", one.id, title=one.title[:30])
        for one in open_
    ]
    key = "desk.session.which_one" if choices else "desk.session.undo_none"
    return Answer((order.say(key, *choices),))


async def _tell_now(order: Order, session: Session) -> Answer:
    """Has people told at once: from here on the cancellation stands."""
    if session.state != "cancelled" or session.undo_since is None:
        why = _refused(order, session)
        return Answer((order.say(f"desk.session.{why}", **_gaps(order, session)),))
    held = await order.store.outbox.take_held(session.id)
    await order.store.sessions.end_undo((session.id,))
    await order.log("session.tell", f"session {session.id}", str(len(held)))
    people = len({one.to for one in held})
    gaps = {**_gaps(order, session), "people": people, "now": order.moment(order.at)}
    button = order.button("desk.session.list", "sesi")
    return Answer((order.say("desk.session.told_now", button, **gaps),), tuple(held))
