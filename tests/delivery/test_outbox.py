"""The outbox: order, waits, four ways to fail, and stops that lose and repeat nothing."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.dialogue.channel import (
    Capabilities,
    Delivery,
    Refused,
    TryLater,
    UnknownOutcome,
    Unreachable,
)
from bot.dialogue.messages import Address
from bot.dialogue.state import State
from bot.store.database import Unavailable
from bot.store.outbox import Outbox as StoredOutbox
from tests.houses.shell import Clock, Script, living, numbers, opened, put, settled, until


def once(failure: Exception, chat: str = "a") -> Callable[[Delivery], Exception | None]:
    """The first delivery to that chat fails so."""
    left = [failure]

    def mood(delivery: Delivery) -> Exception | None:
        return left.pop() if left and delivery.message.to.chat == chat else None

    return mood


async def test_a_message_that_is_tried_again_is_not_overtaken(tmp_path: Path) -> None:
    channel = Script(mood=once(TryLater(0.01)))
    async with opened(tmp_path, channel) as house, living(house):
        await put(house, *(("a", str(number)) for number in range(10)))
        await until(lambda: len(channel.said) == 10)
    assert channel.texts("a") == [str(number) for number in range(10)]


async def test_a_flooded_chat_waits_alone(tmp_path: Path) -> None:
    clock, channel = Clock(), Script(mood=once(TryLater(30)))
    async with opened(tmp_path, channel, clock) as house, living(house):
        await put(house, ("a", "1"), ("a", "2"), ("b", "1"), ("b", "2"))
        await until(lambda: len(channel.said) == 2)
        assert channel.said == [("b", "1"), ("b", "2")]
        clock.forward(31)
        house.outbox.wake_channels({"script"})
        await until(lambda: channel.texts("a") == ["1", "2"])


async def test_the_wait_of_one_chat_holds_over_a_restart(tmp_path: Path) -> None:
    clock, channel = Clock(), Script(mood=once(TryLater(30)))
    async with opened(tmp_path, channel, clock) as house, living(house):
        await put(house, ("a", "1"))
        await settled(house, queued=1)
        await until(lambda: len(channel.tries) == 1)
    again = Script()
    async with opened(tmp_path, again, clock) as house, living(house):
        await put(house, ("b", "1"))
        await until(lambda: again.said == [("b", "1")])
        assert again.texts("a") == []
        clock.forward(31)
        house.outbox.wake_channels({"script"})
        await until(lambda: again.texts("a") == ["1"])


async def test_a_wait_for_everyone_stops_the_channel_and_holds_over_a_restart(
    tmp_path: Path,
) -> None:
    clock, channel = Clock(), Script(mood=once(TryLater(60, everyone=True)))
    async with opened(tmp_path, channel, clock) as house, living(house):
        await put(house, ("a", "1"))
        await settled(house, queued=1)
        await until(lambda: len(channel.tries) == 1)
        await put(house, ("b", "1"))
    assert channel.said == []
    again = Script()
    async with opened(tmp_path, again, clock) as house, living(house):
        house.outbox.wake_channels({"script"})
        await settled(house, queued=2)
        assert again.tries == []
    clock.forward(61)
    last = Script()
    async with opened(tmp_path, last, clock) as house, living(house):
        await until(lambda: len(last.said) == 2)


async def test_a_clock_set_back_does_not_make_the_ordered_wait_longer(tmp_path: Path) -> None:
    clock, channel = Clock(), Script(mood=once(TryLater(0.05, everyone=True)))
    async with opened(tmp_path, channel, clock) as house, living(house):
        await put(house, ("a", "1"))
        await until(lambda: len(channel.tries) == 1)
        await settled(house, queued=1)
    clock.forward(-7200)
    again = Script()
    async with opened(tmp_path, again, clock) as house, living(house):
        await put(house, ("b", "1"))
        await until(lambda: again.said == [("b", "1")])


async def test_who_has_gone_is_marked_and_her_queue_skipped_until_she_is_back(
    tmp_path: Path,
) -> None:
    channel = Script(mood=once(Unreachable("blocked")))
    async with opened(tmp_path, channel) as house, living(house):
        async with house.store.transaction():
            await house.store.conversations.keep_states(
                {Address("script", "a"): State()}, house.clock()
            )
        await put(house, ("a", "1"), ("a", "2"), ("b", "1"))
        await settled(house, skipped=2, sent=1)
        await put(house, ("a", "3"))
        await until(lambda: channel.texts("a") == ["3"])
    assert channel.texts("b") == ["1"]


async def test_a_refused_message_is_set_aside_and_the_next_one_goes(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    channel = Script(mood=once(Refused('can\'t parse entities: unsupported start tag "siti"')))
    async with opened(tmp_path, channel) as house, living(house):
        await put(house, ("a", "1"), ("a", "2"))
        await settled(house, failed=1, sent=1)
        assert (await numbers(house))["set_aside"] == 1
    assert channel.texts("a") == ["2"]
    assert "siti" not in caplog.text
    assert "refused" in caplog.text


async def test_an_unknown_outcome_is_tried_again_and_counted(tmp_path: Path) -> None:
    clock, channel = Clock(), Script(mood=once(UnknownOutcome("cut")))
    async with opened(tmp_path, channel, clock) as house, living(house):
        await put(house, ("a", "1"))
        await until(lambda: len(channel.tries) == 1)
        await settled(house, queued=1, in_doubt=1)
        clock.forward(2)
        house.outbox.wake_channels({"script"})
        await until(lambda: channel.texts("a") == ["1"])
        await settled(house, sent=1, in_doubt=1)


async def test_what_never_gets_a_certain_outcome_is_set_aside_after_three_tries(
    tmp_path: Path,
) -> None:
    clock = Clock()
    channel = Script(mood=lambda delivery: UnknownOutcome("cut"))
    async with opened(tmp_path, channel, clock) as house, living(house):
        await put(house, ("a", "1"))
        for tries in (1, 2, 3):
            await until(lambda tries=tries: len(channel.tries) == tries)
            await settled(house, in_doubt=1, sending=0)
            clock.forward(60)
            house.outbox.wake_channels({"script"})
        await settled(house, unknown=1, queued=0, set_aside=1)
    assert len(channel.tries) == 3


async def test_waits_that_the_network_ordered_are_no_tries(tmp_path: Path) -> None:
    clock, left = Clock(), [TryLater(1) for _ in range(5)]
    channel = Script(mood=lambda delivery: left.pop() if left else None)
    async with opened(tmp_path, channel, clock) as house, living(house):
        await put(house, ("a", "1"))
        for tries in range(1, 6):
            await until(lambda tries=tries: len(channel.tries) == tries)
            await settled(house, queued=1)
            clock.forward(2)
            house.outbox.wake_channels({"script"})
        await until(lambda: channel.texts("a") == ["1"])


async def test_a_bug_in_one_delivery_stops_nothing_and_its_words_stay_out_of_the_log(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    channel = Script(mood=once(ValueError("invalid literal: '0812-rahasia'")))
    async with opened(tmp_path, channel) as house, living(house):
        await put(house, ("a", "1"), ("a", "2"), ("b", "1"))
        await settled(house, failed=1, sent=2)
    assert "rahasia" not in caplog.text
    assert "ValueError" in caplog.text


async def test_an_altered_row_is_set_aside_alone(tmp_path: Path) -> None:
    channel = Script()
    async with opened(tmp_path, channel) as house:
        await put(house, ("a", "1"), ("b", "1"))
        async with house.store.transaction():
            await house.store._db.run(
                "UPDATE outbox SET body = ? WHERE chat = 'a'", (b"\x01" * 40,)
            )
        async with living(house):
            await settled(house, failed=1, sent=1)
    assert channel.said == [("b", "1")]


async def test_no_more_leave_at_once_than_a_crash_may_repeat(tmp_path: Path) -> None:
    channel = Script(gate=asyncio.Event())
    async with opened(tmp_path, channel, PANDU_LIMITS__IN_FLIGHT="3") as house, living(house):
        await put(house, *((str(chat), "1") for chat in range(20)))
        await until(lambda: len(channel.tries) == 3)
        await settled(house, sending=3, queued=17)
        channel.gate.set()
        await settled(house, sent=20)
    assert channel.most_at_once == 3


async def test_what_has_ended_but_is_not_written_still_takes_room(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gates = {chat: asyncio.Event() for chat in "abcd"}
    channel, marked = _Gated(gates), []
    real = StoredOutbox.mark_sending

    async def counted(self: StoredOutbox, rows: list[int]) -> None:
        marked.append(len(rows))
        await real(self, rows)

    monkeypatch.setattr(StoredOutbox, "mark_sending", counted)
    async with opened(tmp_path, channel, PANDU_LIMITS__IN_FLIGHT="2") as house, living(house):
        await put(house, *((chat, "1") for chat in "abcd"))
        await until(lambda: len(channel.tries) == 2)
        async with house.store.transaction():  # the worker must wait to write that a has ended
            gates["a"].set()
            await until(lambda: ("a", "1") in channel.said)
            gates["b"].set()
            await until(lambda: ("b", "1") in channel.said)
        await until(lambda: len(marked) > 1)
        assert marked[:2] == [2, 1]
        for gate in gates.values():
            gate.set()
        await settled(house, sent=4)


class _Gated(Script):
    """Holds each chat's messages up until its gate opens."""

    def __init__(self, gates: dict[str, asyncio.Event]) -> None:
        super().__init__()
        self._gates = gates

    async def deliver(self, delivery: Delivery) -> str | None:
        self.gate = self._gates[delivery.message.to.chat]
        return await super().deliver(delivery)


