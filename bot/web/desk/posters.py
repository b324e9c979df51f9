"""Posters: one for each campus or place, with its QR code, and how many came by it."""

from __future__ import annotations

from urllib.parse import quote

from starlette.exceptions import HTTPException
from starlette.responses import Response

from bot.dialogue.frame.links import deep_link
from bot.files.poster import PDF, SVG, Poster, draw_pdf, draw_svg
from bot.web.desk.act import draw_outcome, request_action
from bot.web.desk.pages import declare_form, declare_page
from bot.web.desk.visit import Visit

_DRAWN = {"svg": (SVG, draw_svg), "pdf": (PDF, draw_pdf)}


@declare_page("/poster", "poster", screen=True)
async def list_posters(visit: Visit) -> Response:
    """Lists every poster, with its files and how many came by it. And a form for a new one."""
    return await _draw(visit)


async def _draw(visit: Visit, wrong: str = "", status: int = 200) -> Response:
    posters = await visit.store.posters.list_posters()
    linked = bool(deep_link(visit.knowledge.locale(""), "x"))
    return visit.draw("posters", status, posters=posters[::-1], linked=linked, wrong=wrong)


@declare_form("/poster", "poster")
async def make_poster(visit: Visit) -> Response:
    """Makes the poster of a place. One that is there already keeps its code."""
    outcome = await request_action(visit, "poster make", {"name": visit.field("name")})
    if outcome.state == "wrong":
        return await _draw(visit, outcome.text or visit.word("kantor.posters.needed"), 422)
    if outcome.state == "done":
        return visit.go(f"/poster#p-{outcome.facts['code']}")
    return await draw_outcome(visit, outcome, "/poster")


@declare_page("/poster/{code}/{kind}", "poster")
async def serve_poster(visit: Visit) -> Response:
    """Hands out a poster to be printed.

    HTTPException (404) for a poster or a kind of file that there is not.
    """
    code, kind = visit.request.path_params["code"], visit.request.path_params["kind"]
    names = {known: name for known, name, _ in await visit.store.posters.list_posters()}
    link = deep_link(visit.knowledge.locale(""), code)
    if code not in names or kind not in _DRAWN or not link:
        raise HTTPException(404)
    poster = Poster(
        visit.word("kantor.posters.heading"),
        [visit.word("kantor.posters.above")],
        link,
        [visit.word("kantor.posters.scan"), f"{visit.dashboard.office}. {names[code]}"],
    )
    media, draw = _DRAWN[kind]
    disposition = f"attachment; filename*=UTF-8''{quote(f'poster-{code}.{kind}', safe='')}"
    return Response(draw(poster), headers={"Content-Disposition": disposition}, media_type=media)
