"""Broadcasts: a frozen audience, one copy for everybody, one report at the end."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from desk_house import NOW, DeskHouse, desk_house, words

from bot.channel import Delivery, Refused, TryLater, UnknownOutcome, Unreachable
from bot.dialogue.messages import Address, Outgoing
from bot.dialogue.state import State
from bot.errors import BotError

TEXT = "Pendaftaran orientasi dibuka lagi."


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[DeskHouse]:
    async with desk_house(tmp_path) as house:
        yield house


async def people(desk: DeskHouse, number: int, *, first: int = 1000, **answers: str) -> list[str]:
    """So many who are registered and want news, without a word of dialogue."""
    store, names = desk.house.store, [str(first + one) for one in range(number)]
    async with store.transaction():
        for one in names:
            address = Address("telegram", one)
            await store.conversations.keep({address: State(locale="id", met=True)}, desk.now)
            await store.candidates.register(
                address, f"R{one:>06}", "candidate", 1, answers, desk.now, other=False
            )
            await store.candidates.record_consent(
                address, "news", desk.now, given=True, version="1", words="ya"
            )
    return names


async def send(desk: DeskHouse, **more: Any) -> int:
    """A broadcast as a script sends it."""
    shown = await desk.act("broadcast send", text=TEXT, by="uji", **more)
    return int(shown["id"])


async def finish(desk: DeskHouse) -> None:
    """Lets the clock of broadcasts and the outbox do all there is to do."""
    for _ in range(3):
        await desk.house.broadcasting.tick(desk.now)
        await desk.house.outbox.flush("telegram")


def copies(desk: DeskHouse) -> list[Outgoing]:
    """What was delivered of it."""
    return [one for one in desk.ear.delivered if one.text.startswith(TEXT)]


async def test_everybody_gets_one_copy_and_the_numbers_add_up(desk: DeskHouse) -> None:
    await people(desk, 30)
    number = await send(desk)
    await finish(desk)
    shown = await desk.act("broadcast show", id=number)
    assert (shown["state"], shown["total"], shown["sent"]) == ("finished", 30, 30)
    assert sorted(one.to.chat for one in copies(desk)) == sorted(str(1000 + n) for n in range(30))
    rows = (await desk.act("broadcast rows", id=number))["rows"]
    assert {row["state"] for row in rows} == {"sent"}
    assert all(row["external_id"] for row in rows)


async def test_those_who_did_not_agree_or_cannot_be_reached_are_skipped_with_the_reason(
    desk: DeskHouse,
) -> None:
    names = await people(desk, 4)
    store = desk.house.store
    async with store.transaction():
        gone = Address("telegram", names[0])
        await store.conversations.set_reachable(gone, reachable=False)
    await desk.say("5000", "halo")
    number = await send(desk)
    await finish(desk)
    shown = await desk.act("broadcast show", id=number)
    assert (shown["total"], shown["sent"], shown["skipped"]) == (5, 3, 2)
    assert shown["reasons"] == {"skipped:no_consent": 1, "skipped:unreachable": 1}


@pytest.mark.parametrize(
    ("chosen", "expected"),
    [
        ({}, 6),
        ({"campus": "sari_mulia"}, 2),
        ({"campus": ["sari_mulia", "lainnya"]}, 6),
        ({"kampus": "Universitas Sari Mulia"}, 2),
        ({"district": "banjarbaru", "campus": "lainnya"}, 4),
        ({"documents": "ktp"}, 2),
        ({"status": "verified"}, 0),
        ({"language": "en"}, 0),
        ({"seen_days": 1}, 6),
        ({"silent_days": 1}, 0),
        ({"chat": ["1000", "2000"]}, 2),
        ({"session": 1}, 0),
    ],
)
async def test_a_filter_means_whom_it_says(
    desk: DeskHouse, chosen: dict[str, Any], expected: int
) -> None:
    await people(desk, 2, campus="sari_mulia", documents="ijazah,ktp")
    await people(desk, 4, first=2000, campus="lainnya", district="banjarbaru")
    number = await send(desk, filter=chosen)
    assert (await desk.act("broadcast show", id=number))["total"] == expected


@pytest.mark.parametrize(
    "wrong",
    [
        {"text": ""},
        {"text": "x" * 5000},
        {"text": 3},
        {"filter": []},
        {"filter": {"height": "170"}},
        {"filter": {"campus": "Hogwarts"}},
        {"filter": {"phone": "0812"}},
        {"filter": {"session": "besok"}},
        {"filter": {"campus": ""}},
        {"purpose": "registration"},
        {"send_at": "2026-12-03T09:00"},
        {"send_at": "besok"},
        {"colour": "red"},
    ],
)
async def test_a_broadcast_that_nobody_can_mean_is_refused_in_words(
    desk: DeskHouse, wrong: dict[str, Any]
) -> None:
    with pytest.raises(BotError, match=r"\w+ \w+"):
        await desk.act("broadcast send", **{"text": TEXT, "by": "uji", **wrong})
    assert (await desk.act("broadcast list"))["broadcasts"] == []


async def test_whoever_comes_later_does_not_get_it(desk: DeskHouse) -> None:
    await people(desk, 2)
    await send(desk)
    await people(desk, 2, first=3000)
    await finish(desk)
    assert len(copies(desk)) == 2


async def test_whoever_stops_before_her_turn_is_skipped(desk: DeskHouse) -> None:
    names = await people(desk, 2)
    number = await send(desk, send_at=(NOW + timedelta(hours=1)).isoformat())
    await desk.say(names[0], "/berhenti")
    await desk.say(names[0], "stop")
    desk.wait(hours=1)
    await finish(desk)
    shown = await desk.act("broadcast show", id=number)
    assert (shown["sent"], shown["reasons"]) == (1, {"skipped:no_consent": 1})


async def test_what_is_scheduled_waits_for_its_time(desk: DeskHouse) -> None:
    await people(desk, 3)
    number = await send(desk, send_at=(NOW + timedelta(hours=2)).isoformat())
    await finish(desk)
    assert (await desk.act("broadcast show", id=number))["state"] == "scheduled"
    desk.wait(hours=1, minutes=59)
    await finish(desk)
    assert copies(desk) == []
    desk.wait(minutes=1)
    await finish(desk)
    assert len(copies(desk)) == 3


async def test_a_rehearsal_sends_nothing_and_says_how_many_would_get_it(desk: DeskHouse) -> None:
    await desk.hire("1", "admin")
    await people(desk, 3)
    told = len(desk.ear.delivered)
    number = await send(desk, rehearsal=True)
    await finish(desk)
    assert copies(desk) == []
    assert "Akan menerima: 3" in words(desk.ear.delivered[told:])
    assert (await desk.act("broadcast show", id=number))["state"] == "finished"


async def test_paused_nothing_leaves_not_even_after_a_restart(tmp_path: Path) -> None:
    async with desk_house(tmp_path) as desk:
        await people(desk, 5)
        number = await send(desk)
        await desk.act("broadcast pause", id=number)
        await finish(desk)
        assert copies(desk) == []
    async with desk_house(tmp_path) as desk:
        await finish(desk)
        assert copies(desk) == []
        await desk.act("broadcast resume", id=number)
        await finish(desk)
        assert len(copies(desk)) == 5


async def test_cancelled_it_ends_at_once_and_cannot_be_taken_up_again(desk: DeskHouse) -> None:
    await people(desk, 5)
    number = await send(desk)
    shown = await desk.act("broadcast cancel", id=number)
    assert (shown["state"], shown["skipped"]) == ("cancelled", 5)
    await finish(desk)
    assert copies(desk) == []
    with pytest.raises(BotError):
        await desk.act("broadcast resume", id=number)


async def test_the_end_is_reported_once_to_whoever_sent_it(desk: DeskHouse) -> None:
    await desk.hire("1", "officer", "Rina Sari")
    await people(desk, 3)
    told = len(desk.ear.delivered)
    await desk.act("broadcast send", text=TEXT, by="Rina Sari")
    await finish(desk)
    await finish(desk)
    reports = [one for one in desk.ear.delivered[told:] if "Laporan siaran" in one.text]
    assert [one.to.chat for one in reports] == ["1"]
    assert "Terkirim: 3" in reports[0].text


class Trouble:
    """Makes deliveries of copies fail in order; None lets one through."""

    def __init__(self, desk: DeskHouse, *moods: Exception | None) -> None:
        self._moods = list(moods)
        self._deliver = desk.ear.deliver
        desk.ear.deliver = self._fail  # type: ignore[method-assign]  # the network's bad day

    async def _fail(self, delivery: Delivery) -> str:
        if delivery.message.text.startswith(TEXT) and self._moods:
            mood = self._moods.pop(0)
            if mood is not None:
                raise mood
        return await self._deliver(delivery)


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
    await desk.house.broadcasting.tick(desk.now)
    async with desk.house.store.transaction():
        pass
    flush = desk.house.outbox.flush
    worker = desk.house.outbox._workers["telegram"]
    while await worker._pump() is None:
        await worker._ring(1)
    assert (await desk.act("broadcast show", id=number))["queued"] == 1
    desk.wait(seconds=5)
    await flush("telegram")
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


async def test_deleting_a_person_takes_her_off_the_list(desk: DeskHouse) -> None:
    names = await people(desk, 3)
    number = await send(desk)
    await desk.act("forget", ref=f"R{names[0]:>06}")
    await finish(desk)
    shown = await desk.act("broadcast show", id=number)
    assert (shown["state"], shown["total"], shown["sent"]) == ("finished", 2, 2)
    assert replace(copies(desk)[0].to) != Address("telegram", names[0])
