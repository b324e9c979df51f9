"""Candidates who write to the staff, for the tests of cases."""

from __future__ import annotations

from bot.dialogue.cases.case import Case
from bot.dialogue.messages import Address, Outgoing
from tests.houses.desk import DeskHouse

HER = Address("telegram", "9")


async def register(desk: DeskHouse, name: str = "Siti Aminah", ref: str = "K7MP2QA") -> None:
    store = desk.house.store
    async with store.transaction():
        await store.candidates.register_form(
            HER, ref, "candidate", 1, {"full_name": name}, desk.now, other=False
        )


async def write(desk: DeskHouse, text: str = "Kapan saya bisa ikut tes?") -> list[Outgoing]:
    """She writes to the staff; what she is told."""
    await desk.say("9", "petugas")
    await desk.press("9", "1:go:write")
    return await desk.say("9", text)


def told(desk: DeskHouse, who: str, since: int = 0) -> list[Outgoing]:
    return [outgoing for outgoing in desk.ear.delivered[since:] if outgoing.to.chat == who]


async def case(desk: DeskHouse, number: int = 1) -> Case:
    held = await desk.house.store.cases.get_case(number)
    assert held is not None
    return held.case
