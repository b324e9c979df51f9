"""Broadcasts: a frozen audience, one copy for everybody, one report at the end."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.dialogue.messages import Address
from bot.errors import BotError
from tests.houses.broadcasts import TEXT, copies, finish, people, send
from tests.houses.desk import NOW, DeskHouse, desk_house, words


async def test_everybody_gets_one_copy_and_the_numbers_add_up(desk: DeskHouse) -> None:
    await people(desk, 30)
    number = await send(desk)
    await finish(desk)
    shown = await desk.act("broadcast show", id=number)
    assert (shown["state"], shown["total"], shown["sent"]) == ("finished", 30, 30)
    assert sorted(copy.to.chat for copy in copies(desk)) == sorted(str(1000 + n) for n in range(30))
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
    reports = [
        outgoing for outgoing in desk.ear.delivered[told:] if "Laporan siaran" in outgoing.text
    ]
    assert [report.to.chat for report in reports] == ["1"]
    assert "Terkirim: 3" in reports[0].text


async def test_deleting_a_person_takes_her_off_the_list(desk: DeskHouse) -> None:
    names = await people(desk, 3)
    number = await send(desk)
    await desk.act("forget", ref=f"R{names[0]:>06}")
    await finish(desk)
    shown = await desk.act("broadcast show", id=number)
    assert (shown["state"], shown["total"], shown["sent"]) == ("finished", 2, 2)
    assert replace(copies(desk)[0].to) != Address("telegram", names[0])


async def test_its_rows_go_with_retention_and_its_numbers_stay(desk: DeskHouse) -> None:
    await people(desk, 3)
    number = await send(desk)
    await finish(desk)
    store, later = desk.house.store, NOW + timedelta(days=91)
    assert (await store.retention.count_due(later))["recipient"] == 3
    async with store.transaction():
        assert (await store.retention.delete_due(later))["recipient"] == 3
    assert (await desk.act("broadcast rows", id=number))["rows"] == []
    shown = await desk.act("broadcast show", id=number)
    assert (shown["total"], shown["sent"]) == (3, 3)


async def test_two_at_once_both_arrive(desk: DeskHouse) -> None:
    await people(desk, 30)
    numbers = [await send(desk), await send(desk)]
    await finish(desk)
    states = [(await desk.act("broadcast show", id=number))["sent"] for number in numbers]
    assert states == [30, 30]
    assert len(copies(desk)) == 60


@pytest.mark.parametrize("after", ["web", 5, ["web"], ["web", 7], {"web": "7"}, ["a", "b", "c"]])
async def test_a_page_of_recipients_begins_only_where_one_ended(
    desk: DeskHouse, after: object
) -> None:
    await people(desk, 1)
    sent = await desk.act("broadcast send", text=TEXT)
    with pytest.raises(BotError, match="channel and a chat"):
        await desk.act("broadcast rows", id=sent["id"], after=after)
