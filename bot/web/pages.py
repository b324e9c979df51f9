"""The drawn pages: the chat, one bubble alone, leaving, and what went wrong."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.responses import HTMLResponse

from bot.dialogue.channel import HistoryLine
from bot.dialogue.voice import choice_id
from bot.files.media import MOST_BYTES
from bot.web.assets import HERE, Assets
from bot.web.bubbles import Bubble, make_bubbles, split_paragraphs
from bot.web.headers import content_policy
from bot.web.theme import Look

LEAVE = choice_id("go", "leave")
"""The button that leads to the page where one leaves."""

FIRST_LINES = 60
"""Lines on the page at first; the rest is one link away."""


@dataclass(frozen=True, slots=True)
class Visit:
    """One person's visit: her session if she has begun, her language, and her forms' token.

    `framed` when the browser says that it draws the page inside another one.
    """

    session: str | None
    locale: str
    token: str
    nonce: str
    code: str = ""
    framed: bool = False
    takes: tuple[str, ...] = ()

    @property
    def face(self) -> str:
        """What the page was drawn as: a stream that finds another one asks it to come again."""
        return face_word(self.locale, self.takes)


def face_word(locale: str, takes: Sequence[str]) -> str:
    """The language of a page and how many types of files it takes, as one word of an address."""
    return f"{locale}.{len(takes)}"


@dataclass(frozen=True, slots=True)
class Past:
    """Lines of a chat, oldest first. `further` leads to older ones, `newer`: there are some."""

    lines: Sequence[HistoryLine] = ()
    further: str = ""
    newer: bool = False


@dataclass(frozen=True, slots=True)
class PageView:
    """What there is to see: a page of the kept lines. `left` after leaving, `ended` by itself."""

    past: Past
    now: datetime
    left: bool = False
    ended: bool = False


class PageTemplates:
    """Draws from templates with everything escaped."""

    def __init__(self, look: Look, assets: Assets) -> None:
        self._look = look
        self._env = Environment(
            loader=FileSystemLoader(HERE / "templates"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._env.globals.update(look=look, assets=assets, leaves=LEAVE)

    def draw_chat(
        self, visit: Visit, view: PageView, *, trouble: str = "", draft: str = "", status: int = 200
    ) -> HTMLResponse:
        """Returns the conversation, or the welcome where there is none yet.

        `draft` is kept text.
        """
        words = self._look.words_of(visit.locale)
        shown = view.past.lines
        return self._draw_page(
            "chat.html",
            visit.locale,
            status,
            bubbles=make_bubbles(shown, self._look, words, view.now),
            newest=_newest_number(shown),
            past=view.past,
            welcome=split_paragraphs(words.welcome),
            left=view.left,
            ended=view.ended,
            trouble=trouble,
            draft=draft,
            visit=visit,
            most=MOST_BYTES,
        )

    def draw_bubble(self, bubble: Bubble, locale: str) -> str:
        """Returns one bubble by itself, as the page draws it."""
        template = self._env.get_template("line.html")
        return template.render(bubble=bubble, words=self._look.words_of(locale))

    def draw_leave(self, visit: Visit) -> HTMLResponse:
        """Returns the second step of leaving: what goes, what stays."""
        text = split_paragraphs(self._look.words_of(visit.locale).leave_text)
        return self._draw_page("leave.html", visit.locale, paragraphs=text, token=visit.token)

    def draw_trouble(self, locale: str, trouble: str, status: int) -> HTMLResponse:
        """Returns a page that says what went wrong and leads back."""
        return self._draw_page("trouble.html", locale, status, trouble=trouble, number=status)

    def _draw_page(self, name: str, locale: str, status: int = 200, **values: Any) -> HTMLResponse:
        words, language = self._look.words_of(locale), self._look.language_of(locale)
        html = self._env.get_template(name).render(words=words, language=language, **values)
        response = HTMLResponse(html, status)
        if self._look.framed:
            response.headers["Content-Security-Policy"] = content_policy("'self'")
            response.headers["X-Frame-Options"] = "SAMEORIGIN"
        return response


def _newest_number(lines: Sequence[HistoryLine]) -> int:
    """The number of the first line said since she last wrote, or of what was said anew since."""
    number = 0
    again = max(lines, key=lambda line: line.edited, default=None)
    if again and again.edited > lines[-1].number:
        return again.number
    for line in reversed(lines):
        if line.mine:
            break
        number = line.number
    return number
