"""Telegram: an own durable loop over raw updates, and python-telegram-bot's Bot to speak."""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from collections.abc import Awaitable, Callable, Collection, Coroutine, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

from starlette.routing import Route
from telegram.error import BadRequest, TelegramError

from bot.channels.telegram.calls import Calls
from bot.channels.telegram.groups import look_at_group
from bot.channels.telegram.log import quieten_libraries
from bot.channels.telegram.markup import count_units
from bot.channels.telegram.places import chat_of
from bot.channels.telegram.polling import Poller
from bot.channels.telegram.sender import Recent, Sender
from bot.channels.telegram.updates import KINDS, ReadUpdate, UnreadableUpdate, UpdateReader
from bot.channels.telegram.webhook import Webhook, secret_for
from bot.dialogue.channel import Capabilities, Receive, RecordSetAside
from bot.dialogue.messages import Address, GroupFacts, Relay
from bot.errors import BotError

API_URL = "https://api.telegram.org/bot"
FILE_URL = "https://api.telegram.org/file/bot"
PACE = Capabilities(per_second=25, per_chat=1, chat_burst=3)
"""Below Telegram's 30 a second overall and 1 a second in a chat (its Bot FAQ)."""

DELETABLE = timedelta(hours=48)
"""So long after it was sent a bot may delete a message of a private chat, hers or its own."""

SLOW_TURN_SECONDS = 1.0
TOAST_UNITS = 200
_DESCRIBED = 256
"""Characters of a command's description that Telegram takes."""
PRIVATE = {"type": "all_private_chats"}
_log = logging.getLogger(__name__)

Menu = Mapping[str, Sequence[tuple[str, str]]]
"""Locale → (command without slash, description), in the order shown."""