async def test_a_long_queue_of_one_chat_delays_no_other(tmp_path: Path) -> None:
    channel = Script(capabilities=Capabilities(per_second=200))
    async with opened(tmp_path, channel, PANDU_LIMITS__IN_FLIGHT="1") as house, living(house):
        await put(house, *(("a", str(number)) for number in range(30)))
        await until(lambda: len(channel.said) >= 3)
        await put(house, ("b", "1"))
        before = len(channel.tries)
        await until(lambda: len(channel.said) == 31)
    assert channel.said.index(("b", "1")) <= before + 2


async def test_a_planned_stop_lets_arrive_what_is_on_its_way_and_repeats_nothing(
    tmp_path: Path,
) -> None:
    channel = Script(gate=asyncio.Event())
    async with opened(tmp_path, channel, PANDU_LIMITS__IN_FLIGHT="2") as house:
        async with living(house) as task:
            await put(house, *((str(chat), "1") for chat in range(5)))
            await until(lambda: len(channel.tries) == 2)
            task.cancel()
            asyncio.get_running_loop().call_later(0.05, channel.gate.set)
            with pytest.raises(asyncio.CancelledError):
                await task
        found = await numbers(house)
        assert (found.get("sent"), found.get("queued"), found.get("sending", 0)) == (2, 3, 0)
    again = Script()
    async with opened(tmp_path, again) as house, living(house):
        await settled(house, sent=5, in_doubt=0)
    assert sorted(channel.said + again.said) == [(str(chat), "1") for chat in range(5)]


