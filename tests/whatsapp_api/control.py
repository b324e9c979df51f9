"""The remote control over HTTP: what a parent process lets people do, and what they see.

POST /control/do      {"do": "say", "with": ["6281…", "halo"], "named": {}}  any act of People
POST /control/fault   {"call": "messages", "code": 131000, "times": 2}
POST /control/set     {"receipts": {"late": true}, "webhooks": {"batch": 5}, "limits": {…},
                       "fake": {"paid": false, "webhook_url": "http://…"}, "chat:6281…": {…}}
POST /control/release {"backwards": true, "copies": 2}
GET  /control/chat/6281…?after=3&wait=5   messages of ours beyond the third, what she typed
GET  /control/state                       counters, queue, faults left
"""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from aiohttp import web

from tests.whatsapp_api.people import NotOnScreen

if TYPE_CHECKING:
    from tests.whatsapp_api.server import FakeWhatsApp

ACTS = {
    "say",
    "press",
    "press_unseen",
    "send_media",
    "send_photo",
    "send_voice",
    "send_document",
    "send_sticker",
    "send_location",
    "send_contact",
    "share_phone",
    "send_order",
    "send_unknown",
    "send_unsupported",
    "react",
    "edit",
    "delete",
    "click_ad",
    "say_in_group",
    "change_number",
    "update_user_id",
    "stop_marketing",
    "set_template",
    "recategorise_template",
}


async def answer_control(fake: FakeWhatsApp, request: web.BaseRequest) -> web.Response:
    """Does what was asked; 400 with the reason when it cannot be done."""
    what = request.path.removeprefix("/control/")
    try:
        if request.method == "POST":
            return _json(_POSTS[what](fake, json.loads(await request.read() or b"{}")))
        if what.startswith("chat/"):
            return _json(await _chat(fake, what[5:], request.query))
        if what == "state":
            return _json(_state(fake))
    except (KeyError, ValueError, TypeError, AttributeError, IndexError, NotOnScreen) as error:
        return _json({"error": f"{type(error).__name__}: {error}"}, status=400)
    return _json({"error": "no such control"}, status=404)


def _do(fake: FakeWhatsApp, body: dict[str, Any]) -> Any:
    if body["do"] not in ACTS:
        raise KeyError(body["do"])
    done = getattr(fake, body["do"])(*body.get("with", []), **body.get("named", {}))
    return done if isinstance(done, str) else None


def _fault(fake: FakeWhatsApp, body: dict[str, Any]) -> None:
    fake.faults.add(**body)


def _set(fake: FakeWhatsApp, body: dict[str, Any]) -> None:
    """Sets what is there already; a wrong name raises."""
    parts = {"receipts": fake.receipts, "webhooks": fake.webhooks, "limits": fake.limits}
    for part, values in body.items():
        target: Any = fake if part == "fake" else parts.get(part)
        if part.startswith("chat:"):
            target = fake.chat(part[5:])
        for name, value in values.items():
            getattr(target, name)
            setattr(target, name, value)
    fake.webhooks.wake()


def _release(fake: FakeWhatsApp, body: dict[str, Any]) -> int:
    return fake.receipts.release(**body)


async def _chat(fake: FakeWhatsApp, user: str, query: Any) -> dict[str, Any]:
    chat = fake.chat(user)
    after, wait = int(query.get("after", 0)), float(query.get("wait", 0))
    if wait:
        with contextlib.suppress(asyncio.TimeoutError):
            await fake.until(lambda: len(chat.said) > after, wait)
    return {
        "messages": chat.said[after:],
        "typed": chat.typed,
        "read": chat.read,
        "typing": chat.typing,
        "phone": chat.phone,
        "user_id": chat.user_id,
        "opened": fake.opened(chat),
    }


def _state(fake: FakeWhatsApp) -> dict[str, Any]:
    return {
        "totals": fake.totals,
        "refused": fake.refused,
        "queued": len(fake.webhooks.queue),
        "answers": fake.webhooks.answers,
        "waiting": len(fake.receipts.waiting),
        "posted": len(fake.receipts.posted),
        "faults": len(fake.faults.plan),
        "billed": [[*key, number] for key, number in fake.billed.items()],
    }


_POSTS: dict[str, Callable[[FakeWhatsApp, dict[str, Any]], Any]] = {
    "do": _do,
    "fault": _fault,
    "set": _set,
    "release": _release,
}


def _json(body: Any, status: int = 200) -> web.Response:
    return web.Response(
        status=status, body=json.dumps(body).encode(), content_type="application/json"
    )
