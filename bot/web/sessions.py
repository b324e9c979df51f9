"""Who is writing: a signed cookie of our own making, and proof that a form is ours."""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import secrets
from datetime import datetime, timedelta
from typing import Literal, TypedDict
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import Response

DAYS = 30
AGAIN = timedelta(minutes=10)
"""How long a first message sent twice (a double tap, a dropped line) finds its session again."""

MOST_BEGUN = 2000
_ID = re.compile(r"[A-Za-z0-9_-]{22}")


class _Flags(TypedDict):
    path: str
    secure: bool
    httponly: bool
    samesite: Literal["lax"]


class Sessions:
    """Makes and reads the session cookie (`id.signature`) and the form token; `key` is secret.

    The cookie is for this `path`; over https and for the whole site it is bound to the host.
    """

    def __init__(self, key: bytes, *, secure: bool, cookie: str = "pandu", path: str = "/") -> None:
        self._key = key
        self._secure = secure
        self._path = path
        self._begun: dict[str, tuple[str, datetime]] = {}
        self.cookie = f"__Host-{cookie}" if secure and path == "/" else cookie

    def begin(self, message: str, now: datetime) -> str:
        """A fresh id of 128 random bits; the same one when that first message comes twice."""
        for old, (_, at) in list(self._begun.items()):
            if now - at > AGAIN or len(self._begun) > MOST_BEGUN:
                del self._begun[old]
        session, _ = self._begun.setdefault(message, (secrets.token_urlsafe(16), now))
        return session

    def forget(self, session: str) -> None:
        """A first message sent again no longer leads to this session."""
        self._begun = {key: kept for key, kept in self._begun.items() if kept[0] != session}

    def read(self, request: Request) -> str | None:
        """The id in the request's cookie, if we signed it; a foreign one counts as none."""
        chat, _, signature = request.cookies.get(self.cookie, "").partition(".")
        if _ID.fullmatch(chat) and self._same(signature, self._sign("session", chat)):
            return chat
        return None

    def give(self, response: Response, chat: str) -> None:
        """Sets the cookie: thirty days from now, for this site alone, out of reach of scripts."""
        value = f"{chat}.{self._sign('session', chat)}"
        response.set_cookie(self.cookie, value, max_age=DAYS * 86400, **self._flags())

    def take(self, response: Response) -> None:
        """Removes the cookie."""
        response.delete_cookie(self.cookie, **self._flags())

    def token(self, chat: str | None) -> str:
        """A token for the forms of that session, or for the first form before there is one.

        Salted, so that its bytes differ on every page and compression tells nothing about it.
        """
        salt = secrets.token_urlsafe(6)
        return f"{salt}.{self._form_mark(salt, chat)}"

    def trusts(self, request: Request, token: str) -> bool:
        """Whether a form with this token was sent from our own page in this session."""
        salt, _, signature = token.partition(".")
        return from_here(request) and self._same(
            signature, self._form_mark(salt, self.read(request))
        )

    def _form_mark(self, salt: str, chat: str | None) -> str:
        return self._sign("form", f"{salt}|{chat or ''}")

    def _flags(self) -> _Flags:
        return {"path": self._path, "secure": self._secure, "httponly": True, "samesite": "lax"}

    def _sign(self, purpose: str, text: str) -> str:
        digest = hmac.digest(self._key, f"{purpose}|{text}".encode(), hashlib.sha256)
        return base64.urlsafe_b64encode(digest[:18]).decode()

    @staticmethod
    def _same(given: str, right: str) -> bool:
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
    host = _netloc(f"//{request.headers.get('host', '')}")
    return origin is None or (bool(host) and _netloc(origin) == host)


def _netloc(address: str) -> str:
    """Host and port, without the ports that browsers leave out; empty where it cannot be read."""
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        return ""
    host = parts.hostname or ""
    return host if port in (None, 80, 443) else f"{host}:{port}"
