"""Turns: once each, in order, together or not at all, whatever goes wrong in one of them."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from bot.app.compose import House
from bot.dialogue.decide import decide_turn
from bot.dialogue.decision import Decision
from bot.dialogue.faq.meaning import MeaningWanted
from bot.dialogue.knowledge import Limits
from bot.dialogue.messages import Address, Incoming, Outgoing
from bot.dialogue.state import State
from bot.dialogue.turn import Turn
from bot.engine.turns import Turns
from bot.store.database import Unavailable
from tests.houses.shell import (
    NOON,
    Clock,
    Script,
    heard,
    knowledge,
    living,
    numbers,
    opened,
    settled,
)


def _count(text: str, state: State) -> Decision:
    number = int(state.topic or "0") + 1
    return Decision(State(topic=str(number)), (Outgoing(Address("script", "a"), f"{number}"),))


async def _rows(house: House, chat: str = "a") -> list[tuple[Any, ...]]:
    return await house.store._db.rows(
        "SELECT reply_to FROM outbox WHERE chat = ? ORDER BY id", (chat,)
    )


async def test_a_chat_is_decided_in_order_and_each_turn_sees_the_one_before(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[tuple[str, str]] = []

    def counted(turn: Turn) -> Decision:
        seen.append((turn.text, turn.state.topic))
        return Decision(State(topic=turn.text))

    monkeypatch.setattr("bot.engine.turns.decide_turn", counted)
    async with opened(tmp_path, Script()) as house:
        await house.conversations.take_messages(
            [heard("a", str(number), number) for number in range(5)]
        )
        await house.conversations.take_messages([heard("a", "5", 5)])
    assert seen == [("0", ""), ("1", "0"), ("2", "1"), ("3", "2"), ("4", "3"), ("5", "4")]


async def test_what_is_heard_twice_is_answered_once(tmp_path: Path) -> None:
    channel = Script()
    async with opened(tmp_path, channel) as house, living(house):
        incoming = heard("a", "menu", 1)
        await house.conversations.take_messages([incoming, incoming])
        await house.conversations.take_messages([incoming])
        await asyncio.gather(*(house.conversations.take_messages([incoming]) for _ in range(5)))
        await settled(house, sent=1)
    async with opened(tmp_path, channel) as house, living(house):
        await house.conversations.take_messages([incoming])
        await settled(house, sent=1)
    assert len(channel.said) == 1


async def test_the_same_id_in_another_chat_is_another_message(tmp_path: Path) -> None:
    channel = Script()
    async with opened(tmp_path, channel) as house, living(house):
        for chat in ("a", "b"):
            await house.conversations.take_messages(
                [Incoming("1", Address("script", chat), "menu", NOON)]
            )
        await settled(house, sent=2)


async def test_turns_that_arrive_together_share_a_commit(tmp_path: Path) -> None:
    async with opened(tmp_path, Script()) as house:
        commits = 0
        real = house.store._db.transaction

        def counted() -> Any:
            nonlocal commits
            commits += 1
            return real()

        house.store._db.transaction = counted
        crowd = [
            house.conversations.take_messages([heard(str(chat), "menu", 1)]) for chat in range(50)
        ]
        await asyncio.gather(*crowd)
        assert (await numbers(house))["queued"] == 50
    assert commits <= 2


async def test_a_bug_in_one_turn_is_apologised_for_and_harms_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def sometimes(turn: Turn) -> Decision:
        if turn.text == "bug":
            raise ZeroDivisionError
        return decide_turn(turn)

    monkeypatch.setattr("bot.engine.turns.decide_turn", sometimes)
    channel = Script()
    async with opened(tmp_path, channel) as house, living(house):
        batch = [heard(str(chat), "bug" if chat == 3 else "menu", 1) for chat in range(6)]
        assert await house.conversations.take_messages(batch) == [None] * 6
        await house.conversations.take_messages(batch)
        await settled(house, sent=6)
    assert channel.texts("3") == [knowledge().locale("").phrases["sorry"]]
    assert len(channel.texts("2")) == 1


async def test_what_was_half_done_in_a_turn_with_a_bug_is_undone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(*arguments: object, **named: object) -> None:
        raise KeyError("boom")

    monkeypatch.setattr("bot.store.outbox.Outbox.queue_messages", broken)
    async with opened(tmp_path, Script()) as house:
        with pytest.raises(KeyError):
            await house.conversations.take_messages([heard("a", "menu", 1)])
        monkeypatch.undo()
        assert await house.store.conversations.states_of([Address("script", "a")]) == {}
        await house.conversations.take_messages([heard("a", "menu", 1)])
        assert await _rows(house) == [("a-1",)]


async def test_a_database_that_is_full_fails_the_whole_batch_and_takes_it_the_next_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def full(*arguments: object) -> None:
        raise Unavailable("database or disk is full")

    batch = [heard(str(chat), "menu", 1) for chat in range(4)]
    async with opened(tmp_path, Script()) as house:
        monkeypatch.setattr("bot.store.conversations.Conversations.mark_heard", full)
        with pytest.raises(Unavailable):
            await house.conversations.take_messages(batch)
        monkeypatch.undo()
        await house.conversations.take_messages(batch)
        assert (await numbers(house))["queued"] == 4


async def test_a_taker_who_gives_up_tears_nothing_apart(whole: House) -> None:
    batch = [heard(str(chat), "menu", 1) for chat in range(10)]
    impatient = asyncio.create_task(whole.conversations.take_messages(batch))
    await asyncio.sleep(0)
    impatient.cancel()
    await whole.conversations.take_messages([heard("x", "menu", 1)])
    await whole.conversations.take_messages(batch)
    assert (await numbers(whole))["queued"] == 11


async def test_a_meaning_is_computed_aside_and_the_chat_keeps_its_order(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    thinking, said = asyncio.Event(), []

    async def embed(text: str) -> tuple[float, ...]:
        await thinking.wait()
        return (1.0,)

    def wants(turn: Turn) -> Decision:
        if turn.text == "deep" and turn.incoming.meaning is None:
            raise MeaningWanted
        said.append((turn.incoming.sender.chat, turn.text))
        return Decision(turn.state)

    monkeypatch.setattr("bot.engine.turns.decide_turn", wants)
    async with opened(tmp_path, Script()) as house:
        talks = Turns(house.store, knowledge, lambda channels: None, embed=embed)
        slow = asyncio.create_task(
            talks.take_messages([heard("a", "deep", 1), heard("a", "after", 2)])
        )
        await talks.take_messages([heard("b", "quick", 1)])
        assert said == [("b", "quick")]
        thinking.set()
        await slow
        await talks.wait_until_settled()
    assert said == [("b", "quick"), ("a", "deep"), ("a", "after")]


async def test_without_a_meaning_the_words_alone_decide(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    meanings: list[object] = []

    async def broken(text: str) -> tuple[float, ...]:
        raise RuntimeError("no model")

    def wants(turn: Turn) -> Decision:
        meanings.append(turn.incoming.meaning)
        if turn.incoming.meaning is None:
            raise MeaningWanted
        return Decision(turn.state)

    monkeypatch.setattr("bot.engine.turns.decide_turn", wants)
    async with opened(tmp_path, Script()) as house:
        talks = Turns(house.store, knowledge, lambda channels: None, embed=broken)
        await talks.take_messages([heard("a", "deep", 1)])
    assert meanings == [None, ()]


async def test_a_flood_gets_one_warning_then_silence_until_it_is_calmer(tmp_path: Path) -> None:
    clock = Clock()
    async with opened(tmp_path, Script(), clock, limits=Limits(80, 2)) as house:
        for number in range(500):
            clock.forward(0.02)
            await house.conversations.take_messages([heard("a", "menu", number, clock())])
        replies = [reply for (reply,) in await _rows(house)]
        assert 81 <= len(replies) <= 90
        assert replies[:80] == [f"a-{number}" for number in range(80)]
        clock.forward(60)
        await house.conversations.take_messages([heard("a", "menu", 501, clock())])
        assert (await _rows(house))[-1] == ("a-501",)


async def test_two_references_given_in_one_batch_are_two(tmp_path: Path) -> None:
    from tests.store.test_store_secrecy import ANSWERS

    async with opened(tmp_path, Script()) as house:
        for number, text in enumerate(ANSWERS):
            batch: Sequence[Incoming] = [heard(chat, text, number) for chat in "ab"]
            await house.conversations.take_messages(batch)
        refs = [candidate.ref async for _, candidate in house.store.candidates.every_registration()]
    assert len(set(refs)) == 2


async def test_a_reference_that_somebody_has_or_had_is_not_given_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tests.store.test_store_secrecy import ANSWERS

    drawn = iter(["TAKEN22", "GONE222", "FREE222"])
    async with opened(tmp_path, Script()) as house:
        for ref in ("TAKEN22", "GONE222"):
            async with house.store.transaction():
                await house.store.candidates.register_form(
                    Address("script", ref), ref, "candidate", 1, {}, NOON, other=False
                )
        async with house.store.transaction():
            await house.store.forget("GONE222", NOON)
        for number, text in enumerate(ANSWERS[:-1]):
            await house.conversations.take_messages([heard("a", text, number)])
        monkeypatch.setattr("bot.store.store.fresh_ref", lambda: next(drawn))
        monkeypatch.setattr("bot.engine.turns.fresh_ref", lambda: next(drawn))
        await house.conversations.take_messages([heard("a", ANSWERS[-1], 99)])
        [mine] = (await house.store.candidates.registrations_of([Address("script", "a")])).values()
        assert [candidate.ref for candidate in mine] == ["FREE222"]
