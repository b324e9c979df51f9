"""What every answer of the web carries, and how large a request may be."""

from __future__ import annotations

from collections.abc import Mapping

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.files.media import MOST_BYTES

BODY_LIMIT = 64 * 1024
FILE_LIMIT = MOST_BYTES + BODY_LIMIT
_RUN_OUT = 40 * 1024 * 1024


def content_policy(frame_ancestors: str = "'none'") -> str:
    """Returns the content security policy: our own files only, nothing inline."""
    return (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
        "connect-src 'self'; form-action 'self'; frame-src 'self'; base-uri 'none'; "
        f"frame-ancestors {frame_ancestors}"
    )


HEADERS = {
    "Content-Security-Policy": content_policy(),
    "X-Frame-Options": "DENY",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",  # no-referrer would make the Origin of our own forms null
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}


SECURE_HEADERS = {**HEADERS, "Strict-Transport-Security": "max-age=31536000"}
"""The same where people reach us by https: for a year their browsers ask in no other way."""


class SecurityHeaders:
    """Adds the headers that a route has not set itself."""

    def __init__(self, app: ASGIApp, headers: Mapping[str, str] = HEADERS) -> None:
        self._app = app
        self._headers = headers

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes the request on and dresses the answer."""

        async def dressed(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self._headers.items():
                    headers.setdefault(name, value)
            await send(message)

        await self._app(scope, receive, dressed)


class BodyLimit:
    """Refuses a body above `limit` bytes with 413, whether its length is told or not.

    A form with a file may have FILE_LIMIT. What is too long is let run out, up to a bound: a
    browser that cannot finish sending shows its own error and never our words.
    """

    def __init__(self, app: ASGIApp, limit: int = BODY_LIMIT) -> None:
        self._app = app
        self._limit = limit

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes the request on, counting what comes in."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        has_file = headers.get("content-type", "").startswith("multipart/form-data")
        limit = max(self._limit, FILE_LIMIT) if has_file else self._limit
        told = headers.get("content-length", "0")
        too_long = told.isdecimal() and int(told[:12]) > limit
        seen = 0

        async def counted() -> Message:
            """Receives as much as is read. HTTPException (413) for more."""
            nonlocal seen
            if too_long and not has_file:  # told so: nobody waits for what is not read
                raise HTTPException(413)
            message = await receive()
            seen += len(message.get("body", b""))
            if too_long or seen > limit:
                if has_file:
                    await _run_out(receive, message)
                raise HTTPException(413)
            return message

        await self._app(scope, counted, send)


async def _run_out(receive: Receive, message: Message) -> None:
    """Lets the rest of a body pass unread."""
    passed = 0
    while message.get("more_body") and passed < _RUN_OUT:
        message = await receive()
        passed += len(message.get("body", b""))
