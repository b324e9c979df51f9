"""The chat's routes: the page, what is sent, the live stream, a file, and leaving."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from starlette.routing import Route

from bot.dialogue.channel import History, NoFile
from bot.dialogue.messages import Address, File, Relay
from bot.web.budgets import Budgets
from bot.web.chat_page import Chat, ChatPage, Language, Takes
from bot.web.cookies import Registry, SessionCookies
from bot.web.past import Fetch
from bot.web.theme import Look
from bot.web.trouble import error_page as error_page  # the page's own, for whoever serves it


async def _fetch_nothing(relay: Relay) -> File:
    raise NoFile


async def _take_none(address: Address) -> tuple[str, ...]:
    return ()


def chat_routes(
    chat: Chat,
    history: History,
    look: Look,
    *,
    key: bytes,
    now: Callable[[], datetime],
    registry: Registry,
    language: Language | None = None,
    fetch: Fetch = _fetch_nothing,
    takes: Takes = _take_none,
    budgets: Budgets | None = None,
) -> list[Route]:
    """Returns the routes of the chat page.

    `key` signs cookies and forms and must outlive a restart; `now` tells the time with its zone;
    `registry` keeps the sessions;
    `language` tells what language a chat has chosen (the default one, if it is not given);
    `fetch` has what networks keep, `takes` says what may be sent with a message now. `budgets`
    count what an address and a visitor ask.
    """
    home = look.home
    sessions = SessionCookies(key, registry, now, secure=look.secure, cookie=look.cookie, path=home)
    budgets = budgets or Budgets()
    page = ChatPage(chat, history, look, sessions, now, language, fetch, takes, budgets)
    routes = (
        ("", page.show_page, "GET"),
        ("", page.take_message, "POST"),
        ("live", page.stream_lines, "GET"),
        ("file/{number:int}", page.serve_file, "GET"),
        ("leave", page.ask_leave, "GET"),
        ("leave", page.leave_chat, "POST"),
    )
    paced = [
        Route(home + path, budgets.pace_endpoint(answer, page.refuse_crowd), methods=[method])
        for path, answer, method in routes
    ]
    return [*paced, page.assets.route()]
