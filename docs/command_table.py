"""The table of all commands in docs/petugas.md, made anew from what the desk declares."""

from __future__ import annotations

import re
from pathlib import Path

from bot import config
from bot.app import compose
from bot.office.front.rooms import order_commands
from bot.office.kit.commands import ROLES
from bot.office.menu.help import usable_commands

GUIDE = Path(__file__).parent / "petugas.md"
_TABLE = re.compile(r"(?<=<!-- commands -->\n).*?(?=<!-- /commands -->)", re.DOTALL)


def draw_table() -> str:
    """Returns the table: each command, what it is for, and the least role that may use it."""
    order_commands()
    phrases = compose.load_knowledge(config.load_config(None, {}), guarded=False).locale("").phrases
    rows = [
        f"| `/{command.name}` | {phrases[f'desk.help.{command.name}']}"
        f" | {phrases[f'desk.role.{command.role}']} |"
        for command in usable_commands(ROLES[-1])
    ]
    return "\n".join(["| Perintah | Untuk | Peran |", "|---|---|---|", *rows, ""])


def replace_table(guide: str) -> str:
    """Returns the guide with the table as it is now. ValueError where it has no place for it."""
    if not _TABLE.search(guide):
        raise ValueError("docs/petugas.md has no <!-- commands --> … <!-- /commands -->")
    return _TABLE.sub(lambda _: draw_table(), guide)


if __name__ == "__main__":
    GUIDE.write_text(replace_table(GUIDE.read_text("utf-8")), "utf-8")
