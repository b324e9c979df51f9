"""All commands of an officer's role, each with what it is for and a button that begins it."""

from __future__ import annotations

from starlette.responses import Response

from bot.dialogue.voice import choice_id
from bot.office.menu.help import usable_commands
from bot.web.desk.pages import declare_page, find_screen
from bot.web.desk.visit import Visit

_HERE = frozenset({"menu", "bantuan", "coba", "dasbor"})
"""Commands that lead here or out of here."""


@declare_page("/perintah", "bantuan", room="commands")
async def list_commands(visit: Visit) -> Response:
    """Lists them in the order of the help."""
    found = [each for each in usable_commands(visit.her.role) if each.name not in _HERE]
    rows = [
        (
            visit.say(f"desk.help.{each.name}"),
            choice_id("s", each.name),
            find_screen((each.name,)),
            each.name,
        )
        for each in found
    ]
    return visit.draw("commands", rows=rows)
