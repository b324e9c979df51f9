"""The second factor from invite to export, on Telegram's strict fake and on our page."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from pathlib import Path

import pytest

from bot.dialogue.messages import Outgoing
from bot.store.factors import STEP, code_at
from tests.houses.desk import DeskHouse, words
from tests.houses.desk_wires import OnTelegram, WiredHouse, on_telegram, on_web

pytestmark = pytest.mark.attack

Way = Callable[[Path], AbstractAsyncContextManager[DeskHouse]]
WAYS = pytest.mark.parametrize("way", [on_telegram, on_web], ids=["telegram", "web"])


async def join(desk: DeskHouse, who: str, role: str, name: str) -> list[Outgoing]:
    """Somebody follows an invite and gives her name; what she is told then."""
    invited = await desk.act("staff invite", role=role)
    await desk.say(who, f"/gabung {invited['code']}")
    return await desk.say(who, name)


def button(told: list[Outgoing], label: str) -> str:
    """What the button of that label does."""
    [choice] = [found for message in told for found in message.choices if found.label == label]
    return choice.id


async def code(desk: DeskHouse) -> str:
    """What the authenticator of the first officer shows."""
    secret = await desk.house.store.factors.read_secret(1)
    assert secret is not None
    return code_at(secret, int(desk.now.timestamp()) // STEP)


async def screen(desk: DeskHouse, who: str) -> str:
    """All that she can still read."""
    assert isinstance(desk, WiredHouse)
    if isinstance(desk, OnTelegram):
        messages = desk.fake.chat(desk.people[who]).messages.values()
        return "\n".join(found.get("text", found.get("caption", "")) for found in messages)
    return await desk.screen(who)


@WAYS
@pytest.mark.parametrize("role", ["admin", "approver"])
async def test_it_is_offered_at_the_invite_and_leaves_nothing_on_the_screen(
    way: Way, role: str, tmp_path: Path
) -> None:
    """An admin or approver never hears of the second factor, or its key stays on her screen."""
    async with way(tmp_path) as desk:
        told = await join(desk, "siti", role, "Siti Aminah")
        [scan] = await desk.press("siti", button(told, "Pasang pengaman"))
        assert scan.file is not None
        [key] = re.findall(r"^[A-Z2-7]{32}$", scan.text, re.MULTILINE)
        assert key in await screen(desk, "siti")
        typed = await code(desk)
        done = await desk.say("siti", typed)
        spare = re.findall(r"^[a-z2-9]{10}$", words(done), re.MULTILINE)
        left = await screen(desk, "siti")
        assert key not in left
        assert typed not in left
        assert spare[0] in left
        await desk.press("siti", button(done, "Sudah saya simpan"))
        left = await screen(desk, "siti")
        assert not [shown for shown in spare if shown in left]
        await desk.say("siti", f"catat: {spare[1]}")
        assert spare[1] not in await screen(desk, "siti")


@WAYS
async def test_what_is_most_private_asks_for_a_code_and_the_admin_sees_who_failed(
    way: Way, tmp_path: Path
) -> None:
    """With an officer's open phone somebody takes a list along, or tries codes unseen."""
    async with way(tmp_path) as desk:
        told = await join(desk, "siti", "admin", "Siti Aminah")
        await join(desk, "budi", "admin", "Budi Santoso")
        await desk.press("siti", button(told, "Pasang pengaman"))
        await desk.say("siti", await code(desk))
        desk.wait(minutes=16)
        await desk.house.clockwork.do_due(desk.now)
        await desk.house.outbox.flush_channel(desk.ear.name)
        for name in ("/ekspor", "/tampilkan K7MP2QA", "/bocor", "/undang admin", "/staf"):
            assert "6 angka" in words(await desk.say("siti", name)), name
        for number in range(5):
            assert "tidak cocok" in words(await desk.say("siti", f"00000{number}"))
        assert "Terlalu banyak" in words(await desk.say("siti", await code(desk)))
        today = words(await desk.say("budi", "/hari_ini"))
        assert "Percobaan yang ditolak sejak kemarin: 6." in today, "five codes, and the lock"
        log = words(await desk.say("budi", "/audit ditolak"))
        assert "Siti Aminah" in log
        assert "terlalu banyak kode pengaman" in log
        assert "salah menulis kode pengaman" in log
        desk.wait(minutes=16)
        await desk.say("siti", "/ekspor")
        went = await desk.say("siti", await code(desk))
        assert "Daftar apa" in words(await desk.press("siti", button(went, "Lanjutkan")))
