"""The slip of a seat: a code to show at the door, what to bring where and when, an .ics entry."""

from __future__ import annotations

from datetime import datetime

from bot.dialogue.decision import Decision
from bot.dialogue.frame.links import deep_link
from bot.dialogue.knowledge import Knowledge, Locale
from bot.dialogue.messages import Address, File, Outgoing, bare, plain
from bot.dialogue.sessions.session import SLIP_LINK, Session, when
from bot.dialogue.turn import fill
from bot.office.kit.slip_code import code, qr_png, spaced
from bot.office.sessions.ics import entry
from bot.store.seats import Guest
from bot.store.store import Store


async def slips(
    store: Store, knowledge: Knowledge, to: Address, decision: Decision, at: datetime
) -> tuple[Outgoing, ...]:
    """The slips that a decision promised, for the chat it was made for."""
    locale = knowledge.locale(decision.state.locale)
    said: list[Outgoing] = []
    for number, ref in decision.slips:
        session = await store.sessions.get(number)
        seat = await store.seats.find(to, ref, number)
        guest = await store.seats.guest(seat.id) if seat else None
        if session and guest:
            said += [_slip(store, locale, session, guest), calendar(store, locale, session, to, at)]
    return tuple(said)


def slip_of(
    store: Store, locale: Locale, session: Session, guest: Guest, at: datetime, *, lead: str
) -> tuple[Outgoing, ...]:
    """A seat that staff gave: that she has it, her slip, and the entry for her calendar."""
    gaps = {"title": plain(session.title), "when": when(session, locale.phrases)}
    told = Outgoing(guest.address, fill(locale.phrases[lead], gaps))
    entered = calendar(store, locale, session, guest.address, at)
    return told, _slip(store, locale, session, guest), entered


def _slip(store: Store, locale: Locale, session: Session, guest: Guest) -> Outgoing:
    """The slip as text under its QR picture, which leads staff to the mark "came"."""
    signed = code(slip_key(store), guest.seat.id)
    gaps = {"ref": guest.seat.ref, "name": guest.name, "code": spaced(signed)}
    text = fill(locale.phrases["slip.text"], {name: plain(value) for name, value in gaps.items()})
    lines = [text, about(session, locale), locale.phrases["slip.show"]]
    picture = qr_png(deep_link(locale, SLIP_LINK + signed) or signed)
    file = File(f"slip-{guest.seat.ref}.png", "image/png", picture)
    return Outgoing(guest.address, "\n".join(lines), file=file)


def calendar(
    store: Store,
    locale: Locale,
    session: Session,
    to: Address,
    at: datetime,
    *,
    cancelled: bool = False,
) -> Outgoing:
    """The session as a calendar entry to take in; `cancelled` takes it out again."""
    office = f"{store.secret('calendar').decode()[:12].lower()}.pandu"
    file = entry(session, office, bare(about(session, locale)), at, cancelled=cancelled)
    key = "slip.calendar_gone" if cancelled else "slip.calendar"
    return Outgoing(to, locale.phrases[key], file=file)


def slip_key(store: Store) -> bytes:
    """The key that signs this office's slips."""
    return store.secret("slip")


def about(session: Session, locale: Locale) -> str:
    """What a session is, a line each: title, when, where, what to bring, whom to ask."""
    phrases = locale.phrases
    gaps = {
        "title": session.title,
        "when": when(session, phrases),
        "place": session.place,
        "bring": session.bring,
        "contact": session.contact,
    }
    filled = {name: plain(value) for name, value in gaps.items()}
    keys = ["session.title", "session.when", "session.place"]
    keys += [f"session.{name}" for name in ("bring", "contact") if gaps[name]]
    lines = [fill(phrases[key], filled) for key in keys]
    if session.map_url:
        lines.insert(3, f"[{phrases['session.map']}]({session.map_url})")
    return "\n".join(lines)
