"""Receipts: what became of a message of ours, told when and as often as the test wants."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tests.whatsapp_api.errors import ApiError
from tests.whatsapp_api.webhooks import Event, Webhooks

if TYPE_CHECKING:
    from tests.whatsapp_api.world import Chat, World


@dataclass(slots=True)
class Posted:
    """One message that was taken: whom it is for, what came with it, what it costs."""

    id: str
    chat: Chat | None
    to: str
    opaque: str | None
    pricing: dict[str, Any]


class Receipts:
    """Statuses of our messages.

    `told` are those that follow each delivered message by themselves. `early`: they (and failures)
    are told before the POST is answered. `late`: they wait in `waiting` until `release()`.
    """

    def __init__(self, world: World, webhooks: Webhooks) -> None:
        self.world, self.webhooks = world, webhooks
        self.told: tuple[str, ...] = ("sent", "delivered")
        self.early, self.late = False, False
        self.posted: dict[str, Posted] = {}
        self.waiting: list[dict[str, Any]] = []

    def build(self, wamid: str, status: str, error: ApiError | None = None) -> dict[str, Any]:
        """One value of field `messages` that holds one status."""
        posted = self.posted[wamid]
        told: dict[str, Any] = {"id": wamid, "status": status, "timestamp": self.world.now()}
        chat = posted.chat
        if chat is None or chat.shows_phone:
            told["recipient_id"] = chat.phone if chat else posted.to
        if chat is not None and chat.user_id and self.world.shows_user_ids:
            told["recipient_user_id"] = chat.user_id
        if posted.opaque is not None:
            told["biz_opaque_callback_data"] = posted.opaque
        if status in ("sent", "delivered"):
            told["pricing"] = posted.pricing
        if error is not None:
            told["errors"] = [error.in_status()]
        return self.value(told)

    def value(self, status: dict[str, Any]) -> dict[str, Any]:
        """A value around one status; contacts are missing, as they are for failed ones."""
        return {
            "messaging_product": "whatsapp",
            "metadata": {
                "display_phone_number": self.world.display_phone_number,
                "phone_number_id": self.world.phone_number_id,
            },
            "statuses": [status],
        }

    def push(self, wamid: str, status: str, code: int = 0) -> Event:
        """Queues one status now, whatever was told before; `code` is why it failed."""
        error = ApiError(code) if code else None
        return self.webhooks.push("messages", self.build(wamid, status, error))

    def queue(self, wamid: str, error: ApiError | None = None) -> list[Event]:
        """Tells what follows a message that was taken; returns what must go out early."""
        kinds = ("failed",) if error else self.told
        chat = self.posted[wamid].chat
        if chat is not None and chat.away and not error:
            chat.waiting.append(wamid)
            kinds = tuple(kind for kind in kinds if kind == "sent")
        values = [self.build(wamid, kind, error) for kind in kinds]
        if self.early:
            return [Event("messages", value) for value in values]
        if self.late:
            self.waiting += values
        else:
            for value in values:
                self.webhooks.push("messages", value)
        return []

    def release(self, *, backwards: bool = False, copies: int = 1) -> int:
        """Tells what `late` held back, newest first if `backwards`; returns how many events."""
        values = self.waiting[::-1] if backwards else self.waiting
        self.waiting = []
        for value in values:
            for _ in range(copies):
                self.webhooks.push("messages", value)
        return len(values) * copies

    def come_back(self, user: str | int) -> None:
        """Her phone is on again: what waited is delivered now, oldest first."""
        chat = self.world.chat(user)
        chat.away = False
        waiting, chat.waiting = chat.waiting, []
        for wamid in waiting:
            self.push(wamid, "delivered")

    def read(self, user: str | int) -> None:
        """She opens the chat: everything that reached her is read, told oldest first."""
        for shown in self.world.chat(user).said:
            self.push(shown["id"], "read")
