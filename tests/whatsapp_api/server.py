"""The HTTP front of the stub: Graph paths for Meta, bare paths for 360dialog, one media host."""

from __future__ import annotations

import asyncio
import hmac
import json
import re
import time
from typing import Any

from aiohttp import web

from tests.whatsapp_api.control import answer_control
from tests.whatsapp_api.errors import ApiError
from tests.whatsapp_api.faults import Clock, Fault
from tests.whatsapp_api.media_calls import download_media, show_media, upload_media
from tests.whatsapp_api.notices import Notices
from tests.whatsapp_api.template_calls import (
    create_template,
    delete_template,
    list_of_360dialog,
    list_templates,
)

UPLOAD_LIMIT = 110 * 1024 * 1024
VERSIONS = {f"v{number}.0" for number in range(21, 27)}
"""Graph versions that are alive in November 2026 (v21 until 2027-01-21)."""
ATTACHMENTS = "/whatsapp_business/attachments/"
TEMPLATES = "message_templates"


class FakeWhatsApp(Notices):
    """A Cloud API server on loopback; `async with FakeWhatsApp() as fake:` or start() and stop().

    `provider` is "meta" or "360dialog"; `webhook_url` is where events go. With 360dialog,
    `media_base` stays Meta's host: a client has to put its own base URL before the path.
    """

    def __init__(self, clock: Clock = time.time, *, provider: str = "meta") -> None:
        super().__init__(clock)
        if provider not in ("meta", "360dialog"):
            raise ValueError(f"no such provider: {provider}")
        self.provider = provider
        self.media_base = ""
        if provider == "360dialog":
            self.media_base = "https://lookaside.fbsbx.com"
            self.webhooks.signed = False
            self.webhooks.header, self.webhooks.prefix = "x-360dialog-signature", ""
        self.port = 0
        self._runner: web.ServerRunner | None = None
        self._stopping = asyncio.Event()

    @property
    def api_url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def webhook_url(self) -> str:
        return self.webhooks.url

    @webhook_url.setter
    def webhook_url(self, url: str) -> None:
        self.webhooks.url = url
        self.webhooks.wake()

    async def start(self, port: int = 0) -> None:
        server = web.Server(
            self._answer, request_factory=_request, handler_cancellation=True, access_log=None
        )
        self._stopping.clear()
        self._runner = web.ServerRunner(server, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", port or self.port)
        await site.start()
        self.port = self._runner.addresses[0][1]
        self.webhooks.start()

    async def stop(self) -> None:
        """Goes offline; what was said is remembered, and start() comes back on the same port."""
        self._stopping.set()
        await self.webhooks.stop()
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    async def __aenter__(self) -> FakeWhatsApp:
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    async def _answer(self, request: web.BaseRequest) -> web.StreamResponse:
        call = "other"
        if request.path.startswith("/control/"):
            return await answer_control(self, request)
        try:
            path = self._path(request)
            call = self._name_call(request.method, path)
            self.totals[call] += 1
            self._check_token(request, call)
            return await self._serve(request, call, path)
        except ApiError as error:
            self.refused[f"{call} {error.code}"] += 1
            own = self.provider == "360dialog" and error.code == 190
            return _json(error.body_of_360dialog() if own else error.body(), error.status)
        finally:
            self.changed()

    def _path(self, request: web.BaseRequest) -> list[str]:
        """The path without its version. Raises ApiError 2500 for one that is not supported."""
        parts = [part for part in request.path.split("/") if part]
        if request.path == ATTACHMENTS or self.provider == "360dialog":
            return parts
        if not parts or parts[0] not in VERSIONS:
            raise ApiError(2500, f"Unknown path components: {request.path}")
        return parts[1:]

    def _check_token(self, request: web.BaseRequest, call: str) -> None:
        if self.provider == "360dialog":
            given = request.headers.get("D360-API-KEY", "")
        else:
            kind, _, given = request.headers.get("Authorization", "").partition(" ")
            given = given if kind == "Bearer" else ""
        if not hmac.compare_digest(given.encode(), self.token.encode()):
            raise ApiError(190, "Invalid OAuth access token - Cannot parse access token")
        if not self.token_works:
            raise ApiError(190, "Error validating access token: Session has expired", subcode=463)
        if call == "download" and request.host != f"127.0.0.1:{self.port}":
            raise ApiError(100, "This file is not served under another host.", status=404)

    def _name_call(self, method: str, path: list[str]) -> str:
        """Which endpoint a path means; "other" for none."""
        own = self.provider == "360dialog"
        last = path[-1] if path else ""
        if method == "POST" and last in ("messages", "media") and len(path) == (1 if own else 2):
            return last
        if path[:2] == ["whatsapp_business", "attachments"] and method == "GET":
            return "download"
        if path == (
            ["v1", "configs", "templates"] if own else [self.business_account_id, TEMPLATES]
        ):
            return "templates"
        if path == [self.business_account_id, "subscribed_apps"] and not own:
            return "subscribed_apps"
        return "url" if len(path) == 1 and re.fullmatch(r"\d+", last) else "other"

    async def _serve(
        self, request: web.BaseRequest, call: str, path: list[str]
    ) -> web.StreamResponse:
        body = await _read_body(request) if call == "messages" else {}
        if isinstance(body, dict) and "status" in body:
            call = "read"
        if self.record_calls:
            self.calls.append((call, body))
        chat = self.find(body) if _addressed(body) else None
        users = (chat.key, chat.phone, chat.user_id or "") if chat else ()
        fault = self.faults.next(call, users)
        if fault is None:
            return await self._act(request, call, path, body, None)
        return await self._with_fault(request, fault, call, path, body)

    async def _with_fault(
        self, request: web.BaseRequest, fault: Fault, call: str, path: list[str], body: Any
    ) -> web.StreamResponse:
        if fault.hang == "before":
            await self._stopping.wait()
        if "before" in (fault.cut, fault.hang):
            return _cut(request)
        error = fault.error()
        if error is not None and not fault.by_webhook:
            raise error
        if fault.status and error is None and fault.details:
            return _json(
                ApiError(0, fault.details, status=fault.status).body_of_360dialog(), fault.status
            )
        if fault.status and error is None:
            return web.Response(status=fault.status, text="<html>upstream error</html>")
        answer = await self._act(request, call, path, body, fault)
        self.changed()
        if fault.hang == "after":
            await self._stopping.wait()
        return _cut(request) if "after" in (fault.cut, fault.hang) else answer

    async def _act(
        self, request: web.BaseRequest, call: str, path: list[str], body: Any, fault: Fault | None
    ) -> web.StreamResponse:
        if call in ("messages", "read", "media") and self.provider == "meta":
            self._check_number(path[0])
        if call in ("messages", "read"):
            return _json(await self.take(body, fault))
        if call == "media":
            return _json(await upload_media(self.media, request))
        if call == "templates":
            return await self._templates(request)
        if call == "download":
            return download_media(self.media, request)
        if call == "subscribed_apps":
            return _json(self._subscribe(request.method))
        if call == "url" and path[0] == self.phone_number_id and request.method == "GET":
            return _json(self.show_number())
        if call == "url" and request.method in ("GET", "DELETE"):
            self._check_owner(request)
            return _json(show_media(self.media, request, path[0], self.media_base or self.api_url))
        raise ApiError(100, "Unsupported request.", subcode=33, kind="GraphMethodException")

    def _check_number(self, number: str) -> None:
        if number != self.phone_number_id:
            raise ApiError(
                100,
                f"Unsupported post request. Object with ID '{number}' does not exist, cannot be "
                "loaded due to missing permissions, or does not support this operation",
                subcode=33,
                kind="GraphMethodException",
            )

    def _check_owner(self, request: web.BaseRequest) -> None:
        if request.query.get("phone_number_id", self.phone_number_id) != self.phone_number_id:
            raise ApiError(100, "This media does not belong to that number.", subcode=33)

    def _subscribe(self, method: str) -> dict[str, Any]:
        """Webhooks are told only to an app that is subscribed to the account."""
        if method == "GET":
            apps = [{"whatsapp_business_api_data": {"id": "1", "name": "Pandu"}}]
            return {"data": apps if self.webhooks.subscribed else []}
        self.webhooks.subscribed = method == "POST"
        self.webhooks.wake()
        return {"success": True}

    async def _templates(self, request: web.BaseRequest) -> web.StreamResponse:
        if request.method == "GET":
            if self.provider == "360dialog":
                return _json(list_of_360dialog(self.templates, request.query))
            base = f"{self.api_url}{request.path}"
            return _json(list_templates(self.templates, request.query, base))
        if request.method == "DELETE":
            return _json(delete_template(self.templates, request.query))
        return _json(create_template(self.templates, await _read_body(request)))


def _addressed(body: Any) -> bool:
    if not isinstance(body, dict):
        return False
    address = body.get("to") if body.get("to") is not None else body.get("recipient")
    return isinstance(address, str)


async def _read_body(request: web.BaseRequest) -> Any:
    if request.content_type != "application/json":
        raise ApiError(100, "The parameter messaging_product is required.")
    try:
        return json.loads(await request.read())
    except ValueError:
        raise ApiError(100, "Invalid JSON in the body.") from None


def _request(message: Any, payload: Any, protocol: Any, writer: Any, task: Any) -> web.BaseRequest:
    """A request that may be as large as WhatsApp lets an upload be."""
    loop = asyncio.get_running_loop()
    return web.BaseRequest(
        message, payload, protocol, writer, task, loop, client_max_size=UPLOAD_LIMIT
    )


def _json(body: Any, status: int = 200) -> web.Response:
    return web.Response(
        status=status, body=json.dumps(body).encode(), content_type="application/json"
    )


def _cut(request: web.BaseRequest) -> web.Response:
    if request.transport is not None:
        request.transport.abort()
    return web.Response()
