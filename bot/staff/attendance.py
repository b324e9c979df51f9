"""Attendance: by the code on a slip, typed or scanned, or by ticking a list."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from bot.dialogue.knowledge import Knowledge
from bot.dialogue.messages import Choice, Outgoing, plain
from bot.dialogue.sessions import SLIP_LINK, Session, when
from bot.dialogue.turn import choice_id
from bot.errors import BotError
from bot.slip import seat_of
from bot.staff.acts import CLI, act
from bot.staff.commands import Answer, Order, command
from bot.staff.session_asked import found
from bot.staff.slip import slip_key
from bot.store.seats import Guest
from bot.store.store import Store

EARLY = timedelta(hours=3)
"""How long before the start a code is taken: the doors open, not the day before."""

LATE = timedelta(days=7)
"""How long after the end: clerks without a signal type the codes in later."""

_PAGE = 10
_TICKED = ("attended", "accepted", "absent")

Outcome = Literal["done", "unknown", "repeated", "early", "late", "no_seat", "cancelled"]


@dataclass(frozen=True, slots=True)
class Checked:
    """What came of a code or a tick, and whose it was."""

    outcome: Outcome
    guest: Guest | None = None
    session: Session | None = None


async def check_in(store: Store, typed: str, who: str, at: datetime) -> Checked:
    """Marks the person of a slip's code (or of the link in its QR) as come."""
    code = typed.strip().rpartition("start=")[2].removeprefix(SLIP_LINK)
    number = seat_of(slip_key(store), code)
    guest = await store.seats.guest(number) if number is not None else None
    return await mark(store, guest, who, at) if guest else Checked("unknown")


async def mark(store: Store, guest: Guest, who: str, at: datetime) -> Checked:
    """Marks one person as come, where that can be."""
    session = await store.sessions.get(guest.seat.session)
    outcome = _judged(guest, session, at)
    if outcome == "done":
        await store.seats.set_state(guest.seat.id, "attended", at)
        target = f"seat {guest.seat.id}"
        await store.audit.write(who, "seat.attend", target, f"session {guest.seat.session}", at)
    return Checked(outcome, guest, session)


def _judged(guest: Guest, session: Session | None, at: datetime) -> Outcome:
    if session is None or session.state == "cancelled":
        return "cancelled"
    if guest.seat.state == "attended":
        return "repeated"
    if guest.seat.state not in ("accepted", "absent"):
        return "no_seat"
    if at < session.starts_at - EARLY:
        return "early"
    return "late" if at > session.ends_at + LATE else "done"


async def unmark(store: Store, guest: Guest, who: str, at: datetime) -> None:
    """Takes a tick back."""
    await store.seats.set_state(guest.seat.id, "accepted", at)
    target = f"seat {guest.seat.id}"
    await store.audit.write(who, "seat.unattend", target, f"session {guest.seat.session}", at)


@command("hadir", role="officer", start=SLIP_LINK)
async def attendance(order: Order) -> Answer:
    """A code marks one person; a session's number shows its list."""
    asked = order.action or tuple(order.text.split())
    if not asked:
        return await _which(order)
    if asked[0].isdecimal():
        return await _list(order, *(*asked, "", "")[:3])
    checked = await check_in(order.store, order.text, order.who, order.at)
    return Answer((_said(order, checked),), memory={"step": "code"})


def _said(order: Order, checked: Checked) -> Outgoing:
    guest, session = checked.guest, checked.session
    if guest is None or session is None:
        key = "desk.attend.unknown" if guest is None else "desk.attend.cancelled"
        return order.message(order.phrase(key), numbered=False)
    at = guest.changed_at if checked.outcome == "repeated" else order.at
    text = order.phrase(
        f"desk.attend.{checked.outcome}",
        name=guest.name,
        ref=guest.seat.ref,
        title=session.title,
        when=when(session, order.locale.phrases),
        now=when(session, order.locale.phrases, at),
        came=session.taken,
        state=order.phrase(f"desk.seat.{guest.seat.state}"),
    )
    button = order.button("desk.attend.list", "hadir", session.id)
    return order.message(text, button, numbered=False)


async def _which(order: Order) -> Answer:
    """The sessions that take attendance now; one alone opens its list."""
    sessions = await order.store.sessions.everyone(("open", "closed", "over"))
    now = [one for one in sessions if one.starts_at - EARLY <= order.at <= one.ends_at + LATE]
    if len(now) == 1:
        return await _list(order, str(now[0].id), "", "")
    choices = [Choice(choice_id("s", "hadir", one.id), plain(one.title[:40])) for one in now[:8]]
    key = "desk.attend.which" if now else "desk.attend.ask"
    said = order.message(order.phrase(key), *choices, numbered=False)
    return Answer((said,), memory={"step": "code"})


