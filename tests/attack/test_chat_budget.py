"""One account that writes for ever: what it leaves on the disk ends, and that is said kindly."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from bot.app.compose import House
from bot.dialogue.knowledge import Limits
from tests.houses.shell import Clock, Script, heard, opened

pytestmark = pytest.mark.attack
PER_DAY = 100
LIMITS = Limits(burst=80, per_second=2, per_day=PER_DAY)


@dataclass
class Account:
    """Somebody who writes, every so many seconds."""

    house: House
    clock: Clock
    numbers: list[int] = field(default_factory=list)

    async def write(self, *texts: str, every: float = 1) -> None:
        for text in texts:
            self.clock.forward(every)
            self.numbers.append(0)
            message = heard("a", text, len(self.numbers), self.clock())
            await self.house.conversations.take_messages([message])
            await self.house.outbox.flush_channel("script")

    async def rows(self) -> int:
        query = "SELECT (SELECT count(*) FROM outbox) + (SELECT count(*) FROM heard)"
        [[count]] = await self.house.store._db.rows(query)
        return int(count)


@pytest.fixture
def script() -> Script:
    return Script()


@pytest.fixture
async def account(tmp_path: Path, script: Script) -> AsyncIterator[Account]:
    clock = Clock()
    async with opened(tmp_path, script, clock, limits=LIMITS) as house:
        yield Account(house, clock)


async def test_two_messages_a_second_for_ever_leave_no_more_than_a_day_is_given(
    account: Account, script: Script
) -> None:
    """One account at two messages a second, within the flood guard, left 86 MB of rows a day."""
    await account.write(*["menu"] * PER_DAY, every=0.5)
    before, told = await account.rows(), len(script.said)
    await account.write(*["menu"] * PER_DAY, every=0.5)
    assert len(script.said) - told <= 2
    assert "sangat banyak" in script.said[told][1]
    assert await account.rows() - before <= 4


async def test_who_wrote_too_much_is_answered_again_and_a_cry_is_always_heard(
    account: Account, script: Script
) -> None:
    """A budget that is used up by a child at play would keep a cry for help from being heard."""
    await account.write(*["menu"] * (PER_DAY + 5), every=0.5)
    told = len(script.said)
    await account.write("tolong saya disekap majikan dan dipukuli")
    assert "tel:" in script.said[told][1]
    told = len(script.said)
    await account.write("menu", every=24 * 3600 / 2)
    assert len(script.said) > told


async def test_deleting_oneself_again_and_again_gives_no_new_budget(
    account: Account, script: Script
) -> None:
    """Deletion forgets the guard, too: whoever deletes herself for ever is never silenced."""
    for _ in range(PER_DAY):
        await account.write("halo", "hapus data", "ya", every=0.5)
    assert len(script.said) <= 2 * PER_DAY
