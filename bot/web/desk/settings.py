"""What an office sets: its facts, emergency numbers, hours, reminders, and who is told at once."""

from __future__ import annotations

from typing import cast

from starlette.exceptions import HTTPException
from starlette.responses import Response

from bot.dialogue.texts import CONFIGURED, Shelf, TextField
from bot.web.desk.edit import (
    draw_edit,
    find_text,
    label_of,
    settle_change,
    take_edit,
    texts_of,
    title_of,
)
from bot.web.desk.pages import declare_form, declare_page
from bot.web.desk.visit import Visit


@declare_page("/aturan", "aturan", room="settings")
async def show_settings(visit: Visit) -> Response:
    """Shows every setting that an office changes, with what holds now."""
    shelves = []
    for shelf in CONFIGURED[::-1]:
        items = await texts_of(visit).list_items(shelf)
        rows = [
            (
                each,
                title_of(visit, each),
                [(label_of(visit, field), _show_value(visit, field)) for field in each.fields],
            )
            for each in items
        ]
        shelves.append((shelf, rows))
    return visit.draw("settings", shelves=shelves)


@declare_form("/aturan/perubahan/{number:int}", "aturan")
async def undo(visit: Visit) -> Response:
    """Takes back a change of a setting."""
    return await settle_change(visit, "/aturan", noun="setting")


def _show_value(visit: Visit, field: TextField) -> str:
    if field.value in field.options:
        return visit.word(f"kantor.texts.option.{field.value}")
    return " · ".join(field.value.splitlines())


def _read_shelf(visit: Visit) -> Shelf:
    shelf = visit.request.path_params["shelf"]
    if shelf not in CONFIGURED:
        raise HTTPException(404)
    return cast("Shelf", shelf)


@declare_page("/aturan/{shelf}/{name}", "aturan")
async def show_setting(visit: Visit) -> Response:
    """Shows the form of some settings, with what `check` says of them."""
    name = str(visit.request.path_params["name"])
    return await draw_edit(visit, await find_text(visit, _read_shelf(visit), name), "/aturan")


@declare_form("/aturan/{shelf}/{name}", "aturan")
async def edit_setting(visit: Visit) -> Response:
    """Changes some settings."""
    name = str(visit.request.path_params["name"])
    item = await find_text(visit, _read_shelf(visit), name)
    return await take_edit(visit, item, "setting change", "/aturan")
