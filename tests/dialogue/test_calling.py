"""Asking for a person in free words is told from speaking of the staff."""

from __future__ import annotations

import pytest

from bot.dialogue.frame.calling import read_any_call
from tests.houses.desk import knowledge

CALLING = [locale.calling for locale in knowledge().locales.values()]


@pytest.mark.parametrize(
    "text",
    [
        "mau bicara dengan petugas",
        "Tolong sambungkan ke petugas.",
        "hubungi admin",
        "ada petugas?",
        "ada orang?",
        "bisa bicara dengan orang?",
        "mau ngobrol sama manusia",
        "minta nomor petugas",
        "petugasnya mana",
        "ptugas",
        "petugass",
        "kada paham, handak betakun lawan petugas",
        "chat langsung sama petugas bisa?",
        "I want to talk to a person",
        "can I speak with a human please",
    ],
)
def test_who_asks_for_a_person_is_understood(text: str) -> None:
    assert read_any_call(text, CALLING) == "bare"


@pytest.mark.parametrize(
    "text",
    [
        "petugas, kapan tes saya?",
        "mau tanya petugas: kapan tes saya?",
        "tanya petugas kapan jadwal wawancara saya",
        "Kepada admin, anak saya akan berangkat bulan depan",
    ],
)
def test_what_is_said_to_the_staff_at_once_is_theirs(text: str) -> None:
    assert read_any_call(text, CALLING) == "with words"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "🙏",
        "apakah petugas minta uang?",
        "petugas minta nomor rekening saya",
        "ada petugas di bandara yang minta uang",
        "bisa bicara dengan orang Jepang?",
        "tanya orang tua dulu",
        "orang",
        "manusia",
        "kerja sebagai operator di pabrik",
        "kontrak saya belum ada",
    ],
)
def test_who_speaks_of_the_staff_or_of_people_calls_nobody(text: str) -> None:
    assert read_any_call(text, CALLING) == ""
