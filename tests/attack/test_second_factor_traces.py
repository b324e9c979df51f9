"""Keys and codes of the second factor: what is left of them on screens and in the store."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.dialogue.channel import Capabilities
from bot.dialogue.messages import Outgoing
from bot.store.factors import STEP, code_at
from tests.houses.desk import DeskHouse, Ear, desk_house, words

pytestmark = pytest.mark.attack
ADMIN = "1"


@pytest.fixture
async def page(tmp_path: Path) -> AsyncIterator[DeskHouse]:
    """An admin on our own page."""
    async with desk_house(tmp_path, ear=Ear("web", Capabilities(keeps_history=False))) as house:
        await house.hire(ADMIN, "admin", "Siti Aminah")
        yield house


@pytest.fixture
async def phone(tmp_path: Path) -> AsyncIterator[DeskHouse]:
    """An admin on a network that deletes messages where it is told to."""
    ear = Ear("telegram", Capabilities(deletes=timedelta(hours=48)))
    async with desk_house(tmp_path, ear=ear) as house:
        await house.hire(ADMIN, "admin", "Siti Aminah")
        yield house


async def code(desk: DeskHouse) -> str:
    """What her authenticator shows."""
    secret = await desk.house.store.factors.read_secret(1)
    assert secret is not None
    return code_at(secret, int(desk.now.timestamp()) // STEP)


def codes_in(told: list[Outgoing]) -> list[str]:
    return re.findall(r"^[a-z2-9]{10}$", words(told), re.MULTILINE)


def key_in(told: list[Outgoing]) -> str:
    [key] = re.findall(r"^[A-Z2-7]{32}$", words(told), re.MULTILINE)
    return str(key)


async def kept(desk: DeskHouse) -> str:
    """All that the page could show again, files too."""
    lines = await desk.house.store.conversations.lines(desk.address(ADMIN))
    return "\n".join(f"{line.message.text} {line.message.file}" for line in lines)


async def test_the_key_goes_from_the_page_once_it_is_confirmed(page: DeskHouse) -> None:
    """The key of the authenticator stays in the page's history for a week."""
    key = key_in(await page.say(ADMIN, "/pengaman"))
    assert key in await kept(page), "she must see it"
    await page.say(ADMIN, await code(page))
    assert key not in await kept(page)
    assert "pengaman.png" not in await kept(page)


async def test_the_key_goes_from_the_page_when_it_is_left(page: DeskHouse) -> None:
    """Somebody thinks better of it, and the key stays on the screen."""
    key = key_in(await page.say(ADMIN, "/pengaman"))
    await page.say(ADMIN, "batal")
    assert key not in await kept(page)


async def test_recovery_codes_go_once_they_are_stored(page: DeskHouse) -> None:
    """The recovery codes stay in the page's history for a week."""
    await page.say(ADMIN, "/pengaman")
    done = await page.say(ADMIN, await code(page))
    spare = codes_in(done)
    assert len(spare) == 8
    assert spare[0] in await kept(page)
    told = await page.press(ADMIN, done[0].choices[0].id)
    assert "dihapus dari layar" in words(told)
    left = await kept(page)
    assert not [code for code in spare if code in left]


async def test_what_nobody_confirms_goes_after_a_quarter_of_an_hour(page: DeskHouse) -> None:
    """A key or codes whose owner went away stand there until somebody else comes."""
    key = key_in(await page.say(ADMIN, "/pengaman"))
    page.wait(minutes=16)
    await page.house.clockwork.do_due(page.now)
    assert key not in await kept(page)
    assert "dihapus dari layar ini" in await kept(page)
    lines = len(await page.house.store.conversations.lines(page.address(ADMIN)))
    await page.house.clockwork.do_due(page.now)
    assert len(await page.house.store.conversations.lines(page.address(ADMIN))) == lines, (
        "said once"
    )


async def test_the_page_and_the_phone_are_told_what_to_take_away(phone: DeskHouse) -> None:
    """The key and the codes stay in the chat on the network, on every device of hers."""
    await phone.say(ADMIN, "/pengaman")
    shown = str(len(phone.ear.delivered))
    [done] = await phone.say(ADMIN, await code(phone), message="77")
    assert set(done.deletes) == {"77", shown}
    shown = str(len(phone.ear.delivered))
    [told] = await phone.press(ADMIN, done.choices[0].id)
    assert told.deletes == (shown,)
    [later] = await phone.say(ADMIN, "/pengaman")
    assert later.deletes == ()


async def test_a_key_that_nobody_confirmed_goes_from_the_phone_too(phone: DeskHouse) -> None:
    """A key that was shown and left stands in the chat for good."""
    await phone.say(ADMIN, "/pengaman")
    shown = str(len(phone.ear.delivered))
    phone.wait(minutes=16)
    await phone.house.clockwork.do_due(phone.now)
    await phone.house.outbox.flush_channel("telegram")
    assert phone.ear.delivered[-1].deletes == (shown,)


