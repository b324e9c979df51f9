"""The remote control over HTTP: what a parent process lets users do, and what they see.

POST /control/do    {"do": "say", "with": [1001, "halo"], "named": {}}  any act of people.py
POST /control/fault {"method": "sendMessage", "chat": 1001, "status": 500, "times": 2}
POST /control/pace  {"there": 0.0, "back": 0.0, "per_second": 30, "per_chat": 1, "burst": 3}
POST /control/mood  {"doubled": true, "shuffled": 7}
GET  /control/chat/1001?after=12&wait=5    messages newer than `after`, toasts, keyboard
GET  /control/state                        counters, queue, commands, faults left
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import random
from typing import TYPE_CHECKING, Any

from aiohttp import web

from tests.telegram_api.people import NotOnScreen

if TYPE_CHECKING:
    from tests.telegram_api.server import FakeTelegram

ACTS = {
    "say",
    "attach",
    "album",
    "send_contact",
    "share_contact",
    "tap",
    "press",
    "press_unseen",
    "edit",
    "block",
    "unblock",
    "add_bot",
    "set_topics",
    "poison",
    "old",
    "expire_queries",
}


async def answer_control(fake: FakeTelegram, request: web.BaseRequest) -> web.Response:
    """Does what was asked; 400 with the reason when it cannot be done."""
    what = request.path.removeprefix("/control/")
    try:
        if request.method == "POST":
            return _json(_POSTS[what](fake, json.loads(await request.read() or b"{}")))
        if what.startswith("chat/"):
            return _json(await _chat(fake, int(what[5:]), request.query))
        if what == "state":
            return _json(_state(fake))
    except (KeyError, ValueError, TypeError, IndexError, NotOnScreen) as error:
        return _json({"error": f"{type(error).__name__}: {error}"}, status=400)
    return _json({"error": "no such control"}, status=404)


def _do(fake: FakeTelegram, body: dict[str, Any]) -> Any:
    if body["do"] == "repeat":
        return fake.updates.repeat(*body["with"])
    if body["do"] not in ACTS:
        raise KeyError(body["do"])
    return getattr(fake, body["do"])(*body.get("with", []), **body.get("named", {}))


def _fault(fake: FakeTelegram, body: dict[str, Any]) -> None:
    fake.faults.add(**body)


def _pace(fake: FakeTelegram, body: dict[str, Any]) -> None:
    fake.faults.there = body.pop("there", fake.faults.there)
    fake.faults.back = body.pop("back", fake.faults.back)
    for name in ("per_second", "per_chat", "burst"):
        if name in body:
            setattr(fake.faults.limits, name, body[name])


def _mood(fake: FakeTelegram, body: dict[str, Any]) -> None:
    fake.updates.doubled = bool(body.get("doubled", fake.updates.doubled))
    if "shuffled" in body:
        seed = body["shuffled"]
        fake.updates.shuffled = None if seed is None else random.Random(seed)


async def _chat(fake: FakeTelegram, chat_id: int, query: Any) -> dict[str, Any]:
    chat = fake.chat(chat_id)
    after, wait = int(query.get("after", 0)), float(query.get("wait", 0))
    if wait:
        with contextlib.suppress(asyncio.TimeoutError):
            await fake.until(lambda: any(m["message_id"] > after for m in chat.said), wait)
    return {
        "messages": [m for m in chat.messages.values() if m["message_id"] > after],
        "toasts": chat.toasts,
        "actions": chat.actions,
        "keyboard": chat.keyboard,
        "edits": chat.edits,
        "blocked": chat.blocked,
    }


def _state(fake: FakeTelegram) -> dict[str, Any]:
    return {
        "totals": fake.totals,
        "refused": fake.refused,
        "seconds": fake.seconds,
        "queued": len(fake.updates.queue),
        "confirmed": fake.updates.confirmed,
        "commands": [
            {"scope": json.loads(scope), "language": language, "commands": commands}
            for (scope, language), commands in fake.commands.items()
        ],
        "unanswered": sum(not q.answered and not q.expired for q in fake.queries.values()),
        "faults": len(fake.faults.plan),
        "webhook": fake.updates.webhook,
    }


_POSTS = {"do": _do, "fault": _fault, "pace": _pace, "mood": _mood}


def _json(body: Any, status: int = 200) -> web.Response:
    return web.Response(
        status=status, body=json.dumps(body).encode(), content_type="application/json"
    )
