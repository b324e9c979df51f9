"""What stands around an answer never changes it without a question: thanks, slips, questions."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.dialogue.fields import Problem, Value, parse_answer
from tests.fields_of_the_form import TODAY, fields, spellings

FIELDS = fields()
PLAIN = {
    "full_name": ("Siti Aminah", "Rusdiana"),
    "birth_date": ("17 agustus 1998", "3 mei 2001"),
    "phone": ("0812 5432 1987", "085212347891"),
    "district": ("banjarbaru", "tapin"),
    "education": ("d3 keperawatan", "s1 keperawatan"),
    "campus": ("unism", "poltekkes"),
    "graduation_year": ("2023", "2021"),
    "japanese_level": ("n5", "n4"),
    "documents": ("ktp, ijazah", "skck"),
    "programme_interest": ("ssw", "magang"),
    "email": ("siti@gmail.com", "aminah@yahoo.com"),
    "nik": ("6371015708980001", "6371016009990002"),
}
BEHIND = (
    " kak",
    " ya kak",
    " min, terima kasih",
    " makasih kak",
    ", kalau biayanya berapa?",
    ". apakah gratis?",
    " kak, kapan mulainya?",
)
BEFORE = ("maaf baru balas kak, ", "iya kak, ", "kak ")
TAKEN_BACK = (
    " eh salah ",
    " eh, ",
    ", maaf salah, ",
    " maksud saya ",
    ". ralat: ",
    " eh maksudnya ",
)


def plain_answers() -> Iterator[tuple[str, str, str]]:
    """(field id, what is typed, what it says) for two answers of each field."""
    for name, raws in PLAIN.items():
        for raw in raws:
            read = parse_answer(raw, FIELDS[name], TODAY)
            assert isinstance(read, Value), raw
            assert read.ask is None, raw
            yield name, raw, read.text


@pytest.mark.parametrize("around", [*BEHIND, *BEFORE])
def test_thanks_and_a_question_beside_an_answer_leave_it_as_it_is(around: str) -> None:
    lost = []
    for name, raw, said in plain_answers():
        text = raw + around if around in BEHIND else around + raw
        read = parse_answer(text, FIELDS[name], TODAY)
        if isinstance(read, Problem) or read.text != said:
            lost.append((name, text, read))
    assert not [case for case in lost if isinstance(case[2], Value)], lost
    assert len(lost) <= 4, lost  # a few may be asked anew, none is taken for another


@pytest.mark.parametrize("mark", TAKEN_BACK)
def test_what_is_taken_back_is_never_taken_and_what_is_meant_is_asked(mark: str) -> None:
    for name, raws in PLAIN.items():
        for wrong, meant in (raws, raws[::-1]):
            said = parse_answer(meant, FIELDS[name], TODAY)
            read = parse_answer(wrong + mark + meant, FIELDS[name], TODAY)
            assert isinstance(read, Value), (name, wrong, mark, meant)
            assert isinstance(said, Value)
            assert (read.text, read.ask is None) == (said.text, False), (name, wrong, mark, meant)


def test_one_that_is_denied_beside_the_one_that_is_meant_is_not_taken() -> None:
    for raw in ("banjarbaru bukan banjarmasin", "bukan banjarmasin, banjarbaru"):
        read = parse_answer(raw, FIELDS["district"], TODAY)
        assert isinstance(read, Value)
        assert (read.text, read.ask) == ("banjarbaru", "confirm.district.option")


def test_no_spelling_says_something_else_with_thanks_behind_it() -> None:
    for type_ in sorted({field.type for field in FIELDS.values()}):
        for name, raw, kind, expected in spellings(type_):
            if kind == "value" and "\n" not in raw:
                read = parse_answer(f"{raw} ya kak", FIELDS[name], TODAY)
                silent = isinstance(read, Value) and read.ask is None
                assert not silent or read.text == expected, (name, raw, read)


def test_a_number_said_with_a_letter_for_a_digit_is_read_back() -> None:
    for name, raw, said in (
        ("phone", "o822 5432 1987", "+6282254321987"),
        ("birth_date", "l7-O8-1998", "1998-08-17"),
        ("graduation_year", "2O23", "2023"),
    ):
        read = parse_answer(raw, FIELDS[name], TODAY)
        assert isinstance(read, Value)
        assert read.text == said
        assert read.ask is not None


ONES = {
    "indonesian": "nol satu dua tiga empat lima enam tujuh delapan sembilan",
    "banjar": "kosong asa dua talu ampat lima anam pitu walu sanga",
    "javanese": "nol siji loro telu papat limo enem pitu wolu songo",
    "english": "zero one two three four five six seven eight nine",
}
MONTHS = {
    "indonesian": "januari februari maret april mei juni juli agustus september oktober november"
    " desember",
    "banjar": "januari pibruari marit april mai juni juli agustus siptimbir uktubir nupimbir"
    " disimbir",
}


@given(
    st.sampled_from(sorted(ONES)),
    st.sampled_from(["0812", "0852", "0878", "0896"]),
    st.integers(10_000_000, 99_999_999),
)
def test_a_phone_number_said_digit_by_digit_is_the_same_number(
    language: str, prefix: str, rest: int
) -> None:
    words = ONES[language].split()
    local = f"{prefix}{rest}"
    read = parse_answer(" ".join(words[int(digit)] for digit in local), FIELDS["phone"], TODAY)
    assert isinstance(read, Value)
    assert read.text == f"+62{local[1:]}"
    assert read.ask is not None


def say_number(number: int, language: str) -> str:
    """Returns a number below a hundred as it is said."""
    words = ONES[language].split()
    tens, ones = divmod(number, 10)
    if tens == 0:
        return words[ones]
    if number in (10, 11):
        return {"banjar": "sa"}.get(language, "se") + ("puluh" if number == 10 else "belas")
    if tens == 1:
        return f"{words[ones]} belas"
    return f"{words[tens]} puluh {words[ones] if ones else ''}".strip()


@given(
    st.dates(date(1962, 1, 1), date(2008, 11, 24)),
    st.sampled_from(sorted(MONTHS)),
    st.permutations(["day", "month", "year"]),
)
def test_a_date_said_in_words_is_read_in_any_order_its_parts_are_named(
    day: date, language: str, order: list[str]
) -> None:
    century = "dua ribu" if day.year > 1999 else "seribu sembilan ratus"
    year = f"{century} {say_number(day.year % 100, language) if day.year % 100 else ''}".strip()
    parts = {
        "day": f"tanggal {say_number(day.day, language)}",
        "month": f"bulan {MONTHS[language].split()[day.month - 1]}",
        "year": f"tahun {year}",
    }
    read = parse_answer(" ".join(parts[part] for part in order), FIELDS["birth_date"], TODAY)
    assert isinstance(read, Value), order
    assert read.text == day.isoformat()


@pytest.mark.parametrize(
    "letter", ["n", "N", "en ", "en-", "エヌ", "えぬ", "jlpt n", "sertifikat N"]
)
@pytest.mark.parametrize("number", range(1, 6))
def test_a_level_of_japanese_is_the_same_in_any_writing(letter: str, number: int) -> None:
    kana = ("いち", "に", "さん", "よん", "ご")[number - 1]
    digits = [str(number), "０１２３４５"[number]]
    digits += [kana] if letter in ("エヌ", "えぬ") else [ONES["indonesian"].split()[number]]
    for digit in digits:
        read = parse_answer(f"{letter}{digit}", FIELDS["japanese_level"], TODAY)
        assert isinstance(read, Value), (letter, digit)
        assert read.text == f"n{number}", (letter, digit)


NAMES = ["Setiawan", "Wahyudi", "Lidya", "Pasaribu", "Hidayat", "Rahmawati", "Nurjanah", "Sitompul"]
OPENING = [
    "Kapan",
    "Jepang",
    "Mau",
    "Belum",
    "Bisa",
    "Siapa",
    "Berapa",
    "Gaji",
    "Kerja",
    "Ingin",
    "Tolong",
    "Mana",
    "May",
    "Can",
    "Sudah",
]


@pytest.mark.parametrize("word", OPENING)
def test_a_word_of_questions_or_wishes_before_a_name_is_part_of_it(word: str) -> None:
    for name in NAMES:
        read = parse_answer(f"{word} {name}", FIELDS["full_name"], TODAY)
        assert isinstance(read, Value), (word, name)
        assert read.text == f"{word} {name}"


@pytest.mark.parametrize(
    "raw",
    ["kapan mulai", "mau daftar", "gaji berapa", "Mau Tanya", "siapa nama kamu", "Berapa Gaji?"],
)
def test_a_question_or_a_wish_is_no_name(raw: str) -> None:
    assert isinstance(parse_answer(raw, FIELDS["full_name"], TODAY), Problem)


SAID = {
    "district": {"ha es es": "hulu_sungai_selatan", "haeste": "hulu_sungai_tengah"},
    "documents": {"ka te pe": "ktp", "es ka ce ka": "skck", "katepe": "ktp"},
    "japanese_level": {"je ef te": "jft_a2", "en lima": "n5"},
    "programme_interest": {"es es we": "ssw"},
    "campus": {"u em be": "um_banjarmasin"},
}


@pytest.mark.parametrize("name", sorted(SAID))
def test_an_abbreviation_may_be_said_letter_by_letter(name: str) -> None:
    for raw, said in SAID[name].items():
        read = parse_answer(raw, FIELDS[name], TODAY)
        assert isinstance(read, Value), raw
        assert read.text == said, raw


def test_a_place_written_without_its_vowels_is_asked_and_a_place_elsewhere_is_none_of_ours() -> (
    None
):
    for raw, said in (("bnjrbru", "banjarbaru"), ("mrtpura", "banjar"), ("amnti", None)):
        read = parse_answer(raw, FIELDS["district"], TODAY)
        assert isinstance(read, Value) == (said is not None), raw
        if isinstance(read, Value):
            assert (read.text, read.ask) == (said, "confirm.district.option")
    for raw in ("bukan orang kalsel", "luar kalsel, Malang", "jkt"):
        elsewhere = parse_answer(raw, FIELDS["district"], TODAY)
        assert isinstance(elsewhere, Value)
        assert elsewhere.text == "lainnya"


def test_what_is_there_and_what_is_missing_is_told_by_signs_too() -> None:
    for raw in ("KTP ✅ ijazah ✅ paspor ❌", "ktp (v) ijazah (v) paspor (x)"):
        read = parse_answer(raw, FIELDS["documents"], TODAY)
        assert isinstance(read, Value), raw
        assert (read.text, read.ask is None) == ("ktp,ijazah", False), raw


YES = [
    "inggih",
    "nggih",
    "iih",
    "hakun",
    "purun",
    "gelem",
    "hooh",
    "heeh",
    "monggo",
    "silakan",
    "yaudah",
    "yowis",
    "muhun",
]
NO = ["kada", "kada hakun", "ora gelem", "mboten purun", "nggak dulu", "ga usah", "g"]


@pytest.mark.parametrize(
    ("said", "answer"), [*((w, "ya") for w in YES), *((w, "tidak") for w in NO)]
)
def test_yes_and_no_are_heard_in_banjar_and_javanese(said: str, answer: str) -> None:
    read = parse_answer(said, FIELDS["yes_no"], TODAY)
    assert isinstance(read, Value), said
    assert read.text == answer
