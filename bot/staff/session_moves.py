"""A session is moved, cancelled, closed or copied; everybody concerned is told."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot.dialogue.sessions import Session, when
from bot.staff.changes import call_off, move, set_open
from bot.staff.commands import Answer, Order, command
from bot.staff.session_asked import asked_for, asked_last, found, living, missing
from bot.staff.session_fields import Asking, Mistake, check, line, read_back, when_read
from bot.staff.session_form import ask, copied
from bot.staff.session_quiet import LATER, NOW, may_wait, told, warned, yes

_REASONS = ("room", "speaker", "weather", "few")


@command("sesi_pindah", role="officer")
async def moved(order: Order) -> Answer:
    """Another time: asked, read back, and told to everybody with a seat."""
    is_yes = order.action[1:] in ((NOW,), (LATER,)) and asked_last(order)
    if is_yes and order.memory.get("starts_at"):
        return await _move(order)
    number, text = asked_for(order)
    if order.memory and not order.action:
        number, text = order.memory["id"], order.text
    session = await living(order, number)
    if session is None:
        return await missing(order, "sesi_pindah", number)
    memory = {"id": number, "step": "when", "seen": str(session.sequence)}
    if not text:
        asks = order.say("desk.session.ask.move", title=session.title, when=_when(order, session))
        return Answer((replace(asks, numbered=False),), memory=memory)
    try:
        asking = Asking(order.knowledge, order.locale, order.at)
        read = when_read(text, asking, session.zone)
        start, end = _span(session, read)
        later = replace(session, starts_at=start, ends_at=end, zone=read["zone"])
        check(later)
    except Mistake as mistake:
        return Answer((order.say(mistake.key, **mistake.gaps),), memory=memory)
    said = order.say(
        "desk.session.move_sure",
        *yes(order, session, "desk.session.move_yes", "sesi_pindah", others=(later,)),
        order.button("desk.session.keep", "sesi", number),
        title=session.title,
        before=_when(order, session),
        when=read_back(later, order.locale, order.at),
        people=session.taken + session.line,
    )
    return Answer((warned(order, session, said, later),), memory={**memory, **read})


def _when(order: Order, session: Session) -> str:
    return when(session, order.locale.phrases)


def _span(session: Session, read: dict[str, str]) -> tuple[datetime, datetime]:
    """The new start and end; it lasts as long as before where no end is named."""
    start = datetime.fromisoformat(read["starts_at"])
    length = session.ends_at - session.starts_at
    return start, datetime.fromisoformat(read["ends_at"]) if read["ends_at"] else start + length


async def _move(order: Order) -> Answer:
    session, read = await living(order, order.memory["id"]), dict(order.memory)
    if session is None:
        return Answer((order.say("desk.session.unknown"),))
    start, end = _span(session, read)
    if start <= order.at:
        return Answer((order.say("desk.when.past"),))
    if read.get("seen") != str(session.sequence):  # somebody else changed it meanwhile
        memory = {"id": read["id"], "step": "when", "seen": str(session.sequence)}
        gaps = {"title": session.title, "when": _when(order, session)}
        return Answer((order.say("desk.session.changed_since", **gaps),), memory=memory)
    later, news = await move(
        *(order.store, order.knowledge, session, start, end, read["zone"], order.who, order.at),
        urgent=_urgent(order),
    )
    said = order.say(
        "desk.session.moved",
        order.button("desk.session.open", "sesi", session.id),
        title=later.title,
        when=read_back(later, order.locale, order.at),
        people=news.people,
    )
    return Answer((told(order, later, news, said),), news.now)


def _urgent(order: Order) -> bool:
    """Whether people are told at once: the button that lets them sleep was not pressed."""
    return order.action[1:] != (LATER,)


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
    if pressed in _REASONS:
        reason = order.phrase(f"desk.session.reason.{pressed}")
        if not may_wait(order, session):
            return await _cancel(order, session, reason)
    if pressed in (NOW, LATER) and order.memory.get("reason"):
        return await _cancel(order, session, order.memory["reason"])
    if not reason:
        return _why(order, session)
    try:
        memory = {"id": str(session.id), "reason": line(reason, 120)}
    except Mistake as mistake:
        said = order.say(mistake.key, **mistake.gaps)
        return Answer((said,), memory={"id": str(session.id)})
    sure = order.say(
        "desk.session.cancel_sure",
        *yes(order, session, "desk.session.cancel_yes", "sesi_batal"),
        order.button("desk.session.keep", "sesi", session.id),
        **_gaps(order, session),
        reason=memory["reason"],
    )
    return Answer((warned(order, session, sure),), memory=memory)


def _gaps(order: Order, session: Session) -> dict[str, object]:
    people = session.taken + session.line
    return {"title": session.title, "when": _when(order, session), "people": people}


def _why(order: Order, session: Session) -> Answer:
    """Why it is cancelled; choosing is also the yes, unless the news may wait."""
    choices = [
        order.button(f"desk.session.reason.{one}", "sesi_batal", session.id, one)
        for one in _REASONS
    ]
    choices.append(order.button("desk.session.keep", "sesi", session.id))
    asks = order.say("desk.session.ask.cancel", *choices, **_gaps(order, session))
    return Answer((warned(order, session, asks),), memory={"id": str(session.id)})


async def _cancel(order: Order, session: Session, reason: str) -> Answer:
    store, known = order.store, order.knowledge
    urgent = _urgent(order)
    news = await call_off(store, known, session, reason, order.who, order.at, urgent=urgent)
    said = order.say(
        "desk.session.cancelled",
        order.button("desk.session.list", "sesi"),
        title=session.title,
        when=_when(order, session),
        people=news.people,
        now=order.moment(order.at),
    )
    return Answer((told(order, session, news, said),), news.now)


@command("sesi_tutup", role="officer")
async def closed(order: Order) -> Answer:
    """Takes nobody new, or does again; who has a seat or waits keeps it and her turn."""
    number, _ = asked_for(order)
    session = await living(order, number)
    if session is None:
        return await missing(order, "sesi_tutup", number)
    opens = session.state == "closed"
    await set_open(order.store, session, is_open=opens, who=order.who, at=order.at)
    said = order.say(
        "desk.session.reopened" if opens else "desk.session.closed",
        order.button("desk.session.open", "sesi", session.id),
        title=session.title,
        when=_when(order, session),
        now=order.moment(order.at),
    )
    return Answer((said,))


@command("sesi_salin", role="officer")
async def copy(order: Order) -> Answer:
    """A new session like this one: only its time is asked."""
    number, _ = asked_for(order)
    session = await found(order, number)
    if session is None:
        return await missing(order, "sesi_salin", number, past=True)
    answer = ask(order, copied(session), order.phrase("desk.session.copying", title=session.title))
    return replace(answer, memory={**answer.memory, "command": "sesi_baru"})
