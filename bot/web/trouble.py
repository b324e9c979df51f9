"""The page of what is missing or broken: words and a way back."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from bot.web.assets import Assets
from bot.web.pages import PageTemplates
from bot.web.theme import Look


def error_page(look: Look) -> Callable[[Request, int], Awaitable[Response]]:
    """What `application` draws when something is missing or broken: words and a way back."""
    pages = PageTemplates(look, Assets())
    words = look.words_of(look.default)

    async def draw(request: Request, status: int) -> Response:
        mine = words.failed if status >= 500 else words.missing
        trouble = words.long if status == 413 else mine
        if wants_json(request):
            return JSONResponse({"trouble": trouble}, status)
        return pages.draw_trouble(look.default, trouble, status)

    return draw


def wants_json(request: Request) -> bool:
    """Returns whether the page's script asks, which draws the words by itself."""
    return request.headers.get("accept", "").startswith("application/json")
