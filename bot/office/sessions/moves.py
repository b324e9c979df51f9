"""A session is moved, closed or copied; everybody concerned is told."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot.dialogue.sessions.session import Session, when
from bot.office.kit.commands import Answer, Order, command
from bot.office.sessions.actions import move, set_open
from bot.office.sessions.choice import asked_for, asked_last, found, living, missing
from bot.office.sessions.fields import Asking, Mistake, check, read_back, when_read
from bot.office.sessions.form import ask, copied
from bot.office.sessions.quiet import LATER, NOW, told, warned, yes


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
