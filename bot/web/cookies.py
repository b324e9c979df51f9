"""Who is writing: a signed cookie that names a session, and proof that a form is ours."""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import secrets
from collections.abc import Callable
from datetime import datetime
from typing import Literal, Protocol, TypedDict
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import Response

from bot.web.browsers import kind_of_browser

DAYS = 30
_ID = re.compile(r"[A-Za-z0-9_-]{22}")


class Registry(Protocol):
    """The sessions as the server keeps them: a cookie alone opens nothing."""

    async def chat(self, name: str, now: datetime, *, used: bool = True) -> str | None:
        """Returns the chat of a session that lasts. None for one that ended, or never was.

        A page that only lies open has not `used` it.
        """
        ...

    def take_risen(self, chat: str, message: str) -> str | None:
        """Returns, once, the id of the session that began when rights rose by that message."""
        ...

    async def begin(self, name: str, chat: str, browser: str, now: datetime) -> None:
        """Begins a session of that chat."""
        ...

    async def renew(self, name: str, now: datetime) -> str | None:
        """Returns a new id where its rights have risen, and the old one is dead. Else None."""
        ...

    async def end(self, chat: str) -> None:
        """Ends every session of that chat."""
        ...


class _Flags(TypedDict):
    path: str
    secure: bool
    httponly: bool
    samesite: Literal["lax"]


class SessionCookies:
    """Makes and reads the session cookie (`id.signature`) and the form token. `key` is secret.

    The cookie is for this `path`; over https and for the whole site it is bound to the host.
    """

    def __init__(
        self,
        key: bytes,
        registry: Registry,
        now: Callable[[], datetime],
        *,
        secure: bool,
        cookie: str = "pandu",
        path: str = "/",
    ) -> None:
        self._key = key
        self._registry = registry
        self._now = now
        self._secure = secure
        self._path = path
        self.cookie = f"__Host-{cookie}" if secure and path == "/" else cookie

    def session_id_of(self, request: Request) -> str | None:
        """Returns the id in the request's cookie, if we signed it. A foreign one counts as none."""
        name, _, signature = request.cookies.get(self.cookie, "").partition(".")
        if _ID.fullmatch(name) and self._same_origin(signature, self._sign_text("session", name)):
            return name
        return None

    async def chat_of(self, request: Request, *, used: bool = True) -> str | None:
        """Returns the chat of the session that the request's cookie names, while it lasts.

        Else None. A page that only lies open has not `used` it.
        """
        name = self.session_id_of(request)
        return await self._registry.chat(name, self._now(), used=used) if name else None

    async def begin_session(
        self, request: Request, response: Response, chat: str, *, first: bool = False
    ) -> None:
        """Begins a session of that chat in this browser. The `first` of a chat has its id."""
        name = chat if first else secrets.token_urlsafe(16)
        browser = kind_of_browser(request.headers.get("user-agent", ""))
        await self._registry.begin(name, chat, browser, self._now())
        self._set_cookie(response, name)

    def raise_session(self, response: Response, chat: str, message: str) -> bool:
        """Sets the cookie of the session that began when rights rose by that message, if any."""
        risen = self._registry.take_risen(chat, message)
        if risen:
            self._set_cookie(response, risen)
        return risen is not None

    async def renew_session(self, request: Request, response: Response) -> None:
        """Sets the cookie for a while longer, with another id where rights have risen."""
        name = self.session_id_of(request)
        if name and await self._registry.chat(name, self._now()):
            self._set_cookie(response, await self._registry.renew(name, self._now()) or name)

    async def end_sessions(self, response: Response, chat: str) -> None:
        """Ends every session of that chat, and removes the cookie."""
        await self._registry.end(chat)
        self.remove_cookie(response)

    def remove_cookie(self, response: Response) -> None:
        """Removes the cookie."""
        response.delete_cookie(self.cookie, **self._cookie_flags())

    def form_token(self, chat: str | None) -> str:
        """Returns a token for the forms of that chat, or for the first form before there is one.

        Salted, so that its bytes differ on every page and compression tells nothing about it.
        """
        salt = secrets.token_urlsafe(6)
        return f"{salt}.{self._form_mark(salt, chat)}"

    def trusts_form(self, request: Request, token: str, chat: str | None) -> bool:
        """Returns whether a form with this token was sent from our own page in this chat."""
        salt, _, signature = token.partition(".")
        return from_here(request) and self._same_origin(signature, self._form_mark(salt, chat))

    def _set_cookie(self, response: Response, name: str) -> None:
        """Sets the cookie: thirty days from now, for this site alone, out of reach of scripts."""
        value = f"{name}.{self._sign_text('session', name)}"
        response.set_cookie(self.cookie, value, max_age=DAYS * 86400, **self._cookie_flags())

    def _form_mark(self, salt: str, chat: str | None) -> str:
        return self._sign_text("form", f"{salt}|{chat or ''}")

    def _cookie_flags(self) -> _Flags:
        return {"path": self._path, "secure": self._secure, "httponly": True, "samesite": "lax"}

    def _sign_text(self, purpose: str, text: str) -> str:
        digest = hmac.digest(self._key, f"{purpose}|{text}".encode(), hashlib.sha256)
        return base64.urlsafe_b64encode(digest[:18]).decode()

    @staticmethod
    def _same_origin(given: str, right: str) -> bool:
        return hmac.compare_digest(given.encode(), right.encode())


def from_here(request: Request) -> bool:
    """Whether the browser says that the form came from our own pages, as far as it says anything.

    Fetch metadata decides where it is sent; on plain http beyond loopback it is absent, and the
    origin must be the host asked for. A client that sends neither is left to the form token.
    """
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        return site in ("same-origin", "none")
    origin = request.headers.get("origin")
    host = _netloc_of(f"//{request.headers.get('host', '')}")
    return origin is None or (bool(host) and _netloc_of(origin) == host)


def _netloc_of(address: str) -> str:
    """Host and port, without the ports that browsers leave out. Empty where it cannot be read."""
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        return ""
    host = parts.hostname or ""
    return host if port in (None, 80, 443) else f"{host}:{port}"
