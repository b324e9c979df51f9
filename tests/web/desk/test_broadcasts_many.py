"""A hundred thousand chats, recipients and cases: each page is made in less than 400 ms of work."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from bot.dialogue.decision import CaseSaid
from bot.dialogue.messages import Address
from bot.store.codec import format_moment
from tests.houses.broadcasts import TEXT
from tests.houses.desk import DeskHouse
from tests.houses.kantor import FLOORS, kantor, plain_work

MANY = 100_000
LIVING = 2_000
PATHS = (
    *("/siaran", "/siaran/baru", "/siaran/1", "/siaran/1/penerima", "/siaran/2"),
    *("/siaran/1/penerima?keadaan=failed", f"/siaran/1/penerima?mulai={MANY - 100}"),
    *("/kasus", "/kasus?daftar=tutup", "/kasus?daftar=tutup&mulai=90000", "/kasus/5", "/"),
)


async def fill(desk: DeskHouse) -> None:
    """So many rows, put there as they would be stored."""
    store, at = desk.house.store, format_moment(desk.now)
    chats = [("telegram", str(10_000 + number)) for number in range(MANY)]
    async with store.transaction():
        said = CaseSaid("Halo", desk.now)
        await store.cases.hear_candidate(Address("telegram", "10000"), said, desk.now)
        [(body,)] = await store._db.rows("SELECT body FROM case_messages")
        await store._db.run_many(
            "INSERT INTO conversations (channel, chat, locale, state, seen_at)"
            " VALUES (?, ?, 'id', x'', ?)",
            [(*chat, at) for chat in chats],
        )
        await store._db.run_many(
            "INSERT INTO consents (channel, chat, purpose, given, version, words, at)"
            " VALUES (?, ?, 'news', 1, '1', 'ya', ?)",
            [(*chat, at) for chat in chats],
        )
        for _ in range(2):
            await store.broadcasts.make_draft(TEXT, {}, "news", "1", desk.now)
        await store.broadcasts.approve_draft(1, "1")
        await store.broadcasts.move_state(1, ("approved",), "running", desk.now)
        states = ("sent", "sent", "sent", "failed", "skipped")
        await store._db.run_many(
            "INSERT INTO recipients (broadcast, channel, chat, state, why) VALUES (1, ?, ?, ?, ?)",
            [
                (*chat, states[place % 5], None if place % 5 < 3 else "blocked")
                for place, chat in enumerate(chats)
            ],
        )
        await store._db.run_many(
            "INSERT INTO cases (id, channel, chat, ref, state, opened_at, due_at, closed_at)"
            " VALUES (?, ?, ?, '', ?, ?, ?, ?)",
            [
                (
                    place,
                    *chats[place],
                    *(("open", at, at, None) if place < LIVING else ("closed", at, None, at)),
                )
                for place in range(2, MANY)
            ],
        )
        await store._db.run_many(
            "INSERT INTO case_messages (id, case_id, who, body, at)"
            " VALUES (?, ?, 'candidate', ?, ?)",
            [(place, place, body, at) for place in range(2, MANY)],
        )
        await store._db.run("UPDATE cases SET channel = 'telegram', chat = '10000'")


@pytest.mark.long
@pytest.mark.slow
async def test_each_page_is_made_in_less_than_400_ms(tmp_path: Path) -> None:
    async with kantor(tmp_path) as rina:
        await fill(rina.desk)
        took = {}
        for path in PATHS:
            begun = time.process_time()
            assert (await rina.get(path)).status_code == 200, path
            took[path] = time.process_time() - begun
        assert max(took.values()) < FLOORS * plain_work(), took