class Telegram:
    """One bot account. With `public_url` it hears by webhook, else by polling.

    `commands` are set once per locale for private chats; `default_locale` serves every other
    language. `groups` are the chat ids beside private chats that are heard, `staff` the group of
    the office's staff, heard topic by topic. `secret` is what
    Telegram must show at the webhook; without one it is derived from the token. `counts` tells
    how many updates were heard, ignored and unreadable.
    """

    name = "telegram"

    def __init__(
        self,
        token: str,
        *,
        api_url: str = API_URL,
        file_url: str = FILE_URL,
        commands: Menu | None = None,
        default_locale: str = "id",
        capabilities: Capabilities = PACE,
        groups: Collection[int] = (),
        staff: int | None = None,
        secret: str | None = None,
        public_url: str | None = None,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        pause: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        quieten_libraries()
        self.capabilities = replace(capabilities, deletes=DELETABLE)
        self.counts: Counter[str] = Counter()
        self._calls = Calls(token, api_url, file_url, pause)
        self._commands, self._default = commands or {}, default_locale
        self._groups, self._staff = frozenset(groups), staff
        secret = secret or secret_for(token)
        self._webhook = Webhook(public_url, secret, self._set_aside) if public_url else None
        self.on_set_aside: RecordSetAside | None = None
        self._now, self._pause = now, pause
        self._reader = UpdateReader("")
        self._background: set[asyncio.Task[object]] = set()
        self._sender = Sender(self._calls, self._run_later)
        self.deliver = self._sender.deliver  # said by the sender itself: one hand less
        self.open_topic = self._sender.open_topic
        self.unreached_seconds = self._calls.unreached_seconds
        self._answered: Recent[str, bool] = Recent()

    @property
    def routes(self) -> list[Route]:
        """What the web server must serve for the webhook. Nothing when polling."""
        return [self._webhook.route] if self._webhook else []

    async def look_at_group(self, group: Address) -> GroupFacts:
        """Returns what that group is like.

        Raises Unreachable or Refused where the bot is not in it.
        """
        return await look_at_group(self._calls, chat_of(group.chat))

    def hear_staff_in(self, group: int | None) -> None:
        """From now on that group is the staff's. None: there is none."""
        self._staff = group
        self._reader = replace(self._reader, staff=group)

    async def fetch(self, relay: Relay, most: int) -> bytes:
        """Returns what is in a file that Telegram keeps. NoFile where it cannot be had."""
        return await self._calls.download_file(relay.id, most)

    async def offer(self, to: Address, commands: Sequence[tuple[str, str]]) -> None:
        """The command menu of one chat. Without commands it is the one of every private chat."""
        scope = {"type": "chat", "chat_id": chat_of(to.chat)}
        try:
            await self._set_menu(commands, scope=scope)
        except BotError as error:
            _log.warning("telegram: the menu of an officer was not set: %s", error)

    async def close(self) -> None:
        """Ends what runs in the background and closes all connections."""
        for task in self._background:
            task.cancel()
        await asyncio.gather(*self._background, return_exceptions=True)
        await self._calls.close()

    async def listen(self, receive: Receive) -> None:
        """Hears until cancelled. Raises BotError when Telegram refuses the token."""
        me = await self._calls.call_until_done("getMe")
        self._reader = UpdateReader(str(me.get("username", "")), self._groups, self._staff)
        self._run_later(self._set_menus())
        if self._webhook is None:
            take = partial(self._take_updates, receive=receive)
            await Poller(self._calls, take, self._pause).poll_updates()
            return
        await self._calls.call_until_done(
            "setWebhook",
            url=self._webhook.url,
            secret_token=self._webhook.secret,
            allowed_updates=KINDS,
        )
        await self._webhook.serve(lambda updates: self._take_updates(updates, receive))

    async def _take_updates(self, updates: list[dict[str, Any]], receive: Receive) -> None:
        """Hands a batch over and, once it is committed, answers the presses in it."""
        read, unreadable = self._read_updates(updates)
        heard = self._drop_repeats(read)
        for read_update in heard:
            if read_update.incoming and read_update.press:
                self._sender.note_press(read_update.incoming.id, read_update.press)
            if (
                read_update.incoming
                and read_update.incoming.contact
                and read_update.incoming.contact.own
            ):
                self._sender.note_shared_number(chat_of(read_update.incoming.sender.chat))
        incomings = [read_update.incoming for read_update in heard if read_update.incoming]
        notices: Sequence[str | None] = ()
        if incomings:
            chats = {chat_of(i.sender.chat) for i in incomings if i.left is None}
            typing = asyncio.get_running_loop().call_later(
                SLOW_TURN_SECONDS, self._show_typing, chats
            )
            try:
                notices = await receive(incomings)
            finally:
                typing.cancel()
        said = iter(notices)
        for read_update in heard:
            notice = next(said, None) if read_update.incoming else None
            if read_update.query:
                self._answer_query(read_update.query, notice)
        if unreadable:
            await self._set_aside(unreadable)

    def _read_updates(self, updates: Sequence[dict[str, Any]]) -> tuple[list[ReadUpdate], int]:
        """Reads each update for itself. Returns what was heard and how many were unreadable."""
        at, read = self._now(), []
        for update in updates:
            try:
                heard = self._reader.read_update(update, at)
            except UnreadableUpdate as reason:
                _log.warning("telegram: an update was set aside: %s", reason)
                continue
            self.counts["heard" if heard.incoming else "ignored"] += 1
            read.append(heard)
        return read, len(updates) - len(read)

    async def _set_aside(self, number: int) -> None:
        """Counts updates that can never be read. A count that fails holds nobody up."""
        self.counts["unreadable"] += number
        if self.on_set_aside is None:
            return
        try:
            await self.on_set_aside(number)
        except Exception as error:
            _log.warning("telegram: set-aside updates were not counted: %s", type(error).__name__)

    def _drop_repeats(self, heard: Sequence[ReadUpdate]) -> list[ReadUpdate]:
        """Without repeats in one batch."""
        seen: set[str] = set()
        fresh = []
        for read_update in heard:
            if read_update.incoming is not None:
                name = read_update.incoming.id
                if name in seen:
                    continue
                seen.add(name)
            fresh.append(read_update)
        return fresh

    def _answer_query(self, query: str, notice: str | None) -> None:
        if self._answered.get(query):
            return
        self._answered.put(query, True)
        self._run_later(self._answer_press(query, _shorten_toast(notice)))

    async def _answer_press(self, query: str, text: str | None) -> None:
        """Stops the button's clock. An answer twice or too late is refused and harms nobody."""
        for wait in (1.0, 2.0, 0.0):
            try:
                await self._calls.call("answerCallbackQuery", callback_query_id=query, text=text)
                return
            except BadRequest:
                return
            except TelegramError:
                if wait:
                    await self._pause(wait)

    def _show_typing(self, chats: Collection[int]) -> None:
        for chat in chats:
            self._run_later(self._calls.call("sendChatAction", chat_id=chat, action="typing"))

    async def _set_menus(self) -> None:
        """The command menu per language, written only where Telegram's differs."""
        menus = [(None, self._commands.get(self._default, ())), *self._commands.items()]
        try:
            for language, commands in menus:
                if commands:
                    await self._set_menu(commands, scope=PRIVATE, language_code=language)
        except BotError as error:
            _log.warning("telegram: the command menu was not set: %s", error)

    async def _set_menu(self, commands: Sequence[tuple[str, str]], **place: object) -> None:
        wanted = [{"command": name, "description": words[:_DESCRIBED]} for name, words in commands]
        if wanted == await self._calls.call_until_done("getMyCommands", **place):
            return
        if wanted:
            await self._calls.call_until_done("setMyCommands", commands=wanted, **place)
        else:
            await self._calls.call_until_done("deleteMyCommands", **place)

    def _run_later(self, work: Coroutine[Any, Any, object]) -> None:
        task: asyncio.Task[object] = asyncio.get_running_loop().create_task(work)
        self._background.add(task)
        task.add_done_callback(self._forget_task)

    def _forget_task(self, task: asyncio.Task[object]) -> None:
        self._background.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            self.counts["background failures"] += 1
            level = logging.DEBUG if isinstance(error, TelegramError) else logging.ERROR
            _log.log(level, "telegram: in the background: %s: %s", type(error).__name__, error)


def _shorten_toast(notice: str | None) -> str | None:
    """Cuts the notice to what answerCallbackQuery takes.

    None stops the button's clock without a word.
    """
    if notice and count_units(notice) > TOAST_UNITS:
        return notice[: TOAST_UNITS // 2 - 1] + "…"
    return notice or None
