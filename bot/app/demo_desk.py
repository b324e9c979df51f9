"""What lies on the sample office's desk: broadcasts that ended and that run, and cases."""

from __future__ import annotations

from datetime import timedelta

from bot.app.compose import House
from bot.app.demo_people import PEOPLE
from bot.dialogue.decision import CaseSaid, Unanswered
from bot.dialogue.messages import Address
from bot.dialogue.state import State
from bot.office.kit.action import perform_action
from bot.store.recipient_rows import CopyEnded
from bot.store.staff import Officer

_PURPOSE = "reminders"
_FAILED, _UNSURE = 17, 41
"""Of the ended broadcast each copy of such a number was blocked, or may have arrived."""


async def fill_desk(house: House) -> None:
    """Makes them. Each candidate has a chat; all of them want reminders, and none wants news."""
    await _meet_people(house)
    await _end_broadcast(house)
    await _begin_broadcast(house)
    await _open_cases(house)
    await _ask_questions(house)


async def _ask_questions(house: House) -> None:
    """Keeps what the bot could not answer: a line of the sample's phrases is one question."""
    store, now = house.store, house.clock()
    asked = house.knowledge().locale("").phrases["demo.questions"].splitlines()
    async with store.transaction():
        for number, text in enumerate(asked):
            missed, at = Unanswered(text, "none", "", "id"), now - timedelta(hours=5 * number + 3)
            await store.questions.keep_question(_sample(number), missed, at)


def _sample(number: int) -> Address:
    return Address("web", f"contoh-{number}")


async def _meet_people(house: House) -> None:
    store, now = house.store, house.clock()
    async with store.transaction():
        for number in range(PEOPLE):
            at = now - timedelta(days=number % 60, hours=2)
            await store.conversations.keep_states(
                {_sample(number): State(locale="id", met=True)}, at
            )


async def _send_broadcast(house: House, name: str, days: int) -> int:
    """Sends one so many days ago, as a script would. Its number."""
    known, at = house.knowledge(), house.clock() - timedelta(days=days)
    [officer, *_] = await house.store.staff.everyone()
    text = known.locale("").phrases[f"demo.{name}.text"]
    asked = {"text": text, "by": officer.name, "purpose": _PURPOSE}
    return int((await perform_action(house.store, known, "broadcast send", asked, at))["id"])


async def _end_broadcast(house: House) -> None:
    """Ends one: nearly all got it, some have blocked the bot, of a few nobody knows."""
    store, at = house.store, house.clock() - timedelta(days=12)
    number = await _send_broadcast(house, "ended", 12)
    async with store.transaction():
        waiting = await store.recipients.next_copies(number, _PURPOSE, "web", PEOPLE, at)
        copies = [copy for copy, why in waiting if not why]
        await store.recipients.mark_sending(copies)
        ends = {_FAILED: ("failed", "blocked"), _UNSURE: ("unknown", "unknown")}
        ended = [
            CopyEnded(copy, *ends.get(place % _UNSURE or _UNSURE, ("sent", None)))
            for place, copy in enumerate(copies, 1)
        ]
        await store.recipients.record_ends(ended, at + timedelta(minutes=1))
        await store.broadcasts.move_state(number, ("running",), "finished", at)
        await store.broadcasts.claim_report(number, await store.recipients.count_states(number))


async def _begin_broadcast(house: House) -> None:
    """Begins one, and pauses it: whoever looks at the demo can have it go on, and watch."""
    number = await _send_broadcast(house, "begun", 0)
    await perform_action(
        house.store, house.knowledge(), "broadcast pause", {"id": number}, house.clock()
    )


async def _open_cases(house: House) -> None:
    """Opens four: one of somebody in danger, one that waits, one that is held, one closed."""
    [officer, *_] = await house.store.staff.everyone()
    for place, name in enumerate(("danger", "waits", "held", "closed")):
        await _open_case(house, place, name, officer)


async def _open_case(house: House, place: int, name: str, officer: Officer) -> None:
    store, texts = house.store, house.knowledge().locale("").phrases
    her, at = _sample(PEOPLE - 30 - place), house.clock() - timedelta(hours=1 + 20 * place)
    urgent = name == "danger"
    due = at if urgent else at + timedelta(days=1)
    async with store.transaction():
        said = CaseSaid(texts[f"demo.case.{name}"], due_at=due, urgent=urgent)
        number = await store.cases.hear_candidate(her, said, at)
        if name in ("danger", "waits"):
            return
        later = at + timedelta(minutes=25)
        await store.cases.claim_case(number, officer.id, later)
        await store.cases.add_line(
            number, her, "staff", texts[f"demo.case.{name}.reply"], later, staff=officer.id
        )
        await store.cases.note_answered(number)
        if name == "closed":
            await store.cases.close_case(number, later)
