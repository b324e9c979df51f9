"""Every page and form of the dashboard: where it is, whose it is, what answers. Tests walk it."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from starlette.responses import Response

from bot.office.kit.commands import COMMANDS, Command

Answers = Callable[[Any], Awaitable[Response]]
"""An async function of a Visit."""

_GAP = re.compile(r"\{\w+(:int)?\}")


@dataclass(frozen=True, slots=True)
class DeskPage:
    """A page (GET) or a form (POST) at a path below the dashboard's.

    Whoever may use the staff command named `command` may open it: one table says who may what.
    `room` is its name in the navigation, where it is there (the phrase `kantor.room.<room>`).
    `screen`: it shows what that command shows, so a button of the command leads to it. `files`: a
    file may come with the form.
    """

    method: str
    path: str
    command: str
    answers: Answers
    room: str = ""
    screen: bool = False
    files: bool = False

    @property
    def right(self) -> Command:
        """The command whose role it asks for."""
        return COMMANDS[self.command]


PAGES: dict[tuple[str, str], DeskPage] = {}
"""Every page and form, by method and path, in the order of the navigation."""


def declare_page(
    path: str, command: str, *, room: str = "", screen: bool = False
) -> Callable[[Answers], Answers]:
    """Declares an async function of a Visit as the page at that path. It changes nothing."""
    return _declare("GET", path, command, room, screen=screen or bool(room))


def declare_form(path: str, command: str, *, files: bool = False) -> Callable[[Answers], Answers]:
    """Declares an async function of a Visit as what takes the form that is sent to that path.

    It is called only for a form that came from our own page, with the token of her session. With
    `files` one may come along in the field "file" (`Visit.file`).
    """
    return _declare("POST", path, command, files=files)


def _declare(
    method: str,
    path: str,
    command: str,
    room: str = "",
    *,
    screen: bool = False,
    files: bool = False,
) -> Callable[[Answers], Answers]:
    def declare(answers: Answers) -> Answers:
        PAGES[method, path] = DeskPage(method, path, command, answers, room, screen, files)
        return answers

    return declare


def rooms_of(role: str) -> list[DeskPage]:
    """Returns the pages that the navigation shows to that role."""
    return [page for page in PAGES.values() if page.room and page.right.is_allowed(role)]


def find_screen(action: tuple[str, ...]) -> str:
    """Returns the page that shows what a command with these parts shows. Empty for none."""
    name, *parts = action or ("",)
    parts = parts[1:] if parts[:1] == ["show"] else parts
    for page in PAGES.values():
        gaps = _GAP.findall(page.path)
        if not (page.screen and page.command == name and len(gaps) == len(parts)):
            continue
        pairs = zip(gaps, parts, strict=True)
        if all(part.isdecimal() if gap else part.isalnum() for gap, part in pairs):
            return _GAP.sub("{}", page.path).format(*parts)
    return ""
