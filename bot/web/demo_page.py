"""The demo's desk: the candidate's phone and the staff's side by side on one page."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from bot.web.assets import HERE, Assets

PATH = "/berdua"
"""Where the page is."""


@dataclass(frozen=True, slots=True)
class Phone:
    """A chat in a frame: its id on the page, where it is, whose it is, what one may try there."""

    id: str
    href: str
    whose: str
    tries: str


@dataclass(frozen=True, slots=True)
class DemoDesk:
    """What the page shows: its words in `language`, and its two phones, the candidate's first."""

    language: str
    texts: Mapping[str, str]
    phones: tuple[Phone, Phone]


def demo_route(desk: DemoDesk, seat: Callable[[Request, Response], Awaitable[None]]) -> Route:
    """Returns the page.

    It needs no script. `seat` gives the visitor a session of the staff phone.
    """
    assets = Assets()
    env = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )

    async def show(request: Request) -> Response:
        response = HTMLResponse(env.get_template("both.html").render(desk=desk, assets=assets))
        await seat(request, response)
        return response

    return Route(PATH, show, methods=["GET"])
