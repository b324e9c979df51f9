"""POST /messages: the rules of the account, the window, the price and the person."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from tests.whatsapp_api.errors import ApiError
from tests.whatsapp_api.faults import Clock, Fault
from tests.whatsapp_api.people import People
from tests.whatsapp_api.receipts import Posted
from tests.whatsapp_api.schema import check_message, check_read
from tests.whatsapp_api.templates import Filled
from tests.whatsapp_api.world import Chat, Shown

MEDIA = ("image", "video", "audio", "document", "sticker")


class Messages(People):
    """The world, its people, and what the bot may say to them."""

    def __init__(self, clock: Clock = time.time) -> None:
        super().__init__(clock)
        self.paced: list[Callable[[], object]] = []

    async def take(self, body: dict[str, Any], fault: Fault | None) -> dict[str, Any]:
        """Takes one POST /messages and returns its answer. Raises ApiError when refused."""
        if isinstance(body, dict) and "status" in body:
            return self._take_read(body)
        kind = check_message(body)
        filled = self.templates.fill(body["template"]) if kind == "template" else None
        chat = self.find(body)
        address = body.get("to") or body["recipient"]
        if "".join(c for c in address if c.isdigit()) == self.display_phone_number:
            raise ApiError(131021, "Sender and recipient are the same number.")
        self.limits.check(chat.key if chat else address)
        error = self._refusal(body, kind, chat, filled)
        if fault is not None and fault.by_webhook:
            error = fault.error()
        if error is not None and error.code not in self.late_errors and not _told_late(fault):
            raise error
        return await self._accept(body, kind, chat, filled, error)

    def _take_read(self, body: dict[str, Any]) -> dict[str, Any]:
        wamid = check_read(body)
        chat = self.heard.get(wamid)
        if chat is None:
            raise ApiError(131009, "message_id is no message of a user to this number.")
        chat.read.append(wamid)
        chat.typing += "typing_indicator" in body
        return {"success": True}

    def _refusal(
        self, body: dict[str, Any], kind: str, chat: Chat | None, filled: Filled | None
    ) -> ApiError | None:
        """Why this message does not reach her; None when it does. Raises what is never late."""
        if kind in MEDIA and "id" in body[kind]:
            try:
                self.media.check_kind(kind, body[kind]["id"])
            except ApiError as error:
                return error
        if chat is None or not chat.on_whatsapp or chat.blocked:
            return ApiError(131026, "Message Undeliverable.")
        if not self.paid:
            return ApiError(131042, "There was an error related to your payment method.")
        if self.spam_limited:
            return ApiError(131048, "Too many messages were blocked or flagged as spam.")
        return self._refusal_of_person(chat, filled)

    def _refusal_of_person(self, chat: Chat, filled: Filled | None) -> ApiError | None:
        if filled is None and not self.opened(chat):
            return ApiError(131047, "More than 24 hours have passed since her last reply.")
        if filled is not None and filled.category == "marketing":
            if chat.stopped:
                return ApiError(131050, "She has stopped marketing messages.")
            if chat.capped:
                return ApiError(131049, "To maintain healthy ecosystem engagement.")
        if filled is not None and not self.opened(chat):
            self.limits.check_recipient(chat.key)
        return None

    async def _accept(
        self,
        body: dict[str, Any],
        kind: str,
        chat: Chat | None,
        filled: Filled | None,
        error: ApiError | None,
    ) -> dict[str, Any]:
        wamid = self.new_wamid()
        pricing = self._price(chat, filled, free=error is not None)
        to = "".join(c for c in body.get("to") or "" if c.isdigit())
        opaque = body.get("biz_opaque_callback_data")
        self.receipts.posted[wamid] = Posted(wamid, chat, to, opaque, pricing)
        paced = filled is not None and filled.paced and error is None
        if paced and chat is not None:
            self.paced.append(lambda: self._show(chat, wamid, body, kind, filled))
            self.paced.append(lambda: self.receipts.queue(wamid))
        elif chat is not None and error is None:
            self._show(chat, wamid, body, kind, filled)
        early = [] if paced else self.receipts.queue(wamid, error)
        if early and self.webhooks.url:
            await self.webhooks.insist(*early)
        return _answer(body, wamid, chat if self.shows_user_ids else None, filled)

    def release_paced(self) -> None:
        """Meta was content with a template's first readers: those who were held back get it too."""
        waiting, self.paced = self.paced, []
        for act in waiting:
            act()

    def show_number(self) -> dict[str, Any]:
        """The number's own node, as GET /{phone_number_id} shows it."""
        return {
            "verified_name": "Pandu",
            "display_phone_number": "+" + self.display_phone_number,
            "quality_rating": "RED" if self.spam_limited else "GREEN",
            "code_verification_status": "VERIFIED",
            "platform_type": "CLOUD_API",
            "throughput": {"level": "STANDARD"},
            "status": "CONNECTED",
            "id": self.phone_number_id,
        }

    def _price(self, chat: Chat | None, filled: Filled | None, *, free: bool) -> dict[str, Any]:
        """What this message costs, by category; a sum of money is never told."""
        category = filled.category if filled else "service"
        kind = "regular"
        if chat is not None and self.clock() < chat.free_until and self.opened(chat):
            kind = "free_entry_point"
        elif category == "service":
            month = time.strftime("%Y-%m", time.gmtime(self.clock()))
            if self.billed[month, "service", False] < self.free_service:
                kind = "free_customer_service"
            if not free:
                self.billed[month, "service", kind == "regular"] += 1
        return {
            "billable": kind == "regular",
            "pricing_model": "PMP",
            "type": kind,
            "category": category,
        }

    def _show(
        self, chat: Chat, wamid: str, body: dict[str, Any], kind: str, filled: Filled | None
    ) -> None:
        if kind == "reaction":
            chat.reactions[body["reaction"]["message_id"]] = body["reaction"]["emoji"]
            return
        shown: Shown = {
            "id": wamid,
            "type": kind,
            "text": filled.text if filled else _text_of(body, kind),
            "buttons": filled.buttons if filled else _buttons_of(body),
            "sent": body,
            "timestamp": self.now(),
        }
        chat.said.append(shown)
        if self.listener is not None:
            self.listener(chat, shown)


