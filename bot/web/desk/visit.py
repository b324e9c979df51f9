"""A visit: one request of an officer, what it works on, and how its page is drawn."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from bot.dialogue.channel import Channel
from bot.dialogue.knowledge import Knowledge
from bot.dialogue.messages import File, Relay, strip_markup
from bot.dialogue.texts import Texts
from bot.dialogue.voice import Voice
from bot.office.kit.commands import COMMANDS, Order
from bot.office.staff.dashboard import HOME
from bot.store.staff import Officer
from bot.store.store import Store
from bot.web.assets import HERE, Assets
from bot.web.bubbles import split_paragraphs
from bot.web.cookies import SessionCookies
from bot.web.desk.pages import rooms_of
from bot.web.desk.talks import LANGUAGE, Talks

_LOOPBACK = ("127.0.0.1", "localhost", "::1")


@dataclass(frozen=True, slots=True)
class Dashboard:
    """What every page works on. `wake` sends what an act has left to be said.

    `office` is its name in the header; `secure`: people reach it by https. `fetch` brings what a
    network keeps; NoFile where it cannot be had. `texts` are those that the office edits.
    """

    store: Store
    knowledge: Callable[[], Knowledge]
    clock: Callable[[], datetime]
    wake: Callable[[], None]
    channels: Mapping[str, Channel]
    talks: Talks
    cookies: SessionCookies
    office: str
    secure: bool
    fetch: Callable[[Relay], Awaitable[File]]
    texts: Texts | None = None
    assets: Assets = field(default_factory=Assets)
    templates: Environment = field(default_factory=lambda: _load_templates())


def _load_templates() -> Environment:
    return Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


@dataclass(frozen=True, slots=True)
class Visit:
    """One request. `officer` is None on the pages before she has signed in.

    `session` is the id of her session, `form` what she sent, and `file` what came with it.
    """

    request: Request
    dashboard: Dashboard
    officer: Officer | None
    session: str | None
    at: datetime
    form: FormData = field(default_factory=FormData)
    file: File | None = None

    @property
    def store(self) -> Store:
        """The office's store."""
        return self.dashboard.store

    @property
    def knowledge(self) -> Knowledge:
        """What the bot knows now."""
        return self.dashboard.knowledge()

    @property
    def her(self) -> Officer:
        """The officer who is signed in. TypeError on a page that is open to strangers."""
        if self.officer is None:
            raise TypeError("nobody is signed in on this page")
        return self.officer

    @property
    def order(self) -> Order:
        """What the desk's functions take: the officer, here and now."""
        known, her = self.knowledge, self.her
        voice = Voice(known.locale(LANGUAGE), her.address)
        return Order(her, voice, self.store, known, self.at)

    def field(self, name: str) -> str:
        """Returns a field of the form, or an answer to it in the address. Empty for none."""
        given = self.form.get(name) or self.request.query_params.get(name, "")
        return given.strip() if isinstance(given, str) else ""

    @property
    def path(self) -> str:
        """The path of this page, below the dashboard's."""
        return self.request.url.path.removeprefix(HOME) or "/"

    def number(self, name: str = "number") -> int:
        """Returns the number in the path."""
        return int(self.request.path_params[name])

    def may(self, command: str) -> bool:
        """Returns whether her role may use that staff command."""
        return self.officer is not None and COMMANDS[command].is_allowed(self.officer.role)

    def word(self, key: str, **gaps: object) -> str:
        """Returns a phrase as plain text, which a template escapes."""
        return strip_markup(Voice(self.knowledge.locale(LANGUAGE)).text(key, **gaps))

    def say(self, key: str, **gaps: object) -> str:
        """Returns a phrase with its light markup, for `rich` in a template."""
        return Voice(self.knowledge.locale(LANGUAGE)).text(key, **gaps)

    def name_channel(self, channel: str) -> str:
        """Returns what a channel is called."""
        return self.order.locale.phrases.get(f"channel.{channel}", channel)

    def moment(self, at: datetime) -> str:
        """Returns a moment in words, in the office's zone."""
        return self.order.format_moment(at)

    def go(self, path: str) -> Response:
        """Leads on to a page of the dashboard."""
        return RedirectResponse(HOME + path, 303)

    def draw(self, page: str, /, status: int = 200, **values: Any) -> HTMLResponse:
        """Returns a page. Its template extends `desk/frame.html`."""
        dashboard, officer = self.dashboard, self.officer
        told: Mapping[str, Any] = {
            "home": HOME,
            "office": dashboard.office,
            "assets": dashboard.assets,
            "visit": self,
            "word": self.word,
            "say": self.say,
            "may": self.may,
            "officer": officer,
            "rooms": rooms_of(officer.role) if officer else [],
            "here": self.path,
            "token": dashboard.cookies.form_token(self.session),
            "rich": split_paragraphs,
            "plain_text": strip_markup,
            "plain": self.is_plain,
        }
        template = dashboard.templates.get_template(f"desk/{page}.html")
        return HTMLResponse(template.render({**told, **values}), status)

    def draw_trouble(self, key: str, status: int) -> HTMLResponse:
        """Returns a page that says what went wrong, and leads back."""
        return self.draw("trouble", status, trouble=self.word(key), back="/")

    @property
    def is_plain(self) -> bool:
        """Whether what is typed here could be read on its way."""
        return not self.dashboard.secure and self.request.url.hostname not in _LOOPBACK
