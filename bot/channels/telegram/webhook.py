"""Hears by webhook: Telegram posts, and gets its 200 only when the update is committed."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import logging
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import urlsplit

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from bot.channels.posted import TooLarge, read_body

_log = logging.getLogger(__name__)
BODY_LIMIT = 1_000_000
"""Bytes; real updates have a few thousand."""

HEADER = "X-Telegram-Bot-Api-Secret-Token"
Take = Callable[[list[dict[str, Any]]], Awaitable[None]]


async def _tell_nobody(number: int) -> None:
    """Tells nobody."""


def secret_for(token: str) -> str:
    """Returns a secret that only a holder of the token can know, for offices that set none."""
    return hmac.new(token.encode(), b"pandu webhook", hashlib.sha256).hexdigest()


class Webhook:
    """Updates that arrive together are taken together, in the order of their ids.

    `set_aside` is told of each body that can never be read.
    """

    def __init__(
        self, url: str, secret: str, set_aside: Callable[[int], Awaitable[None]] = _tell_nobody
    ) -> None:
        bare = not urlsplit(url).path.strip("/")
        self.url = url.rstrip("/") + "/telegram/webhook" if bare else url
        self.secret = secret
        self._set_aside = set_aside
        self._waiting: list[tuple[dict[str, Any], asyncio.Future[None]]] = []
        self._arrived = asyncio.Event()
        self.opened = asyncio.Event()

    @property
    def route(self) -> Route:
        """POST to the path of the public address."""
        return Route(urlsplit(self.url).path, self._take_post, methods=["POST"])

    async def serve(self, take: Take) -> None:
        """Hands over what was posted, until cancelled. Whoever then waits gets a 503."""
        self.opened.set()
        try:
            while True:
                await self._arrived.wait()
                self._arrived.clear()
                await self._take_all(take)
        finally:
            self.opened.clear()
            for _, posted in self._waiting:
                posted.cancel()

    async def _take_all(self, take: Take) -> None:
        batch, self._waiting = self._waiting, []
        updates = [update for update, _ in batch]
        try:
            await take(sorted(updates, key=_update_id))
        except BaseException as error:
            for _, posted in batch:
                posted.cancel()
            if not isinstance(error, Exception):
                raise
            _log.exception("telegram: a batch was not taken; Telegram will post it again")
            return
        for _, posted in batch:
            if not posted.done():
                posted.set_result(None)

    async def _take_post(self, request: Request) -> Response:
        given = request.headers.get(HEADER, "").encode()
        if not hmac.compare_digest(given, self.secret.encode()):
            return Response(status_code=403)
        try:
            update = json.loads(await read_body(request, BODY_LIMIT))
        except TooLarge:
            return Response(status_code=413)
        except ClientDisconnect:
            return Response(status_code=400)
        except (ValueError, RecursionError):
            update = None
        if not isinstance(update, dict):
            await self._set_aside(1)
            return Response()  # anything else would bring the same nonsense again
        if not self.opened.is_set():
            return Response(status_code=503)
        return Response(status_code=await self._commit_update(update))

    async def _commit_update(self, update: dict[str, Any]) -> int:
        posted: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append((update, posted))
        self._arrived.set()
        await asyncio.wait((posted,))
        return 503 if posted.cancelled() else 200


def _update_id(update: dict[str, Any]) -> int:
    number = update.get("update_id")
    return number if isinstance(number, int) else 0
