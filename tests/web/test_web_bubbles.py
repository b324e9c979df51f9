"""Kept lines become bubbles: paragraphs, lists, small print, days, and buttons still live."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from bot.dialogue.channel import HistoryLine
from bot.dialogue.messages import Address, Choice, File, Outgoing, TextRun, escape_markup
from bot.web.bubbles import day_name, make_bubbles, split_paragraphs, typed_paragraphs
from tests.houses.web import START, ZONE, look, page_words

HER = Address("web", "her")
LOOK, WORDS = look(), page_words("id")
YES = Choice("1:f:yes", "Ya")


def line(
    number: int, text: str, *, mine: bool = False, at: datetime = START, choices=()
) -> HistoryLine:  # type: ignore[no-untyped-def]  # short for tests
    return HistoryLine(number, mine, at, Outgoing(HER, text, choices))


def drawn(*lines: HistoryLine, now: datetime = START) -> list:  # type: ignore[type-arg]  # of bubbles
    return make_bubbles(lines, LOOK, WORDS, now)


def words_of(text: str) -> list[list[str]]:
    return [
        ["".join(run.text for run in row.runs) for row in split_paragraph.rows]
        for split_paragraph in split_paragraphs(text)
    ]


def test_blank_lines_part_paragraphs_and_single_ends_part_lines() -> None:
    assert words_of("satu\ndua\n\n \n\ntiga") == [["satu", "dua"], ["tiga"]]


def test_bold_runs_on_over_lines_and_paragraphs() -> None:
    first, second = split_paragraphs("*a\nb\n\nc* d")
    assert [run.bold for row in first.rows for run in row.runs] == [True, True]
    assert second.rows[0].runs == (TextRun("c", True), TextRun(" d"))


def test_entries_of_a_list_hang_and_dashes_become_bullets() -> None:
    (paragraph,) = split_paragraphs("Bawa:\n- KTP\n2. ijazah\n3) akta\n-5 derajat")
    assert [row.item for row in paragraph.rows] == [False, True, True, True, False]
    assert paragraph.rows[1].runs[0].text == "• KTP"


def test_the_source_is_small_print_and_the_title_is_not() -> None:
    marks = [
        split_paragraph.small
        for split_paragraph in split_paragraphs(
            "*Judul*\n\nIsi.\n\nSumber: a. Diperiksa b.", ["Sumber"]
        )
    ]
    assert marks == [False, False, True]


def test_nothing_to_say_is_no_paragraph() -> None:
    assert split_paragraphs("") == split_paragraphs("\n \n") == ()


def test_what_was_typed_is_drawn_as_typed() -> None:
    text = "*bukan tebal* [x](https://a.example)\n\n  \\* dua"
    runs = [
        run
        for typed_paragraph in typed_paragraphs(text)
        for row in typed_paragraph.rows
        for run in row.runs
    ]
    assert "".join(run.text for run in runs) == "*bukan tebal* [x](https://a.example)\\* dua"
    assert not any(run.bold or run.href for run in runs)


def test_escaped_values_are_drawn_without_the_escape() -> None:
    assert words_of(f"Nama: {escape_markup('*Siti* [a]')}") == [["Nama: *Siti* [a]"]]


def test_a_day_heads_its_first_bubble_only() -> None:
    late = START + timedelta(days=1)
    days = [item.day for item in drawn(line(1, "a"), line(2, "b"), line(3, "c", at=late), now=late)]
    assert days == ["Kemarin", "", "Hari ini"]


def test_an_older_day_is_named_in_full() -> None:
    assert day_name(date(2026, 11, 28), START.date(), WORDS) == "Sabtu, 28 November 2026"


def test_times_are_the_offices_whatever_zone_they_came_in() -> None:
    utc = datetime.fromisoformat("2026-11-24T23:30:00+00:00")
    (item,) = drawn(line(1, "a", at=utc), now=START)
    assert (item.clock, item.iso) == ("07.30", "2026-11-25T07:30+08:00")
    assert item.date == utc.astimezone(ZONE).date()


def test_only_the_first_of_a_group_has_a_tail() -> None:
    lines = line(1, "a"), line(2, "b"), line(3, "c", mine=True), line(4, "d")
    assert [item.first for item in drawn(*lines)] == [True, False, True, True]


def test_a_line_that_comes_later_knows_what_is_above_it() -> None:
    above = line(1, "a")
    (bubble,) = make_bubbles([line(2, "b")], LOOK, WORDS, START, above)
    assert not bubble.first
    assert bubble.day == ""


def test_buttons_live_until_she_says_something() -> None:
    asked, again = line(1, "?", choices=(YES,)), line(3, "?", choices=(YES,))
    assert [item.choices for item in drawn(asked)] == [(YES,)]
    assert [item.choices for item in drawn(asked, line(2, "Ya", mine=True), again)] == [
        (),
        (),
        (YES,),
    ]


def test_two_messages_in_one_breath_keep_the_buttons_of_both() -> None:
    assert all(
        item.choices for item in drawn(line(1, "a", choices=(YES,)), line(2, "b", choices=(YES,)))
    )


def test_the_start_command_reads_as_its_button() -> None:
    (item,) = drawn(line(1, "/start", mine=True))
    assert item.paragraphs == typed_paragraphs("Mulai")


def test_marks_that_turn_the_direction_are_noticed() -> None:
    assert typed_paragraphs("a\u202eb")[0].turned
    assert not typed_paragraphs("a\u200bb")[0].turned


def test_a_picture_is_shown_and_any_other_file_only_linked() -> None:
    for media, is_shown in (
        ("image/png", True),
        ("text/calendar", False),
        ("image/svg+xml", False),
    ):
        said = Outgoing(HER, "Slip", file=File("slip", media, b"x"))
        [bubble] = drawn(HistoryLine(1, False, START, said))
        assert (bubble.file, bubble.picture) == ("slip", is_shown)
