"""What the sample office has counted in three months: the form, questions, posters, the survey."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Sequence
from datetime import timedelta

from bot.app.compose import House
from bot.dialogue.counted import ASKED, BEGUN, FORM, HOW, SENT
from bot.dialogue.messages import Address
from bot.office.sessions.posters import code_of
from bot.office.sessions.survey import ELEMENTS

_STAYS = 0.97
"""The share of those who answer a question and go on to the next one."""

_ASKED_A_DAY = 9
_SHARES = (58, 18, 12, 7, 5)
"""Of a hundred questions: how many were answered in each way, in the order of HOW."""


async def count_office(house: House, chance: random.Random, sent: Sequence[int]) -> None:
    """Counts what would have been counted. `sent`: how many days ago each registration was."""
    store, known = house.store, house.knowledge()
    names = known.locale("").phrases["demo.posters"].split(", ")
    topics = list(known.locale("").topics)[:24]
    fields = known.form("candidate").fields
    async with store.transaction():
        for name in names:
            await store.posters.add_poster(code_of(name), name, house.clock() - timedelta(days=90))
        for days in range(90):
            counts: Counter[tuple[str, str]] = Counter()
            for _ in range(sent.count(days)):
                counts[FORM, BEGUN] += 1
                counts[FORM, SENT] += 1
                for field in fields:
                    counts[FORM, field.id] += 1
                counts["poster", code_of(chance.choice(names))] += chance.random() < 0.6
            for _ in range(chance.randrange(3)):  # those who stopped somewhere
                counts[FORM, BEGUN] += 1
                for field in fields:
                    if chance.random() > _STAYS:
                        break
                    counts[FORM, field.id] += 1
            for how in chance.choices(HOW, _SHARES, k=_ASKED_A_DAY):
                found = chance.choice(topics) if how not in ("asked_back", "unknown") else ""
                counts[ASKED, f"{how}:{found}"] += 1
            on = house.clock() - timedelta(days=days)
            for (kind, name), number in counts.items():
                await store.questions.add_count(kind, name, on, number)


async def survey_guests(
    house: House, chance: random.Random, session: int, guests: Sequence[Address]
) -> None:
    """Answers the survey of a session as two in three of those who came would."""
    async with house.store.transaction():
        for address in guests:
            if chance.random() < 0.66:
                for element in ELEMENTS:
                    level = chance.choices((2, 3, 4), (1, 5, 6))[0]
                    await house.store.survey.keep_answer(
                        address, session, element, level, house.clock()
                    )
