"""What the search promises, on a handful of documents of its own."""

from __future__ import annotations

import sys
from dataclasses import replace
from subprocess import run

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.search import (
    Document,
    Finding,
    Index,
    Lexicon,
    build_index,
    find_topics,
    put_helpline_first,
    with_vectors,
)

LEXICON = Lexicon(
    phrases={"orang tua": ("mama abah",), "-": ("mau tanya",)},
    slang={"berapa": ("brp",), "tidak": ("ga", "gak"), "-": ("kak", "min")},
    banjar={"tidak": ("kada",), "gaji": ("gajih",), "kerja": ("gawi",), "bagaimana": ("kaya apa",)},
    english={"gaji": ("salary", "wage")},
    stop=("yang", "di", "saya", "itu"),
    ordinary=("hujan", "cuaca", "kerja", "pulang", "kirim"),
    roots=("uji",),
    keep=("keluar", "berapa"),
    prefixes=("me", "men", "meng", "mem", "di", "ber", "pe", "pen", "ke", "ter"),
    suffixes=("nya", "ku", "kan", "an", "i", "lah", "kah"),
    street_prefixes=("ba", "ng"),
    street_suffixes=("in",),
)
DOCUMENTS = (
    Document(
        "gaji",
        "topic",
        ("Berapa gaji di Jepang?", "What is the salary in Japan?"),
        ("gaji sebulan berapa yen", "uang yang dikirim ke rumah", "bayaran kerja di panti"),
        ("gaji",),
        ("Gaji di Jepang dibayar setiap bulan.",),
    ),
    Document(
        "paspor",
        "topic",
        ("Bikin paspor bayar atau gratis?",),
        ("biaya bikin paspor berapa", "paspor di kantor imigrasi", "paspor hilang"),
        ("paspor",),
        ("Paspor dibuat di kantor imigrasi.",),
    ),
    Document(
        "izin",
        "topic",
        ("Apakah butuh izin orang tua?",),
        ("surat izin keluarga", "ayah tidak setuju saya berangkat"),
    ),
    Document("ujian", "topic", ("Kapan ujian nasional?",), ("pengujian kaigo bulan apa",)),
    Document("kontrak", "topic", ("Berapa lama kontrak kerja?",), ("kontrak tiga tahun",)),
    Document(
        "cuaca", "elsewhere", ("Cuaca",), ("cuaca hari ini hujan", "banjir besok"), ("hujan",)
    ),
    Document("salam", "smalltalk", ("Salam",), ("kak", "halo kak"), ("halo",)),
)


@pytest.fixture(scope="module")
def index() -> Index:
    return build_index(DOCUMENTS, LEXICON)


def first(question: str, index: Index) -> str:
    return find_topics(question, index).matches[0].id


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("brp gajih", "berapa gaji"),
        ("BRP   GAJIHNYA???", "berapa gaji"),
        ("gajiiii", "gaji"),
        ("mau tanya gaji", "gaji"),
        ("jpng", "jepang"),
        ("jepng", "jepang"),
        ("imigarsi", "imigrasi"),
        ("paspur", "paspor"),
        ("pasporku", "paspor"),
        ("paspor2", "paspor"),
        ("bagawi", "kerja"),
        ("mama abah", "orang tua"),
        ("pengujian", "uji"),
        ("keluar", "keluar"),
        ("ｇａｊｉ", "gaji"),
        ("ga\u200bji", "gaji"),
        ("hujan", "hujan"),
    ],
)
def test_what_people_type_is_read_as_faq_words(typed: str, read: str, index: Index) -> None:
    assert index.normaliser.read(typed).text == read


def test_an_everyday_word_is_never_corrected_into_a_faq_word(index: Index) -> None:
    lexicon = replace(LEXICON, ordinary=(*LEXICON.ordinary, "gajah"))
    assert build_index(DOCUMENTS, lexicon).normaliser.read("gajah").tokens == ("gajah",)


def test_a_word_nobody_knows_stays_and_is_named_so(index: Index) -> None:
    reading = index.normaliser.read("blokchain gaji")
    assert reading.tokens == ("blokchain", "gaji")
    assert reading.unknown == ("blokchain",)


def test_a_number_of_years_is_an_age_only_at_working_age(index: Index) -> None:
    aged = build_index(DOCUMENTS, replace(LEXICON, ordinary=("tahun",))).normaliser
    assert aged.read("38 tahun").tokens == ("usia", "tahun")
    assert aged.read("3 tahun").tokens == ("tahun",)


