"""Makes a kept sample: python -m tests.samples.make 1 (only the first so many migrations run)."""

from __future__ import annotations

import asyncio
import sys
from datetime import UTC, datetime
from pathlib import Path
from unittest import mock

from bot.dialogue.messages import Address, Outgoing
from bot.dialogue.state import Draft, State
from bot.store import migrations
from bot.store.candidates import Candidates
from bot.store.conversations import Conversations
from bot.store.opening import open_database

FOLDER = Path(__file__).parent
AT = datetime(2026, 11, 1, 2, 0, tzinfo=UTC)
ANSWERS = {"full_name": "Siti Contoh", "phone": "+6281255550001", "birth_date": "1998-08-17"}
DRAFT = Draft("candidate", 1, {"full_name": "Aminah Contoh"}, touched=AT.isoformat())


async def make(version: int) -> None:
    """One registration, one open form, one line of history."""
    path, key = FOLDER / f"version-{version}.db", FOLDER / f"version-{version}.key"
    path.unlink(missing_ok=True)
    first = migrations.list_steps()[:version]
    with mock.patch.object(migrations, "list_steps", return_value=first):
        database = await open_database(path, key)
    people = Candidates(database, frozenset({"phone", "birth_date"}))
    talks = Conversations(database)
    async with database.transaction():
        await people.register_form(
            Address("web", "a"), "SAMPLE2", "candidate", 1, ANSWERS, AT, other=False
        )
        await talks.keep_states({Address("web", "b"): State(met=True, draft=DRAFT)}, AT)
        words = Outgoing(Address("web", "b"), "Siapa nama lengkap Anda?")
        await talks.write_history([(words.to, False, words, AT)])
    await database.close()
    path.with_name(path.name + ".lock").unlink(missing_ok=True)


if __name__ == "__main__":
    asyncio.run(make(int(sys.argv[1])))
