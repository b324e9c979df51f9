"""Resident memory with and without the semantic extra: python -m benchmarks.memory.

The program as an office runs it, page and Telegram on, measured at its first poll and after 50
people have registered for some seconds and asked a question each. Linux only (/proc).
"""

from __future__ import annotations

import argparse
import asyncio
import tempfile
from dataclasses import replace
from pathlib import Path

from benchmarks.subject import start
from benchmarks.turns import USERS, pandu
from benchmarks.users import Applicant, Crowd
from tests.ready_office import READY
from tests.telegram_api import FakeTelegram


async def measure_memory(folder: Path, seconds: float, semantic: str) -> tuple[float, float]:
    """Returns megabytes at the start and after the crowd."""
    async with FakeTelegram() as fake:
        subject = pandu(folder, 0, taps=False)
        own = {
            "PANDU_SEARCH__SEMANTIC": semantic,
            "PANDU_CHANNELS__WEB__ENABLED": "true",
            "PANDU_CHANNELS__WEB__PORT": "0",
            "PANDU_TELEGRAM_TOKEN": fake.token,
            "PANDU_CHANNELS__TELEGRAM__API_URL": fake.api_url,
            "PANDU_CHANNELS__TELEGRAM__FILE_URL": fake.file_url,
        }
        environment = {**subject.environment, **READY, **own}
        running = await start(replace(subject, environment=environment), fake, set())
        try:
            first = running.memory_mb
            await Crowd(fake, Applicant(taps=False), USERS, "daftar").run(seconds, 30.0)
            for chat in range(USERS):
                fake.say(9_000_000 + chat, "berapa gaji careworker di jepang")
            asked = [f for chat in range(USERS) if (f := fake.chat(9_000_000 + chat))]
            await fake.until(lambda: all(chat.texts for chat in asked), 60)
            return first, running.memory_mb
        finally:
            await running.stop()


def main() -> None:
    """Prints a line for each way."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=10.0)
    seconds = parser.parse_args().seconds
    for semantic, name in (("false", "without the extra"), ("true", "with the extra")):
        with tempfile.TemporaryDirectory() as folder:
            first, after = asyncio.run(measure_memory(Path(folder), seconds, semantic))
        print(f"{name}: {first:.0f} MB at the start, {after:.0f} MB after {USERS} people")


if __name__ == "__main__":
    main()
