"""One person floods while another registers: how the other one fares."""

from __future__ import annotations

import asyncio
import random
import statistics
from dataclasses import dataclass

from tests.kill.applicants import People, Registrant
from tests.telegram_api import FakeTelegram

MESSAGES = 500
SECONDS = 5.0
"""Twice as fast as what was promised for."""

LIMITS = {"PANDU_LIMITS__PER_CHAT": "1000", "PANDU_LIMITS__CHAT_BURST": "1000"}
"""The flooder's own pace would spread her answers over minutes; the overall one stays."""

WARNING = "terlalu cepat"
"""Words of the flood guard's phrase (faq/id/phrases/frame.yaml, pace.slow_down)."""


@dataclass(frozen=True, slots=True)
class Found:
    """Seconds that the other one waited for 19 of 20 replies; what the flooder was told."""

    p95: float
    warnings: int
    answered: int


async def play(fake: FakeTelegram) -> Found:
    """500 messages from one, a registration by the other, at once."""
    crowd, other = People(fake), Registrant(fake, 7002, random.Random(3))
    flooder = fake.chat(7001)
    crowd.add(other)
    other.begin()
    for number in range(MESSAGES):
        fake.say(flooder.id, f"halo {number}")
        await asyncio.sleep(SECONDS / MESSAGES)  # her pace, not a wait for anything
    await asyncio.wait_for(other.done.wait(), 30)
    await fake.until(lambda: WARNING in flooder.texts[-1], 30)
    quick = statistics.quantiles(other.seen.waits, n=20)
    warnings = sum(WARNING in text for text in flooder.texts)
    return Found(quick[-1], warnings, len(flooder.texts))
