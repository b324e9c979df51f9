"""Kept lines become bubbles: paragraphs, lists, small print, days, and buttons still live."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from bot.dialogue.channel import Line
from bot.dialogue.messages import Address, Choice, File, Outgoing, Span, plain
from bot.web.bubbles import bubbles, day_name, paragraphs, typed
from tests.web_house import START, ZONE, look, page_words

HER = Address("web", "her")
LOOK, WORDS = look(), page_words("id")
YES = Choice("1:f:yes", "Ya")


def line(number: int, text: str, *, mine: bool = False, at: datetime = START, choices=()) -> Line:  # type: ignore[no-untyped-def]  # short for tests
    return Line(number, mine, at, Outgoing(HER, text, choices))


def drawn(*lines: Line, now: datetime = START) -> list:  # type: ignore[type-arg]  # of bubbles
    return bubbles(lines, LOOK, WORDS, now)


def words_of(text: str) -> list[list[str]]:
    return [["".join(run.text for run in row.runs) for row in one.rows] for one in paragraphs(text)]


def test_blank_lines_part_paragraphs_and_single_ends_part_lines() -> None:
    assert words_of("satu\ndua\n\n \n\ntiga") == [["satu", "dua"], ["tiga"]]


def test_bold_runs_on_over_lines_and_paragraphs() -> None:
    first, second = paragraphs("*a\nb\n\nc* d")
    assert [run.bold for row in first.rows for run in row.runs] == [True, True]
    assert second.rows[0].runs == (Span("c", True), Span(" d"))


def test_entries_of_a_list_hang_and_dashes_become_bullets() -> None:
    (one,) = paragraphs("Bawa:\n- KTP\n2. ijazah\n3) akta\n-5 derajat")
    assert [row.item for row in one.rows] == [False, True, True, True, False]
    assert one.rows[1].runs[0].text == "• KTP"


def test_the_source_is_small_print_and_the_title_is_not() -> None:
    marks = [
        one.small for one in paragraphs("*Judul*\n\nIsi.\n\nSumber: a. Diperiksa b.", ["Sumber"])
    ]
    assert marks == [False, False, True]


def test_nothing_to_say_is_no_paragraph() -> None:
    assert paragraphs("") == paragraphs("\n \n") == ()


def test_what_was_typed_is_drawn_as_typed() -> None:
    text = "*bukan tebal* [x](https://a.example)\n\n  \\* dua"
    runs = [run for one in typed(text) for row in one.rows for run in row.runs]
    assert "".join(run.text for run in runs) == "*bukan tebal* [x](https://a.example)\\* dua"
    assert not any(run.bold or run.href for run in runs)


def test_escaped_values_are_drawn_without_the_escape() -> None:
    assert words_of(f"Nama: {plain('*Siti* [a]')}") == [["Nama: *Siti* [a]"]]


def test_a_day_heads_its_first_bubble_only() -> None:
    late = START + timedelta(days=1)
    days = [one.day for one in drawn(line(1, "a"), line(2, "b"), line(3, "c", at=late), now=late)]
    assert days == ["Kemarin", "", "Hari ini"]


def test_an_older_day_is_named_in_full() -> None:
    assert day_name(date(2026, 11, 28), START.date(), WORDS) == "Sabtu, 28 November 2026"


def test_times_are_the_offices_whatever_zone_they_came_in() -> None:
    utc = datetime.fromisoformat("2026-11-24T23:30:00+00:00")
    (one,) = drawn(line(1, "a", at=utc), now=START)
    assert (one.clock, one.iso) == ("07.30", "2026-11-25T07:30+08:00")
    assert one.date == utc.astimezone(ZONE).date()


def test_only_the_first_of_a_group_has_a_tail() -> None:
    lines = line(1, "a"), line(2, "b"), line(3, "c", mine=True), line(4, "d")
    assert [one.first for one in drawn(*lines)] == [True, False, True, True]


def test_a_line_that_comes_later_knows_what_is_above_it() -> None:
    above = line(1, "a")
    (one,) = bubbles([line(2, "b")], LOOK, WORDS, START, above)
    assert not one.first
    assert one.day == ""


def test_buttons_live_until_she_says_something() -> None:
    asked, again = line(1, "?", choices=(YES,)), line(3, "?", choices=(YES,))
    assert [one.choices for one in drawn(asked)] == [(YES,)]
    assert [one.choices for one in drawn(asked, line(2, "Ya", mine=True), again)] == [
        (),
        (),
        (YES,),
    ]


def test_two_messages_in_one_breath_keep_the_buttons_of_both() -> None:
    assert all(
        one.choices for one in drawn(line(1, "a", choices=(YES,)), line(2, "b", choices=(YES,)))
    )


def test_the_start_command_reads_as_its_button() -> None:
    (one,) = drawn(line(1, "/start", mine=True))
    assert one.paragraphs == typed("Mulai")


def test_marks_that_turn_the_direction_are_noticed() -> None:
    assert typed("a\u202eb")[0].turned
    assert not typed("a\u200bb")[0].turned


def test_a_picture_is_shown_and_any_other_file_only_linked() -> None:
    for media, is_shown in (
        ("image/png", True),
        ("text/calendar", False),
        ("image/svg+xml", False),
    ):
        said = Outgoing(HER, "Slip", file=File("slip", media, b"x"))
        [bubble] = drawn(Line(1, False, START, said))
        assert (bubble.file, bubble.picture) == ("slip", is_shown)
