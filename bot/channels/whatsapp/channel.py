"""WhatsApp: Meta's Cloud API, asked directly or through a provider, without anybody's library."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from starlette.routing import Route

from bot.channels.whatsapp.account import Account
from bot.channels.whatsapp.calls import Calls
from bot.channels.whatsapp.events import Events, Heard, read_events
from bot.channels.whatsapp.messages import CHANNEL
from bot.channels.whatsapp.sender import WINDOW, Sender, Templates
from bot.channels.whatsapp.webhook import Webhook
from bot.dialogue.channel import Capabilities, Delivery, Receive, RecordSetAside, TryLater
from bot.dialogue.messages import Address, Incoming, Relay
from bot.dialogue.names import Names
from bot.dialogue.receipts import RecordReceipts
from bot.errors import trace_error

_log = logging.getLogger(__name__)

CAPABILITIES = Capabilities(
    per_second=60,
    per_chat=1 / 6,
    chat_burst=8,
    broadcasts_per_second=20,
    window=WINDOW,
    confirms=timedelta(seconds=90),
    whole_turns=True,
    asks_private=False,
)
"""Below 80 messages a second of a number, and one in six seconds to one person with a burst (Meta,
messaging limits). Its policy forbids asking for numbers of identity cards."""

_ASK_TEMPLATES_EVERY = 3600.0


class WhatsApp:
    """The channel of one number.

    `names` leads from the network's names of people to chats of ours, `templates` are the notices
    that it approves, `choose` labels the button that opens a list.
    """

    name = CHANNEL

    def __init__(
        self,
        account: Account,
        clock: Callable[[], datetime],
        *,
        templates: Templates = dict,
        choose: str = "Pilih",
        default_locale: str = "id",
        capabilities: Capabilities = CAPABILITIES,
    ) -> None:
        self.capabilities = capabilities
        self.on_set_aside: RecordSetAside | None = None
        self.on_receipts: RecordReceipts | None = None
        self._account = account
        self.names: Names | None = None
        self._clock = clock
        self._calls = Calls(account)
        self._sender = Sender(
            self._calls, account, self._find_names, clock, templates, choose, default_locale
        )
        self._webhook = Webhook(account, self._take_body)
        self._receive: Receive | None = None
        self._aside: set[asyncio.Task[None]] = set()

    @property
    def routes(self) -> list[Route]:
        """The routes of the webhook."""
        return self._webhook.routes

    @property
    def trouble(self) -> str:
        """Why the network does not serve us, in words for the operator. Empty: it does."""
        return self._calls.trouble

    def unreached_seconds(self) -> float:
        """Returns for how long the API could not be reached. 0: the last call got an answer."""
        return self._calls.unreached_seconds()

    def _find_names(self) -> Names:
        if self.names is None:
            raise TryLater(1.0, everyone=True)
        return self.names

    async def listen(self, receive: Receive) -> None:
        """Takes what is posted, until cancelled. Meanwhile asks which templates are approved."""
        self._receive, self._webhook.opened = receive, True
        try:
            while True:
                try:
                    await self._sender.read_states()
                except Exception as error:  # each is tried as if it were; a refusal tells
                    _log.warning("whatsapp: templates not read: %s", type(error).__name__)
                await asyncio.sleep(_ASK_TEMPLATES_EVERY)
        finally:
            self._webhook.opened = False

    async def deliver(self, delivery: Delivery) -> str | None:
        """Says it. Returns the network's id. Raises what a channel may (see the contract)."""
        return await self._sender.say(delivery)

    async def fetch(self, relay: Relay, most: int) -> bytes:
        """Returns a file that somebody sent. NoFile where it is too big or gone."""
        return await self._calls.download(relay.id, most)

    async def _take_body(self, body: object) -> None:
        """Takes all events of a body. Raises what kept one from being committed."""
        events = read_events(body, self._account.phone_number_id, self._clock())
        if events.unreadable and self.on_set_aside is not None:
            await self.on_set_aside(events.unreadable)
        if events.standby:
            _log.error("whatsapp: another program of the account answers (standby); we are silent")
        for state in events.templates:
            self._sender.note_state(state)
        for renamed in events.renamed:
            await self._find_names().add_name(renamed.known, renamed.name)
        await self._take_heard(events)
        if events.receipts and self.on_receipts is not None:
            await self.on_receipts(events.receipts)

    async def _take_heard(self, events: Events) -> None:
        if not events.heard or self._receive is None:
            return
        incomings = [await self._find_sender(heard) for heard in events.heard]
        await self._receive(incomings)
        for incoming in {each.sender: each for each in incomings}.values():
            if incoming.message:
                self._do_aside(self._sender.mark_read(incoming.message))

    async def _find_sender(self, heard: Heard) -> Incoming:
        chat = await self._find_names().find_chat(heard.names, heard.at)
        return replace(heard.incoming, sender=Address(CHANNEL, chat))

    def _do_aside(self, call: Coroutine[Any, Any, None]) -> None:
        """Does what nobody waits for; that it failed harms nobody."""

        async def attempt() -> None:
            try:
                await call
            except Exception as error:
                _log.debug("whatsapp: %s", trace_error(error))

        task = asyncio.create_task(attempt())
        self._aside.add(task)
        task.add_done_callback(self._aside.discard)

    async def close(self) -> None:
        """Closes all connections."""
        for task in self._aside:
            task.cancel()
        await self._calls.close()
