"""An officer who lost her chat, or whose session on the page ended, comes back as the same one."""

from __future__ import annotations

import pytest

from bot.errors import BotError
from tests.houses.cases import case, register, write
from tests.houses.desk import DeskHouse, words
from tests.houses.sessions import button


@pytest.fixture
async def desk(desk: DeskHouse) -> DeskHouse:
    await desk.hire("budi", "admin", "Budi Santoso")
    await desk.hire("rina", "officer", "Rina Sari")
    return desk


async def way_back(desk: DeskHouse) -> str:
    """The code that an admin gets for her by buttons."""
    card = await desk.say("budi", "/staf 2")
    shown = await desk.press("budi", button(card, "🔑 Tautan masuk lagi").id)
    assert "Rina Sari" in words(shown)
    return words(shown).rpartition(" ")[2].rpartition("g-")[2]


async def test_she_is_the_same_officer_with_her_cases_in_the_new_chat(desk: DeskHouse) -> None:
    await register(desk)
    await write(desk)
    await desk.say("rina", "/ambil 1")
    code = await way_back(desk)
    said = words(await desk.say("rina-2", f"/gabung {code}"))
    assert "Selamat datang kembali, *Rina Sari*" in said
    assert (await case(desk)).claimed_by == 2
    assert "Kirim ini kepada Siti" in words(await desk.say("rina-2", "Baik, Bu."))
    listed = (await desk.act("staff list"))["staff"]
    assert [(item["id"], item["name"]) for item in listed] == [
        (1, "Budi Santoso"),
        (2, "Rina Sari"),
    ]


async def test_the_old_chat_is_staff_no_more_and_is_told(desk: DeskHouse) -> None:
    code = await way_back(desk)
    before = len(desk.ear.delivered)
    await desk.say("rina-2", f"/gabung {code}")
    old = [told.text for told in desk.ear.delivered[before:] if told.to.chat == "rina"]
    assert "dipindah ke chat lain" in old[0]
    assert "Meja petugas" not in words(await desk.say("rina", "menu"))
    assert "Meja petugas" in words(await desk.say("rina-2", "menu"))
    assert "masuk lagi dari chat lain" in words(await desk.say("budi", "/audit"))


async def test_it_works_once_and_for_a_quarter_of_an_hour(desk: DeskHouse) -> None:
    code = await way_back(desk)
    desk.wait(minutes=16)
    assert "lewat waktunya" in words(await desk.say("rina-2", f"/gabung {code}"))
    code = await way_back(desk)
    await desk.say("rina-2", f"/gabung {code}")
    assert "sudah dipakai" in words(await desk.say("rina-3", f"/gabung {code}"))
    assert "Meja petugas" in words(await desk.say("rina-2", "menu"))


async def test_a_colleague_does_not_become_her_by_it(desk: DeskHouse) -> None:
    await desk.hire("dewi", "officer", "Dewi Lestari")
    code = await way_back(desk)
    assert "sudah petugas" in words(await desk.say("dewi", f"/gabung {code}"))
    assert "Rina Sari" in words(await desk.say("rina", "menu"))


async def test_a_colleague_of_a_lower_role_is_given_no_other_role_by_it(desk: DeskHouse) -> None:
    await desk.hire("dewi", "viewer", "Dewi Lestari")
    code = await way_back(desk)
    assert "sudah petugas" in words(await desk.say("dewi", f"/gabung {code}"))
    listed = (await desk.act("staff list"))["staff"]
    assert [item["role"] for item in listed] == ["admin", "officer", "viewer"]


async def test_whoever_left_the_staff_does_not_return_by_the_link_she_still_has(
    desk: DeskHouse,
) -> None:
    code = await way_back(desk)
    await desk.act("staff revoke", id=2)
    for chat in ("rina", "rina-2"):
        said = words(await desk.say(chat, f"/gabung {code}"))
        assert "sudah dipakai, dibatalkan, atau lewat waktunya" in said
        assert await desk.house.store.staff.at(desk.address(chat)) is None
    assert len((await desk.act("staff list"))["staff"]) == 1


async def test_whoever_was_hired_again_does_not_return_by_a_link_from_before(
    desk: DeskHouse,
) -> None:
    code = await way_back(desk)
    await desk.act("staff revoke", id=2)
    desk.wait(minutes=1)
    await desk.hire("rina", "viewer", "Rina Sari")
    said = words(await desk.say("rina-2", f"/gabung {code}"))
    assert "sudah dipakai, dibatalkan, atau lewat waktunya" in said
    assert await desk.house.store.staff.at(desk.address("rina-2")) is None


async def test_what_is_written_by_hand_leads_back_to_nobody(desk: DeskHouse) -> None:
    code = (await desk.act("staff invite", role="viewer"))["code"]
    store = desk.house.store
    async with store.transaction():
        await store._db.run(
            "INSERT INTO meta (name, value) SELECT 'invite_back:' || MAX(id), '1 forged'"
            " FROM invites"
        )
    await desk.say("thief", f"/gabung {code}")
    assert (await store.staff.at(desk.address("budi"))) is not None
    officer = await store.staff.at(desk.address("thief"))
    assert officer is not None
    assert officer.role == "viewer"


async def test_the_only_admin_comes_back_by_the_machine(desk: DeskHouse) -> None:
    back = await desk.act("staff return", id=1)
    assert "Selamat datang kembali, *Budi Santoso*" in words(
        await desk.say("budi-2", back["command"])
    )
    with pytest.raises(BotError, match="no member"):
        await desk.act("staff return", id=9)


async def test_she_may_come_back_to_the_chat_she_had_before(desk: DeskHouse) -> None:
    await desk.say("rina-2", f"/gabung {await way_back(desk)}")
    await desk.say("rina", f"/gabung {await way_back(desk)}")
    assert "Rina Sari" in words(await desk.say("rina", "menu"))
