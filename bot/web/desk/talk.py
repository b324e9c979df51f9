"""What an officer asks the desk for, a step a page: read back and agreed to as in chat."""

from __future__ import annotations

import secrets
from urllib.parse import quote

from starlette.exceptions import HTTPException
from starlette.responses import Response

from bot.dialogue.messages import Choice, Incoming, Outgoing, Sheet, strip_markup
from bot.dialogue.voice import choice_id
from bot.files.media import is_picture
from bot.web.desk.pages import declare_form, declare_page, find_screen
from bot.web.desk.talks import Talk
from bot.web.desk.visit import Visit
from bot.web.inbound import TEXT_LIMIT, clean_text

LISTS = (
    *("siaran", "kasus", "pertanyaan", "pengingat", "perubahan", "setujui", "hadir", "skm"),
    *("ekspor", "poster", "audit", "staf"),
)
"""The commands that only show when no more is said: a link may open them."""


async def ask_desk(
    visit: Visit, text: str = "", choice: str | None = None, sheet: Sheet | None = None
) -> Talk:
    """Has the desk do what she presses, writes or brings. When this returns it is committed."""
    name, talks = f"kantor-{secrets.token_urlsafe(12)}", visit.dashboard.talks
    her, session = visit.her.address, visit.session or ""
    incoming = Incoming(name, her, text, visit.at, choice=choice, session=session, sheet=sheet)
    async with visit.store.transaction():
        talk = await talks.hear(visit.session or "", incoming)
    talks.keep_talk(visit.session or "", talk)
    visit.dashboard.wake()
    return talk


@declare_page("/lihat/{name}", "menu")
async def look_at_list(visit: Visit) -> Response:
    """Shows what a command lists. Looking is at most a line of the audit log.

    HTTPException (404) where she may see no such list.
    """
    name = visit.request.path_params["name"]
    if name not in LISTS or not visit.may(name):
        raise HTTPException(404)
    return _draw(visit, await ask_desk(visit, choice=choice_id("s", name)))


@declare_form("/langkah", "menu")
async def take_step(visit: Visit) -> Response:
    """Takes a button that was pressed, or words that answer the last question.

    HTTPException (413) where the words are too many.
    """
    choice, text = visit.field("choice"), clean_text(visit.field("text"))
    if len(text) > TEXT_LIMIT or len(choice.encode()) > 64:
        raise HTTPException(413)
    if choice or text:
        await ask_desk(visit, text, choice or None)
    return visit.go("/langkah")


@declare_page("/langkah", "menu")
async def show_step(visit: Visit) -> Response:
    """Shows what the desk said last. Where that is long ago, what waits today."""
    talk = visit.dashboard.talks.find_talk(visit.session or "", visit.at)
    return _draw(visit, talk) if talk.said else visit.go("/")


def _draw(visit: Visit, talk: Talk) -> Response:
    shown = [(at, message, buttons_of(message)) for at, message in enumerate(talk.said)]
    return visit.draw("talk", talk=talk, shown=shown, is_picture=is_picture)


def buttons_of(message: Outgoing) -> list[tuple[Choice, str]]:
    """Returns each button with the page that it leads to. Empty where it is a step of its own."""
    found = []
    for choice in message.choices:
        _, verb, *action = choice.id.split(":")
        screen = find_screen(tuple(action)) if verb == "s" else ""
        found.append((Choice(choice.id, strip_markup(choice.label)), screen))
    return found


@declare_page("/langkah/berkas/{number:int}", "menu")
async def serve_file(visit: Visit) -> Response:
    """Hands out the file that came with what the desk said last.

    HTTPException (404) where there is none.
    """
    said = visit.dashboard.talks.find_talk(visit.session or "", visit.at).said
    number = visit.number()
    file = said[number].file if number < len(said) else None
    if file is None:
        raise HTTPException(404)
    disposition = f"attachment; filename*=UTF-8''{quote(file.name, safe='')}"
    headers = {"Content-Disposition": disposition}
    return Response(file.content, headers=headers, media_type=file.media)
