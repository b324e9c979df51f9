"""Probes and metrics: everybody learns whether we are ready; whoever watches over us, why not."""

from __future__ import annotations

import ipaddress
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from bot.errors import trace_error
from bot.web.budgets import Budgets

_LOG = logging.getLogger(__name__)

_THROUGH_A_PROXY = ("x-forwarded-for", "x-real-ip", "forwarded", "via")


@dataclass(frozen=True, slots=True)
class Watch:
    """Who may know more than strangers (addresses and networks), and what they are told.

    `reasons` says why we are not ready, `metrics` draws the page of numbers; None: there is none.
    """

    addresses: tuple[str, ...] = ()
    reasons: Callable[[], Awaitable[Sequence[str]]] | None = None
    metrics: Callable[[], Awaitable[bytes]] | None = None

    def trusts(self, request: Request) -> bool:
        """Returns whether it comes from such an address itself: what a proxy brings does not."""
        if any(name in request.headers for name in _THROUGH_A_PROXY):
            return False
        try:
            peer = ipaddress.ip_address(request.client.host if request.client else "")
        except ValueError:
            return False
        peer = getattr(peer, "ipv4_mapped", None) or peer
        return any(peer in ipaddress.ip_network(known, strict=False) for known in self.addresses)


def watch_routes(
    ready: Callable[[], Awaitable[bool]], watch: Watch, budgets: Budgets
) -> list[Route]:
    """Returns /healthz (alive), /readyz (able to serve) and, where it is on, /metrics.

    Probes are never refused, for who runs us would take that for a failure, but answered late.
    /metrics raises HTTPException (404) for whoever may not see it.
    """

    async def healthz(request: Request) -> Response:
        await budgets.probe(request)
        return PlainTextResponse("ok\n")

    async def readyz(request: Request) -> Response:
        await budgets.probe(request)
        why: Sequence[str] = ()
        try:
            fine = await ready()
            if not fine and watch.reasons and watch.trusts(request):
                why = await watch.reasons()
        except Exception as error:
            _LOG.error("the readiness check failed: %s", trace_error(error))
            fine = False
        words = "ok" if fine else "\n".join(["not ready", *why])
        return PlainTextResponse(f"{words}\n", 200 if fine else 503)

    async def metrics(request: Request) -> Response:
        await budgets.probe(request)
        if watch.metrics is None or not watch.trusts(request):
            raise HTTPException(404)
        return Response(await watch.metrics(), media_type="text/plain; version=0.0.4")

    routes = [Route("/healthz", healthz), Route("/readyz", readyz)]
    return [*routes, Route("/metrics", metrics)] if watch.metrics else routes
