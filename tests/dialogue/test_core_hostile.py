"""Hostile text through every question, search, offer checker and message to a person."""

from __future__ import annotations

import json
import re
from functools import cache

import pytest

from bot.channels.telegram.markup import draw_html
from bot.channels.terminal import in_json, in_text
from bot.dialogue.channel import HistoryLine
from bot.dialogue.messages import Outgoing, split_spans
from bot.web.assets import Assets
from bot.web.bubbles import make_bubbles
from bot.web.pages import PageTemplates
from bot.web.theme import Look
from tests.dialogue.test_core_everywhere import stand
from tests.dialogues.play import places
from tests.houses.talk import NOW, Core, Deed
from tests.houses.web import look
from tests.telegram_api.entities import parse_html

HOSTILE = {
    "html": '<script>alert(1)</script><b onclick="x">tebal</b> &amp; &lt;',
    "markup": "*tebal* [klik](javascript:alert(1)) [sini](https://penipu.example/x) \\*",
    "gaps": "{office.phone} {value} {name} {0} {} {{x}} {total} %s %d %(x)s ${x}",
    "right to left": "\u202eitis\u202c \u2067siti\u2069 سيتي",
    "nothing to see": "\u200b\u200c\u200d\ufeff\u2060",
    "zero width inside": "si\u200bti ami\u200dnah",
    "emoji": "😀👩🏽‍⚕️🇮🇩" * 1000,
    "long": "siti " * 1500,
    "one word": "a" * 5000,
    "lines": "siti\n\n\naminah\r\nbinti\tahmad",
    "nul": "siti\x00aminah\x07\x1b[31m",
    "sql": "'; DROP TABLE candidates; -- \" OR 1=1",
    "path": "../../etc/passwd ~/.ssh/id_rsa file:///etc/passwd",
    "combining": "s" + "\u0301" * 500,
    "half characters": "siti \ud83d aminah \udc00",
    "digits": "١٢٣٤٥ ９９９９ ²³ ½ Ⅳ",
    "button": "1:f:1:#send 1:forget:yes",
    "command": "/" + "x" * 300,
    "question": "?" * 300,
    "yaml": "a: [1, 2\n- !!python/object:os.system x",
    "spaces": " \u3000\u00a0 " * 40 + "siti",
}
OURS = re.compile(r"penipu|javascript|file:")


@cache
def web_page() -> tuple[PageTemplates, Look]:
    """The web's own drawing, made once."""
    seen = look()
    return PageTemplates(seen, Assets()), seen


def check(message: Outgoing) -> None:
    """Nothing in it is interpreted, and every channel can draw it."""
    assert not any(run.href and OURS.search(run.href) for run in split_spans(message.text))
    assert "0511-000-000 {value}" not in message.text, "a gap that was typed is not filled"
    whole = json.loads(in_json(message))
    assert in_text(message)
    assert whole["text"]
    for part in draw_html(message.text):
        text, _ = parse_html(part)
        assert len(text.encode("utf-16-le")) // 2 <= 4096
        assert "<script" not in part
    page, seen = web_page()
    for bubble in make_bubbles(
        [HistoryLine(1, False, NOW, message)], seen, seen.words_of("id"), NOW
    ):
        html = page.draw_bubble(bubble, "id")
        assert "<script" not in html
        assert "onclick" not in re.sub(r"&lt;.*?&gt;", "", html)
        assert 'href="javascript' not in html


@pytest.mark.attack
@pytest.mark.parametrize("place", list(places()))
async def test_hostile_text_breaks_nothing_and_is_not_interpreted(place: str) -> None:
    """A text that is code, markup or a template to somebody is read as more than a text."""
    for kind in HOSTILE:
        try:
            await _hear_hostile(place, kind)
        except AssertionError as error:
            raise AssertionError(f"{kind}: {error}") from error


async def _hear_hostile(place: str, kind: str) -> None:
    talk = await stand(place)
    for _ in range(2):
        answer = await talk.do(Deed(text=HOSTILE[kind]))
        assert answer.replies
        assert answer.replies[-1].choices
    for message in talk.latest:
        check(message)


@pytest.mark.attack
@pytest.mark.parametrize("kind", list(HOSTILE))
async def test_hostile_text_comes_by_every_door(kind: str) -> None:
    """A way in was forgotten where hostile texts are tried."""
    text = HOSTILE[kind]
    talk = Core()
    for deed in (
        Deed(choice=text),
        Deed(text="/start", start=text),
        Deed(text=text, edited=True),
        Deed(text=text, attachment="photo"),
        Deed(text=text, choice="1:t:gaji-di-jepang"),
    ):
        answer = await talk.do(deed)
        assert answer.replies or answer.notice
        for message in answer.replies:
            check(message)


async def test_a_name_that_looks_like_markup_or_a_gap_stays_as_typed() -> None:
    talk = await stand("phone")
    answer = await talk.do(Deed(text="*{read}* [x](https://penipu.example) {office.phone}"))
    (problem,) = answer.replies
    drawn = "".join(run.text for run in split_spans(problem.text))
    assert "*{read}* [x](https://penipu.example) {office.phone}" in drawn
