"""Who is in the sample office: made-up candidates of three months, with seats, and who came."""

from __future__ import annotations

import random
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta

from bot.app.compose import House
from bot.app.demo_numbers import count_office, survey_guests
from bot.dialogue.decision import ConsentGiven, Fact, Registered, SeatTaken
from bot.dialogue.fields import Field
from bot.dialogue.messages import Address
from bot.engine.commit import keep_facts
from bot.office.kit.action import perform_action
from bot.store.store import fresh_ref

PEOPLE = 240
_DAYS = 90
_HELD = (75, 45, 15)
"""How many days ago each session of the past was held."""

_CAME = 0.85


async def fill_office(house: House) -> None:
    """Makes the people, and three sessions of the past to which most of them came."""
    chance = random.Random(2026)  # noqa: S311  # sample data, the same at every start
    people = await _register_people(house, chance)
    await count_office(house, random.Random(90), [days for _, _, days in people])  # noqa: S311
    for days in _HELD:
        await _hold_session(house, chance, people, days)
    for number, share in ((1, 14), (2, 20)):
        coming = chance.sample([person for person in people if person[2] < _HELD[-1]], share)
        await _seat_people(house, number, coming, house.clock())


Person = tuple[Address, str, int]
"""A chat, the reference of its registration, and how many days ago that was sent."""


async def _register_people(house: House, chance: random.Random) -> list[Person]:
    store, known = house.store, house.knowledge()
    form, people = known.form("candidate"), list[Person]()
    async with store.transaction():
        for number, days in enumerate(sorted(chance.choices(range(1, _DAYS), k=PEOPLE))[::-1]):
            address, ref = Address("web", f"contoh-{number}"), fresh_ref()
            at = house.clock() - timedelta(days=days, minutes=chance.randrange(600))
            names = _make_name(known.locale("").phrases, chance)
            answers = {
                field.id: names if field.type == "name" else value
                for field in form.fields
                if (value := _make_answer(field, number, chance))
            }
            facts: list[Fact] = [Registered(ref, form.id, form.version, answers, False)]
            facts += [
                ConsentGiven(purpose, known.notice_version, "setuju")
                for purpose in ("registration", "reminders")
            ]
            await keep_facts(store, address, facts, at)
            if days > 7 or chance.random() < 0.5:
                await store.candidates.set_status(address, ref, "verified", at)
            people.append((address, ref, days))
    return people


def _make_name(phrases: Mapping[str, str], chance: random.Random) -> str:
    first, last = (phrases[f"demo.names.{which}"].split(", ") for which in ("first", "last"))
    return f"{chance.choice(first)} {chance.choice(last)}"


def _make_answer(field: Field, number: int, chance: random.Random) -> str:
    """Returns a made-up answer as it is stored. The phone numbers are nobody's."""
    options = [option.id for option in field.options]
    if field.type == "choices":
        return ",".join(chance.sample(options, min(2, len(options))))
    if options:
        return chance.choice(options)
    made = {
        "name": "-",
        "date": date(1995 + number % 12, 1 + number % 12, 1 + number % 28).isoformat(),
        "phone": f"+6281200{number:06d}",
        "year": str(2018 + number % 9),
        "yes_no": chance.choice(("ya", "tidak")),
    }
    return made.get(field.type, "")


async def _hold_session(
    house: House, chance: random.Random, people: list[Person], days: int
) -> None:
    """Holds a session so many days ago, with those who were registered by then."""
    store, known = house.store, house.knowledge()
    texts = known.locale("").phrases
    on = (house.clock() - timedelta(days=days)).astimezone(known.zone).date()
    start = datetime.combine(on, time(9), known.zone)
    facts = {
        "title": texts["demo.first.title"],
        "starts_at": start.isoformat(),
        "place": texts["demo.first.place"],
        "seats": 30,
    }
    before = start - timedelta(days=10)
    number = (await perform_action(store, known, "session add", facts, before))["id"]
    known_then = [person for person in people if person[2] > days]
    guests = chance.sample(known_then, min(26, len(known_then)))
    await _seat_people(house, number, guests, start - timedelta(days=3))
    came = [ref for _, ref, _ in guests if chance.random() < _CAME]
    if came:
        asked = {"refs": came, "session": number}
        await perform_action(store, known, "attend", asked, start + timedelta(hours=1))
        there = [address for address, ref, _ in guests if ref in came]
        await survey_guests(house, random.Random(number), number, there)  # noqa: S311
    async with store.transaction():
        await store.sessions.change(number, {"state": "over"}, told=False)


async def _seat_people(house: House, number: int, people: list[Person], at: datetime) -> None:
    async with house.store.transaction():
        for address, ref, _ in people:
            await keep_facts(house.store, address, [SeatTaken(ref, number, "accepted")], at)
