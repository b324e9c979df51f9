"""A hundred thousand registrations: each page of the list is made in less than 400 ms of work."""

from __future__ import annotations

import random
import time
from pathlib import Path

import pytest

from bot.store.candidates import LETTERS
from bot.store.codec import format_moment
from tests.houses.desk import DeskHouse
from tests.houses.kantor import FLOORS, kantor, plain_work

MANY = 100_000
FIRST = ("Siti", "Nur", "Ahmad", "Dewi", "Budi", "Agus", "Fitri", "Rizky", "Wahyu", "Maulana")
LAST = ("Aminah", "Hasanah", "Fauzi", "Salim", "Santoso", "Wijaya", "Rahman", "Kartika")
PLACES = ("banjarmasin", "banjarbaru", "tapin", "kotabaru", "tabalong")
PATHS = (
    *("/peserta", "/peserta?q=siti", "/peserta?q=siti+kartika", "/peserta?q=zzzz"),
    "/peserta?q=081299999999",
    "/peserta?q=siti+mulia&district=tapin&status=verified",
    "/angka",
    "/peserta?district=tapin&campus=sari_mulia&graduation_year=2016&education=ners",
)


def ref_of(number: int) -> str:
    ref = ""
    for _ in range(7):
        number, place = divmod(number, len(LETTERS))
        ref += LETTERS[place]
    return ref


async def fill(desk: DeskHouse) -> None:
    """So many rows, put there as they would be stored."""
    chance, at = random.Random(7), format_moment(desk.now)
    people, answers = [], []
    for number in range(1, MANY + 1):
        ref = ref_of(number)
        status = chance.choice(("sent", "verified"))
        people.append((number, ref, "telegram", str(number), "candidate", 1, status, 0, at, at))
        answers += [
            (number, "full_name", f"{chance.choice(FIRST)} {chance.choice(LAST)} {number}"),
            (number, "district", chance.choice(PLACES)),
            (number, "campus", chance.choice(("sari_mulia", "lainnya"))),
            (number, "education", chance.choice(("ners", "sma_smk"))),
            (number, "graduation_year", str(chance.randint(2010, 2026))),
        ]
    store = desk.house.store
    async with store.transaction():
        await store._db.run_many(
            "INSERT INTO candidates (id, ref, channel, chat, form, version, status, other, sent_at,"
            " changed_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            people,
        )
        await store._db.run_many(
            "INSERT INTO answers (candidate, field, value) VALUES (?, ?, ?)", answers
        )


@pytest.mark.long
@pytest.mark.slow
async def test_each_page_is_made_in_less_than_400_ms(tmp_path: Path) -> None:
    async with kantor(tmp_path) as rina:
        await fill(rina.desk)
        took = {}
        hers = f"/peserta/{ref_of(7)}"
        for path in (*PATHS, hers, f"{hers}/ubah", f"{hers}/gabung"):
            begun = time.process_time()
            assert (await rina.get(path)).status_code == 200
            took[path] = time.process_time() - begun
        assert max(took.values()) < FLOORS * plain_work(), took
