"""Hears by webhook: proves who posts, and says 200 only when all of a body is committed."""

from __future__ import annotations

import hashlib
import hmac
import json
import logging
from collections.abc import Awaitable, Callable
from typing import Any

from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from bot.channels.posted import TooLarge, read_body
from bot.channels.whatsapp.account import Account
from bot.errors import trace_error

_log = logging.getLogger(__name__)
PATH = "/whatsapp/webhook"
BODY_LIMIT = 4_000_000
"""Bytes; Meta sends three million at most."""

SIGNATURE = "X-Hub-Signature-256"
Take = Callable[[Any], Awaitable[None]]


class Webhook:
    """The two routes of an account. `take` is given each body, read as JSON; None: it is none."""

    def __init__(self, account: Account, take: Take) -> None:
        self._account = account
        self._take = take
        self.opened = False

    @property
    def routes(self) -> list[Route]:
        """GET for the challenge, POST for events."""
        return [
            Route(PATH, self._answer_challenge, methods=["GET"]),
            Route(PATH, self._take_post, methods=["POST"]),
        ]

    async def _answer_challenge(self, request: Request) -> Response:
        """Proves to Meta, when the address is set up, that it is ours."""
        asked = request.query_params
        known = self._knows_token(asked.get("hub.verify_token", ""))
        if asked.get("hub.mode") != "subscribe" or not known:
            return Response(status_code=403)
        return PlainTextResponse(asked.get("hub.challenge", "")[:200])

    async def _take_post(self, request: Request) -> Response:
        try:
            body = await read_body(request, BODY_LIMIT)
        except TooLarge:
            return Response(status_code=413)
        except ClientDisconnect:
            return Response(status_code=400)
        if not self._is_proven(request, body):
            return Response(status_code=403)
        if not self.opened:
            return Response(status_code=503)
        try:
            content = json.loads(body)
        except (ValueError, RecursionError):
            content = None  # anything but 200 would bring the same nonsense again, for seven days
        try:
            await self._take(content)
        except Exception as error:
            _log.error("whatsapp: a body was not taken, it comes again: %s", trace_error(error))
            return Response(status_code=503)
        return Response()

    def _is_proven(self, request: Request, body: bytes) -> bool:
        """Meta signs the bytes; a provider that does not is known by the token in our address."""
        secret = self._account.app_secret
        if not secret:
            return self._knows_token(request.query_params.get("token", ""))
        mark = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
        given = request.headers.get(SIGNATURE, "")
        return hmac.compare_digest(given.encode(), f"sha256={mark}".encode())

    def _knows_token(self, given: str) -> bool:
        token = self._account.verify_token
        return bool(token) and hmac.compare_digest(given.encode(), token.encode())
