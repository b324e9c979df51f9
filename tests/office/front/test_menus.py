"""The menu of commands on an officer's phone: hers, at her role, and gone with it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from bot.dialogue.messages import Address
from bot.office.menu.phone import Menus
from tests.houses.desk import desk_house
from tests.houses.telegram import ListeningHouse
from tests.telegram_api import FakeTelegram

ANN = 7


class Phones:
    """A network that only remembers what it was told to offer."""

    def __init__(self) -> None:
        self.menus: dict[str, list[str]] = {}

    async def offer(self, to: Address, commands: Sequence[tuple[str, str]]) -> None:
        self.menus[to.chat] = [name for name, _ in commands]


async def test_each_officer_is_offered_what_she_may_use(tmp_path: Path) -> None:
    phones = Phones()
    async with desk_house(tmp_path) as desk:
        house = desk.house
        menus = Menus(house.store.staff, house.knowledge, {"telegram": phones})  # type: ignore[dict-item]
        await desk.hire("1", "admin")
        await desk.hire("2", "viewer")
        await desk.say("3", "/start")
        await menus.show_changes()
        assert phones.menus["1"][:3] == ["menu", "hari_ini", "sesi"]
        assert "audit" in phones.menus["1"]
        assert "siaran" not in phones.menus["2"]
        assert "3" not in phones.menus, "a candidate is offered nothing of the desk"
        phones.menus.clear()
        await menus.show_changes()
        assert phones.menus == {}, "nothing is told twice"
        await desk.act("staff revoke", id=2)
        await menus.show_changes()
        assert phones.menus == {"2": []}, "and it goes with her role"


async def test_who_left_while_nobody_looked_is_offered_it_no_more(tmp_path: Path) -> None:
    phones = Phones()
    async with desk_house(tmp_path) as desk:
        await desk.hire("1", "admin")
        await desk.hire("2", "viewer")
        await desk.act("staff revoke", id=2)
        menus = Menus(desk.house.store.staff, desk.house.knowledge, {"telegram": phones})  # type: ignore[dict-item]
        await menus.take_stock()
        await menus.show_changes()
        assert phones.menus["2"] == []


async def test_a_chat_that_another_officer_took_over_is_offered_hers(tmp_path: Path) -> None:
    phones = Phones()
    async with desk_house(tmp_path) as desk:
        await desk.hire("1", "admin")
        await desk.hire("2", "officer")
        await desk.hire("3", "officer")
        await desk.act("staff revoke", id=3)
        await desk.say("3", (await desk.act("staff return", id=2))["command"])
        menus = Menus(desk.house.store.staff, desk.house.knowledge, {"telegram": phones})  # type: ignore[dict-item]
        await menus.take_stock()
        await menus.show_changes()
        assert phones.menus.keys() == {"1", "3"}, "no chat is asked for that no network has"


async def test_telegram_keeps_the_menu_of_one_chat() -> None:
    async with FakeTelegram() as fake:
        channel = ListeningHouse(fake).channel
        await channel.offer(Address("telegram", str(ANN)), [("sesi", "x" * 300)])
        [((scope, _), menu)] = fake.commands.items()
        assert json.loads(scope) == {"type": "chat", "chat_id": ANN}
        assert menu == [{"command": "sesi", "description": "x" * 256}]
        await channel.offer(Address("telegram", str(ANN)), [])
        assert fake.commands == {}
        await channel.close()
