"""The chat's routes: the page, what is sent, the live stream, a file, and leaving."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Mapping
from contextlib import aclosing
from datetime import datetime
from typing import Protocol
from urllib.parse import quote

from sse_starlette import EventSourceResponse, ServerSentEvent
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from bot.channel import History, NoFile, TryLater
from bot.dialogue.messages import Address, File, Incoming, Outgoing, Relay
from bot.web.assets import Assets
from bot.web.bubbles import bubbles, redrawn
from bot.web.forms import Forms, NotTaken
from bot.web.look import Look
from bot.web.pages import Pages, View, Visit, face
from bot.web.seen import Seen
from bot.web.sent import TEXT_LIMIT, clean, code, incoming, message_id, with_file
from bot.web.sessions import Sessions

PING_SECONDS = 25
"""Between two signs of life on an idle stream: below the minute that proxies wait."""

MOST_LINES = 2**53
"""Above every line's number: a stranger's number never reaches the store."""


class Chat(Protocol):
    """What the routes need of the channel."""

    @property
    def name(self) -> str: ...

    async def hear(self, incoming: Incoming) -> str | None: ...

    def changes(self, chat: str) -> AsyncGenerator[None]: ...


Language = Callable[[Address], Awaitable[str]]
"""The language that a chat has chosen."""


Fetch = Callable[[Relay], Awaitable[File]]
"""What is in a file that some network keeps; NoFile where it cannot be had."""

Takes = Callable[[Address], Awaitable[tuple[str, ...]]]
"""The types of files that a chat may send now: none where nobody would get them."""


async def _nothing(relay: Relay) -> File:
    raise NoFile


async def _none(address: Address) -> tuple[str, ...]:
    return ()


def routes(
    chat: Chat,
    history: History,
    look: Look,
    *,
    key: bytes,
    now: Callable[[], datetime],
    language: Language | None = None,
    fetch: Fetch = _nothing,
    takes: Takes = _none,
) -> list[Route]:
    """The routes of the chat page.

    `key` signs cookies and forms and must outlive a restart; `now` tells the time with its zone;
    `language` tells what language a chat has chosen (the default one, if it is not given);
    `fetch` has what networks keep, `takes` says what may be sent with a message now.
    """
    home = look.home
    sessions = Sessions(key, secure=look.secure, cookie=look.cookie, path=home)
    page = _ChatPage(chat, history, look, sessions, now, language, fetch, takes)
    return [
        Route(home, page.show, methods=["GET"]),
        Route(home, page.send, methods=["POST"]),
        Route(home + "live", page.live, methods=["GET"]),
        Route(home + "file/{number:int}", page.file, methods=["GET"]),
        Route(home + "leave", page.ask_leave, methods=["GET"]),
        Route(home + "leave", page.leave, methods=["POST"]),
        page.assets.route(),
    ]


def error_page(look: Look) -> Callable[[Request, int], Awaitable[Response]]:
    """What `application` draws when something is missing or broken: words and a way back."""
    pages = Pages(look, Assets())
    words = look.words(look.default)

    async def draw(request: Request, status: int) -> Response:
        mine = words.failed if status >= 500 else words.missing
        trouble = words.long if status == 413 else mine
        if _wants_json(request):
            return JSONResponse({"trouble": trouble}, status)
        return pages.trouble(look.default, trouble, status)

    return draw


class _ChatPage:
    """The handlers, with what they work on."""

    def __init__(
        self,
        chat: Chat,
        history: History,
        look: Look,
        sessions: Sessions,
        now: Callable[[], datetime],
        language: Language | None,
        fetch: Fetch,
        takes: Takes,
    ) -> None:
        self._fetch, self._takes, self._forms = fetch, takes, Forms()
        self._chat, self._history, self._look = chat, history, look
        self._sessions, self._now, self._language = sessions, now, language
        self.assets = Assets()
        self._pages = Pages(look, self.assets)

    async def show(self, request: Request) -> Response:
        """The page."""
        return await self._draw(request)

    async def send(self, request: Request) -> Response:
        """Takes one message: heard and committed, then back to the page."""
        known = self._sessions.read(request)
        try:
            read = await self._forms.read(request, files=known is not None)
        except NotTaken as reason:
            return await self._refuse(request, reason.status, {})
        form, name = read.fields, message_id(read.fields.get("id", ""))
        if not self._sessions.trusts(request, form.get("token", "")):
            return await self._refuse(request, 403, form)
        session = known or self._sessions.begin(name, self._now())
        address = Address(self._chat.name, session)
        lines = await self._history.lines(address) if known and form.get("choice") else ()
        heard = incoming(form, name, address, lines, self._now())
        if len(heard.text) > TEXT_LIMIT:
            return await self._refuse(request, 422, form)
        if read.file is not None:
            takes = await self._takes(address)
            if takes and read.file.media not in takes:
                return await self._refuse(request, 415, form)
            heard = with_file(heard, read.file, taken=bool(takes))
        elif not (heard.text or heard.choice or heard.start is not None):
            return self._sent(request, None)
        try:
            notice = await self._chat.hear(heard)
        except TryLater:
            return await self._refuse(request, 503, form)
        response = self._sent(request, notice)
        self._sessions.give(response, session)
        return response

    async def live(self, request: Request) -> Response:
        """The stream of bubbles after the last one seen; 204 ends it where nobody is known."""
        session = self._sessions.read(request)
        if session is None:
            return Response(status_code=204)
        asked = request.query_params
        seen = request.headers.get("last-event-id") or asked.get("after", "")
        return EventSourceResponse(
            self._events(Address(self._chat.name, session), Seen.read(seen), asked.get("face", "")),
            ping=PING_SECONDS,
            ping_message_factory=lambda: ServerSentEvent(comment=""),
        )

    async def _events(self, to: Address, seen: Seen, drawn: str) -> AsyncIterator[ServerSentEvent]:
        """Bubbles as they come, or as they are now (`edit`); `again` asks for the whole page.

        That is when the language is another, the past was wiped, or files are now taken or not.
        """
        locale = await self._locale(to)
        words, drawn = self._look.words(locale), drawn or await self._face(to)
        async with aclosing(self._chat.changes(to.chat)) as changes:
            async for _ in changes:
                kept = await self._history.lines(to, max(seen.number - 1, 0), seen.edited)
                above = seen.last(kept)
                if (seen.number and above is None) or await self._face(to) != drawn:
                    yield ServerSentEvent("", event="again")
                    return
                again = [("edit", redrawn(one, self._look, words)) for one in seen.again(kept)]
                fresh = bubbles(seen.fresh(kept), self._look, words, self._now(), above)
                for event, bubble in [*again, *(("line", one) for one in fresh)]:
                    seen = seen.and_also(bubble.number, bubble.edited)
                    yield ServerSentEvent(
                        self._pages.bubble(bubble, locale), event=event, id=str(seen)
                    )

    async def file(self, request: Request) -> Response:
        """The file of a line in this very conversation."""
        session, number = self._sessions.read(request), request.path_params["number"]
        if session is None or number >= MOST_LINES:
            raise HTTPException(404)
        address = Address(self._chat.name, session)
        lines = await self._history.lines(address, number - 1)
        message = next((line.message for line in lines if line.number == number), None)
        if message is None or (file := await self._file(message)) is None:
            words = self._look.words(await self._locale(address))
            return self._pages.trouble(await self._locale(address), words.gone, 404)
        disposition = f"attachment; filename*=UTF-8''{quote(file.name, safe='')}"
        headers = {"Content-Disposition": disposition}
        return Response(file.content, headers=headers, media_type=file.media)

    async def _file(self, message: Outgoing) -> File | None:
        """What goes with a line: ours, or fetched from where it is kept."""
        if message.file is not None or message.relay is None:
            return message.file
        try:
            return await self._fetch(message.relay)
        except NoFile:
            return None

    async def ask_leave(self, request: Request) -> Response:
        """The first step of leaving: a page that asks."""
        if self._sessions.read(request) is None:
            return RedirectResponse(self._look.home, 303)
        return self._pages.leave(await self._visit(request))

    async def leave(self, request: Request) -> Response:
        """The second step: the lines and the cookie are gone."""
        form = (await self._forms.read(request, files=False)).fields
        session = self._sessions.read(request)
        if session is not None:
            if not self._sessions.trusts(request, form.get("token", "")):
                return await self._refuse(request, 403, form)
            await self._history.wipe(Address(self._chat.name, session))
            self._sessions.forget(session)
        response = RedirectResponse(f"{self._look.home}?left=1", 303)
        self._sessions.take(response)
        return response

    def _sent(self, request: Request, notice: str | None) -> Response:
        if _wants_json(request):
            return JSONResponse({"notice": notice})
        return RedirectResponse(f"{self._look.home}#new", 303)

    async def _refuse(self, request: Request, status: int, form: Mapping[str, str]) -> Response:
        """The reason in words; the page keeps what was written."""
        visit = await self._visit(request, form)
        words = self._look.words(visit.locale)
        known = {403: words.stale, 413: words.big, 415: words.wrong_kind, 422: words.long}
        trouble = known.get(status, words.busy)
        headers = {"Retry-After": "2"} if status == 503 else {}
        if _wants_json(request):
            return JSONResponse({"trouble": trouble}, status, headers)
        draft = clean(form.get("text", ""))
        response = await self._draw(request, visit, trouble=trouble, draft=draft, status=status)
        response.headers.update(headers)
        return response

    async def _draw(
        self,
        request: Request,
        visit: Visit | None = None,
        *,
        trouble: str = "",
        draft: str = "",
        status: int = 200,
    ) -> Response:
        visit = visit or await self._visit(request)
        address = Address(self._chat.name, visit.session or "")
        lines = await self._history.lines(address) if visit.session else ()
        whole, left = "all" in request.query_params, "left" in request.query_params
        view = View(lines, self._now(), whole=whole, left=left and not visit.session)
        return self._pages.chat(visit, view, trouble=trouble, draft=draft, status=status)

    async def _visit(self, request: Request, form: Mapping[str, str] | None = None) -> Visit:
        session = self._sessions.read(request)
        at = Address(self._chat.name, session) if session else None
        locale = await self._locale(at) if at else self._look.default
        given = request.query_params.get("start") or (form or {}).get("code", "")
        nonce = message_id((form or {}).get("id", ""))  # a form refused comes back as the same one
        framed = request.headers.get("sec-fetch-dest") == "iframe"
        token = self._sessions.token(session)
        takes = await self._takes(at) if at else ()
        return Visit(session, locale, token, nonce, code(given), framed, takes)

    async def _face(self, address: Address) -> str:
        return face(await self._locale(address), await self._takes(address))

    async def _locale(self, address: Address) -> str:
        chosen = await self._language(address) if self._language else ""
        return self._look.language(chosen)


def _wants_json(request: Request) -> bool:
    return request.headers.get("accept", "").startswith("application/json")
