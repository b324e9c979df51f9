"""Sessions by act, as scripts ask for them: from JSON to JSON, with nonsense told in words."""

from __future__ import annotations

import json

import pytest

from bot.errors import BotError
from tests.houses.desk import DeskHouse
from tests.houses.sessions import add_session, register


@pytest.mark.parametrize(
    "wrong",
    [
        {"title": ""},
        {"title": ["Orientasi"]},
        {"place": {"room": 1}},
        {"bring": True},
        {"seats": True},
        {"seats": -2},
        {"seats": 100_000},
        {"starts_at": 1_780_000_000},
        {"starts_at": "9999-12-31T23:30"},
        {"starts_at": "0001-01-01T00:00+14:00"},
        {"starts_at": "2020-01-01T09:00"},
        {"starts_at": "kapan"},
        {"starts_at": "2026-12-03"},
        {"zone": "Mars/Phobos"},
        {"zone": "../etc/passwd"},
        {"seats": 0},
        {"seats": "banyak"},
        {"seats": 20.5},
        {"ends_at": "2026-12-03T08:00"},
        {"audience": {"campus": ["mars"]}},
        {"audience": {"nik": ["1"]}},
        {"audience": ["sari_mulia"]},
        {"map_url": "javascript:alert(1)"},
        {"colour": "red"},
        {"starts_at": "2027-03-28T02:30", "zone": "Europe/Berlin"},
    ],
)
async def test_a_script_that_asks_for_nonsense_is_told_so(
    desk: DeskHouse, wrong: dict[str, object]
) -> None:
    with pytest.raises(BotError):
        await add_session(desk, **wrong)
    assert (await desk.act("session list"))["sessions"] == []


async def test_a_script_may_name_an_audience_as_people_do(desk: DeskHouse) -> None:
    await add_session(desk, audience={"campus": ["poltekkes", "sari_mulia"], "status": "verified"})
    assert (await desk.act("session show", id=1))["audience"] == {
        "campus": ["poltekkes_banjarmasin", "sari_mulia"],
        "status": ["verified"],
    }


async def test_what_an_act_gives_is_json(desk: DeskHouse) -> None:
    await add_session(desk, audience={"campus": ["sari_mulia"]})
    await register(desk, "1", 1, campus="sari_mulia")
    await desk.press("1", "1:seat:take:1")
    for name in ("session list", "session show"):
        json.dumps(await desk.act(name, id=1))


async def test_a_script_tells_people_as_the_chat_does(desk: DeskHouse) -> None:
    await add_session(desk)
    await register(desk, "1", 1)
    await desk.press("1", "1:seat:take:1")
    before = len(desk.ear.delivered)
    await desk.act("session move", id=1, starts_at="2026-12-05T10:00")
    await desk.house.outbox.flush_channel("telegram")
    news = desk.ear.delivered[before:]
    assert "Sabtu, 5 Desember 2026, pukul 10.00 WITA" in news[0].text
    assert news[1].file is not None


@pytest.mark.parametrize(
    ("name", "asked"),
    [
        ("session move", {"starts_at": "2026-12-05T10:00", "title": "Aula"}),
        ("session move", {"starts_at": "2026-12-05T10:00", "ends_at": "2026-12-05T09:00"}),
        ("session move", {}),
        ("session edit", {}),
        ("session edit", {"starts_at": "2026-12-05T10:00"}),
        ("session edit", {"title": 7}),
        ("session edit", {"seats": 1}),
        ("session edit", {"audience": {"campus": ["mars"]}}),
        ("session copy", {"starts_at": "2020-12-05T10:00"}),
    ],
)
async def test_a_wrong_change_is_told_in_words_and_changes_nothing(
    desk: DeskHouse, name: str, asked: dict[str, object]
) -> None:
    await add_session(desk)
    for literal in (1, 2):
        await register(desk, str(literal), literal)
        await desk.press(str(literal), "1:seat:take:1")
    before = await desk.act("session list")
    with pytest.raises(BotError):
        await desk.act(name, id=1, **asked)
    assert await desk.act("session list") == before


async def test_a_script_is_told_when_people_hear_of_it(desk: DeskHouse) -> None:
    await add_session(desk)
    await register(desk, "1", 1)
    await desk.press("1", "1:seat:take:1")
    by_day = await desk.act("session edit", id=1, place="Aula")
    assert (by_day["told"], by_day["told_at"]) == (1, "2026-11-24T09:15+08:00")
    desk.wait(hours=12)
    by_night = await desk.act("session edit", id=1, place="Gedung B")
    assert (by_night["told"], by_night["told_at"]) == (1, "2026-11-25T07:00+08:00")
    urgent = await desk.act("session edit", id=1, place="Aula", urgent=True)
    assert urgent["told_at"] == "2026-11-24T21:15+08:00"


async def test_a_list_is_in_order_and_names_every_moment_twice(desk: DeskHouse) -> None:
    for start in ("2026-12-04T09:00", "2026-12-03T09:00", "2026-12-03T09:00"):
        await add_session(desk, starts_at=start)
    listed = (await desk.act("session list"))["sessions"]
    assert [item["id"] for item in listed] == [2, 3, 1]
    assert listed[0]["starts_at"] == "2026-12-03T09:00+08:00"
    assert listed[0]["starts_at_utc"] == "2026-12-03T01:00Z"