@pytest.mark.parametrize(
    ("question", "topic"),
    [
        ("brp gajih di jpng", "gaji"),
        ("what is the wage there", "gaji"),
        ("mama abah kada satuju", "izin"),
        ("bikin paspur", "paspor"),
        ("kontrk kerja", "kontrak"),
    ],
)
def test_slang_banjar_english_and_slips_find_their_topic(
    question: str, topic: str, index: Index
) -> None:
    assert first(question, index) == topic


def test_a_long_story_is_found_by_the_clause_that_asks(index: Index) -> None:
    story = (
        "Saya tinggal jauh di kampung dan setiap hari hujan, jalan rusak semua. "
        "Kemarin tetangga datang cerita banyak sekali hal. Berapa gaji sebulan di Jepang? "
        "Semoga sehat selalu dan lancar semua urusan"
    )
    assert first(story, index) == "gaji"


def test_what_is_not_ours_is_passed_on_by_name(index: Index) -> None:
    finding = find_topics("hari ini hujan", index)
    assert finding.decision == "none"
    assert finding.elsewhere == "cuaca"


def test_a_greeting_made_of_empty_words_is_still_a_greeting(index: Index) -> None:
    assert find_topics("kak", index).elsewhere == "salam"


def test_a_document_that_is_not_ours_is_never_offered(index: Index) -> None:
    for question in ("hujan", "halo kak", "gaji hujan", "zzz"):
        assert {match.id for match in find_topics(question, index).matches} <= {
            document.id for document in DOCUMENTS if document.kind == "topic"
        }


@pytest.mark.parametrize("question", ["", "   ", "?", "😀😀", "\u0000", "…", "-- ;", "\u202e"])
def test_nothing_to_read_is_never_answered(question: str, index: Index) -> None:
    assert find_topics(question, index).decision == "none"


def test_at_least_five_topics_are_ranked_whatever_was_typed(index: Index) -> None:
    assert len(find_topics("gaji", index).matches) >= 3
    assert len(find_topics("", index).matches) == 5


def test_the_reasons_name_what_was_read_and_what_matched(index: Index) -> None:
    why = "\n".join(find_topics("brp gajih blokchain", index).why)
    assert "gajih → gaji" in why
    assert "tidak dikenal: blokchain" in why
    assert "cocok dengan gaji: berapa, gaji" in why


def test_unknown_words_lower_the_confidence(index: Index) -> None:
    sure = find_topics("berapa gaji", index).confidence
    assert find_topics("berapa gaji xqzzy wvbrr pltkk", index).confidence < sure


def test_the_same_question_has_the_same_finding_in_a_rebuilt_index(index: Index) -> None:
    again = build_index(DOCUMENTS, LEXICON)
    for question in ("brp gajih", "paspor", "hujan", "izin mama abah"):
        assert find_topics(question, again) == find_topics(question, index)


def test_a_meaning_moves_the_topic_it_is_near_to_the_front(index: Index) -> None:
    vectors = {document.id: (0.0, 0.0) for document in DOCUMENTS}
    meant = with_vectors(index, {**vectors, "kontrak": (1.0, 0.0)})
    assert find_topics("berapa lama di sana", meant, (1.0, 1.0)).matches[0].id == "kontrak"


def test_several_meanings_of_one_document_count_by_the_nearest() -> None:
    vectors = {"gaji#1": (0.0, 0.0), "gaji#2": (1.0, 0.0), "paspor": (0.5, 0.0)}
    index = build_index(DOCUMENTS, LEXICON, vectors)
    assert find_topics("xqzzy", index, (1.0, 1.0)).matches[0].id == "gaji"


def test_danger_shows_the_helpline_at_once_and_the_rest_behind_it(index: Index) -> None:
    found = put_helpline_first(find_topics("hujan", index), "izin")
    assert isinstance(found, Finding)
    assert (found.decision, found.matches[0].id, found.elsewhere) == ("suggest", "izin", None)
    first = find_topics("berapa gaji", index)
    assert put_helpline_first(first, first.matches[0].id).decision == "answer"
    assert [match.id for match in found.matches].count("izin") == 1


def test_an_empty_house_answers_nothing() -> None:
    assert find_topics("gaji", build_index((), LEXICON)).decision == "none"


@given(st.text(max_size=300))
def test_no_text_breaks_the_search(question: str) -> None:
    finding = find_topics(question, _SHARED)
    assert 0.0 <= finding.confidence <= 1.0
    assert finding.decision in {"answer", "suggest", "ask", "none"}


def test_the_search_needs_neither_numpy_nor_yaml() -> None:
    code = "import bot.search, sys; print({'numpy', 'yaml', 'asyncio', 'sqlite3'} & {*sys.modules})"
    ran = run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "set()"


_SHARED = build_index(DOCUMENTS, LEXICON)
