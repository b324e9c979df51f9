"""What is said is a row for the outbox, and a line where the channel keeps no history."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from bot.app.compose import House
from bot.dialogue.channel import Capabilities
from bot.dialogue.messages import Address, Outgoing
from bot.store.outbox import NEWS, REPLY
from tests.houses.shell import NOON, Script, opened

CHAT = Address("script", "one")


def _page() -> Script:
    return Script(capabilities=Capabilities(keeps_history=False))


async def test_what_is_said_on_a_page_is_queued_and_kept(tmp_path: Path) -> None:
    async with opened(tmp_path, _page()) as house:
        store = house.store
        async with store.transaction():
            await store.say([Outgoing(CHAT, "news")], NOON, NEWS)
            await store.say([Outgoing(CHAT, "reply")], NOON, REPLY)
        waiting, _ = await store.outbox.next_waiting("script", 9, NOON)
        assert [store.outbox.open_message(row).text for row in waiting] == ["news"]
        lines = await store.conversations.lines(CHAT)
        assert [line.message.text for line in lines] == ["news", "reply"]


async def test_a_channel_with_its_own_history_gets_the_row_alone(whole: House) -> None:
    async with whole.store.transaction():
        await whole.store.say([Outgoing(CHAT, "news")], NOON, NEWS)
    assert await whole.store.conversations.lines(CHAT) == []
    waiting, _ = await whole.store.outbox.next_waiting("script", 9, NOON)
    assert len(waiting) == 1


async def test_a_message_that_replaces_a_kept_line_takes_its_place(tmp_path: Path) -> None:
    async with opened(tmp_path, _page()) as house:
        store = house.store
        async with store.transaction():
            row = await store.say([Outgoing(CHAT, "a"), Outgoing(CHAT, "b")], NOON, NEWS)
            again = replace(Outgoing(CHAT, "B"), replaces=str(row + 1))
            await store.say([again], NOON, NEWS)
        lines = await store.conversations.lines(CHAT)
        assert [line.message.text for line in lines] == ["a", "B"]
