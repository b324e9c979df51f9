"""Where somebody in danger says that she is."""

from __future__ import annotations

import pytest

from bot.search.countries import find_country
from tests.houses.talk import knowledge


@pytest.mark.parametrize(
    ("text", "country"),
    [
        ("tolong saya disekap majikan", ""),
        ("tolong saya disekap agen di medan", ""),
        ("saya di rumah majikan jalan Ampang, Kuala Lumpur", "malaysia"),
        ("dulu di Malaysia, sekarang saya di Kamboja", "cambodia"),
        ("agen saya mau kirim saya ke Jepang, saya dikurung di Depok", ""),
        ("guru bahasa Jepang memukul saya", ""),
        ("LPK Jepang menahan ijazah saya", ""),
        ("posisi: TAOYUAN", "taiwan"),
        ("I am locked in by my employer in Hong Kong", "hong_kong"),
        ("saya di barito kuala, suami memukul saya", ""),
        ("kl saya lapor dia marah", ""),
        ("majikan di Jeddah tidak membayar saya", "saudi_arabia"),
        ("saya kerja di Jepang, tolong", "japan"),
        ("sudah sampai Jepang paspor saya ditahan", "japan"),
        ("", ""),
    ],
)
def test_a_country_is_where_she_says_she_is_and_not_where_she_was_to_go(
    text: str, country: str
) -> None:
    rules = knowledge().danger
    assert find_country(text, rules.countries, rules.elsewhere) == country
