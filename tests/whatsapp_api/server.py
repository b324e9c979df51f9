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
from tests.whatsapp_api.errors import ApiError, missing
from tests.whatsapp_api.faults import Clock, Fault
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
            call = _name_call(request.method, path, self.business_account_id)
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
            return _json(await self._upload(request))
        if call == "templates":
            return await self._templates(request)
        if call == "download":
            return self._download(request)
        if call == "url" and request.method in ("GET", "DELETE"):
            return _json(self._media(request, path[0]))
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

    async def _upload(self, request: web.BaseRequest) -> dict[str, Any]:
        if request.content_type != "multipart/form-data":
            raise ApiError(100, "(#100) The parameter file is required as multipart/form-data.")
        form = await request.post()
        for name in form:
            if name not in ("messaging_product", "type", "file"):
                raise ApiError(100, f'Unexpected key "{name}" on param "media".')
        if form.get("messaging_product") != "whatsapp":
            raise missing("messaging_product")
        file = form.get("file")
        if not isinstance(file, web.FileField):
            raise missing("file")
        told = form.get("type")
        if not isinstance(told, str):
            raise missing("type")
        if told.partition(";")[0] != file.content_type.partition(";")[0]:
            raise ApiError(100, f"type {told} is not the file's type {file.content_type}.")
        return {"id": self.media.upload(file.file.read(), told, file.filename).id}

    def _media(self, request: web.BaseRequest, media_id: str) -> dict[str, Any]:
        asked = request.query.get("phone_number_id", self.phone_number_id)
        if asked != self.phone_number_id:
            raise ApiError(100, "This media does not belong to that number.", subcode=33)
        face = self.media.face(media_id, self.media_base or self.api_url)
        if request.method == "DELETE":
            del self.media.files[media_id]
            return {"success": True}
        return face

    def _download(self, request: web.BaseRequest) -> web.StreamResponse:
        query = request.query
        file = self.media.fetch(query.get("mid", ""), query.get("hash", ""))
        if file is None:
            return web.Response(status=404, text="URL signature expired")
        return web.Response(body=file.content, headers={"Content-Type": file.mime})

    async def _templates(self, request: web.BaseRequest) -> web.StreamResponse:
        if request.method == "GET":
            if self.provider == "360dialog":
                return _json(list_of_360dialog(self.templates, request.query))
            base = f"{self.api_url}{request.path}"
            return _json(list_templates(self.templates, request.query, base))
        if request.method == "DELETE":
            return _json(delete_template(self.templates, request.query))
        return _json(create_template(self.templates, await _read_body(request)))


def _name_call(method: str, path: list[str], account: str) -> str:
    """Which endpoint a path means; "other" for none."""
    last = path[-1] if path else ""
    if method == "POST" and last in ("messages", "media") and len(path) <= 2:
        return last
    if path[:2] == ["whatsapp_business", "attachments"] and method == "GET":
        return "download"
    if path == [account, "message_templates"] or path == ["v1", "configs", "templates"]:
        return "templates"
    return "url" if len(path) == 1 and re.fullmatch(r"\d+", last) else "other"


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
