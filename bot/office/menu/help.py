"""The help of the desk: each officer sees the commands that she may use."""

from __future__ import annotations

from bot.dialogue.turn import fold_text
from bot.office.kit.commands import COMMANDS, Answer, Command, Order, register_command
from bot.office.kit.page import cut_page

_PAGE = 6
_FIRST = ("menu", "hari_ini", "sesi", "sesi_baru", "hadir", "siaran", "kasus", "peserta")
"""What is used every day comes first; the rest as it was registered."""


def usable_commands(role: str) -> list[Command]:
    """Returns what may be used in a role, in the order in which it is shown."""
    found = [command for command in COMMANDS.values() if command.is_allowed(role)]
    return sorted(found, key=lambda command: (*_FIRST, command.name).index(command.name))


@register_command("bantuan", role="viewer", in_group=True)
async def show_help(order: Order) -> Answer:
    """Lists what she may use, a few a message. With a name, that one."""
    mine = usable_commands(order.officer.role)
    named = fold_text(order.text).lstrip("/")
    found = [command for command in mine if command.name == named]
    if found:
        return Answer((order.message(_draw_line(order, found[0])),))
    page = cut_page(mine, order.action[0] if order.action else "", _PAGE)
    role = order.phrase(f"desk.role.{order.officer.role}")
    head = order.phrase("desk.help.title", role=role, pages=page.name_place(order))
    lines = [_draw_line(order, command) for command in page.items]
    choices = page.buttons(order, "bantuan")
    text = "\n".join([head, *lines, "", order.phrase("desk.help.end")])
    return Answer((order.message(text, *choices, edits=bool(order.action)),))


def _draw_line(order: Order, command: Command) -> str:
    return f"/{command.name}: {order.phrase(f'desk.help.{command.name}')}"
