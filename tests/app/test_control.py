"""The control endpoint: who may knock, what is answered, and who does the act when nobody runs."""

from __future__ import annotations

import asyncio
import http.client
import json
import os
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest

from bot.app import compose as app
from bot.app import control
from bot.app.control import BODY_LIMIT, Door, door_of, run_act, serve_acts
from bot.errors import BotError
from bot.office.kit.action import ACTIONS, Action
from bot.office.kit.actor import Actor
from bot.office.kit.argument import Argument
from bot.store.lock import Lock
from tests.houses.desk import DeskHouse, desk_house, knowledge, sample_config


@pytest.fixture(autouse=True)
def read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    known = knowledge()
    monkeypatch.setattr(app, "load_knowledge", lambda config, *, guarded: known)


@asynccontextmanager
async def running(folder: Path) -> AsyncIterator[DeskHouse]:
    """A running house with its endpoint open."""
    async with desk_house(folder) as house:
        opened = asyncio.Event()
        serving = asyncio.create_task(serve_acts(house.house, opened.set))
        await opened.wait()
        yield house
        serving.cancel()
        await asyncio.gather(serving, return_exceptions=True)


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[DeskHouse]:
    async with running(tmp_path) as house:
        yield house


def door(folder: Path) -> Door:
    written = json.loads(door_of(folder / "pandu.db").read_text())
    return Door(written["port"], written["token"])


async def knock(
    folder: Path,
    body: object = None,
    *,
    method: str = "POST",
    path: str = "/act",
    token: str | None = None,
    kind: str = "application/json",
) -> tuple[int, dict[str, Any]]:
    """A raw request and its answer."""
    at = door(folder)
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    headers = {"Content-Type": kind, "Authorization": f"Bearer {at.token}"}
    if token is not None:
        headers["Authorization"] = token

    def asked() -> tuple[int, dict[str, Any]]:
        connection = http.client.HTTPConnection("127.0.0.1", at.port, timeout=5)
        connection.request(method, path, content, headers)
        response = connection.getresponse()
        answer = response.status, json.loads(response.read())
        connection.close()
        return answer

    return await asyncio.to_thread(asked)


LIST = {"act": "staff list", "arguments": {}}


async def test_an_act_is_committed_when_it_is_answered(desk: DeskHouse, tmp_path: Path) -> None:
    config = sample_config(tmp_path)
    invited = await asyncio.to_thread(run_act, config, "staff invite", {"role": "admin"})
    await desk.say("1", f"/gabung {invited['code']}")
    listed = await asyncio.to_thread(run_act, config, "staff list", {})
    assert [item["role"] for item in listed["staff"]] == ["admin"]


async def test_the_door_is_for_its_owner_only(desk: DeskHouse, tmp_path: Path) -> None:
    path = door_of(tmp_path / "pandu.db")
    assert path.stat().st_mode & 0o777 == 0o600
    assert len(door(tmp_path).token) >= 43


@pytest.mark.parametrize("token", ["", "Bearer", "Bearer x", "Basic eDp5", "Bearer \xe9"])
async def test_without_the_token_nothing_is_done(
    desk: DeskHouse, tmp_path: Path, token: str
) -> None:
    status, answer = await knock(tmp_path, LIST, token=token)
    assert (status, "token" in answer["error"]) == (401, True)


async def test_only_a_post_of_json_is_heard(desk: DeskHouse, tmp_path: Path) -> None:
    assert (await knock(tmp_path, LIST, method="GET"))[0] == 405
    assert (await knock(tmp_path, LIST, path="/"))[0] == 404
    assert (await knock(tmp_path, LIST, kind="text/plain"))[0] == 415
    assert (await knock(tmp_path, LIST, kind="application/json; charset=utf-8"))[0] == 200


@pytest.mark.parametrize(
    "body",
    [
        *(b"", b"{", b"[]", b"null", b'{"act": "staff list"}', b'{"act": "x", "arguments": 3}'),
        b'{"act": "\\ud800", "arguments": {}}',
        b'{"act": "held", "arguments": {"ref": ' + b"[" * 5000 + b"]" * 5000 + b"}}",
    ],
    ids=lambda body: body[:24].decode(),
)
async def test_what_is_no_act_is_told_in_words(
    desk: DeskHouse, tmp_path: Path, body: bytes
) -> None:
    status, answer = await knock(tmp_path, body)
    assert (status, "an act is" in answer["error"]) == (400, True)


async def test_a_body_that_is_too_long_is_refused(desk: DeskHouse, tmp_path: Path) -> None:
    assert (await knock(tmp_path, b" " * (BODY_LIMIT + 1)))[0] == 413


async def test_a_body_that_is_said_to_be_too_long_is_not_waited_for(
    desk: DeskHouse, tmp_path: Path
) -> None:
    at = door(tmp_path)
    reader, writer = await asyncio.open_connection("127.0.0.1", at.port)
    head = f"POST /act HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {at.token}\r\n"
    head += f"Content-Type: application/json\r\nContent-Length: {BODY_LIMIT + 1}\r\n\r\n"
    writer.write(head.encode())
    assert b"413" in await asyncio.wait_for(reader.readline(), 5)
    writer.close()


