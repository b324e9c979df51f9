"""Calls of the Bot API through python-telegram-bot's Bot, with its failures as channel moods."""

from __future__ import annotations

import functools
import logging
import re
from collections.abc import Awaitable, Callable
from time import monotonic
from typing import Any

import msgspec
from telegram import Bot, InputFile
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    TelegramError,
)

from bot.channels.telegram.http import AiohttpRequest, Failed, Flood, NotSent
from bot.dialogue.channel import NoFile, NoTopic, Refused, TryLater, UnknownOutcome, Unreachable
from bot.errors import BotError

_log = logging.getLogger(__name__)
CONNECTIONS = 32
DOWNLOADS = 4
LONGEST_WAIT = 30.0
FETCHES = 3
FETCH_SECONDS = 20.0
_PATH = re.compile(r"(?!.*\.\.)\w[\w./-]*")
"""A path as Telegram gives it: relative, and staying below its folder."""

NOT_KNOWN = (
    "Telegram does not know this token. Ask @BotFather for it (/mybots, API Token), put it into "
    "PANDU_TELEGRAM_TOKEN, and see that channels.telegram.api_url is right."
)
SECOND_BOT = (
    "another program reads updates with the same token, and each steals messages from the other; "
    "stop one of them, or give one another token"
)
NO_TOPIC = ("message thread not found", "topic_deleted", "topic_closed")
_QUOTED = re.compile(r'"[^"]*"?')
GONE = ("chat not found", "user not found", "peer_id_invalid", "user is deactivated")


def _sort_refusal(reason: str) -> Exception:
    """Returns whether the person is gone, the topic, or the message itself is at fault."""
    low = reason.lower()
    if any(words in low for words in GONE):
        return Unreachable(reason)
    said = _QUOTED.sub('"…"', reason)  # Telegram quotes what people wrote; reasons are logged
    return NoTopic(said) if any(words in low for words in NO_TOPIC) else Refused(said)


def lengthen_wait(seconds: float) -> float:
    """Returns the next wait after one of `seconds`: half as long again, up to half a minute."""
    return min(seconds * 1.5, LONGEST_WAIT)


@functools.cache
def _spell_method(method: str) -> str:
    """send_Message for sendMessage: the same endpoint to the library, which warns about raw calls
    of methods that it has itself (ours skip building objects nobody reads: half the cost)."""
    return re.sub(r"([A-Z])", r"_\1", method)


def _encode_nested(value: object) -> object:
    """Nested values as JSON text, as they travel anyway: the library would walk through each."""
    if value is None or isinstance(value, str | int | InputFile):
        return value
    return msgspec.json.encode(value).decode()


