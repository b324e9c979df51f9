"""Whatever people and the clock do in whatever order, the seats add up."""

from __future__ import annotations

import asyncio
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.houses.desk import DeskHouse, desk_house
from tests.houses.sessions import add_session, ref_of, register

PEOPLE = 7
SEATS = 2

_WHO = st.integers(0, PEOPLE - 1)
_DEEDS = st.one_of(
    st.tuples(st.just("take"), _WHO),
    st.tuples(st.just("give"), _WHO),
    st.tuples(st.just("yes"), _WHO),
    st.tuples(st.just("no"), _WHO),
    st.tuples(st.just("cancel"), _WHO),
    st.tuples(st.just("block"), _WHO),
    st.tuples(st.just("tick"), st.integers(0, 9)),
    st.tuples(st.just("seats"), st.integers(SEATS, SEATS + 2)),
)


async def _does(desk: DeskHouse, deed: str, number: int) -> None:
    who, ref = str(number), ref_of(number)
    if deed == "take":
        await desk.press(who, "1:seat:take:1")
    elif deed == "give":
        await desk.press(who, f"1:seat:give:1:{ref}:busy")
    elif deed in ("yes", "no"):
        await desk.press(who, f"1:seat:{deed}:1:{ref}")
    elif deed == "cancel":
        await desk.press(who, f"1:cancelled:{ref}")
    elif deed == "block":
        await desk.say(who, "", left=True)
    elif deed == "tick":
        desk.wait(hours=number)
        await desk.house.clockwork.do_due(desk.now)
    elif deed == "seats":
        await desk.press("boss", "1:s:sesi_ubah:1:seats")
        await desk.say("boss", who)


async def _adds_up(desk: DeskHouse, line: list[str]) -> list[str]:
    """Holds the invariants; who waits now, in order."""
    shown = await desk.act("session show", id=1)
    people = shown["people"]
    held = [person["ref"] for person in people if person["state"] in ("accepted", "offered")]
    assert len(held) <= shown["seats"]
    assert len(held) == shown["taken"]
    assert len({person["ref"] for person in people}) == len(people), "nobody twice"
    waiting = [person["ref"] for person in people if person["state"] == "waiting"]
    assert [person["line"] for person in people if person["state"] == "waiting"] == list(
        range(1, len(waiting) + 1)
    )
    stayed = [text for text in line if text in waiting]
    assert waiting[: len(stayed)] == stayed, "nobody overtakes who waited before"
    return waiting


async def _play(deeds: list[tuple[str, int]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        async with desk_house(Path(folder)) as desk:
            await desk.hire("boss", "officer")
            await add_session(desk, seats=SEATS)
            for item in range(PEOPLE):
                await register(desk, str(item), item)
            line: list[str] = []
            for deed, number in deeds:
                await _does(desk, deed, number)
                line = await _adds_up(desk, line)
            await desk.house.clockwork.do_due(desk.now)
            shown = await desk.act("session show", id=1)
            local = desk.now.hour * 60 + desk.now.minute
            if 7 * 60 <= local < 20 * 60 and desk.now.isoweekday() != 5:
                assert not (shown["free"] and shown["waiting"]), "no seat lies idle by day"


@pytest.mark.slow
@settings(max_examples=25, deadline=None)
@given(st.lists(_DEEDS, min_size=5, max_size=30))
def test_the_seats_add_up_after_every_deed(deeds: list[tuple[str, int]]) -> None:
    asyncio.run(_play(deeds))
