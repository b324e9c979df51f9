"""The transport under python-telegram-bot's Bot: aiohttp instead of httpx, a sixth of the cost."""

from __future__ import annotations

import json
from http import HTTPStatus
from io import BytesIO
from typing import Any
from urllib.request import getproxies

import aiohttp
import msgspec
from telegram.error import NetworkError, TelegramError, TimedOut
from telegram.request import BaseRequest, RequestData
from yarl import URL

from bot.channels.telegram.salvage import salvage_updates
from bot.dialogue.channel import NoFile

FORM = {"Content-Type": "application/x-www-form-urlencoded"}
CONNECT_SECONDS = 8.0
TOO_MANY_REQUESTS = 429
FAILURES = frozenset({500, 502, 503})
"""Of 504 nobody knows: who stood before the Bot API did not wait for its answer."""

_PIECE = 64 * 1024


class NotSent(NetworkError):
    """No connection was had: the request surely never left."""


class Failed(NetworkError):
    """An answer of 500, 502 or 503: the Bot API could not do it, so it is hardly done."""


class Flood(TelegramError):
    """429: surely not done. `seconds` is how long Telegram wants to be left alone."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"asked to wait {seconds:g} s")
        self.seconds = seconds


class AiohttpRequest(BaseRequest):
    """`connections` at most at a time. Errors never carry the address, which holds the token."""

    def __init__(self, connections: int, read_timeout: float = 20.0) -> None:
        self._connections = connections
        self._read_timeout = read_timeout
        self._session: aiohttp.ClientSession | None = None
        self._urls: dict[str, URL] = {}
        self._timeouts: dict[float, aiohttp.ClientTimeout] = {}

    @property
    def read_timeout(self) -> float | None:
        """Seconds to wait for an answer when the call does not say."""
        return self._read_timeout

    async def initialize(self) -> None:
        """Opens the session. Also done by the first request."""
        self._open_session()

    async def shutdown(self) -> None:
        """Closes all connections."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    def _open_session(self) -> aiohttp.ClientSession:
        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=self._connections, ttl_dns_cache=300),
                cookie_jar=aiohttp.DummyCookieJar(),
                headers={"User-Agent": self.USER_AGENT},
                trust_env=bool(getproxies()),
            )
        return self._session

    @staticmethod
    def parse_json_payload(payload: bytes) -> Any:
        """The answer. What msgspec does not take, such as half an emoji, is read a slower way.

        The library's own reading would write an answer that is cut, people's words and all, into
        the log. Raises TelegramError for what is no JSON.
        """
        try:
            return msgspec.json.decode(payload)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            text = payload.decode("utf-8", "replace")
        try:
            return json.loads(text)
        except (ValueError, RecursionError):
            pass
        if (saved := salvage_updates(text)) is None:
            raise TelegramError("an answer that is no JSON")
        return saved

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: Any = BaseRequest.DEFAULT_NONE,
        write_timeout: Any = BaseRequest.DEFAULT_NONE,
        connect_timeout: Any = BaseRequest.DEFAULT_NONE,
        pool_timeout: Any = BaseRequest.DEFAULT_NONE,
    ) -> tuple[int, bytes]:
        """Makes one request and returns (status, body).

        Raises NotSent when no connection was had, TimedOut when the answer did not come,
        NetworkError when the line broke, Flood for 429, Failed for 500, 502 and 503.
        """
        seconds = read_timeout if isinstance(read_timeout, int | float) else self._read_timeout
        data, headers = _encode_body(request_data)
        try:
            async with self._open_session().request(
                method,
                self._parse_url(url),
                data=data,
                headers=headers,
                timeout=self._limit_time(seconds),
                allow_redirects=False,
            ) as answer:
                status, body = answer.status, await answer.read()
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as error:
            raise NotSent(type(error).__name__) from None
        except aiohttp.InvalidURL:
            raise NotSent("the address of the Bot API is not a URL") from None
        except TimeoutError:
            raise TimedOut from None
        except (aiohttp.ClientError, OSError) as error:
            raise NetworkError(type(error).__name__) from None
        if status == TOO_MANY_REQUESTS:
            raise Flood(_wait_in(body))
        if status in FAILURES:
            raise Failed(f"status {status}")
        return status, body

    async def download(self, url: str, most: int, seconds: float) -> bytes:
        """Returns what is at that address, within so many seconds.

        NoFile where it has more than `most` bytes or is not there; NetworkError, TimedOut and
        Flood as above.
        """
        limit = aiohttp.ClientTimeout(total=seconds, connect=CONNECT_SECONDS)
        content = bytearray()
        try:
            async with self._open_session().get(
                url, timeout=limit, allow_redirects=False
            ) as answer:
                if answer.status == TOO_MANY_REQUESTS:
                    raise Flood(_wait_in(await answer.read()))
                if answer.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
                    raise NetworkError(f"status {answer.status}")
                if answer.status != HTTPStatus.OK:
                    raise NoFile
                async for piece in answer.content.iter_chunked(_PIECE):
                    content += piece
                    if len(content) > most:
                        raise NoFile(big=True)
        except TimeoutError:
            raise TimedOut from None
        except (aiohttp.ClientError, OSError) as error:
            raise NetworkError(type(error).__name__) from None
        return bytes(content)

    def _parse_url(self, url: str) -> URL:
        known = self._urls.get(url)
        if known is None:
            known = self._urls[url] = URL(url)
        return known

    def _limit_time(self, seconds: float) -> aiohttp.ClientTimeout:
        known = self._timeouts.get(seconds)
        if known is None:
            known = self._timeouts[seconds] = aiohttp.ClientTimeout(
                total=None, connect=CONNECT_SECONDS, sock_read=seconds
            )
        return known


def _encode_body(data: RequestData | None) -> tuple[bytes | aiohttp.FormData | None, Any]:
    if data is None:
        return None, None
    if not data.contains_files:
        # yarl's quoting is C: a twelfth of urlencode's time, which was a third of a request's.
        return URL.build(query=data.json_parameters).raw_query_string.encode(), FORM
    form = aiohttp.FormData(quote_fields=False)
    for name, value in data.json_parameters.items():
        form.add_field(name, value)
    for name, (filename, content, kind) in data.multipart_data.items():
        # As a stream: a photo is sent in pieces, and does not hold up everything else at once.
        stream = BytesIO(content) if isinstance(content, bytes) else content
        form.add_field(name, stream, filename=filename, content_type=kind)
    return form, None


def _wait_in(body: bytes) -> float:
    try:
        return max(float(json.loads(body)["parameters"]["retry_after"]), 0.1)
    except (ValueError, KeyError, TypeError):
        return 5.0
