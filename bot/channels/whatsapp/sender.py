"""Speaks: finds by which name somebody is reached, and says it freely or by a template."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from bot.channels.whatsapp.account import Account
from bot.channels.whatsapp.calls import Calls
from bot.channels.whatsapp.events import TemplateState
from bot.channels.whatsapp.payloads import Payload, accepted_type, make_payloads
from bot.dialogue.channel import Announced, Delivery, UnknownOutcome, Unreachable, Withheld
from bot.dialogue.messages import Notice, Outgoing
from bot.dialogue.names import Name, Names
from bot.dialogue.notices import CALLS, NoticeTemplate, fill_values, find_template

WINDOW = timedelta(hours=24)
"""For so long after she wrote she may be written to freely (Meta, "customer service window")."""

Templates = Callable[[], Mapping[tuple[str, str], NoticeTemplate]]


class Sender:
    """Sends messages of one account."""

    def __init__(
        self,
        calls: Calls,
        account: Account,
        names: Callable[[], Names],
        clock: Callable[[], datetime],
        templates: Templates,
        choose: str,
        locale: str,
    ) -> None:
        self._calls = calls
        self._account = account
        self._names = names
        self._clock = clock
        self._templates = templates
        self._choose = choose
        self._locale = locale
        self._states: dict[tuple[str, str], bool] = {}

    async def say(self, delivery: Delivery) -> str | None:
        """Says it. Returns the network's id of the last message.

        Raises Unreachable where no name is known, and the other moods of a channel.
        """
        message = delivery.message
        chat = message.to.chat
        known = self._names()
        names = await known.names_of(chat)
        if not names:
            raise Unreachable("nobody is known by that chat")
        if not message.text and (message.erases or message.sweeps):
            return None  # nothing can be taken from a screen there
        heard = await known.heard_at(chat)
        if delivery.late or heard is None or self._clock() - heard >= WINDOW:
            return await self._announce(delivery, names[0])
        return await self._say_freely(delivery, names[0])

    async def _say_freely(self, delivery: Delivery, name: Name) -> str | None:
        """Says it freely, as one message where it fits. The last one carries the mark."""
        media = await self._bring_file(delivery.message)
        *before, last = make_payloads(delivery.message, self._choose, media=media)
        for number, payload in enumerate(before):
            try:
                await self._post(name, payload, "")
            except UnknownOutcome:
                raise
            except Exception as error:
                if number:  # a part of it has arrived
                    raise UnknownOutcome(type(error).__name__) from None
                raise
        try:
            return await self._post(name, last, delivery.mark)
        except (Unreachable, Withheld, UnknownOutcome):
            raise
        except Exception as error:
            if before:
                raise UnknownOutcome(type(error).__name__, failed=True) from None
            raise

    async def _bring_file(self, message: Outgoing) -> str:
        """Returns the network's id of the file that goes with it. Empty where none does."""
        if message.file is not None:
            file = message.file
            return await self._calls.upload(file.name, accepted_type(file.media), file.content)
        if message.relay is not None and message.relay.channel == message.to.channel:
            return message.relay.id
        return ""

    async def _announce(self, delivery: Delivery, name: Name) -> str | None:
        """Says it by its template, the only way to somebody who wrote longer ago than a day."""
        notice = delivery.message.notice
        if notice is None:
            raise Withheld("window")
        template = find_template(self._templates(), notice, self._locale)
        if template is None:
            raise Withheld("window")
        if self._states.get((template.name, template.language)) is False:
            raise Withheld("template")
        calls = notice.kind in CALLS  # its receipts are not those of the message
        mark = delivery.mark.replace("row:", "note:") if calls else delivery.mark
        try:
            sent = await self._post(name, draw_template(template, notice), mark)
        except Withheld as error:
            if error.why == "template":
                self.note_state(TemplateState(template.name, template.language, approved=False))
            raise
        if calls:
            raise Announced(sent)
        return sent

    async def _post(self, name: Name, payload: Payload, mark: str) -> str:
        whom = "to" if name.kind == "phone" else "recipient"
        whole: dict[str, Any] = {
            "messaging_product": "whatsapp",
            "recipient_type": "individual",
            whom: name.value,
            **payload,
        }
        if mark:
            whole["biz_opaque_callback_data"] = mark
        answer = await self._calls.post(self._account.messages, whole)
        return str(answer["messages"][0]["id"])

    async def mark_read(self, message: str) -> None:
        """Shows her that it was read and that an answer comes. Costs nothing."""
        seen = {
            "messaging_product": "whatsapp",
            "status": "read",
            "message_id": message,
            "typing_indicator": {"type": "text"},
        }
        await self._calls.post(self._account.messages, seen)

    def note_state(self, state: TemplateState) -> None:
        """Remembers whether a template may be sent. Without a language: in all of them."""
        for template in self._templates().values():
            if template.name == state.name and state.language in ("", template.language):
                self._states[template.name, template.language] = state.approved

    async def read_states(self) -> None:
        """Asks which templates are approved. Raises a channel's moods."""
        if not self._account.templates:
            return
        answer = await self._calls.get(self._account.templates, limit="200")
        for found in answer.get("data") or answer.get("waba_templates") or ():
            approved = str(found.get("status", "")).upper() == "APPROVED"
            language = str(found.get("language", ""))
            self.note_state(TemplateState(str(found.get("name", "")), language, approved))


def draw_template(template: NoticeTemplate, notice: Notice) -> Payload:
    """Returns a template with its values as it is sent."""
    whole: Payload = {"name": template.name, "language": {"code": template.language}}
    if values := fill_values(template, notice):
        texts = [{"type": "text", "text": value[:1024]} for value in values]
        whole["components"] = [{"type": "body", "parameters": texts}]
    return {"type": "template", "template": whole}