async def test_asking_again_shows_the_same_key_and_only_for_a_while(page: DeskHouse) -> None:
    """Each /pengaman hands out another secret, and the one that was scanned is worth nothing."""
    first = key_in(await page.say(ADMIN, "/pengaman"))
    page.wait(minutes=5)
    assert key_in(await page.say(ADMIN, "/pengaman")) == first
    assert (await kept(page)).count(first) == 1, "the older picture is gone"
    page.wait(minutes=11)
    assert key_in(await page.say(ADMIN, "/pengaman")) != first


async def test_a_key_that_was_left_is_not_confirmed_later(page: DeskHouse) -> None:
    """Somebody saw the key on a screen that was left, and its owner confirms it the next day."""
    await page.say(ADMIN, "/pengaman")
    late = page.now + timedelta(minutes=16)
    page.now = late
    assert "terlalu lama" in words(await page.say(ADMIN, await code(page)))
    factor = await page.house.store.factors.factor_of(1)
    assert factor is not None
    assert not factor.confirmed


async def _with_codes(desk: DeskHouse) -> str:
    await desk.say(ADMIN, "/pengaman")
    done = await desk.say(ADMIN, await code(desk))
    await desk.press(ADMIN, done[0].choices[0].id)
    return codes_in(done)[0]


@pytest.mark.parametrize(
    "before", [(), ("/nama",), ("/coba",), ("/siaran",), ("/undang",)], ids=lambda said: said[:1]
)
@pytest.mark.parametrize("way", ["{}", "{}\n", "kode saya: {}.", "/cek {}", "/pengaman {}"])
async def test_a_recovery_code_written_anywhere_stands_in_no_history(
    page: DeskHouse, before: tuple[str, ...], way: str
) -> None:
    """A recovery code that is typed without being asked for stays, or is sent to a candidate."""
    spare = await _with_codes(page)
    for text in before:
        await page.say(ADMIN, text)
    told = await page.say(ADMIN, way.format(spare.upper()))
    assert spare not in (await kept(page)).casefold()
    assert spare not in words(told).casefold()
    page.wait(minutes=16)
    await page.say(ADMIN, "batal")
    await page.say(ADMIN, "/ekspor")
    assert "diterima" in words(await page.say(ADMIN, spare)), "it is good still"


async def test_the_message_with_a_stray_code_is_deleted(phone: DeskHouse) -> None:
    """A recovery code stays in the chat where it was typed by mistake."""
    spare = await _with_codes(phone)
    [told] = await phone.say(ADMIN, spare, message="88")
    assert told.deletes == ("88",)
    assert "tetap berlaku" in told.text


async def test_a_factor_ends_with_its_officer(page: DeskHouse) -> None:
    """Somebody is taken off, invited again later, and her old authenticator still opens all."""
    await page.hire("2", "admin", "Budi Santoso")
    spare = await _with_codes(page)
    await page.act("staff revoke", id=1)
    assert await page.house.store.factors.factor_of(1) is None
    assert not await page.house.store.factors.find_recovery(1, [spare])
    await page.hire(ADMIN, "admin", "Siti Aminah")
    assert "6 angka" in words(await page.say(ADMIN, "/pengaman"))
    assert not await page.house.store.faults()


@pytest.mark.parametrize("before", [(), ("/coba",), ("/siaran",)], ids=lambda said: said[:1])
async def test_a_message_that_is_changed_to_a_recovery_code_is_deleted(
    phone: DeskHouse, before: tuple[str, ...]
) -> None:
    """A recovery code that is put into an older message stays in the chat: it is not read again."""
    spare = await _with_codes(phone)
    for text in before:
        await phone.say(ADMIN, text)
    [told] = await phone.say(ADMIN, f"kode {spare}", message="88", edited=True)
    assert told.deletes == ("88",)
    assert "tetap berlaku" in told.text


@pytest.mark.parametrize("edited", [False, True])
async def test_a_recovery_code_in_the_group_is_deleted_and_good_no_more(
    phone: DeskHouse, *, edited: bool
) -> None:
    """All members of the staff's group read a recovery code, and it goes on being good."""
    spare = await _with_codes(phone)
    [told] = await phone.say("-100200", f"ini {spare}", author=ADMIN, message="88", edited=edited)
    assert told.deletes == ("88",)
    assert "tidak berlaku lagi" in told.text
    assert not await phone.house.store.factors.find_recovery(1, [spare])
    assert not await phone.house.store.faults()
    phone.wait(minutes=16)
    await phone.say(ADMIN, "/ekspor")
    assert "diterima" not in words(await phone.say(ADMIN, spare))
