"""The web server: the application with its guards and health, and how it runs and stops."""

from __future__ import annotations

import asyncio
import logging
import socket
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from typing import cast

import uvicorn
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute
from starlette.types import ASGIApp

from bot.errors import BotError
from bot.web.budgets import Budgets
from bot.web.connections import BACKLOG, Bounds, Connections, GuardedProtocol
from bot.web.headers import BODY_LIMIT, HEADERS, SECURE_HEADERS, BodyLimit, SecurityHeaders
from bot.web.watch import Watch, watch_routes

_LOG = logging.getLogger(__name__)

OnError = Callable[[Request, int], Awaitable[Response]]


async def _answer_plain(request: Request, status: int) -> Response:
    return PlainTextResponse(f"{status}\n", status)


def build_application(
    routes: Sequence[BaseRoute],
    *,
    ready: Callable[[], Awaitable[bool]],
    on_error: OnError = _answer_plain,
    body_limit: int = BODY_LIMIT,
    secure: bool = False,
    budgets: Budgets | None = None,
    watch: Watch | None = None,
) -> Starlette:
    """The routes behind compression, body limit and security headers, with /healthz and /readyz.

    `ready` says whether the house can serve; strangers learn no more than that, and whom `watch`
    trusts learns why. `on_error` draws the page of a status: missing (404), too long (413), our own
    bug (500) and the like. `secure`: people reach us by https. `budgets` count the probes of an
    address.
    """
    headers = SECURE_HEADERS if secure else HEADERS
    probes = watch_routes(ready, watch or Watch(), budgets or Budgets())

    async def failed(request: Request, error: Exception) -> Response:
        response = await on_error(request, getattr(error, "status_code", 500))
        for name, value in headers.items():  # the outermost layer answers a bug: dress it here
            response.headers.setdefault(name, value)
        return response

    return Starlette(
        routes=[*probes, *routes],
        middleware=[
            Middleware(SecurityHeaders, headers=headers),
            Middleware(GZipMiddleware, minimum_size=400),
            Middleware(BodyLimit, limit=body_limit),
        ],
        exception_handlers={
            HTTPException: failed,
            ClientDisconnect: answer_gone,
            Exception: failed,
        },
    )


async def answer_gone(request: Request, error: Exception) -> Response:
    """Who hung up in the middle of a request reads no answer, and is no fault for the log."""
    return Response(status_code=400)


class _Server(uvicorn.Server):
    """Uvicorn without its signal handlers: whoever runs the house decides when it stops."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leaves every signal as it is."""
        yield


async def serve_until_cancelled(
    app: ASGIApp,
    host: str,
    port: int,
    *,
    bounds: Bounds | None = None,
    started: Callable[[int], None] | None = None,
    closing: Callable[[], Awaitable[None]] | None = None,
) -> None:
    """Serves until cancelled, then stops within about a second.

    `started` is told the port once connections are taken (port 0 takes a free one); `closing`
    runs first when stopping, to end what would keep a connection open. BotError where the
    address cannot be used. `bounds`: how many connections it takes, how long it waits for them.
    """
    listener, crowd = _open_listener(host, port), Connections(bounds or Bounds())
    config = uvicorn.Config(
        app,
        loop="none",
        http=cast("type[asyncio.Protocol]", partial(GuardedProtocol, crowd=crowd)),
        ws="none",
        lifespan="off",
        log_config=None,
        log_level="warning",
        access_log=False,
        server_header=False,
        backlog=BACKLOG,
        timeout_graceful_shutdown=1,
    )
    server = _Server(config)
    if started:
        started(listener.getsockname()[1])
    running = asyncio.create_task(server.serve(sockets=[listener]))
    try:
        await asyncio.shield(running)
    except asyncio.CancelledError:
        if closing:
            await closing()
        server.should_exit = True
        await running
        raise


def _open_listener(host: str, port: int) -> socket.socket:
    """Returns a listening socket. Connections made before the server runs simply wait.

    It names its protocol, which a server made by default leaves open: asyncio sends at once
    (TCP_NODELAY) only where it knows that it is TCP, else each answer waits 40 ms for the other
    side to confirm its headers.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        made = socket.create_server((host, port), family=family, backlog=BACKLOG)
    except OSError as error:
        why = error.strerror or str(error)
        raise BotError(
            f"cannot listen on {host} port {port}: {why}. "
            "Choose another port (PORT=8081 make demo, or channels.web.port)."
        ) from None
    return socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP, fileno=made.detach())
