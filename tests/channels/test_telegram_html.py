"""What Telegram gets to read is what was meant, however hostile the text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.telegram.keyboards import arrange_rows, inline_keyboard, share_number
from bot.channels.telegram.markup import count_units, draw_html
from bot.dialogue.channel import Refused
from bot.dialogue.messages import Choice, escape_markup, strip_markup
from tests.telegram_api.entities import parse_html


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("halo", "halo"),
        ("*tebal* & <b>", "<b>tebal</b> &amp; &lt;b&gt;"),
        ("[laman](https://x.id/?a=1&b=2)", '<a href="https://x.id/?a=1&amp;b=2">laman</a>'),
        ("*[laman](https://x.id)*", '<b><a href="https://x.id">laman</a></b>'),
        ("[Telepon](tel:+62511)", "Telepon (+62511)"),
        ("[+62511](tel:+62511)", "+62511"),
        (r"5 \* 5 \[x\]", "5 * 5 [x]"),
        ("*tidak ditutup", "<b>tidak ditutup</b>"),
        ('"kutip"', '"kutip"'),
        ("", ""),
    ],
)
def test_light_markup_becomes_html(text: str, html: str) -> None:
    assert draw_html(text) == [html]


@pytest.mark.attack
@pytest.mark.parametrize(
    "hostile",
    [
        "<script>alert(1)</script>",
        "</b></a><b",
        "&lt;&amp;&#0;&bogus;",
        "*[x](https://a.id/\"onclick='1')*",
        "\u202eterbalik\u200b",
        "😀" * 4000,
        "%s {0} %(x)s \\",
        "a" * 9000,
        "' OR 1=1; --",
        "\ud800 setengah",
        "[[[]]]**__``",
    ],
)
def test_hostile_text_is_drawn_as_it_was_typed(hostile: str) -> None:
    """Markup in a text changes a message on Telegram, or makes it refused."""
    parts = [parse_html(part)[0] for part in draw_html(escape_markup(hostile))]
    whole = hostile.encode("utf-8", "replace").decode()
    assert "".join(parts) == whole
    assert all(count_units(part) <= 4096 for part in parts)


@pytest.mark.attack
@given(st.text(max_size=300), st.integers(min_value=4, max_value=60))
def test_any_text_is_valid_html_in_parts_that_fit(text: str, limit: int) -> None:
    """A text is cut in the middle of a mark, and Telegram refuses the message."""
    parts = [parse_html(part)[0] for part in draw_html(text, limit)]
    assert all(count_units(part) <= limit for part in parts)
    squeezed = "".join("".join(parts).split())
    assert squeezed == "".join("".join(parse_html("".join(draw_html(text, 10_000)))[0]).split())


def test_a_long_text_is_cut_at_paragraphs_then_lines_then_words() -> None:
    paragraph = "kata " * 500
    parts = draw_html(f"{paragraph}\n\n{paragraph}")
    assert parts == [paragraph, paragraph]
    lines = "\n".join("x" * 99 for _ in range(60))
    assert all(len(line) == 99 for part in draw_html(lines) for line in part.split("\n"))
    assert all(part.endswith("kata") for part in draw_html("kata " * 1500)[:-1])


def test_a_mark_that_spans_parts_is_closed_and_opened_again() -> None:
    first, second = draw_html("*" + "a" * 4096 + "b*")
    assert first == f"<b>{'a' * 4096}</b>"
    assert second == "<b>b</b>"


def test_short_labels_stand_two_in_a_row_and_long_ones_alone() -> None:
    labels = ["Ya", "Tidak", "Universitas Lambung Mangkurat", "Lainnya", "Kembali", "Menu"]
    laid = arrange_rows([Choice(str(n), label) for n, label in enumerate(labels)])
    assert [[c.label for c in row] for row in laid] == [
        ["Ya", "Tidak"],
        ["Universitas Lambung Mangkurat"],
        ["Lainnya", "Kembali"],
        ["Menu"],
    ]


def test_the_key_for_the_number_carries_the_other_choices_as_words() -> None:
    keyboard = share_number("Bagikan nomor", [Choice("k", "Kembali")])["keyboard"]
    assert keyboard == [
        [{"text": "Bagikan nomor", "request_contact": True}],
        [{"text": "Kembali"}],
    ]


@pytest.mark.parametrize("choice", [Choice("x" * 65, "a"), Choice("", "a"), Choice("x", " \n")])
def test_a_choice_that_telegram_cannot_take_is_refused_before_it_is_sent(choice: Choice) -> None:
    with pytest.raises(Refused):
        inline_keyboard([choice])


def test_bare_text_and_drawn_text_say_the_same() -> None:
    text = "*Judul*\n\nIsi & <isi>"
    assert parse_html(draw_html(text)[0])[0] == strip_markup(text)
