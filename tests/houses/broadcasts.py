"""People who want news, and a network with bad days: what tests of broadcasts share."""

from __future__ import annotations

from typing import Any

from bot.dialogue.channel import Delivery
from bot.dialogue.messages import Address, Outgoing, strip_markup
from bot.dialogue.state import State
from tests.houses.desk import DeskHouse, words

TEXT = "Pendaftaran orientasi dibuka lagi."


async def people(desk: DeskHouse, number: int, *, first: int = 1000, **answers: str) -> list[str]:
    """So many who are registered and want news, without a word of dialogue."""
    store, names = desk.house.store, [str(first + number) for number in range(number)]
    async with store.transaction():
        for name in names:
            address = Address("telegram", name)
            await store.conversations.keep_states({address: State(locale="id", met=True)}, desk.now)
            await store.candidates.register_form(
                address, f"R{name:>06}", "candidate", 1, answers, desk.now, other=False
            )
            await store.candidates.record_consent(
                address, "news", desk.now, given=True, version="1", words="ya"
            )
    return names


async def send(desk: DeskHouse, **more: Any) -> int:
    """A broadcast as a script sends it."""
    shown = await desk.act("broadcast send", text=TEXT, by="uji", **more)
    return int(shown["id"])


async def finish(desk: DeskHouse) -> None:
    """Lets the clock of broadcasts and the outbox do all there is to do."""
    for _ in range(3):
        await desk.house.broadcasting.do_due(desk.now)
        await desk.house.outbox.flush_channel("telegram")


def copies(desk: DeskHouse) -> list[Outgoing]:
    """What was delivered of it."""
    return [outgoing for outgoing in desk.ear.delivered if outgoing.text.startswith(TEXT)]


class Trouble:
    """Makes deliveries of copies fail in order; None lets one through."""

    def __init__(self, desk: DeskHouse, *moods: Exception | None) -> None:
        self._moods = list(moods)
        self._deliver = desk.ear.deliver
        desk.ear.deliver = self._fail  # type: ignore[method-assign]  # the network's bad day

    async def _fail(self, delivery: Delivery) -> str:
        if delivery.message.text.startswith(TEXT) and self._moods:
            mood = self._moods.pop(0)
            if mood is not None:
                raise mood
        return await self._deliver(delivery)


class Phone:
    """One person's phone: what she sees, and taps by what a button reads."""

    def __init__(self, desk: DeskHouse, who: str) -> None:
        self._desk = desk
        self._who = who
        self.told: list[Outgoing] = []

    async def say(self, text: str) -> str:
        """She types; all she is told."""
        self.told = await self._desk.say(self._who, text)
        return words(self.told)

    async def tap(self, label: str) -> str:
        """She taps the newest button that reads so; all she is told."""
        seen = [outgoing for outgoing in self._desk.ear.delivered if outgoing.to.chat == self._who]
        for message in reversed(seen):
            for choice in message.choices:
                if strip_markup(choice.label).endswith(label):
                    self.told = await self._desk.press(self._who, choice.id)
                    return words(self.told)
        raise AssertionError(f"no button {label!r}: {words(seen[-2:])}")


def readers(desk: DeskHouse) -> list[str]:
    """Who got a copy of it."""
    told = desk.ear.delivered
    return [
        outgoing.to.chat
        for outgoing in told
        if outgoing.text.startswith(TEXT) and len(outgoing.to.chat) > 1
    ]
