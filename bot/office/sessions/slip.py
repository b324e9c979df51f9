"""The slip of a seat: a code to show at the door, what to bring where and when, an .ics entry."""

from __future__ import annotations

from datetime import datetime

from bot.dialogue.decision import Decision
from bot.dialogue.frame.links import deep_link
from bot.dialogue.knowledge import Knowledge, Locale
from bot.dialogue.messages import Address, File, Outgoing, strip_markup
from bot.dialogue.sessions.fields import SHOWN
from bot.dialogue.sessions.session import SLIP_LINK, Session, format_start
from bot.dialogue.voice import Voice
from bot.office.kit.slip_code import make_code, qr_png, space_code
from bot.office.sessions.ics import make_entry
from bot.store.seats import Guest
from bot.store.store import Store


async def make_slips(
    store: Store, knowledge: Knowledge, to: Address, decision: Decision, at: datetime
) -> tuple[Outgoing, ...]:
    """Returns the slips that a decision promised, for the chat it was made for."""
    locale = knowledge.locale(decision.state.locale)
    said: list[Outgoing] = []
    for number, ref in decision.slips:
        session = await store.sessions.get_session(number)
        seat = await store.seats.find_seat(to, ref, number)
        guest = await store.seats.find_guest(seat.id) if seat else None
        if session and guest:
            said += [
                _make_slip(store, locale, session, guest),
                make_calendar(store, locale, session, to, at),
            ]
    return tuple(said)


def slip_of(
    store: Store, locale: Locale, session: Session, guest: Guest, at: datetime, *, lead: str
) -> tuple[Outgoing, ...]:
    """Returns a seat that staff gave: that she has it, her slip, and the entry for her calendar."""
    when = format_start(session, locale.phrases)
    told = Voice(locale, guest.address).say(lead, title=session.title, when=when)
    entered = make_calendar(store, locale, session, guest.address, at)
    return told, _make_slip(store, locale, session, guest), entered


def _make_slip(store: Store, locale: Locale, session: Session, guest: Guest) -> Outgoing:
    """Returns the slip as text under its QR picture, which leads staff to the mark "came"."""
    signed = make_code(slip_key(store), guest.seat.id)
    gaps = {"ref": guest.seat.ref, "name": guest.name, "code": space_code(signed)}
    lines = [
        Voice(locale).text("slip.text", **gaps),
        describe_session(session, locale),
        locale.phrases["slip.show"],
    ]
    picture = qr_png(deep_link(locale, SLIP_LINK + signed) or signed)
    file = File(f"slip-{guest.seat.ref}.png", "image/png", picture)
    return Outgoing(guest.address, "\n".join(lines), file=file)


def make_calendar(
    store: Store,
    locale: Locale,
    session: Session,
    to: Address,
    at: datetime,
    *,
    cancelled: bool = False,
) -> Outgoing:
    """Returns the session as a calendar entry to take in. `cancelled` takes it out again."""
    office = f"{store.secret('calendar').decode()[:12].lower()}.pandu"
    file = make_entry(
        session, office, strip_markup(describe_session(session, locale)), at, cancelled=cancelled
    )
    key = "slip.calendar_gone" if cancelled else "slip.calendar"
    return Outgoing(to, locale.phrases[key], file=file)


def slip_key(store: Store) -> bytes:
    """Returns the key that signs this office's slips."""
    return store.secret("slip")


def describe_session(session: Session, locale: Locale) -> str:
    """Returns what a session is, a line each: title, when, where, what to bring, whom to ask."""
    phrases = locale.phrases
    gaps = {
        "title": session.title,
        "when": format_start(session, phrases),
        "place": session.place,
        **{name: getattr(session, name) for name in SHOWN},
    }
    keys = ["session.title", "session.when", "session.place"]
    keys += [f"session.{name}" for name in SHOWN if gaps[name]]
    voice = Voice(locale)
    lines = [voice.text(key, **gaps) for key in keys]
    if session.map_url:
        lines.insert(3, f"[{phrases['session.map']}]({session.map_url})")
    return "\n".join(lines)