async def _list(order: Order, number: str, page: str, seat: str) -> Answer:
    """Ten names a message with a tick each; `seat` is ticked or not, "rest" were absent."""
    session = await found(order, number)
    if session is None or session.state == "cancelled":
        return Answer((order.say("desk.session.unknown"),))
    notice = None
    if seat:
        notice = await _ticked(order, session, seat)
    guests = [
        one for one in await order.store.seats.guests(session.id) if one.seat.state in _TICKED
    ]
    if not guests:
        return Answer((order.say("desk.session.nobody", title=session.title),))
    pages = -(-len(guests) // _PAGE)
    at = min(int(page), pages - 1) if page.isdecimal() and len(page) < 5 else 0
    came = sum(one.seat.state == "attended" for one in guests)
    text = order.phrase(
        "desk.attend.title",
        title=session.title,
        when=when(session, order.locale.phrases),
        came=came,
        total=len(guests),
        page=at + 1,
        pages=pages,
    )
    choices = _ticks(order, session, guests, at, pages)
    return Answer((order.message(text, *choices, edits=bool(page)),), notice=notice)


def _ticks(
    order: Order, session: Session, guests: list[Guest], at: int, pages: int
) -> list[Choice]:
    choices = []
    for guest in guests[at * _PAGE : (at + 1) * _PAGE]:
        tick = "✅" if guest.seat.state == "attended" else "⬜"
        label = f"{tick} {plain(guest.name[:30])} · {guest.seat.ref}"
        choices.append(Choice(choice_id("s", "hadir", session.id, at, guest.seat.id), label))
    if at + 1 < pages:
        choices.append(order.button("desk.help.more", "hadir", session.id, at + 1))
    if at:
        choices.append(order.button("desk.help.less", "hadir", session.id, at - 1))
    if order.at >= session.starts_at:
        choices.append(order.button("desk.attend.rest", "hadir", session.id, at, "rest"))
    return choices


async def _ticked(order: Order, session: Session, seat: str) -> str | None:
    """Turns a tick around; what cannot be is said in a toast."""
    store = order.store
    if seat == "rest":
        gone = await close_list(store, session, order.who, order.at)
        return order.phrase("desk.attend.closed", absent=gone)
    good = seat.isdecimal() and len(seat) < 12
    guest = await store.seats.guest(int(seat)) if good else None
    if guest is None or guest.seat.session != session.id:
        return None
    if guest.seat.state == "attended":
        await unmark(store, guest, order.who, order.at)
        return None
    checked = await mark(store, guest, order.who, order.at)
    if checked.outcome == "done":
        return None
    start = when(session, order.locale.phrases)
    return order.phrase(f"desk.attend.short.{checked.outcome}", when=start)


async def close_list(store: Store, session: Session, who: str, at: datetime) -> int:
    """Whoever has a seat and was not marked was absent; how many."""
    if at < session.starts_at:
        return 0
    missing = [one for one in await store.seats.guests(session.id) if one.seat.state == "accepted"]
    for guest in missing:
        await store.seats.set_state(guest.seat.id, "absent", at)
    if missing:
        target, detail = f"session {session.id}", str(len(missing))
        await store.audit.write(who, "session.absent", target, detail, at)
    return len(missing)


@act("attend")
async def attend_act(
    store: Store, knowledge: Knowledge, arguments: dict[str, Any], at: datetime
) -> dict[str, Any]:
    """Marks codes (`tokens`), or references (`refs`) of a session (`session`), as come."""
    results = [
        _result(token, await check_in(store, token, CLI, at))
        for token in map(str, arguments.get("tokens") or ())
    ]
    refs = [str(one).strip().upper() for one in arguments.get("refs") or ()]
    if refs:
        number = str(arguments.get("session") or "")
        good = number.isdecimal() and len(number) < 12
        if not good or await store.sessions.get(int(number)) is None:
            raise BotError(f"there is no session {number}")
        guests = {one.seat.ref: one for one in await store.seats.guests(int(number))}
        for ref in refs:
            guest = guests.get(ref)
            checked = await mark(store, guest, CLI, at) if guest else Checked("unknown")
            results.append(_result(ref, checked))
    if not results:
        raise BotError("say which codes, or a session and which references")
    return {"results": results, "done": sum(one["outcome"] == "done" for one in results)}


def _result(asked: str, checked: Checked) -> dict[str, Any]:
    ref = checked.guest.seat.ref if checked.guest else None
    return {"asked": asked, "outcome": checked.outcome, "ref": ref}
