"""Receipts of WhatsApp: in any order, as often as they come, the store is the same."""

from __future__ import annotations

import itertools
from pathlib import Path

import pytest

from bot.dialogue.messages import Outgoing
from bot.dialogue.receipts import Receipt
from bot.store.outbox import REPLY, Ended
from tests.houses.whole_whatsapp import OnWhatsApp

TOLD = ("sent", "delivered", "read", "sent")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path


@pytest.mark.parametrize("order", sorted(set(itertools.permutations(TOLD))))
async def test_any_order_gives_the_same(folder: Path, order: tuple[str, ...]) -> None:
    house = OnWhatsApp(folder=folder)
    await house.open()
    try:
        store, at = house.at_home.store, house.clock
        async with store.transaction():
            row = await store.say([Outgoing(house.address, "Halo")], at, REPLY)
            await store.outbox.record_ends([Ended(row, "sent", "wamid.1", kept=True)], at)
        for state in order:
            receipt = Receipt(state, at, mark=f"row:{row}", name="wamid.1", charge="service")  # type: ignore[arg-type]  # one of its states
            async with store.transaction():
                assert not await store.receipts.record_receipts("whatsapp", [receipt], at)
        found = await store._db.rows("SELECT state, receipt, charge, body FROM outbox")
        assert found == [("sent", "read", "service", None)]
        assert await store.receipts.count_charges("whatsapp", at) == {"service": 1}
    finally:
        await house.close()


async def test_a_failure_after_a_delivery_takes_nothing_back(folder: Path) -> None:
    house = OnWhatsApp(folder=folder)
    await house.open()
    try:
        store, at = house.at_home.store, house.clock
        async with store.transaction():
            row = await store.say([Outgoing(house.address, "Halo")], at, REPLY)
            for state in ("delivered", "failed"):
                receipt = Receipt(state, at, mark=f"row:{row}", why="131026")  # type: ignore[arg-type]  # one of its states
                await store.receipts.record_receipts("whatsapp", [receipt], at)
        assert await store._db.rows("SELECT state, receipt FROM outbox") == [("sent", "delivered")]
    finally:
        await house.close()