class Calls:
    """Raw calls: plain values in, plain JSON out.

    Sending, polling and downloading have separate connections: none keeps another waiting.
    """

    def __init__(
        self, token: str, api_url: str, file_url: str, pause: Callable[[float], Awaitable[None]]
    ) -> None:
        self._requests = (AiohttpRequest(CONNECTIONS), AiohttpRequest(2))
        self._downloads = AiohttpRequest(DOWNLOADS)
        self._pause = pause
        try:
            self._bot = Bot(
                token,
                base_url=api_url,
                base_file_url=file_url,
                request=self._requests[0],
                get_updates_request=self._requests[1],
            )
        except (InvalidToken, ValueError, KeyError):
            raise BotError(NOT_KNOWN) from None
        self._files = f"{file_url}{token}"
        self._unsent = 0
        self._silent_since: float | None = None
        self._flooded: tuple[int, float] = (0, 0.0)

    async def call(self, method: str, seconds: float | None = None, **params: Any) -> Any:
        """Returns the `result` of a call. Waits `seconds` for it. Raises TelegramError.

        NetworkError where the answer is not Telegram's.
        """
        try:
            result = await self._request(method, seconds, params)
        except NetworkError as error:
            if not isinstance(error, BadRequest) and self._silent_since is None:
                self._silent_since = monotonic()
            raise
        self._silent_since = None
        return result

    async def _request(self, method: str, seconds: float | None, params: dict[str, Any]) -> Any:
        wait = AiohttpRequest.DEFAULT_NONE if seconds is None else seconds
        plain = {name: _encode_nested(value) for name, value in params.items()}
        try:
            return await self._bot.do_api_request(_spell_method(method), plain, read_timeout=wait)
        except (KeyError, TypeError):
            raise NetworkError("an answer that is not Telegram's") from None

    def unreached_seconds(self) -> float:
        """Returns for how long no call has got an answer of Telegram's. 0 where the last did."""
        return 0.0 if self._silent_since is None else monotonic() - self._silent_since

    async def call_until_done(self, method: str, **params: Any) -> Any:
        """The result of a call that must succeed some time. Waits grow from 1 to 30 seconds.

        Raises BotError when the token or what was asked is refused.
        """
        wait = 1.0
        while True:
            try:
                return await self.call(method, **params)
            except InvalidToken:
                raise BotError(NOT_KNOWN) from None
            except BadRequest as error:
                raise BotError(f"Telegram refuses {method}: {error.message}") from None
            except Conflict as error:
                await self._resolve_conflict(error)
            except Flood as error:
                wait = max(wait, error.seconds)
            except TelegramError as error:
                _log.warning("telegram: %s: %s; again in %.0f s", method, error.message, wait)
            await self._pause(wait)
            wait = lengthen_wait(wait)

    async def _resolve_conflict(self, error: Conflict) -> None:
        """409: either a webhook is set (taken away, nothing is lost) or a second poller runs."""
        if "webhook" in error.message.lower():
            _log.warning("telegram: a webhook was set for this bot; polling takes over")
            await self.call_until_done("deleteWebhook", drop_pending_updates=False)
        else:
            _log.error("telegram: %s", SECOND_BOT)

    async def call_paced(self, method: str, now: float, chat_id: int, **params: Any) -> Any:
        """Makes a call that speaks to a person at the monotonic second `now`.

        Raises Unreachable, Refused, TryLater or UnknownOutcome; "not modified" is a success.
        """
        try:
            result = await self.call(method, chat_id=chat_id, **params)
        except TelegramError as error:
            raise self._sort_error(error, now, chat_id) from None
        self._unsent = 0
        return result

    def _sort_error(self, error: TelegramError, now: float, chat_id: int) -> Exception:
        if isinstance(error, Flood):
            return TryLater(
                error.seconds, everyone=self._waits_everyone(error.seconds, now, chat_id)
            )
        if isinstance(error, NotSent):
            self._unsent += 1
            return TryLater(min(30.0, 1.5 ** min(self._unsent, 9)), everyone=True)
        if isinstance(error, Forbidden):
            return Unreachable(error.message)
        if isinstance(error, ChatMigrated):
            return Refused("the group became a supergroup with another id")
        if isinstance(error, BadRequest):
            return _sort_refusal(error.message)
        if isinstance(error, InvalidToken | Conflict):
            return TryLater(60.0, everyone=True)
        return UnknownOutcome(type(error).__name__, failed=isinstance(error, Failed))

    def _waits_everyone(self, seconds: float, now: float, chat_id: int) -> bool:
        """Telegram does not say whose limit was met: one chat alone waits alone, but when a second
        chat is refused while the first still waits, it is the whole bot's."""
        other, until = self._flooded
        self._flooded = (chat_id, now + seconds)
        return other != chat_id and now < until

    async def download_file(self, file_id: str, most: int) -> bytes:
        """What is in a file that Telegram keeps. NoFile where it cannot be had, or is too big.

        The size that Telegram tells spares the way; what really comes is counted all the same.
        """
        wait = 1.0
        for _ in range(FETCHES):
            try:
                told = await self.call("getFile", file_id=file_id)
                if int(told.get("file_size") or 0) > most:
                    raise NoFile(big=True)
                if not _PATH.fullmatch(path := str(told["file_path"])):
                    raise NoFile
                url = f"{self._files}/{path}"
                return await self._downloads.download(url, most, FETCH_SECONDS)
            except BadRequest as error:
                raise NoFile(big="too big" in error.message.lower()) from None
            except Flood as error:
                wait = max(wait, error.seconds)
            except (TelegramError, KeyError, TypeError, ValueError, AttributeError):
                wait = lengthen_wait(wait)
            await self._pause(wait)
        raise NoFile

    async def close(self) -> None:
        """Closes all connections."""
        for request in (*self._requests, self._downloads):
            await request.shutdown()
