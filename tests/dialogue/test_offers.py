"""Fraud is pointed out in an offer, in its own words; an honest announcement is left in peace."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.content.folder import open_pages
from bot.dialogue.decide import decide
from bot.dialogue.decision import View
from bot.dialogue.faq.offer_signs import (
    OfferRules,
    examine_offer,
    is_surely_offer,
    looks_like_offer,
    read_offer,
)
from bot.dialogue.messages import Address, Incoming
from bot.dialogue.state import State
from tests.houses.shell import knowledge

HERE = Path(__file__).parent.parent
FAQ = HERE.parent / "faq"
RULES = open_pages(FAQ, "id", []).offers or OfferRules(
    checks=(), pay=(), same={}, words={}, signs={}
)
WARNS = ("waspada", "bahaya")
Row = dict[str, Any]


def texts() -> list[Row]:
    files = sorted((HERE / "offers").glob("*.yaml"))
    return [row for file in files for row in yaml.safe_load(file.read_text("utf-8"))]


FRAUDS = [row for row in texts() if row["level"] in WARNS]
HONEST = [row for row in texts() if row["level"] not in WARNS]


def levels(rows: list[Row]) -> list[str]:
    return [examine_offer(row["text"], RULES).level for row in rows]


def signs(text: str) -> dict[str, list[str]]:
    """Every sign that its own words let stand, whatever the level."""
    return {
        sign.id: [text[start:end] for start, end in sign.spans]
        for sign in read_offer(text, RULES).signs
    }


def reported(text: str) -> list[str]:
    noon = datetime(2026, 11, 24, 12, tzinfo=UTC)
    heard = Incoming("1", Address("telegram", "1"), text, noon, meaning=())
    said = decide(heard, State(met=True, waiting="offer"), knowledge(), View(""))
    return [reply.text for reply in said.replies]


def test_fraudulent_texts_are_warned_of() -> None:
    found = [level in WARNS for level in levels(FRAUDS)]
    assert len(found) >= 150
    assert sum(found) >= 0.97 * len(found)


def test_honest_texts_are_not_warned_of() -> None:
    found = levels(HONEST)
    assert len(found) >= 200
    assert sum(level in WARNS for level in found) <= 0.02 * len(found)
    assert "bahaya" not in found


def test_education_and_stories_are_never_warned_of() -> None:
    assert {*levels([row for row in HONEST if row["kind"] in ("education", "story")])} == {"none"}


def test_the_words_that_are_shown_are_the_words_that_were_marked() -> None:
    right = []
    for row in (row for row in FRAUDS if row["spans"]):
        marks = [(row["text"].find(mark), len(mark)) for mark in row["spans"]]
        for sign in examine_offer(row["text"], RULES).signs:
            for start, end in sign.spans:
                common = (min(end, at + long) - max(start, at) for at, long in marks)
                right.append(max(0, *common) / (end - start) >= 0.5)
    assert sum(right) >= 0.86 * len(right)


def test_what_is_grave_has_two_signs_or_one_that_suffices() -> None:
    for row in texts():
        report = examine_offer(row["text"], RULES)
        if report.level == "bahaya":
            about = {
                check.about
                for check in RULES.checks
                for sign in report.signs
                if sign.id == check.id
            }
            assert len(about) > 1 or any(sign.id in RULES.alone for sign in report.signs)


def test_spans_point_into_the_original_text() -> None:
    text = "🔥 *LOKER* Jepang!! 𝗧𝗿𝗮𝗻𝘀𝗳𝗲𝗿 2,5jt ke rek BCA a.n. Budi"
    found = signs(text)
    assert any("𝗧𝗿𝗮𝗻𝘀𝗳𝗲𝗿" in words for words in found["fee_before_contract"])
    assert "private_account" in found


def test_spans_do_not_overlap_and_are_in_order() -> None:
    for text in (row["text"] for row in FRAUDS):
        for sign in examine_offer(text, RULES).signs:
            edges = [edge for span in sign.spans for edge in span]
            assert edges == sorted(edges)
            assert all(0 <= start < end <= len(text) for start, end in sign.spans)


@pytest.mark.parametrize(
    "text",
    [
        "Pendaftaran gratis, tanpa biaya.",
        "Peserta tidak dipungut biaya pendaftaran.",
        "Kami tidak pernah meminta transfer uang.",
        "There is no registration fee.",
        "Iuran BPJS Rp37.500 dibayar peserta.",
    ],
)
def test_no_fee_and_an_official_cost_are_not_a_demand(text: str) -> None:
    assert "fee_before_contract" not in signs(text)


@pytest.mark.parametrize(
    "text",
    [
        "bayar dulu 5 juta",
        "transfer Rp500.000 buat seragam",
        "t r a n s f e r 2 jt ya",
        "tr4nsf3r DP 5jt",
        "mambayar 10 juta gasan slot",
        "pay 300 USD processing fee",
    ],
)
def test_a_demand_for_money_is_seen_in_every_dress(text: str) -> None:
    assert "fee_before_contract" in signs(text)


@pytest.mark.parametrize(
    ("text", "unreal"),
    [
        ("gaji 40 juta per bulan", True),
        ("gaji Rp 45.000.000", True),
        ("gaji 31,5 jt", True),
        ("gaji 12 juta", False),
        ("gaji 3000 usd", True),
        ("gaji 900 usd", False),
        ("gaji 150.000 yen", False),
        ("gaji 600.000 yen", True),
        ("gaji 2 juta per hari", True),
        ("gaji 300 juta per tahun", False),
        ("gaji 500 ribu per jam", True),
        ("gaji 9 juta per minggu", True),
        ("dapat 70jt/bulan", True),
        ("plafon 100 juta, gaji dipakai mencicil", False),
        ("uang 50 juta", False),
    ],
)
def test_pay_is_unreal_above_the_limit_of_its_currency(text: str, unreal: bool) -> None:
    assert ("unreal_pay" in signs(text)) is unreal


@pytest.mark.parametrize(
    ("sign", "text"),
    [
        ("visit_visa", "berangkat pakai visa umroh"),
        ("no_contract", "kontrak menyusul di sana"),
        ("no_requirements", "kada parlu bahasa"),
        ("closed_country", "kerja di Sihanoukville"),
        ("scam_job", "lowongan customer service crypto"),
        ("pressure", "hari ini saja, sisa 2 kursi"),
        ("documents_by_chat", "kirim foto KTP ke WA ini"),
        ("otp_by_chat", "kirim kode OTP ke sini"),
        ("personal_contact", "minat? wa kak Andi"),
        ("hidden_company", "nama perusahaan nanti dikasih tau"),
        ("back_door", "langsung terbang lewat orang dalam"),
        ("guaranteed", "dijamin berangkat"),
        ("passport_kept", "paspor disimpan agen"),
        ("salary_cut", "potong gaji 7 bulan"),
        ("loan", "jaminan sertifikat tanah"),
        ("secret", "jangan bilang keluarga"),
        ("pretends_office", "Admin BP2MI: transfer 2 juta"),
        ("training_visa", "pakai visa pelajar"),
        ("land_border", "lewat entikong saja"),
        ("forged_data", "umur 16 boleh, KTP dibuatkan"),
        ("all_paid", "tiket gratis, semua ditanggung"),
        ("maid_middle_east", "PRT ke Saudi"),
        ("advance_money", "dapat uang fit 5 juta"),
        ("no_office", "interview via WA saja"),
        ("private_account", "transfer ke rekening pribadi"),
        (
            "unnamed_agency",
            "dicari cepat perawat lansia, gaji bagus, berangkat segera, minat hubungi saja",
        ),
    ],
)
def test_each_sign_is_found(sign: str, text: str) -> None:
    assert sign in signs(text)


@pytest.mark.parametrize("text", ["", "halo", "💼", "gaji 5 juta"])
def test_without_a_sign_the_level_is_none(text: str) -> None:
    assert examine_offer(text, RULES).level == "none"


def test_one_light_sign_asks_to_verify_only() -> None:
    assert examine_offer("tiket gratis, semua ditanggung", RULES).level == "periksa"


@pytest.mark.parametrize(
    "text",
    [
        FRAUDS[0]["text"],
        "Diteruskan: lowongan perawat di Jepang untuk lulusan D3 keperawatan tahun ini",
        "LOWONGAN! Dicari perawat, gaji bagus, syarat ringan, hubungi kantor kami segera ya",
        "Ada jalur orang dalam ke Jepang, pasti lulus, cukup bayar 25 juta saja",
        "kerja ke Malaysia tanpa paspor, berangkat besok malam, cukup bayar 3 juta",
        "disuruh tf 2,5jt buat booking seat interview, normal kah? katanya balik klo ga lolos",
        "ditawari kerja ke Taiwan, disuruh bayar 30 juta dulu, penipuan bukan ya?",
    ],
)
def test_what_reads_like_an_offer_is_one(text: str) -> None:
    assert looks_like_offer(text, RULES)


@pytest.mark.parametrize(
    "text",
    [
        "berapa gaji careworker di jepang?",
        "syarat daftar g2g apa saja min",
        "halo",
        "transfer 5 juta",
    ],
)
def test_a_question_is_no_offer(text: str) -> None:
    assert not looks_like_offer(text, RULES)


def test_signs_have_unique_ids_sources_and_come_in_number() -> None:
    ids = [check.id for check in RULES.checks]
    assert len(ids) == len(set(ids)) >= 18
    for check in RULES.checks:
        assert check.source.name
        assert check.source.url.startswith("https://")
        assert check.source.date


def test_every_concept_that_a_rule_names_exists() -> None:
    known = set(RULES.words) | set(RULES.signs) | {"unreal_pay"}
    named = {c for cancel in RULES.cancels for c in (cancel.by, *cancel.unless, *cancel.signs)}
    named |= {c for check in RULES.checks for when in check.when for c in re.split(r"[ &|]+", when)}
    named |= {c for made in RULES.signs.values() for p in made for c in re.split(r"[ .+|]+", p)}
    assert named - known == set()


@pytest.mark.parametrize("locale", ["id", "en"])
def test_every_sign_and_level_has_its_words(locale: str) -> None:
    phrases = yaml.safe_load((FAQ / locale / "phrases" / "offers.yaml").read_text("utf-8"))
    wanted = {f"offers.level.{level}" for level in ("none", "periksa", "waspada", "bahaya")}
    wanted |= {
        f"offers.sign.{check.id}.{part}"
        for check in RULES.checks
        for part in ("what", "ask", "verify")
    }
    assert set(phrases) == wanted


@pytest.mark.parametrize("locale", ["id", "en"])
def test_no_level_calls_an_offer_safe(locale: str) -> None:
    phrases = yaml.safe_load((FAQ / locale / "phrases" / "offers.yaml").read_text("utf-8"))
    for key, text in phrases.items():
        assert not re.search(r"\b(aman|terpercaya|safe|trustworthy)\b", text, re.IGNORECASE), key


@pytest.mark.parametrize(
    ("text", "sites"),
    [
        ("Daftar di siskop2mi.bp2mi.go.id ya", ("siskop2mi.bp2mi.go.id",)),
        ("Cek https://kp2mi.go.id/berita dan kemnaker.go.id.", ("kp2mi.go.id", "kemnaker.go.id")),
        ("Daftar di bp2mi-go.id atau kp2mi.go.id.daftar-cepat.com", ()),
        ("Surel: panitia@kp2mi.go.id", ()),
    ],
)
def test_only_a_governments_own_address_speaks_for_a_text(
    text: str, sites: tuple[str, ...]
) -> None:
    assert examine_offer(text, RULES).sites == sites


def test_no_cry_for_help_is_taken_for_an_offers_own_words() -> None:
    lots = [
        yaml.safe_load(file.read_text("utf-8"))
        for file in sorted((HERE / "danger").glob("lot-*.yaml"))
    ]
    styles = [texts for lot in lots for texts in lot.get("danger", {}).values()]
    cries = [text for texts in styles for text in texts][::6]
    assert len(cries) > 200
    taken = [text for text in cries if is_surely_offer(text, RULES, ruled=False)]
    assert taken == []


def test_a_report_fits_a_phone() -> None:
    for row in FRAUDS:
        for reply in reported(row["text"]):
            assert len(reply) < 1300, reply
