"""The body of what a network posts to us, read within a limit."""

from __future__ import annotations

from starlette.requests import Request


class TooLarge(Exception):
    """The body is over the limit."""


async def read_body(request: Request, limit: int) -> bytes:
    """Returns the body, at most `limit` bytes. Raises TooLarge as soon as it is more."""
    length = request.headers.get("content-length", "0")
    if length.isdigit() and int(length) > limit:
        raise TooLarge
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > limit:
            raise TooLarge
    return bytes(body)