async def test_whoever_hangs_up_in_the_middle_is_no_fault_in_the_log(
    desk: DeskHouse, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    at = door(tmp_path)
    _, writer = await asyncio.open_connection("127.0.0.1", at.port)
    head = f"POST /act HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {at.token}\r\n"
    head += "Content-Type: application/json\r\nContent-Length: 50\r\n\r\n{"
    writer.write(head.encode())
    await writer.drain()
    assert (await knock(tmp_path, LIST))[0] == 200
    writer.close()
    await writer.wait_closed()
    for _ in range(3):
        assert (await knock(tmp_path, LIST))[0] == 200
    assert "Exception" not in caplog.text


@pytest.mark.parametrize(
    ("act", "arguments"),
    [("forget", {}), ("import", {}), ("questions published", {}), ("export people", {"id": None})],
)
async def test_what_an_act_needs_and_was_not_given_is_told_in_words(
    desk: DeskHouse, tmp_path: Path, act: str, arguments: dict[str, Any]
) -> None:
    status, answer = await knock(tmp_path, {"act": act, "arguments": arguments})
    assert status == 422
    assert answer["error"]


async def test_an_unknown_act_and_a_mistake_are_words(desk: DeskHouse, tmp_path: Path) -> None:
    config = sample_config(tmp_path)
    with pytest.raises(BotError, match='no act "fly"'):
        await asyncio.to_thread(run_act, config, "fly", {})
    with pytest.raises(BotError, match="a role is one of"):
        await asyncio.to_thread(run_act, config, "staff invite", {"role": "king"})


async def _bug(actor: Actor, said: str) -> dict[str, Any]:
    await actor.store.put("half", "done")
    raise ValueError(said)


async def test_a_bug_leaves_nothing_half_done_and_the_door_open(
    desk: DeskHouse,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setitem(ACTIONS, "bug", Action("bug", _bug, (Argument("said"),)))
    config = sample_config(tmp_path)
    with pytest.raises(BotError, match="nothing was done"):
        await asyncio.to_thread(run_act, config, "bug", {"said": "Siti, 0812"})
    assert await desk.house.store.get("half") is None
    assert "the act bug failed: ValueError" in caplog.text
    assert "Siti" not in caplog.text, "what a person wrote is in no log"
    assert (await knock(tmp_path, LIST))[0] == 200


async def test_it_listens_on_the_loopback_alone(desk: DeskHouse, tmp_path: Path) -> None:
    assert control.HOST == "127.0.0.1"
    with pytest.raises(OSError, match=r"."):
        await asyncio.open_connection("127.0.0.2", door(tmp_path).port)


async def test_the_file_goes_when_the_process_stops(tmp_path: Path) -> None:
    path = door_of(tmp_path / "pandu.db")
    async with running(tmp_path):
        assert path.exists()
    assert not path.exists()


async def test_the_file_of_a_killed_process_is_put_right_by_the_next(tmp_path: Path) -> None:
    path = door_of(tmp_path / "pandu.db")
    path.write_text('{"port": 1, "token": "old", "pid": 1}')
    async with running(tmp_path):
        assert door(tmp_path).token != "old"
        assert path.stat().st_mode & 0o777 == 0o600
        assert (await knock(tmp_path, LIST))[0] == 200


def test_with_nobody_running_the_command_does_it_itself(tmp_path: Path) -> None:
    config = sample_config(tmp_path)
    assert run_act(config, "staff invite", {"role": "admin"})["role"] == "admin"
    assert len(run_act(config, "staff invites", {})["invites"]) == 1


def test_a_stale_file_does_not_mislead(tmp_path: Path) -> None:
    with eavesdropper() as (port, heard):
        text = json.dumps({"port": port, "token": "old", "pid": os.getpid()})
        config = sample_config(tmp_path)
        run_act(config, "staff list", {})
        door_of(config.database).write_text(text)
        assert run_act(config, "staff list", {}) == {"staff": []}
    assert heard == []


@contextmanager
def eavesdropper(status: int = 500) -> Iterator[tuple[int, list[str]]]:
    """Some other program that got the port of a Pandu that is gone, or a door that is busy."""
    heard: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            heard.append(self.path)
            self.send_error(status)

        def log_message(self, *args: object) -> None:
            """Says nothing."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield server.server_port, heard
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def test_a_door_with_too_much_of_a_crowd_is_tried_again_and_then_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(control, "PATIENCE", 0.0)
    config, lock = sample_config(tmp_path), Lock(tmp_path / "pandu.db")
    try:
        with eavesdropper(503) as (port, heard):
            text = json.dumps({"port": port, "token": "t", "pid": os.getpid()})
            door_of(config.database).write_text(text)
            with pytest.raises(BotError, match="busy"):
                run_act(config, "staff list", {})
        assert heard == ["/act"]
    finally:
        lock.release()


def test_a_process_without_a_door_is_told_of_in_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(control, "PATIENCE", 0.0)
    lock = Lock(tmp_path / "pandu.db")
    try:
        with pytest.raises(BotError, match="takes no commands"):
            run_act(sample_config(tmp_path), "staff list", {})
    finally:
        lock.release()


def test_two_commands_at_once_both_succeed(tmp_path: Path) -> None:
    config = sample_config(tmp_path)
    run_act(config, "staff list", {})
    failed: list[BaseException] = []

    def invite() -> None:
        try:
            run_act(config, "staff invite", {"role": "viewer"})
        except BaseException as error:
            failed.append(error)

    threads = [threading.Thread(target=invite) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    assert len(run_act(config, "staff invites", {})["invites"]) == 8


async def test_an_act_of_its_own_transactions_is_not_wrapped_in_one(
    desk: DeskHouse, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def chunks(actor: Actor) -> dict[str, Any]:
        for name in ("a", "b"):
            async with actor.store.transaction():
                await actor.store.put(name, "done")
        return {"chunks": 2}

    monkeypatch.setitem(ACTIONS, "chunks", Action("chunks", chunks, own=True))
    assert await asyncio.to_thread(run_act, sample_config(tmp_path), "chunks", {}) == {"chunks": 2}
