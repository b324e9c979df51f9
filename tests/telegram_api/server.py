"""The HTTP front of the fake: /bot<token>/<method>, /file/bot<token>/<path>, /control/…"""

from __future__ import annotations

import asyncio
import json
from typing import Any

from aiohttp import web

from tests.telegram_api.control import answer_control
from tests.telegram_api.errors import ApiError
from tests.telegram_api.faults import SENDS, Fault, Faults
from tests.telegram_api.methods import METHODS, Method
from tests.telegram_api.params import Params, read_params
from tests.telegram_api.people import People
from tests.telegram_api.world import TOKEN

UPLOAD_LIMIT = 50 * 1024 * 1024
"""Bytes of a file that a bot may send."""


class FakeTelegram(People):
    """A Bot API server on loopback; `async with FakeTelegram() as fake:` or start() and stop()."""

    def __init__(self, token: str = TOKEN) -> None:
        super().__init__(token)
        self.faults = Faults()
        self.port = 0
        self._prefix = f"/bot{token}/"
        self._runner: web.ServerRunner | None = None

    @property
    def api_url(self) -> str:
        return f"http://127.0.0.1:{self.port}/bot"

    @property
    def file_url(self) -> str:
        return f"http://127.0.0.1:{self.port}/file/bot"

    async def start(self, port: int = 0) -> None:
        server = web.Server(
            self._answer, request_factory=_request, handler_cancellation=True, access_log=None
        )
        self._runner = web.ServerRunner(server, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", port or self.port)
        await site.start()
        self.port = self._runner.addresses[0][1]

    async def stop(self) -> None:
        """Goes offline; what was said is remembered, and start() comes back on the same port."""
        await self.updates.stop()
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    async def __aenter__(self) -> FakeTelegram:
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    async def _answer(self, request: web.BaseRequest) -> web.StreamResponse:
        path = request.path
        if path.startswith(self._prefix):
            return await self._call(request, path[len(self._prefix) :])
        if path.startswith("/control/"):
            return await answer_control(self, request)
        if path.startswith("/file/bot"):
            return await self._download(request)
        if path.startswith("/bot"):
            token, _, method = path[4:].partition("/")
            well_formed = method and token.partition(":")[0].isdigit() and ":" in token
            return _refusal(
                ApiError(401, "Unauthorized") if well_formed else ApiError(404, "Not Found")
            )
        return _refusal(ApiError(404, "Not Found"))

    async def _call(self, request: web.BaseRequest, name: str) -> web.StreamResponse:
        key = name.lower()
        method = METHODS.get(key)
        if method is None:
            return _refusal(ApiError(404, "Not Found"))
        self.count(key)
        try:
            params = await read_params(request)
            if self.record_calls:
                self.calls.append((name, params.values))
            chat = params.number("chat_id")
            fault = self.faults.next(key, chat)
            if fault is None and not self.faults.there and not self.faults.back:
                return _result(await self._act(key, method, params, chat))
            return await self._with_fault(request, fault or Fault(), key, method, params)
        except ApiError as error:
            self.refused[f"{key} {error.code}"] += 1
            return _refusal(error)
        finally:
            self.changed()

    async def _act(self, key: str, method: Method, params: Params, chat: int | None) -> Any:
        if key in SENDS and chat is not None:
            self.faults.limits.check(chat)
        return await method(self, params)

    async def _with_fault(
        self, request: web.BaseRequest, fault: Fault, key: str, method: Method, params: Params
    ) -> web.StreamResponse:
        await asyncio.sleep(self.faults.there + fault.there)
        if fault.cut == "before":
            return _cut(request)
        error = fault.error()
        if error is not None:
            raise error
        result = await self._act(key, method, params, params.number("chat_id"))
        self.changed()
        if fault.cut == "after":
            return _cut(request)
        await asyncio.sleep(self.faults.back + fault.back)
        return _result(result)

    async def _download(self, request: web.BaseRequest) -> web.StreamResponse:
        """A file, at the path that getFile gave for it and nowhere else."""
        prefix = f"/file/bot{self.token}/"
        file_id = self.paths.get(request.path.removeprefix(prefix), "")
        self.count("download")
        fault = self.faults.next("download", None) or Fault()
        await asyncio.sleep(fault.there)
        if fault.cut:
            return _cut(request)
        error = fault.error()
        if error is None and (not request.path.startswith(prefix) or file_id not in self.files):
            error = ApiError(404, "Not Found")
        if error is not None:
            return _refusal(error)
        return web.Response(body=self.files[file_id][1], content_type="application/octet-stream")


def _request(message: Any, payload: Any, protocol: Any, writer: Any, task: Any) -> web.BaseRequest:
    """A request that may be as large as Telegram lets an upload be."""
    loop = asyncio.get_running_loop()
    return web.BaseRequest(
        message, payload, protocol, writer, task, loop, client_max_size=UPLOAD_LIMIT
    )


def _result(result: Any) -> web.Response:
    return web.Response(
        body=json.dumps({"ok": True, "result": result}).encode(), content_type="application/json"
    )


def _refusal(error: ApiError) -> web.Response:
    return web.Response(
        status=error.code,
        body=json.dumps(error.body()).encode(),
        content_type="application/json",
    )


def _cut(request: web.BaseRequest) -> web.Response:
    if request.transport is not None:
        request.transport.abort()
    return web.Response()
