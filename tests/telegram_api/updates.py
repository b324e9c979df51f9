"""The queue of updates: long polling with true confirmation, and webhooks that insist."""

from __future__ import annotations

import asyncio
import contextlib
import json
import random
from collections import deque
from typing import TYPE_CHECKING, Any

import aiohttp

from tests.telegram_api.errors import ApiError, bad

if TYPE_CHECKING:
    from tests.telegram_api.world import World

BY_DEFAULT_NOT = {"chat_member", "message_reaction", "message_reaction_count"}
CONFLICT = (
    "Conflict: terminated by other getUpdates request; "
    "make sure that only one bot instance is running"
)
WEBHOOK_ACTIVE = (
    "Conflict: can't use getUpdates method while webhook is active; "
    "use deleteWebhook to delete the webhook first"
)


class Updates:
    """What waits for the bot. `doubled`, `shuffled`: how unkind the deliveries are."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.queue: deque[dict[str, Any]] = deque()
        self.again: list[dict[str, Any]] = []
        self.history: dict[int, dict[str, Any]] = {}
        self.confirmed = 0
        self.doubled = False
        self.shuffled: random.Random | None = None
        self.allowed: set[str] | None = None
        self.webhook: dict[str, Any] | None = None
        self.webhook_answers: list[int] = []
        self.retry_seconds = 0.02
        self._next_id = random.randrange(10**8, 2 * 10**9)  # as after a quiet week
        self._arrived = asyncio.Event()
        self._poller: asyncio.Future[None] | None = None
        self._pusher: asyncio.Task[None] | None = None

    def push(self, update: dict[str, Any]) -> int:
        """Queues an update (its id is given here) unless the bot did not ask for its kind."""
        update_id = self._next_id
        self._next_id += 1
        kind = next(iter(update))
        if self._wanted(kind):
            whole = {"update_id": update_id} | update
            self.queue.append(whole)
            self.history[update_id] = whole
            if len(self.history) > 5000:
                del self.history[next(iter(self.history))]
            self._arrived.set()
        return update_id

    def skip(self, ids: int) -> None:
        """Goes on with higher ids: for a bot that remembers those of an earlier fake."""
        self._next_id += ids

    @property
    def polled(self) -> bool:
        """Whether somebody waits in a long poll right now."""
        return self._poller is not None

    def repeat(self, update_id: int) -> None:
        """Delivers an update once more, confirmed or not."""
        self.again.append(self.history[update_id])
        self._arrived.set()

    def _wanted(self, kind: str) -> bool:
        return kind in self.allowed if self.allowed is not None else kind not in BY_DEFAULT_NOT

    def allow(self, kinds: list[str] | None) -> None:
        if kinds is not None:
            self.allowed = set(kinds) or None

    async def get(self, offset: int, limit: int, seconds: float) -> list[dict[str, Any]]:
        """One getUpdates. Raises ApiError 409 for webhook and for a second poller."""
        if self.webhook is not None:
            raise ApiError(409, WEBHOOK_ACTIVE)
        if self._poller is not None and not self._poller.done():
            self._poller.set_result(None)
        self._confirm(offset)
        if not self.queue and not self.again and seconds > 0:
            await self._long_poll(seconds)
        return self._batch(limit)

    async def _long_poll(self, seconds: float) -> None:
        self._arrived.clear()
        loop = asyncio.get_running_loop()
        mine: asyncio.Future[None] = loop.create_future()
        self._poller = mine
        self.world.changed()
        arrived = loop.create_task(self._arrived.wait())
        try:
            done, _ = await asyncio.wait(
                (mine, arrived), timeout=seconds, return_when=asyncio.FIRST_COMPLETED
            )
            if mine in done:
                raise ApiError(409, CONFLICT)
        finally:
            arrived.cancel()
            mine.cancel()
            if self._poller is mine:
                self._poller = None

    def _confirm(self, offset: int) -> None:
        if offset < 0:
            while len(self.queue) > -offset:
                self.confirmed += 1
                self.queue.popleft()
        while self.queue and self.queue[0]["update_id"] < offset:
            self.confirmed += 1
            self.queue.popleft()
        self.world.changed()

    def _batch(self, limit: int) -> list[dict[str, Any]]:
        again, self.again = self.again, []
        batch = again + [u for _, u in zip(range(limit), self.queue, strict=False)]
        if self.doubled:
            batch = [u for u in batch for _ in range(2)]
        if self.shuffled is not None:
            self.shuffled.shuffle(batch)
        return batch

    def set_webhook(self, hook: dict[str, Any]) -> None:
        if hook.get("secret_token") and not _clean_secret(hook["secret_token"]):
            raise bad("secret token contains unallowed characters")
        self.webhook = hook
        self._arrived.set()
        if self._pusher is None:
            self._pusher = asyncio.get_running_loop().create_task(self._push_all())

    async def delete_webhook(self, *, drop: bool) -> None:
        if drop:
            self.queue.clear()
        self.webhook = None
        await self.stop()

    async def stop(self) -> None:
        if self._pusher is not None:
            self._pusher.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._pusher
            self._pusher = None

    async def _push_all(self) -> None:
        async with aiohttp.ClientSession() as session:
            while self.webhook is not None:
                self._arrived.clear()
                if not self.queue and not self.again:
                    await self._arrived.wait()
                    continue
                batch = _first_of_each_chat(self._batch(self.webhook["max_connections"]))
                good = await asyncio.gather(*(self._post(session, u) for u in batch))
                taken = {u["update_id"] for u, ok in zip(batch, good, strict=True) if ok}
                self.confirmed += len(taken)
                self.queue = deque(u for u in self.queue if u["update_id"] not in taken)
                self.world.changed()
                if not all(good):
                    await asyncio.sleep(self.retry_seconds)

    async def _post(self, session: aiohttp.ClientSession, update: dict[str, Any]) -> bool:
        hook = self.webhook
        if hook is None:
            return False
        headers = {"Content-Type": "application/json"}
        if hook.get("secret_token"):
            headers["X-Telegram-Bot-Api-Secret-Token"] = hook["secret_token"]
        try:
            async with session.post(
                hook["url"], data=json.dumps(update), headers=headers
            ) as answer:
                self.webhook_answers.append(answer.status)
                return 200 <= answer.status < 300
        except aiohttp.ClientError:
            self.webhook_answers.append(0)
            return False


def _first_of_each_chat(batch: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The real server keeps order within a chat: the next one waits for the answer."""
    firsts: dict[Any, dict[str, Any]] = {}
    for update in batch:
        body = next(v for k, v in update.items() if k != "update_id")
        message = body.get("message", body) if isinstance(body, dict) else {}
        place = message.get("chat", {}).get("id") if isinstance(message, dict) else None
        firsts.setdefault(place, update)
    return list(firsts.values())


def _clean_secret(secret: str) -> bool:
    return len(secret) <= 256 and all(c.isascii() and (c.isalnum() or c in "_-") for c in secret)
