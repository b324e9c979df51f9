"""The web channel hands over what it hears and wakes the open pages."""

from __future__ import annotations

import asyncio

import pytest

from bot.channels.webchat import MOST_PAGES, WebChat
from bot.dialogue.channel import Channel, Delivery, TryLater
from bot.dialogue.messages import Address, Incoming, Outgoing
from tests.houses.web import START, PageHouse

HER = Address("web", "her")


def said(text: str = "hai", row: int = 1) -> Delivery:
    return Delivery(row, Outgoing(HER, text))


async def next_of(changes: object) -> bool:
    """Whether another change comes; False when the page was told to stop."""
    try:
        await asyncio.wait_for(anext(changes), 2)  # type: ignore[call-overload]  # a generator
    except StopAsyncIteration:
        return False
    return True


def test_it_is_a_channel_that_shows_its_own_past() -> None:
    channel: Channel = WebChat()
    assert channel.name == "web"
    assert not channel.capabilities.keeps_history


async def test_what_is_heard_before_anybody_listens_may_be_tried_later() -> None:
    with pytest.raises(TryLater):
        await WebChat().hear(Incoming("a", HER, "hai", START))


async def test_what_is_heard_is_committed_before_the_notice_comes_back() -> None:
    house = PageHouse(notice="pelan-pelan")
    listening = asyncio.create_task(house.chat.listen(house.receive))
    await asyncio.sleep(0)
    assert await house.chat.hear(Incoming("a", HER, "hai", START)) == "pelan-pelan"
    assert [incoming.text for incoming in house.heard] == ["hai"]
    listening.cancel()
    with pytest.raises(asyncio.CancelledError):
        await listening
    with pytest.raises(TryLater):
        await house.chat.hear(Incoming("b", HER, "hai", START))


async def test_a_page_is_woken_at_once_and_by_each_delivery() -> None:
    chat = WebChat()
    changes = chat.changes("her")
    assert await next_of(changes)
    assert await chat.deliver(said(row=7)) == "7"
    assert await next_of(changes)
    await chat.deliver(Delivery(8, Outgoing(Address("web", "him"), "hai")))
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(anext(changes), 0.05)
    await changes.aclose()


async def test_a_change_between_two_looks_is_not_missed() -> None:
    chat = WebChat()
    changes = chat.changes("her")
    await next_of(changes)
    await chat.deliver(said())
    await chat.deliver(said())
    assert await next_of(changes)
    await changes.aclose()


async def test_one_page_too_many_ends_the_oldest() -> None:
    chat = WebChat()
    pages = [chat.changes("her") for _ in range(MOST_PAGES + 1)]
    for page in pages:
        await next_of(page)
    assert not await next_of(pages[0])
    await chat.deliver(said())
    assert all([await next_of(page) for page in pages[1:]])
    for page in pages[1:]:
        await page.aclose()


async def test_closing_ends_every_page_and_later_ones_too() -> None:
    chat = WebChat()
    changes = chat.changes("her")
    await next_of(changes)
    await chat.close()
    assert not await next_of(changes)
    assert not await next_of(chat.changes("her"))
    await chat.deliver(said())
