"""Broadcasts on a bad network: who has gone, what goes later, what is held, what pauses it."""

from __future__ import annotations

from bot.dialogue.channel import Refused, TryLater, UnknownOutcome, Unreachable
from tests.houses.broadcasts import Trouble, finish, people, send
from tests.houses.desk import DeskHouse, words


async def test_whoever_blocked_us_is_marked_and_not_tried_again(desk: DeskHouse) -> None:
    await people(desk, 3)
    Trouble(desk, Unreachable())
    number = await send(desk)
    await finish(desk)
    shown = await desk.act("broadcast show", id=number)
    assert (shown["sent"], shown["failed"]) == (2, 1)
    assert shown["reasons"] == {"failed:blocked": 1}
    again = await send(desk)
    assert (await desk.act("broadcast show", id=again))["reasons"] == {"skipped:unreachable": 1}


async def test_what_the_network_did_not_take_goes_later(desk: DeskHouse) -> None:
    await people(desk, 3)
    Trouble(desk, TryLater(5))
    number = await send(desk)
    await desk.house.broadcasting.do_due(desk.now)
    worker = desk.house.outbox._workers["telegram"]
    while (await desk.act("broadcast show", id=number))["sent"] < 2:
        await worker._pump_once()
        await worker._ring_bell(1)
    assert (await desk.act("broadcast show", id=number))["queued"] == 1
    desk.wait(seconds=5)
    await desk.house.outbox.flush_channel("telegram")
    shown = await desk.act("broadcast show", id=number)
    assert (shown["state"], shown["sent"], shown["doubted"]) == ("finished", 3, 0)


async def test_what_may_have_arrived_is_held_and_listed(desk: DeskHouse) -> None:
    await people(desk, 3)
    Trouble(desk, UnknownOutcome())
    number = await send(desk)
    await finish(desk)
    shown = await desk.act("broadcast show", id=number)
    assert (shown["state"], shown["sent"], shown["unknown"]) == ("finished", 2, 1)
    rows = (await desk.act("broadcast rows", id=number))["rows"]
    assert [row["doubts"] for row in rows if row["state"] == "unknown"] == [1]


async def test_three_refusals_pause_it_and_staff_are_told_why(desk: DeskHouse) -> None:
    await desk.hire("1", "admin")
    await people(desk, 20)
    told = len(desk.ear.delivered)
    Trouble(desk, *[Refused("bad")] * 3)
    number = await send(desk)
    await finish(desk)
    shown = await desk.act("broadcast show", id=number)
    assert (shown["state"], shown["why"], shown["failed"]) == ("paused", "refused", 3)
    assert "dijeda sendiri" in words(desk.ear.delivered[told:])
    await desk.act("broadcast resume", id=number)
    await finish(desk)
    assert (await desk.act("broadcast show", id=number))["sent"] == 17


async def test_more_than_five_in_a_hundred_errors_pause_it(desk: DeskHouse) -> None:
    await people(desk, 100)
    Trouble(desk, None, UnknownOutcome(), *[None] * 10, UnknownOutcome(), None, UnknownOutcome())
    number = await send(desk)
    await finish(desk)
    shown = await desk.act("broadcast show", id=number)
    assert (shown["state"], shown["why"], shown["unknown"]) == ("paused", "errors", 3)


async def test_people_who_left_do_not_pause_it(desk: DeskHouse) -> None:
    await people(desk, 40)
    Trouble(desk, *[Unreachable()] * 20)
    number = await send(desk)
    await finish(desk)
    assert (await desk.act("broadcast show", id=number))["state"] == "finished"
