"""What the chat's routes answer: the page, a message, the live stream, a file, and leaving."""

from __future__ import annotations

import secrets
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from dataclasses import replace
from datetime import datetime
from math import ceil
from typing import Protocol
from urllib.parse import quote

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from bot.dialogue.channel import History, TryLater
from bot.dialogue.messages import Address, Incoming
from bot.web.assets import Assets
from bot.web.budgets import Budgets
from bot.web.cookies import SessionCookies
from bot.web.cursor import LineCursor
from bot.web.forms import FormReader, NotTaken
from bot.web.inbound import TEXT_LIMIT, clean_text, make_incoming, message_id, read_code, with_file
from bot.web.live import Streams
from bot.web.pages import PageTemplates, PageView, Past, Visit, face_word
from bot.web.past import MOST_LINES, Fetch, file_of, find_line, lines_offering, read_past
from bot.web.theme import Look
from bot.web.trouble import wants_json


class Chat(Protocol):
    """What the routes need of the channel."""

    @property
    def name(self) -> str: ...

    async def hear(self, incoming: Incoming) -> str | None: ...

    def changes(self, chat: str) -> AsyncGenerator[None]: ...


Language = Callable[[Address], Awaitable[str]]
"""The language that a chat has chosen."""


Takes = Callable[[Address], Awaitable[tuple[str, ...]]]
"""The types of files that a chat may send now: none where nobody would get them."""