def _told_late(fault: Fault | None) -> bool:
    return fault is not None and fault.by_webhook


def _answer(
    body: dict[str, Any], wamid: str, chat: Chat | None, filled: Filled | None
) -> dict[str, Any]:
    """The answer of a 200: with `to` the input and wa_id, with `recipient` no wa_id."""
    if body.get("to") is not None:
        digits = "".join(c for c in body["to"] if c.isdigit())
        contact = {"input": body["to"], "wa_id": digits}
        if chat is not None and chat.user_id:
            contact["user_id"] = chat.user_id
    else:
        contact = {"input": body["recipient"], "user_id": body["recipient"]}
    word = "held_for_quality_assessment" if filled and filled.paced else "accepted"
    message = {"id": wamid} | ({"message_status": word} if filled else {})
    return {"messaging_product": "whatsapp", "contacts": [contact], "messages": [message]}


def _text_of(body: dict[str, Any], kind: str) -> str:
    if kind == "text":
        return str(body["text"]["body"])
    if kind == "interactive":
        inner = body["interactive"]
        parts = (inner.get("header", {}).get("text"), inner["body"]["text"])
        footer = inner.get("footer", {}).get("text")
        return "\n".join(p for p in (*parts, footer) if p)
    return str(body[kind].get("caption", "")) if isinstance(body[kind], dict) else ""


def _buttons_of(body: dict[str, Any]) -> list[dict[str, str]]:
    """The buttons or rows of an interactive message; a link is shown, but tells nothing back."""
    action = body.get("interactive", {}).get("action", {})
    if "buttons" in action:
        return [{"kind": "button_reply", **b["reply"]} for b in action["buttons"]]
    if "sections" in action:
        return [{"kind": "list_reply", **row} for s in action["sections"] for row in s["rows"]]
    if action.get("name") == "cta_url":
        link = action["parameters"]
        return [{"kind": "cta_url", "id": link["url"], "title": link["display_text"]}]
    return []
