"""Webhooks that insist: signed over the raw bytes, posted until they are answered with 200."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import hmac
import json
import random
from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import aiohttp

if TYPE_CHECKING:
    from tests.whatsapp_api.world import World

LARGEST_BATCH = 1000
"""Updates in one body, at most."""


@dataclass(slots=True)
class Event:
    """One change that waits to be told: a webhook field and its value; `tries` so far."""

    field: str
    value: dict[str, Any]
    tries: int = 0


class Webhooks:
    """What waits for the bot. Unkind on wish: `doubled` (each body twice), `shuffled` (any order),
    `batch` (so many events in one body), `parallel` (so many bodies at once), `merged` (events of a
    batch share one value, so that contacts, messages and statuses of several people stand
    together), `lost` (drops so many of the next events that `loses` names: by default statuses),
    `held` (nothing leaves until False).
    """

    def __init__(self, world: World) -> None:
        self.world = world
        self.url = ""
        self.signed, self.header, self.prefix = True, "X-Hub-Signature-256", "sha256="
        self.queue: deque[Event] = deque()
        self.bodies: list[dict[str, Any]] = []
        self.answers: list[int] = []
        self.doubled, self.merged, self.held = False, False, False
        self.shuffled: random.Random | None = None
        self.batch, self.lost, self.loses = 1, 0, "statuses"
        self.parallel, self.subscribed = 1, True
        self.retry_seconds = 0.02
        self.retries: int | None = None
        self._leaving = 0
        self._arrived = asyncio.Event()
        self._pusher: asyncio.Task[None] | None = None
        self._session: aiohttp.ClientSession | None = None

    def push(self, field: str, value: dict[str, Any]) -> Event:
        """Queues one event; it leaves by itself as soon as there is an address."""
        event = Event(field, value)
        if self.lost and self.loses in value:
            self.lost -= 1
            return event
        self.queue.append(event)
        self._arrived.set()
        return event

    def wake(self) -> None:
        """Looks again at what waits: after `held` or `url` has changed."""
        self._arrived.set()

    @property
    def idle(self) -> bool:
        """Whether nothing waits to be told, or is being told."""
        return not self.queue and not self._leaving

    def start(self) -> None:
        if self._pusher is None:
            self._pusher = asyncio.get_running_loop().create_task(self._push_all())

    async def stop(self) -> None:
        if self._pusher is not None:
            self._pusher.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._pusher
            self._pusher = None
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def deliver(self, *events: Event) -> int:
        """Posts these events at once, past the queue; returns the HTTP status (0: no answer)."""
        return await self.post(json.dumps(self._body(list(events))).encode())

    async def insist(self, *events: Event) -> None:
        """Posts these events at once; what is not answered with 200 waits in the queue."""
        if await self.deliver(*events) != 200:
            self.queue.extend(events)
            self._arrived.set()

    async def post(self, raw: bytes, signature: str | None = None) -> int:
        """Posts raw bytes; signed with the app secret unless a signature is given."""
        headers = {"Content-Type": "application/json", "User-Agent": "facebookexternalua"}
        if signature is not None:
            headers[self.header] = signature
        elif self.signed:
            headers[self.header] = self.sign(raw)
        if self._session is None:
            self._session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=20))
        try:
            async with self._session.post(self.url, data=raw, headers=headers) as answer:
                await answer.read()
                status = answer.status
        except (aiohttp.ClientError, TimeoutError):
            status = 0
        self.answers.append(status)
        self.world.changed()
        return status

    def sign(self, raw: bytes) -> str:
        secret = self.world.app_secret.encode()
        return self.prefix + hmac.new(secret, raw, hashlib.sha256).hexdigest()

    async def verify(self, token: str | None = None, challenge: str = "1158201444") -> str | None:
        """Asks for the challenge as Meta does; returns what was answered, None unless 200."""
        query = {
            "hub.mode": "subscribe",
            "hub.challenge": challenge,
            "hub.verify_token": self.world.verify_token if token is None else token,
        }
        async with (
            aiohttp.ClientSession() as session,
            session.get(self.url, params=query) as answer,
        ):
            return await answer.text() if answer.status == 200 else None

    async def _push_all(self) -> None:
        while True:
            self._arrived.clear()
            if self.held or not self.subscribed or not self.queue or not self.url:
                await self._arrived.wait()
                continue
            batches = [self._take()]
            while self.queue and len(batches) < self.parallel:
                batches.append(self._take())
            self._leaving += len(batches)
            await asyncio.gather(*(self._insist_on(batch) for batch in batches))

    async def _insist_on(self, batch: list[Event]) -> None:
        """Posts one body; what is not answered with 200 waits in the queue again."""
        raw = json.dumps(self._body(batch)).encode()
        status = await self.post(raw)
        if status == 200 and self.doubled:
            status = await self.post(raw)
        if status != 200:
            self._put_back(batch)
        self._leaving -= 1
        self.world.changed()
        if status != 200:
            await asyncio.sleep(self.retry_seconds)

    def _take(self) -> list[Event]:
        if self.shuffled is not None:
            waiting = list(self.queue)
            self.shuffled.shuffle(waiting)
            self.queue = deque(waiting)
        number = min(self.batch, LARGEST_BATCH, len(self.queue))
        return [self.queue.popleft() for _ in range(number)]

    def _put_back(self, batch: list[Event]) -> None:
        """Keeps what was not taken for the next try; newer events may overtake it meanwhile."""
        for event in batch:
            event.tries += 1
        self.queue.extend(e for e in batch if self.retries is None or e.tries <= self.retries)

    def _body(self, batch: list[Event]) -> dict[str, Any]:
        changes = [{"value": e.value, "field": e.field} for e in batch]
        if self.merged:
            changes = _merge(changes)
        body = {
            "object": "whatsapp_business_account",
            "entry": [{"id": self.world.business_account_id, "changes": changes}],
        }
        self.bodies.append(body)
        return body


def _merge(changes: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Puts values of one field together, their contacts in another order than the messages."""
    merged: dict[str, dict[str, Any]] = {}
    for change in changes:
        whole = merged.setdefault(change["field"], {})
        for name, part in change["value"].items():
            if isinstance(part, list):
                together = whole.setdefault(name, [])
                whole[name] = part + together if name == "contacts" else together + part
            else:
                whole[name] = part
    return [{"value": value, "field": field} for field, value in merged.items()]