class ChatPage:
    """The handlers, with what they work on."""

    def __init__(
        self,
        chat: Chat,
        history: History,
        look: Look,
        sessions: SessionCookies,
        now: Callable[[], datetime],
        language: Language | None,
        fetch: Fetch,
        takes: Takes,
        budgets: Budgets,
    ) -> None:
        self._fetch, self._takes, self._budgets = fetch, takes, budgets
        self._forms = FormReader(budgets.rates.uploads)
        self._chat, self._history, self._look = chat, history, look
        self._sessions, self._now, self._language = sessions, now, language
        self.assets = Assets()
        self._pages = PageTemplates(look, self.assets)
        self._streams = Streams(
            chat.changes, history, look, self._pages, now, self._locale_of, self._face_of
        )

    def refuse_crowd(self, request: Request, wait: float) -> Response:
        """Tells an address that it asks too much, without asking the store anything."""
        locale = self._look.default
        words = self._look.words_of(locale).crowded
        if wants_json(request):
            response: Response = JSONResponse({"trouble": words}, 429)
        else:
            response = self._pages.draw_trouble(locale, words, 429)
        response.headers["Retry-After"] = str(ceil(wait))
        return response

    async def show_page(self, request: Request) -> Response:
        """Returns the page. A session that ended is said so once."""
        async with self._budgets.take_turn(request):
            response = await self._draw_page(request)
            if await self._sessions.chat_of(request):
                await self._sessions.renew_session(request, response)
            elif self._sessions.session_id_of(request):
                self._sessions.remove_cookie(response)
            return response

    async def take_message(self, request: Request) -> Response:
        """Takes one message: heard and committed, then back to the page."""
        known = await self._sessions.chat_of(request)
        try:
            read = await self._forms.read_form(request, known, self._budgets.address(request))
        except NotTaken as reason:
            return await self._refuse_form(request, reason.status, {})
        form, name = read.fields, message_id(read.fields.get("id", ""))
        if not self._sessions.trusts_form(request, form.get("token", ""), known):
            return await self._refuse_form(request, 403, form)
        budgets = self._budgets
        wait = budgets.wait_for_message(known) if known else budgets.wait_for_session(request)
        if wait := wait or budgets.wait_for_room(request, read.size):
            await budgets.hold_refusal()
            return await self._refuse_form(request, 429, form, wait)
        session = known or secrets.token_urlsafe(16)
        address = Address(self._chat.name, session)
        choice = form.get("choice", "") if known else ""
        lines = await lines_offering(self._history, address, choice) if choice else ()
        heard = make_incoming(form, name, address, lines, self._now())
        by = (self._sessions.session_id_of(request) or "") if known else ""
        heard = replace(heard, origin=self._budgets.address(request), session=by)
        if len(heard.text) > TEXT_LIMIT:
            return await self._refuse_form(request, 422, form)
        if read.file is not None:
            takes = await self._takes(address)
            if takes and read.file.media not in takes:
                return await self._refuse_form(request, 415, form)
            heard = with_file(heard, read.file, taken=bool(takes))
        elif not (heard.text or heard.choice or heard.start is not None):
            return self._answer_sent(request, None)
        try:
            async with budgets.take_turn(request):
                if await self._sessions.chat_of(request) != known:  # it ended while she sent
                    return await self._refuse_form(request, 403, form)
                notice = await self._chat.hear(heard)
        except TryLater:
            return await self._refuse_form(request, 503, form)
        response = self._answer_sent(request, notice)
        await self._keep_session(request, response, heard)
        return response

    async def _keep_session(self, request: Request, response: Response, heard: Incoming) -> None:
        """Sets the cookie: of a first session, of one whose rights rose, or for a while longer."""
        chat = heard.sender.chat
        if not heard.session:
            await self._sessions.begin_session(request, response, chat, first=True)
        elif not self._sessions.raise_session(response, chat, heard.id):
            await self._sessions.renew_session(request, response)

    async def stream_lines(self, request: Request) -> Response:
        """Returns the stream of bubbles after the last one seen.

        204 ends it where nobody is known.
        """
        session = await self._sessions.chat_of(request, used=False)
        if session is None:
            return Response(status_code=204)
        asked = request.query_params
        seen = request.headers.get("last-event-id") or asked.get("after", "")
        address = Address(self._chat.name, session)

        async def lasts() -> bool:
            return await self._sessions.chat_of(request, used=False) == session

        return self._streams.stream(
            address, LineCursor.read_cursor(seen), asked.get("face", ""), lasts
        )

    async def serve_file(self, request: Request) -> Response:
        """Returns the file of a line in this very conversation.

        HTTPException (404) where there is none.
        """
        session, number = await self._sessions.chat_of(request), request.path_params["number"]
        if session is None or number >= MOST_LINES:
            raise HTTPException(404)
        address = Address(self._chat.name, session)
        found = await find_line(self._history, address, number)
        if found is None or (file := await file_of(found.message, self._fetch)) is None:
            words = self._look.words_of(await self._locale_of(address))
            return self._pages.draw_trouble(await self._locale_of(address), words.gone, 404)
        disposition = f"attachment; filename*=UTF-8''{quote(file.name, safe='')}"
        headers = {"Content-Disposition": disposition}
        return Response(file.content, headers=headers, media_type=file.media)

    async def ask_leave(self, request: Request) -> Response:
        """Returns the first step of leaving: a page that asks."""
        if await self._sessions.chat_of(request) is None:
            return RedirectResponse(self._look.home, 303)
        return self._pages.draw_leave(await self._make_visit(request))

    async def leave_chat(self, request: Request) -> Response:
        """The second step: the lines and the session are gone, wherever its cookie still is."""
        form = (await self._forms.read_form(request)).fields
        session = await self._sessions.chat_of(request)
        if session is not None:
            if not self._sessions.trusts_form(request, form.get("token", ""), session):
                return await self._refuse_form(request, 403, form)
            await self._history.wipe(Address(self._chat.name, session))
        response = RedirectResponse(f"{self._look.home}?left=1", 303)
        if session is not None:
            await self._sessions.end_sessions(response, session)
        self._sessions.remove_cookie(response)
        return response

    def _answer_sent(self, request: Request, notice: str | None) -> Response:
        if wants_json(request):
            return JSONResponse({"notice": notice})
        return RedirectResponse(f"{self._look.home}#new", 303)

    async def _refuse_form(
        self, request: Request, status: int, form: Mapping[str, str], wait: float = 2
    ) -> Response:
        """Returns the reason in words. The page keeps what was written."""
        visit = await self._make_visit(request, form)
        words = self._look.words_of(visit.locale)
        known = {
            403: words.stale,
            413: words.big,
            415: words.wrong_kind,
            422: words.long,
            429: words.too_fast,
        }
        trouble = known.get(status, words.busy)
        headers = {"Retry-After": str(ceil(wait))} if status in (429, 503) else {}
        if wants_json(request):
            return JSONResponse({"trouble": trouble}, status, headers)
        draft = clean_text(form.get("text", ""))
        response = await self._draw_page(
            request, visit, trouble=trouble, draft=draft, status=status
        )
        response.headers.update(headers)
        return response

    async def _draw_page(
        self,
        request: Request,
        visit: Visit | None = None,
        *,
        trouble: str = "",
        draft: str = "",
        status: int = 200,
    ) -> Response:
        visit = visit or await self._make_visit(request)
        address = Address(self._chat.name, visit.session or "")
        asked = request.query_params
        past = await read_past(self._history, address, asked) if visit.session else Past()
        left = "left" in asked and not visit.session
        ended = not (left or visit.session) and bool(self._sessions.session_id_of(request))
        view = PageView(past, self._now(), left=left, ended=ended)
        return self._pages.draw_chat(visit, view, trouble=trouble, draft=draft, status=status)

    async def _make_visit(self, request: Request, form: Mapping[str, str] | None = None) -> Visit:
        session = await self._sessions.chat_of(request)
        at = Address(self._chat.name, session) if session else None
        locale = await self._locale_of(at) if at else self._look.default
        given = request.query_params.get("start") or (form or {}).get("code", "")
        nonce = message_id((form or {}).get("id", ""))  # a form refused comes back as the same one
        framed = request.headers.get("sec-fetch-dest") == "iframe"
        token = self._sessions.form_token(session)
        takes = await self._takes(at) if at else ()
        return Visit(session, locale, token, nonce, read_code(given), framed, takes)

    async def _face_of(self, address: Address) -> str:
        return face_word(await self._locale_of(address), await self._takes(address))

    async def _locale_of(self, address: Address) -> str:
        chosen = await self._language(address) if self._language else ""
        return self._look.language_of(chosen)
