"""What the tests of sessions share: a house with sessions and registered people in it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from bot.dialogue.messages import Choice, Incoming, Outgoing, strip_markup
from bot.dialogue.turn import fold_text
from tests.houses.desk import DeskHouse

LETTERS = "ABCDEFGHJK"


def ref_of(number: int) -> str:
    """A reference for the person of that number."""
    return "PQ" + "".join(LETTERS[int(digit)] for digit in f"{number:05}")


async def register(desk: DeskHouse, who: str, number: int, **answers: str) -> str:
    """Registers somebody without asking her anything; her reference."""
    ref = ref_of(number)
    store = desk.house.store
    known = {"full_name": f"Orang {number}", "campus": "poltekkes_banjarmasin", **answers}
    async with store.transaction():
        await store.candidates.register_form(
            desk.address(who), ref, "candidate", 1, known, desk.now, other=False
        )
    return ref


async def add_session(desk: DeskHouse, **changes: Any) -> int:
    """A session as a script makes one; its number."""
    session = {
        "title": "Orientasi",
        "starts_at": "2026-12-03T09:00",
        "zone": "Asia/Makassar",
        "place": "Poltekkes",
        "seats": 20,
        **changes,
    }
    return int((await desk.act("session add", **session))["id"])


async def seats(desk: DeskHouse, session: int = 1) -> dict[str, str]:
    """Each reference's state in the session, in order of asking."""
    shown = await desk.act("session show", id=session)
    return {item["ref"]: item["state"] for item in shown["people"]}


async def tick(desk: DeskHouse, **time: float) -> list[Outgoing]:
    """Moves the clock and lets it do what is due; what people are told."""
    desk.wait(**time)
    told = len(desk.ear.delivered)
    await desk.house.clockwork.do_due(desk.now)
    await desk.house.outbox.flush_channel(desk.ear.name)
    return desk.ear.delivered[told:]


def button(told: list[Outgoing], label: str) -> Choice:
    """The button that begins so, of what was told; AssertionError where there is none."""
    shown = [choice for message in told for choice in message.choices]
    found = [choice for choice in shown if strip_markup(choice.label).startswith(label)]
    found = found or [
        choice
        for choice in shown
        if fold_text(strip_markup(choice.label)).startswith(fold_text(label))
    ]
    assert found, f"no button {label!r} among {[choice.label for choice in shown]}"
    return found[0]


def pressed(desk: DeskHouse, who: str, choice: str, name: str, at: datetime) -> Incoming:
    """A press as a channel hands it over."""
    return Incoming(name, desk.address(who), "", at, choice=choice)


def code_on(told: list[Outgoing]) -> str:
    """The code as it stands on a slip."""
    [slip] = [outgoing.text for outgoing in told if outgoing.text.startswith("🎫")]
    return slip.partition("Kode: *")[2].partition("*")[0]


async def seated(desk: DeskHouse, number: int = 1) -> str:
    """Registers somebody with a seat in the only session; the code on her slip."""
    if not (await desk.act("session list"))["sessions"]:
        await add_session(desk)
    await register(desk, str(number), number)
    return code_on(await desk.press(str(number), "1:seat:take:1"))


def minutes(number: float) -> timedelta:
    """So many minutes."""
    return timedelta(minutes=number)
