"""A desk house with sessions and seats in it, for the tests of reminders."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import count
from zoneinfo import ZoneInfo

from bot.dialogue.sessions.session import Session
from tests.houses.desk import DeskHouse

_REFS = count(1)


async def add_session(
    desk: DeskHouse, starts: datetime, *, zone: str = "Asia/Makassar", title: str = "Orientasi"
) -> int:
    """A session that begins then, for two hours; its number."""
    store = desk.house.store
    there = starts.astimezone(ZoneInfo(zone))
    session = Session(
        0, title, there, there + timedelta(hours=2), zone, "Aula UNISM", 20, bring="KTP asli"
    )
    async with store.transaction():
        return await store.sessions.add_session(session, desk.now)


async def add_seat(desk: DeskHouse, who: str, session: int, name: str = "Siti Aminah") -> str:
    """Somebody registered gets a seat; the reference of her registration."""
    store, to = desk.house.store, desk.address(who)
    ref = f"REF{next(_REFS):04}"
    async with store.transaction():
        await store.candidates.register_form(
            to, ref, "candidate", 1, {"full_name": name}, desk.now, other=False
        )
        await store.seats.take_seat(to, ref, session, "accepted", desk.now)
    return ref


async def tick(desk: DeskHouse) -> list[str]:
    """The clockwork looks at the clock; the texts that go out."""
    told = len(desk.ear.delivered)
    await desk.house.clockwork.do_due(desk.now)
    await desk.house.outbox.flush_channel(desk.ear.name)
    return [outgoing.text for outgoing in desk.ear.delivered[told:]]


async def states(desk: DeskHouse) -> list[tuple[str, str, str]]:
    """Every plan: its rule, its state and why."""
    plans = await desk.house.store.plans.list_plans()
    return [(plan.plan.rule, plan.plan.state, plan.plan.why) for plan in plans]
