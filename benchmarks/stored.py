"""Fills a database with candidates who registered earlier."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot import config
from bot.app import compose as app
from bot.dialogue.messages import Address
from bot.store.candidates import LETTERS
from bot.store.store import REF_LENGTH

BATCH = 2000
SINCE = datetime(2026, 6, 1, tzinfo=UTC)


async def store_candidates(environment: Mapping[str, str], count: int) -> None:
    """Registers so many, each from her own chat, in the database this environment names."""
    settings = config.load_config(Path("config.yaml"), environment)
    known = app.load_knowledge(settings, guarded=False)
    store = await app.open_store(settings, known)
    try:
        for first in range(0, count, BATCH):
            async with store.transaction():
                for number in range(first, min(first + BATCH, count)):
                    await store.candidates.register_form(
                        Address("telegram", str(10_000_000 + number)),
                        _ref(number),
                        known.forms[0].id,
                        known.forms[0].version,
                        answers(number),
                        SINCE + timedelta(minutes=number),
                        other=False,
                    )
    finally:
        await store.close()


def _ref(number: int) -> str:
    """A reference of its own for each: by chance, 100 000 of them now and then meet."""
    letters = ""
    for _ in range(REF_LENGTH):
        number, digit = divmod(number, len(LETTERS))
        letters += LETTERS[digit]
    return letters


def answers(number: int) -> dict[str, str]:
    """What one of them answered."""
    return {
        "full_name": f"Calon Nomor {number}",
        "birth_date": f"{1990 + number % 15}-0{1 + number % 9}-1{number % 10}",
        "phone": f"+62813{number:08d}",
        "district": "banjarbaru",
        "education": "d3_keperawatan",
        "campus": "poltekkes_banjarmasin",
        "graduation_year": "2020",
        "japanese_level": "n5",
        "care_certificate": "punya",
        "documents": "ktp,ijazah",
        "programme_interest": "g2g_careworker",
    }
