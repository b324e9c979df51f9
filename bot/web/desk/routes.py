"""The dashboard's routes: who may come in is looked at here, once, before any page answers."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from dataclasses import replace
from functools import partial
from math import ceil

from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from bot.dialogue.messages import File
from bot.errors import trace_error
from bot.office.staff.dashboard import HOME
from bot.office.staff.onboarding import find_officer
from bot.office.staff.refusals import refuse_role
from bot.store.database import Unavailable
from bot.web.budgets import Budgets
from bot.web.desk.pages import PAGES, DeskPage
from bot.web.desk.rooms import order_pages
from bot.web.desk.sign_in import draw_door, enter, show_door
from bot.web.desk.visit import Dashboard, Visit
from bot.web.forms import FormReader, NotTaken

_LOG = logging.getLogger(__name__)

ReadForm = Callable[[Request, DeskPage, int], Awaitable[tuple[FormData, File | None]]]
"""Reads what an officer sends to a page: the fields, and the file that came along."""

_FIELDS = 500


def desk_routes(dashboard: Dashboard, budgets: Budgets) -> list[Route]:
    """Returns every route of the dashboard: the pages of its rooms, and the door."""
    order_pages()

    reader = FormReader(budgets.rates.uploads)

    read_form = partial(_read_form, reader, budgets)

    def guarded(page: DeskPage | None) -> Route:
        path = page.path if page else "{rest:path}"
        methods = [page.method] if page else ["GET", "POST"]
        answer = budgets.pace_endpoint(partial(_answer, dashboard, page, read_form), _refuse_crowd)
        return Route(HOME + path, answer, methods=methods)

    async def door(request: Request) -> Response:
        visit = await _make_visit(dashboard, request)
        return await (enter if request.method == "POST" else show_door)(visit, budgets)

    async def home(request: Request) -> Response:
        return Response(status_code=308, headers={"Location": f"{HOME}/"})

    return [
        Route(HOME, home, methods=["GET"]),
        Route(f"{HOME}/masuk", budgets.pace_endpoint(door, _refuse_crowd), methods=["GET", "POST"]),
        *map(guarded, PAGES.values()),
        guarded(None),
    ]


async def _read_form(
    reader: FormReader, budgets: Budgets, request: Request, page: DeskPage, officer: int
) -> tuple[FormData, File | None]:
    """Returns the fields, and the file where the page takes one. HTTPException where it may not."""
    if not page.files:
        return await request.form(max_files=0, max_fields=_FIELDS), None
    try:
        sent = await reader.read_form(request, str(officer), budgets.address(request))
    except NotTaken as reason:
        raise HTTPException(reason.status) from None
    return FormData(list(sent.fields.items())), sent.file


def _refuse_crowd(request: Request, wait: float) -> Response:
    return PlainTextResponse("429\n", 429, {"Retry-After": str(ceil(wait))})


async def _make_visit(dashboard: Dashboard, request: Request) -> Visit:
    """Returns the visit, with the officer whose session the request's cookie names."""
    number = await dashboard.cookies.chat_of(request)
    officer = await find_officer(dashboard.store, int(number)) if number else None
    session = dashboard.cookies.session_id_of(request) if officer else None
    return Visit(request, dashboard, officer, session, dashboard.clock())


async def _answer(
    dashboard: Dashboard, page: DeskPage | None, read_form: ReadForm, request: Request
) -> Response:
    visit = await _make_visit(dashboard, request)
    try:
        return await _let_in(visit, page, read_form)
    except Unavailable:
        return visit.draw_trouble("kantor.trouble.busy", 503)
    except HTTPException as error:
        keys = {413: "long", 503: "busy", 408: "busy"}
        key = f"kantor.trouble.{keys.get(error.status_code, 'missing')}"
        return visit.draw_trouble(key, error.status_code)
    except Exception as bug:
        _LOG.error("a page of the dashboard failed: %s", trace_error(bug))
        return visit.draw_trouble("kantor.trouble.bug", 500)


async def _let_in(visit: Visit, page: DeskPage | None, read_form: ReadForm) -> Response:
    """Has the page answer her who may open it. A stranger learns of no page but the door."""
    request = visit.request
    if visit.officer is None and request.method == "GET":
        return visit.go("/masuk")
    if visit.officer is None:
        return draw_door(visit, 403)
    if page is None:
        raise HTTPException(404)
    if not page.right.is_allowed(visit.officer.role):
        async with visit.store.transaction():
            refused = await refuse_role(visit.order, page.right)
        return visit.draw("trouble", 403, trouble=refused.replies[0].text, back="/")
    if page.method == "POST":
        form, file = await read_form(request, page, visit.officer.id)
        now = await _make_visit(visit.dashboard, request)
        if now.officer != visit.officer:  # her session or role has ended while she sent it
            return draw_door(replace(now, officer=None, session=None), 403)
        visit = replace(now, form=form, file=file)
        if not visit.dashboard.cookies.trusts_form(request, visit.field("token"), visit.session):
            return visit.draw_trouble("kantor.trouble.stale", 403)
    return await page.answers(visit)
