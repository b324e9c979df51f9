"""What the clock does with seats: offers freed ones to the line, ends sessions, thanks who came."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from bot.dialogue.decide import decide_reminder
from bot.dialogue.knowledge import Knowledge
from bot.dialogue.messages import Address, Outgoing
from bot.dialogue.reminders.due import Attended, SeatOffered
from bot.dialogue.sessions.session import Session
from bot.dialogue.state import State
from bot.store.outbox import NEWS
from bot.store.seats import Guest
from bot.store.store import Store
from bot.time.quiet_hours import QuietRules, is_quiet_moment, next_allowed

_STEP = timedelta(minutes=15)


async def settle_offers(
    store: Store, knowledge: Knowledge, now: datetime, *, ends: bool = True
) -> set[str]:
    """Does all of it once, in one transaction. The channels that now have words to say.

    Without `ends` no session ends and no offer lapses: the clock is not to be believed.
    """
    rules, hours = knowledge.desk.quiet, knowledge.desk.offer_hours
    async with store.transaction():
        if ends:
            await end_sessions(store, now)
            await end_offers(store, now)
        due: list[tuple[Address, SeatOffered | Attended]] = []
        due += await pass_on(store, now, hours, rules)
        due += await to_thank(store, now, rules)
        said: list[Outgoing] = []
        for address, reminder in due:
            said += await _tell_person(store, knowledge, address, reminder, now)
        await store.say(said, now, NEWS)
    return {outgoing.to.channel for outgoing in said}


async def _tell_person(
    store: Store,
    knowledge: Knowledge,
    to: Address,
    reminder: SeatOffered | Attended,
    now: datetime,
) -> tuple[Outgoing, ...]:
    """Returns what is said, decided from the chat as it is now. It is remembered as shown."""
    states = await store.conversations.states_of([to])
    view = (await store.views([to]))[to]
    decision = decide_reminder(reminder, to, states.get(to, State()), knowledge, view, now)
    await store.conversations.remember_states({to: decision.state}, now)
    return decision.replies


async def end_offers(store: Store, at: datetime) -> None:
    """Ends offers whose time is over, inside an open transaction."""
    for guest in await store.seats.expired_offers(at):
        await store.seats.set_state(guest.seat.id, "declined", at, "expired")


async def pass_on(
    store: Store, at: datetime, hours: float, rules: QuietRules
) -> list[tuple[Address, SeatOffered]]:
    """Offers every free seat to the next in line.

    Inside an open transaction; who is to be told. Nobody is asked in quiet hours, and an offer
    stands for so many hours outside them, but not beyond the start. A closed session takes nobody
    new, but whoever waits in it keeps her turn.
    """
    offers = []
    for session in await store.sessions.living_sessions():
        wanted = session.free and session.line and at < session.starts_at
        if wanted and not _is_quiet(at, session, rules):
            until = offer_end(at, hours, session, rules)
            offers += await _offer_free(store, session, until, at)
    return offers


async def _offer_free(
    store: Store, session: Session, until: datetime, at: datetime
) -> list[tuple[Address, SeatOffered]]:
    offers: list[tuple[Address, SeatOffered]] = []
    for guest in await store.seats.waiting_line(session.id):
        if len(offers) == session.free:
            break
        if not guest.reachable:
            await store.seats.set_state(guest.seat.id, "declined", at, "unreachable")
        elif await store.seats.offer_seat(guest.seat.id, until, at):
            offers.append((guest.address, await _make_offer(store, session, guest)))
    return offers


async def _make_offer(store: Store, session: Session, guest: Guest) -> SeatOffered:
    offered = await store.seats.find_guest(guest.seat.id)
    return SeatOffered(session, offered.seat if offered else guest.seat)


def offer_end(at: datetime, hours: float, session: Session, rules: QuietRules) -> datetime:
    """Returns when an offer made at `at` is over: so many hours later, quiet ones not counted."""
    left, end, there = timedelta(hours=hours), at, session.starts_at.tzinfo or UTC
    while left > timedelta() and end < session.starts_at:
        later = next_allowed(end, there, rules)
        if later is None:
            return session.starts_at
        if later > end:
            end = later
            continue
        step = min(left, _STEP)
        end, left = end + step, left - step
    return min(end, session.starts_at)


def _is_quiet(at: datetime, session: Session, rules: QuietRules) -> bool:
    return is_quiet_moment(at, session.starts_at.tzinfo or UTC, rules)


async def end_sessions(store: Store, at: datetime) -> None:
    """Ends what is over: who waited goes home. Where attendance was taken, the rest was absent."""
    for session in await store.sessions.ended(at):
        guests = await store.seats.guests_of(session.id)
        taken = any(guest.seat.state == "attended" for guest in guests)
        for guest in guests:
            if guest.seat.state in ("waiting", "offered"):
                await store.seats.set_state(guest.seat.id, "declined", at, "over")
            elif guest.seat.state == "accepted" and taken:
                await store.seats.set_state(guest.seat.id, "absent", at)
        await store.sessions.change(session.id, {"state": "over"}, told=False)


async def to_thank(store: Store, at: datetime, rules: QuietRules) -> list[tuple[Address, Attended]]:
    """Returns who came to a session that is over, once each, outside quiet hours."""
    thanked = []
    for guest in await store.seats.unthanked_guests():
        session = await store.sessions.get_session(guest.seat.session)
        if session is None or _is_quiet(at, session, rules):
            continue
        await store.seats.mark_thanked(guest.seat.id)
        if guest.reachable:
            thanked.append((guest.address, Attended(session)))
    return thanked
