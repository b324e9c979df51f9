"""Many visitors of one address, each within her own limits: together they do not fill the disk."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from bot.web.budgets import ANSWERED, Rates
from tests.attack.test_web_floods import Ticks, site, visitor
from tests.houses.web import PageHouse

pytestmark = pytest.mark.attack


@pytest.fixture
async def house() -> AsyncIterator[PageHouse]:
    house = PageHouse()
    listening = asyncio.create_task(house.chat.listen(house.receive))
    await asyncio.sleep(0)
    yield house
    listening.cancel()


async def test_what_an_address_has_stored_has_a_budget(house: PageHouse) -> None:
    """Fourteen visitors of one address, each within her limits, filled 5 MB of disk a minute."""
    ticks = Ticks()
    transport = site(house, Rates(kept=(2 * (ANSWERED + 4), 0.5)), ticks)
    for _ in range(2):
        assert (await visitor(house, transport, "1.1.1.1").send(text="a" * 4000)).status_code == 303
    third = visitor(house, transport, "1.1.1.1")
    refused = await third.send(text="jangan hilang")
    assert (refused.status_code, refused.headers["retry-after"]) == (429, "2")
    assert "jangan hilang</textarea>" in refused.text
    assert len(house.heard) == 2
    assert (await visitor(house, transport, "2.2.2.2").send(text="hai")).status_code == 303
    ticks.now += 2
    assert (await third.post(text="lagi")).status_code == 303


async def test_what_is_too_large_for_what_is_left_is_owed(house: PageHouse) -> None:
    """One more message of 4 000 letters at every kilobyte that is free would grow without end."""
    ticks = Ticks()
    transport = site(house, Rates(kept=(1, 0.5)), ticks)
    one = visitor(house, transport, "1.1.1.1")
    assert (await one.send(text="a" * 4000)).status_code == 303
    ticks.now += (ANSWERED + 4) / 0.5 - 1
    assert (await one.post(text="lagi")).status_code == 429
    ticks.now += 1
    assert (await one.post(text="lagi")).status_code == 303
