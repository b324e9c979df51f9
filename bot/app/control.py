"""The control endpoint: what the command line asks of the process that has the database."""

from __future__ import annotations

import asyncio
import contextlib
import http.client
import json
import logging
import os
import secrets
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.app import compose as app
from bot.app.compose import House
from bot.config import Config
from bot.dialogue.channel import Channel
from bot.errors import BotError, trace_error
from bot.office.kit.action import ACTIONS, perform_action
from bot.store.lock import Locked, is_taken
from bot.web.connections import Bounds
from bot.web.headers import BodyLimit
from bot.web.server import answer_gone, serve_until_cancelled

_LOG = logging.getLogger(__name__)

HOST = "127.0.0.1"
BODY_LIMIT = 8 * 1024 * 1024
"""Bytes of one act: a long broadcast, or a list to import."""

PATIENCE = 10.0
"""Seconds that the command line waits for a process that is just starting or stopping."""

_BOUNDS = Bounds(most=64, per_address=64, waiting=16)
"""Anybody on this machine may connect; the command line, which asks at once, always finds room."""

_LONGEST = 300.0
"""Seconds after which an act without an answer is given up."""


@dataclass(frozen=True, slots=True)
class Door:
    """Where the endpoint listens, and the token that opens it."""

    port: int
    token: str


def door_of(database: Path) -> Path:
    """Returns the file beside the database that names the door. Only its owner can read it."""
    return database.with_name(database.name + ".control")


async def serve_acts(house: House, opened: Callable[[], None] = lambda: None) -> None:
    """Serves acts on the loopback until cancelled. The door's file stands for just as long.

    `opened` is called once the file names the door.
    """
    path, token = door_of(house.config.database), secrets.token_urlsafe(32)
    path.unlink(missing_ok=True)  # of a process that was killed: the database is ours now

    def started(port: int) -> None:
        _write_door(path, Door(port, token))
        opened()

    try:
        await serve_until_cancelled(
            _build_application(house, token), HOST, 0, bounds=_BOUNDS, started=started
        )
    finally:
        path.unlink(missing_ok=True)


def _write_door(path: Path, door: Door) -> None:
    """Puts the file in its place whole. `mkstemp` makes it readable by its owner only."""
    handle, draft = tempfile.mkstemp(prefix=path.name, dir=path.parent)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        json.dump({"port": door.port, "token": door.token, "pid": os.getpid()}, file)
    Path(draft).replace(path)


def _build_application(house: House, token: str) -> Starlette:
    async def act(request: Request) -> Response:
        given = request.headers.get("authorization", "").encode()
        if not secrets.compare_digest(given, f"Bearer {token}".encode()):
            return _refuse_call(401, "the token is missing or wrong")
        if request.headers.get("content-type", "").partition(";")[0].strip() != "application/json":
            return _refuse_call(415, "an act is sent as application/json")
        try:
            asked = json.loads(await request.body())
            name, arguments = str(asked["act"]), dict(asked["arguments"])
            name.encode()  # it is said again, and half a character cannot be
        except (ValueError, TypeError, KeyError, RecursionError):
            return _refuse_call(400, 'an act is {"act": …, "arguments": {…}}')
        return await _answer_call(house, name, arguments)

    async def refused(request: Request, error: Exception) -> Response:
        status = error.status_code if isinstance(error, HTTPException) else 500
        return _refuse_call(status, "too large" if status == 413 else "there is nothing here")

    return Starlette(
        routes=[Route("/act", act, methods=["POST"])],
        middleware=[Middleware(BodyLimit, limit=BODY_LIMIT)],
        exception_handlers={HTTPException: refused, ClientDisconnect: answer_gone},
    )


async def _answer_call(house: House, name: str, arguments: dict[str, Any]) -> Response:
    if name not in ACTIONS:
        return _refuse_call(404, f'the running Pandu knows no act "{name}"')
    try:
        result = await perform_action(
            *(house.store, house.knowledge(), name, arguments, house.clock()),
            channels=house.channels,
        )
    except BotError as error:
        return _refuse_call(422, str(error))
    except Exception as bug:
        _LOG.error("the act %s failed: %s", name, trace_error(bug))
        return _refuse_call(500, "that failed on our side; nothing was done (see the log)")
    house.outbox.wake_channels(set(house.channels))
    house.clockwork.bell.set()
    return JSONResponse(result)


def _refuse_call(status: int, words: str) -> Response:
    return JSONResponse({"error": words}, status)


def run_act(config: Config, name: str, arguments: dict[str, Any]) -> dict[str, Any]:
    """Has an act done and committed: by the running process, else with the database opened here.

    BotError in words for whatever is wrong with it.
    """
    patient_until = time.monotonic() + PATIENCE
    while True:
        if is_taken(config.database):
            door = _read_door(config.database)
            result = _handed_over(door, name, arguments) if door else None
            if result is not None:
                return result
        else:
            with contextlib.suppress(Locked):  # somebody was quicker: ask them
                return asyncio.run(_act_alone(config, name, arguments))
        if time.monotonic() > patient_until:
            raise BotError(
                f"another Pandu uses {config.database} and takes no commands from here: "
                "it is starting, stopping, busy, or of an older version."
            )
        time.sleep(0.1)


def _read_door(database: Path) -> Door | None:
    try:
        written = json.loads(door_of(database).read_text("utf-8"))
        return Door(int(written["port"]), str(written["token"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _handed_over(door: Door, name: str, arguments: dict[str, Any]) -> dict[str, Any] | None:
    """Returns the running process's result.

    None when nobody (or somebody else) is behind that door.
    """
    connection = http.client.HTTPConnection(HOST, door.port, timeout=_LONGEST)
    try:
        connection.connect()
    except OSError:
        return None
    body = json.dumps({"act": name, "arguments": arguments}).encode()
    headers = {"Authorization": f"Bearer {door.token}", "Content-Type": "application/json"}
    try:
        connection.request("POST", "/act", body, headers)
        response = connection.getresponse()
        if response.status in (401, 503):  # somebody else's door, or too much of a crowd at it
            return None
        answer = json.loads(response.read())
    except (OSError, http.client.HTTPException, ValueError):
        raise BotError(
            "the running Pandu broke off: it may or may not have done this. Look before repeating."
        ) from None
    finally:
        connection.close()
    if response.status != 200:
        raise BotError(str(answer.get("error", response.status)))
    return dict(answer)


async def _act_alone(config: Config, name: str, arguments: dict[str, Any]) -> dict[str, Any]:
    if name not in ACTIONS:
        raise BotError(f'there is no act "{name}"')
    knowledge = app.load_knowledge(config, guarded=False)
    store = await app.open_store(config, knowledge)
    channels = _to_be_asked(config) if ACTIONS[name].looks else {}
    try:
        result = await perform_action(
            store, knowledge, name, arguments, app.read_clock(), channels=channels
        )
    finally:
        for channel in channels.values():
            await channel.close()
        await store.close()
    return dict(json.loads(json.dumps(result)))


def _to_be_asked(config: Config) -> dict[str, Channel]:
    """Telegram, to be asked about a group while no process runs. Nobody without a token."""
    telegram = config.channels.telegram
    if not (telegram.enabled and config.telegram_token):
        return {}
    from bot.channels.telegram.channel import Telegram  # over a second to import: only with a token

    channel = Telegram(config.telegram_token, api_url=telegram.api_url, file_url=telegram.file_url)
    return {channel.name: channel}
