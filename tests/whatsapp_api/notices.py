"""What WhatsApp itself tells: a changed number or id, a wish to stop, a template's new state."""

from __future__ import annotations

from typing import Any

from tests.whatsapp_api.messages import Messages
from tests.whatsapp_api.webhooks import Event
from tests.whatsapp_api.world import new_user_id


class Notices(Messages):
    """Everything before, and the events that no person sends."""

    def change_number(self, user: str | int, phone: str, *, shape: str = "now") -> Event:
        """She takes another phone number, and with it another id.

        `shape` "now" (August 2026) tells the previous id as well; "old" has the number only, the
        old one in the sentence alone; "hidden" tells the change of id without any number.
        """
        chat = self.chat(user)
        before_phone, before_id = chat.phone, chat.user_id
        chat.phone, chat.user_id = phone, new_user_id(phone)
        if shape == "hidden":
            return self._tell_changed_id(user, before_id)
        system: dict[str, Any] = {
            "body": f"User {chat.name} changed from {before_phone} to {phone}",
            "wa_id": phone,
            "type": "user_changed_number",
        }
        message: dict[str, Any] = {"from": before_phone}
        if shape == "now":
            system |= {"user_id": chat.user_id, "previous_user_id": before_id}
            message["from_user_id"] = before_id
        return self._push_system(message, system)

    def _tell_changed_id(self, user: str | int, before: str | None) -> Event:
        chat = self.chat(user)
        system = {
            "body": f"User {chat.name} changed from {before} to {chat.user_id}",
            "user_id": chat.user_id,
            "previous_user_id": before,
            "type": "user_changed_user_id",
        }
        return self._push_system({"from_user_id": before}, system)

    def _push_system(self, message: dict[str, Any], system: dict[str, Any]) -> Event:
        message |= {"id": self.new_wamid(), "timestamp": self.now(), "type": "system"}
        return self.push_messages([message | {"system": system}], [])

    def update_user_id(self, user: str | int) -> Event:
        """Her id changes, told in the older field of its own, `user_id_update`."""
        chat = self.chat(user)
        before = chat.user_id
        chat.user_id = new_user_id(f"{chat.phone} {before}")
        change: dict[str, Any] = {
            "detail": "The user id of a user has changed",
            "user_id": {"previous": before, "current": chat.user_id},
            "timestamp": self.now(),
        }
        if chat.shows_phone:
            change["wa_id"] = chat.phone
        value = self.envelope() | {"contacts": [self.contact(chat)], "user_id_update": [change]}
        return self.webhooks.push("user_id_update", value)

    def stop_marketing(self, user: str | int, *, resume: bool = False) -> Event:
        """She presses "stop" on a marketing message, or takes that back."""
        chat = self.chat(user)
        chat.stopped = not resume
        word = "resume" if resume else "stop"
        wish: dict[str, Any] = {
            "detail": f"User requested to {word} marketing messages",
            "category": "marketing_messages",
            "value": word,
            "timestamp": int(self.clock()),
        }
        if chat.shows_phone:
            wish["wa_id"] = chat.phone
        if chat.user_id and self.shows_user_ids:
            wish["user_id"] = chat.user_id
        value = self.envelope() | {"contacts": [self.contact(chat)], "user_preferences": [wish]}
        return self.webhooks.push("user_preferences", value)

    def set_template(self, name: str, status: str, language: str = "id") -> Event:
        """A template changes its state (APPROVED, PAUSED, DISABLED, REJECTED), and that is told."""
        template = self.templates.all[name, language]
        template.status = status
        value = {
            "event": status,
            "message_template_id": int(template.id),
            "message_template_name": name,
            "message_template_language": language,
            "reason": "NONE",
            "message_template_category": template.category,
        }
        return self.webhooks.push("message_template_status_update", value)

    def recategorise_template(self, name: str, category: str, language: str = "id") -> Event:
        """Meta moves a template to another category, and so to another price."""
        template = self.templates.all[name, language]
        before, template.category = template.category, category
        value = {
            "message_template_id": int(template.id),
            "message_template_name": name,
            "message_template_language": language,
            "previous_category": before,
            "new_category": category,
        }
        return self.webhooks.push("template_category_update", value)