async def test_what_a_crash_left_in_doubt_goes_once_more_and_is_counted(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with opened(tmp_path, Script()) as house:
        await put(house, ("a", "1"), ("a", "2"))
        async with house.store.transaction():
            await house.store.outbox.mark_sending([1])
    again = Script()
    with caplog.at_level(logging.WARNING):
        async with opened(tmp_path, again) as house, living(house):
            await settled(house, sent=2, in_doubt=1)
    assert again.texts("a") == ["1", "2"]
    assert "may have been sent" in caplog.text


async def test_the_pace_of_one_chat_does_not_slow_another(tmp_path: Path) -> None:
    channel = Script(capabilities=Capabilities(per_chat=0.001, chat_burst=2))
    async with opened(tmp_path, channel) as house, living(house):
        await put(house, *(("a", str(number)) for number in range(5)), ("b", "1"))
        await until(lambda: len(channel.said) == 3)
        await settled(house, sent=3, queued=3)
    assert channel.texts("a") == ["0", "1"]
    assert channel.texts("b") == ["1"]


async def test_many_chats_that_wait_for_their_pace_hide_nobody(tmp_path: Path) -> None:
    channel = Script(capabilities=Capabilities(per_chat=0.001, chat_burst=1))
    async with opened(tmp_path, channel) as house, living(house):
        crowd = [(f"c{chat}", str(turn)) for turn in range(2) for chat in range(60)]
        await put(house, *crowd, ("b", "1"))
        await settled(house, sent=61, queued=60)
    assert channel.texts("b") == ["1"]


async def test_messages_leave_evenly_and_not_faster_than_the_channel_allows(
    tmp_path: Path,
) -> None:
    channel = Script(capabilities=Capabilities(per_second=50))
    loop = asyncio.get_running_loop()
    async with opened(tmp_path, channel) as house, living(house):
        began = loop.time()
        await put(house, *((str(chat), "1") for chat in range(20)))
        await until(lambda: len(channel.said) == 20)
    assert loop.time() - began >= 19 / 50 * 0.9


async def test_an_idle_outbox_asks_the_database_nothing(tmp_path: Path) -> None:
    channel = Script(gate=asyncio.Event())
    async with opened(tmp_path, channel) as house, living(house):
        await put(house, ("a", "1"), ("a", "2"))
        await until(lambda: len(channel.tries) == 1)
        asked = []
        trip = house.store._db._make_trip

        async def counted(*more: object, **options: object) -> object:
            asked.append(1)
            return await trip(*more, **options)

        house.store._db._make_trip = counted  # one is on its way and one waits behind it
        for _ in range(50):
            await asyncio.sleep(0.002)
        assert asked == []
        channel.gate.set()
        await until(lambda: len(channel.said) == 2)


async def test_a_database_that_cannot_be_written_only_delays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    channel, failures = Script(), []

    async def full(self: object, rows: object) -> None:
        failures.append(rows)
        raise Unavailable("database or disk is full")

    async with opened(tmp_path, channel) as house:
        await put(house, ("a", "1"))
        monkeypatch.setattr("bot.store.outbox.Outbox.mark_sending", full)
        async with living(house):
            await until(lambda: bool(failures))
            monkeypatch.undo()
            await until(lambda: channel.texts("a") == ["1"])
