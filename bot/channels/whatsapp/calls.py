"""Calls of the Cloud API over aiohttp, with its failures as channel moods."""

from __future__ import annotations

import json
from collections.abc import Mapping
from http import HTTPStatus
from time import monotonic
from typing import Any
from urllib.parse import urlsplit
from urllib.request import getproxies

import aiohttp

from bot.channels.whatsapp.account import Account
from bot.channels.whatsapp.errors import BLOCKED, PAIR, THROTTLED, find_code, sort_error
from bot.dialogue.channel import NoFile, TryLater, UnknownOutcome

CONNECT_SECONDS = 8.0
READ_SECONDS = 20.0
CONNECTIONS = 32
_PIECE = 64 * 1024
_META = ("facebook.com", "fbcdn.net", "whatsapp.net", "fbsbx.com")
"""Hosts of Meta, to which alone the token goes with a download."""


class Calls:
    """Plain values in, plain JSON out. Errors carry neither the token nor what people wrote."""

    def __init__(self, account: Account) -> None:
        self._account = account
        self._session: aiohttp.ClientSession | None = None
        self._slowed = 0
        self._silent_since: float | None = None
        self.trouble = ""

    async def post(self, url: str, payload: Mapping[str, Any]) -> dict[str, Any]:
        """Posts JSON; returns the answer. Raises one of the moods of bot.dialogue.channel."""
        return await self._request("POST", url, json=payload)

    async def upload(self, name: str, media_type: str, content: bytes) -> str:
        """Returns the network's id of a file that it keeps for thirty days. Raises as `post`."""
        form = aiohttp.FormData()
        form.add_field("messaging_product", "whatsapp")
        form.add_field("type", media_type)
        form.add_field("file", content, filename=name, content_type=media_type)
        answer = await self._request("POST", self._account.media, data=form)
        return str(answer["id"])

    async def get(self, url: str, **query: str) -> dict[str, Any]:
        """Returns what stands at that address. Raises as `post`."""
        return await self._request("GET", url, params=query)

    async def download(self, media_id: str, most: int) -> bytes:
        """Returns a file that somebody sent, in two steps: its address lives for five minutes.

        NoFile where it has more than `most` bytes or cannot be had.
        """
        try:
            found = await self.get(self._account.file(media_id))
            if int(found.get("file_size") or 0) > most:
                raise NoFile(big=True)
            return await self._read_file(str(found["url"]), most)
        except NoFile:
            raise
        except Exception:
            raise NoFile from None

    async def _read_file(self, url: str, most: int) -> bytes:
        content = bytearray()
        session = self._open_session()
        headers = self._account.headers if self._may_know(url) else {}
        async with session.get(url, headers=headers, allow_redirects=False) as answer:
            if answer.status != HTTPStatus.OK:
                raise NoFile
            async for piece in answer.content.iter_chunked(_PIECE):
                content += piece
                if len(content) > most:
                    raise NoFile(big=True)
        return bytes(content)

    def _may_know(self, url: str) -> bool:
        """Returns whether the token may go there: to Meta over TLS, or to the API that we set."""
        there, api = urlsplit(url), urlsplit(self._account.api_url)
        if (there.scheme, there.netloc) == (api.scheme, api.netloc):
            return True
        host = there.hostname or ""
        known = any(host == name or host.endswith(f".{name}") for name in _META)
        return there.scheme == "https" and known

    async def _request(self, method: str, url: str, **arguments: Any) -> dict[str, Any]:
        try:
            async with self._open_session().request(
                method, url, headers=self._account.headers, allow_redirects=False, **arguments
            ) as answer:
                status, body = answer.status, await answer.read()
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError):
            self._note_silence()
            raise TryLater(5.0, everyone=True) from None
        except aiohttp.InvalidURL:
            raise TryLater(60.0, everyone=True) from None
        except (TimeoutError, aiohttp.ClientError, OSError) as error:
            self._note_silence()
            raise UnknownOutcome(type(error).__name__) from None
        self._silent_since = None
        return self._read_answer(status, body)

    def _read_answer(self, status: int, body: bytes) -> dict[str, Any]:
        try:
            answer = json.loads(body)
        except ValueError:
            answer = None
        code, said = find_code(answer)
        if code == -1 and status == HTTPStatus.OK and isinstance(answer, dict):
            self._slowed, self.trouble = 0, ""
            return answer
        if code == -1 and status == HTTPStatus.TOO_MANY_REQUESTS:
            code = status
        if code == -1 and status in (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN):
            code = 190
        if code == -1 and HTTPStatus.BAD_REQUEST <= status < HTTPStatus.INTERNAL_SERVER_ERROR:
            said, code = f"status {status}", 100
        self.trouble = BLOCKED.get(code, "")
        self._slowed = self._slowed + 1 if code in THROTTLED or code == PAIR else 0
        raise sort_error(code, said, tries=self._slowed)

    def _note_silence(self) -> None:
        if self._silent_since is None:
            self._silent_since = monotonic()

    def unreached_seconds(self) -> float:
        """Returns for how long the API could not be reached. 0: the last call got an answer."""
        return 0.0 if self._silent_since is None else monotonic() - self._silent_since

    def _open_session(self) -> aiohttp.ClientSession:
        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=CONNECTIONS, ttl_dns_cache=300),
                cookie_jar=aiohttp.DummyCookieJar(),
                timeout=aiohttp.ClientTimeout(
                    total=None, connect=CONNECT_SECONDS, sock_read=READ_SECONDS
                ),
                trust_env=bool(getproxies()),
            )
        return self._session

    async def close(self) -> None:
        """Closes all connections."""
        if self._session is not None:
            await self._session.close()
            self._session = None
