"""What the bot says, edited in a page: topics, sentences, forms' options, history."""

from __future__ import annotations

from typing import cast
from urllib.parse import urlencode

from starlette.exceptions import HTTPException
from starlette.responses import Response

from bot.dialogue.texts import CONTENT, Shelf, TextItem
from bot.dialogue.turn import fold_text
from bot.dialogue.typed_number import read_number
from bot.store.text_changes import TextChange
from bot.web.desk.edit import (
    draw_change,
    draw_edit,
    find_text,
    settle_change,
    take_edit,
    texts_of,
    title_of,
)
from bot.web.desk.pages import declare_form, declare_page
from bot.web.desk.visit import Visit

_PAGE, _RECENT = 40, 10


@declare_page("/isi", "isi", room="content")
async def show_content(visit: Visit) -> Response:
    """Shows what can be edited, what waits for a second officer, and the last changes."""
    shelves = [(each, len(await texts_of(visit).list_items(each))) for each in CONTENT]
    waiting = await visit.store.text_changes.waiting_changes()
    recent = await visit.store.text_changes.last_changes(_RECENT)
    return visit.draw(
        "content",
        shelves=shelves,
        waiting=[await _draw_change(visit, each) for each in waiting],
        recent=[await _draw_change(visit, each) for each in recent if each.state != "waiting"],
        older="",
    )


@declare_page("/isi/perubahan", "isi")
async def list_changes(visit: Visit) -> Response:
    """Lists every change, the newest first, a page at a time."""
    before = read_number(visit.field("sebelum"))
    changes = await visit.store.text_changes.last_changes(_PAGE + 1, before=before)
    shown = changes[:_PAGE]
    older = f"/isi/perubahan?sebelum={shown[-1].id}" if len(changes) > _PAGE else ""
    drawn = [await _draw_change(visit, each) for each in shown]
    return visit.draw("content", shelves=[], waiting=[], recent=drawn, older=older)


async def _draw_change(visit: Visit, change: TextChange) -> dict[str, object]:
    item = await texts_of(visit).find_item(change.item)
    title = title_of(visit, item) if item else change.title or change.item
    shelf = change.item.partition("/")[0]
    lead = f"/isi/{change.item}" if shelf in CONTENT else ""
    values = draw_change(visit, item, change)
    own = change.maker == visit.her.id
    return {"change": change, "title": title, "href": lead, "values": values, "own": own}


@declare_form("/isi/perubahan/{number:int}", "isi")
async def settle(visit: Visit) -> Response:
    """Approves, refuses or takes back a change."""
    return await settle_change(visit, "/isi")


@declare_page("/isi/{shelf}", "isi")
async def list_texts(visit: Visit) -> Response:
    """Lists the texts of a shelf, those of a group or with some words, a page at a time."""
    shelf = _read_shelf(visit)
    items = await texts_of(visit).list_items(shelf)
    groups = sorted({each.group for each in items if each.group})
    group, words = visit.field("bagian"), visit.field("q")[:100]
    found = [each for each in items if (not group or each.group == group) and _has(each, words)]
    at = max(read_number(visit.field("halaman")) or 1, 1)
    shown = found[_PAGE * (at - 1) : _PAGE * at]
    asked = [(key, value) for key, value in (("q", words), ("bagian", group)) if value]
    more = urlencode([*asked, ("halaman", str(at + 1))])
    return visit.draw(
        "texts",
        shelf=shelf,
        rows=[(each, title_of(visit, each)) for each in shown],
        total=len(found),
        groups=[(each, _name_group(visit, shelf, each)) for each in groups],
        group=group,
        words=words,
        older=f"/isi/{shelf}?{more}" if len(found) > _PAGE * at else "",
    )


def _read_shelf(visit: Visit) -> Shelf:
    shelf = visit.request.path_params["shelf"]
    if shelf not in CONTENT:
        raise HTTPException(404)
    return cast("Shelf", shelf)


def _has(item: TextItem, words: str) -> bool:
    """Returns whether every word stands somewhere in the text or its id."""
    if not words:
        return True
    told = fold_text(" ".join([item.id, *(each.value for each in item.fields)]))
    return all(word in told for word in fold_text(words).split())


def _name_group(visit: Visit, shelf: Shelf, group: str) -> str:
    key = f"kantor.texts.group.{group}"
    known = shelf == "kalimat" and key in visit.order.locale.phrases
    return visit.word(key) if known else group


@declare_page("/isi/{shelf}/{name}", "isi")
async def show_text(visit: Visit) -> Response:
    """Shows the form of one text, with what `check` says of it and its history."""
    shelf = _read_shelf(visit)
    return await draw_edit(visit, await find_text(visit, shelf, _name(visit)), f"/isi/{shelf}")


@declare_form("/isi/{shelf}/{name}", "isi")
async def edit_text(visit: Visit) -> Response:
    """Shows how a text would be, or changes it."""
    shelf = _read_shelf(visit)
    item = await find_text(visit, shelf, _name(visit))
    return await take_edit(visit, item, "text change", f"/isi/{shelf}/{_name(visit)}")


def _name(visit: Visit) -> str:
    return str(visit.request.path_params["name"])
