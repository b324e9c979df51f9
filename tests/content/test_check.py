"""`check` finds what an office should put right, with path and line."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.content.check import check_all
from tests.small_faq import FILES, laid, with_line

ROOT = Path(__file__).parent.parent.parent
TODAY = date(2026, 11, 24)
ID, EN = "faq/id/topics/kantor.yaml", "faq/en/topics/kantor.yaml"
ALL, ALL_ID, CONFIG = "faq/en/phrases/all.yaml", "faq/id/phrases/all.yaml", "config.yaml"
WORDS_ID, WORDS_EN = "faq/id/words.yaml", "faq/en/words.yaml"
DANGER, OFFERS = "faq/danger.yaml", "faq/offers.yaml"
SOURCE = '    sources:\n      - {name: Koran, url: "https://example.org/a", date: "2026-02"}\n'

Changes = dict[str, str | None]


def told(folder: Path, changes: Changes, today: date = TODAY) -> tuple[list[str], list[str]]:
    found = check_all(laid(folder, changes), {}, today)
    problems, cautions = (
        [str(file_problem).replace(f"{folder}/", "") for file_problem in ones] for ones in found
    )
    return problems, cautions


def test_a_good_folder_has_no_problem(tmp_path: Path) -> None:
    problems, cautions = told(tmp_path, {})
    assert problems == []
    assert all(caution.startswith("config.yaml") for caution in cautions)


def test_the_shipped_config_and_content_have_no_problem() -> None:
    for name in ("config.yaml", "config.demo.yaml"):
        assert [str(file_problem) for file_problem in check_all(ROOT / name, {}, TODAY)[0]] == []


def test_every_shipped_answer_names_the_facts_on_which_it_rests() -> None:
    cautions = check_all(ROOT / "config.yaml", {}, TODAY)[1]
    assert [str(caution) for caution in cautions if "facts" in str(caution)] == []


def test_a_fact_that_is_not_in_the_file_of_facts_is_told(tmp_path: Path) -> None:
    facts = {"faq/facts.md": "## A\n- **A1.** Kantor ada di Banjarbaru. (2026)\n"}
    missing = "    diperiksa: 2026-11-01\n"
    right = told(tmp_path / "right", facts | topic(missing, "    facts: [A1]\n" + missing))
    assert right[0] == []
    wrong = told(tmp_path / "wrong", facts | topic(missing, "    facts: [A2]\n" + missing))
    assert any('fakta "A2" tidak ada' in problem for problem in wrong[0])
    none = told(tmp_path / "none", facts)
    assert none[0] == [], "an office may write an answer without a code"
    assert any("facts.md" in caution for caution in none[1])


def topic(old: str, new: str) -> Changes:
    return with_line(ID, old, new)


@pytest.mark.parametrize(
    ("changes", "where", "says"),
    [
        # config
        ({CONFIG: "offic: {}\ncontent: faq\n"}, f"{CONFIG}:1:", 'did you mean "office"'),
        ({CONFIG: "content: nowhere\n"}, f"{CONFIG}:1:", "tidak ada"),
        # topics
        (topic("    diperiksa: 2026-11-01\n    berlaku", "    berlaku"), f"{ID}:4:", "diperiksa"),
        (topic("2026-11-01", "2027-11-01"), f"{ID}:15:", "masa depan"),
        (topic(SOURCE, ""), f"{ID}:4:", "sumber"),
        (topic("name: Koran", "name: ''"), f"{ID}:14:", "nama sumber"),
        (topic("https://example.org/a", "example.org"), f"{ID}:14:", "https://"),
        (topic('date: "2026-02"', "date: Februari"), f"{ID}:14:", "tanpa tanggal"),
        (topic("[jam]", "[jan]"), f"{ID}:17:", 'did you mean "jam"'),
        (topic("[jam]", "[alamat]"), f"{ID}:17:", "alamat"),
        (topic("buka sampai kapan", "Alamat  KANTOR!"), f"{ID}:21:", f"{ID}:6"),
        (topic("buka sampai kapan", "jam buka"), f"{ID}:21:", "jam buka"),
        (topic("buka sampai kapan", "'?!'"), f"{ID}:21:", "kosong"),
        (topic(", buka sampai kapan", ""), f"{ID}:20:", "7 contoh"),
        (topic("Kantor buka pada hari kerja.", "a " * 160), f"{ID}:22:", "300"),
        (topic('"Kantor buka pada hari kerja."', "''"), f"{ID}:22:", "kosong"),
        (topic("title: Kantor\n", f"title: {'K' * 41}\n"), f"{ID}:2:", "40"),
        (with_line(EN, "  - id: jam", "  - id: jamm"), f"{EN}:9:", 'did you mean "jam"'),
        (with_line(EN, "    phrasings: [opening hours]\n", ""), f"{EN}:9:", "contoh"),
        (with_line(EN, '    details: "Call {office.phone}."\n', ""), f"{EN}:4:", "details"),
        ({"faq/categories.yaml": "categories:\n  - kanto\n"}, "faq/categories.yaml:2:", "kantor"),
        # plain language
        (topic("pada hari kerja", "pada " + "hari " * 20), f"{ID}:22:", "23 kata"),
        (topic("Datanglah pada", "Datanglah " + "pada " * 20), f"{ID}:12:", "paling banyak 20"),
        (topic("pada hari kerja", "di kantor XYZ3"), f"{ID}:22:", '"XYZ3"'),
        (topic("Kapan kantor buka?", "Kapan TKI pulang?"), f"{ID}:19:", 'Pakai "PMI"'),
        (with_line(ALL_ID, "Halo 112", "Halo ABCD"), f"{ALL_ID}:3:", "ABCD"),
        # phrases and words
        (with_line(ALL, 'unset: "(unset)"\n', ""), f"{ALL_ID}:1:", '"unset" belum ada di en'),
        ({"faq/en/phrases/b.yaml": "menu.x: X\n"}, "faq/en/phrases/b.yaml:1:", "belum ada di id"),
        (with_line(ALL, "{name}", "{nama}"), f"{ALL}:2:", "{nama}, {name}"),
        (with_line(ALL, '"Hello 112"', '""'), f"{ALL}:3:", "kosong"),
        (with_line(ALL, 'option.a: "A"', f'option.a: "{"A" * 41}"'), f"{ALL}:10:", "40"),
        (with_line(WORDS_ID, "[bantuan]", "[MENU]"), f"{WORDS_ID}:4:", '"menu"'),
        (with_line(WORDS_ID, "[bantuan]", "['!']"), f"{WORDS_ID}:4:", "kosong"),
        (with_line(WORDS_EN, "help:", "halp:"), f"{WORDS_EN}:4:", 'did you mean "help"'),
        (with_line(WORDS_EN, "  help: [help]\n", ""), f"{WORDS_EN}:2:", "help: []"),
        # rules
        (with_line(DANGER, "is_hurt & wound", "is_hurt & wund"), f"{DANGER}:11:", "wund"),
        (with_line(DANGER, "wound + now", "wound now + now"), f"{DANGER}:7:", "campur"),
        (with_line(DANGER, "by: now", "by: then"), f"{DANGER}:9:", "then"),
        (with_line(DANGER, "where: before", "where: befor"), f"{DANGER}:9:", "before"),
        (with_line(OFFERS, "[asks_fee]", "[asks_fees]"), f"{OFFERS}:12:", "asks_fee"),
    ],
)  # fmt: skip
def test_a_problem_is_told_with_its_line(
    tmp_path: Path, changes: Changes, where: str, says: str
) -> None:
    problems, _ = told(tmp_path, changes)
    assert [problem for problem in problems if problem.startswith(where) and says in problem], (
        problems
    )


@pytest.mark.parametrize(
    ("changes", "today", "where", "says"),
    [
        ({}, date(2027, 3, 1), f"{ID}:16:", "berlaku sampai 2027-01-31"),
        ({}, TODAY, f"{CONFIG}:1:", '"office.phone"'),
        ({CONFIG: "content: faq\nprivacy:\n  contact: x\n"}, TODAY, f"{CONFIG}:2:", "controller"),
        (
            {CONFIG: "content: faq\nhotlines:\n- {id: a, name: b, number: 1}\n"},
            TODAY,
            f"{CONFIG}:3:",
            "belum pernah",
        ),
        (
            {
                CONFIG: "content: faq\nhotlines:\n"
                "- {id: a, name: b, number: 1, diverifikasi_pada: 2026-05-27}\n"
                "- {id: b, name: b, number: 1, diverifikasi_pada: 2026-05-28}\n"
            },
            TODAY,
            f"{CONFIG}:3:",
            "181 hari",
        ),
        (
            {
                CONFIG: "content: faq\nhotlines:\n"
                "- {id: a, name: b, number: 1, diverifikasi_pada: 2027-05-27}\n"
            },
            TODAY,
            f"{CONFIG}:3:",
            "masa depan",
        ),
        (
            {CONFIG: "content: faq\ndesk:\n  holidays: [2026-01-01]\n"},
            TODAY,
            f"{CONFIG}:3:",
            "hari libur yang akan datang",
        ),
        (
            {EN: FILES[EN][: FILES[EN].index("  - id: jam")]},
            TODAY,
            f"{ID}:18:",
            "belum ada di en",
        ),
        (topic("Kapan kantor buka?", "k" * 65), TODAY, f"{ID}:19:", "tombol"),
        (
            with_line(WORDS_EN, "[help]", "[menu]"),
            TODAY,
            f"{WORDS_EN}:4:",
            '"help" di en',
        ),
        (
            {"faq/lexicon.yaml": "slang:\n  kantor: [ktr]\nbanjar:\n  lokasi: [ktr]\n"},
            TODAY,
            "faq/lexicon.yaml:4:",
            "faq/lexicon.yaml:2",
        ),
        (
            {"faq/lexicon.yaml": "slang:\n  '-': [sih]\n  xyzzy: [xz]\n"},
            TODAY,
            "faq/lexicon.yaml:3:",
            "xyzzy",
        ),
    ],
)
def test_a_caution_is_told_and_is_no_problem(
    tmp_path: Path, changes: Changes, today: date, where: str, says: str
) -> None:
    problems, cautions = told(tmp_path, changes, today)
    assert [caution for caution in cautions if caution.startswith(where) and says in caution], (
        cautions
    )
    assert problems == []


def test_a_hotline_of_a_country_nobody_knows_is_named(tmp_path: Path) -> None:
    line = "- {id: a, name: b, number: '1', country: jepan, service: police}\n"
    problems, _ = told(tmp_path, {CONFIG: f"content: faq\nhotlines:\n{line}"})
    assert any('negara "jepan" tidak ada' in problem for problem in problems)
    line = "- {id: a, name: b, number: '1', country: japan}\n"
    problems, _ = told(tmp_path, {CONFIG: f"content: faq\nhotlines:\n{line}"})
    assert any('"country" dan "service"' in problem for problem in problems)


def test_a_hotline_of_half_a_year_is_verified(tmp_path: Path) -> None:
    line = "- {id: a, name: b, number: 1, diverifikasi_pada: 2026-05-28}\n"
    _, cautions = told(tmp_path, {CONFIG: f"content: faq\nhotlines:\n{line}"})
    assert not [caution for caution in cautions if "nomor" in caution]


@pytest.mark.parametrize(
    "text",
    [
        "Kantor PMI dan HP Anda.",
        "Kantor ABCD (Balai Contoh) buka.",
        "Kantor Balai Contoh (ABCD) buka. ABCD libur besok.",
        "Perpres XIX berlaku. Lihat https://ABCD.example/EFGH.",
        "Dulu namanya TKI.",
        "Tulis ke [situs](https://example.org/ABCD) atau {office.phone}.",
        "Satu kalimat pendek. " * 10,
        "- satu dua tiga empat lima\\n" * 6,
    ],
)
def test_plain_language_is_left_alone(tmp_path: Path, text: str) -> None:
    assert told(tmp_path, topic("Kantor buka pada hari kerja.", text))[0] == []


def test_config_and_content_are_told_together(tmp_path: Path) -> None:
    changes = {CONFIG: "content: faq\nlimits: {in_flight: 0}\n"} | topic("[jam]", "[jan]")
    problems, _ = told(tmp_path, changes)
    assert [problem.partition(": ")[0] for problem in problems] == ["config.yaml:2", f"{ID}:17"]


def test_a_config_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    assert told(tmp_path, {CONFIG: "a: ["})[0][0].startswith("config.yaml:2: ")
    found, _ = check_all(tmp_path / "none.yaml", {}, TODAY)
    assert "tidak ada" in str(found[0])


def test_the_environment_is_checked_too(tmp_path: Path) -> None:
    found, _ = check_all(laid(tmp_path), {"PANDU_DATABSE": "x"}, TODAY)
    assert str(found[0]).startswith("PANDU_DATABSE: ")


def test_what_the_environment_leaves_empty_is_told_by_its_variable(tmp_path: Path) -> None:
    _, cautions = check_all(laid(tmp_path), {"PANDU_OFFICE__ADDRESS": ""}, TODAY)
    assert [caution for caution in cautions if caution.path == "PANDU_OFFICE__ADDRESS"]


def test_problems_stand_in_the_order_of_file_and_line(tmp_path: Path) -> None:
    problems, _ = check_all(
        laid(tmp_path, topic("[jam]", "[x]") | with_line(ALL, "{name}", "{nama}")), {}, TODAY
    )
    places = [(problem.path, problem.line) for problem in problems]
    assert len(places) == 2
    assert places == sorted(places)


@settings(
    max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
@given(
    name=st.sampled_from(sorted(FILES)),
    start=st.integers(0, 900),
    length=st.integers(0, 12),
    put=st.text(alphabet="ab{}[]:-\"'\n &*#1é\t", max_size=6),
)
def test_no_damage_to_a_file_becomes_a_traceback(
    tmp_path: Path, name: str, start: int, length: int, put: str
) -> None:
    text = FILES[name]
    at = start % (len(text) + 1)
    problems, cautions = told(tmp_path, {name: text[:at] + put + text[at + length :]})
    assert all(text.partition(": ")[2] for text in problems + cautions)
