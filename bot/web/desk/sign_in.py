"""Signing in by a code that works once, and out: here, or everywhere."""

from __future__ import annotations

from starlette.responses import Response

from bot.office.staff.dashboard import find_code, use_code
from bot.office.staff.refusals import REFUSED
from bot.store.staff import Officer
from bot.web.budgets import Budgets
from bot.web.desk.pages import declare_form, declare_page
from bot.web.desk.visit import Visit

_TRIED = "dashboard address"


async def show_door(visit: Visit, budgets: Budgets) -> Response:
    """Asks for a code, or shows whom the link's code lets in: looking at a link uses nothing up."""
    code = visit.field("kode")
    if visit.officer and not code:
        return visit.go("/")
    found = await find_code(visit.store, code, visit.at) if code else None
    wrong = "kantor.door.late" if code and found is None else ""
    return draw_door(visit, found=found, code=code if found else "", wrong=wrong)


def draw_door(
    visit: Visit,
    status: int = 200,
    *,
    found: Officer | None = None,
    code: str = "",
    wrong: str = "",
) -> Response:
    """Returns the page that asks who it is. `wrong` is the phrase that says why she stays out."""
    return visit.draw("door", status, found=found, code=code, wrong=wrong)


async def enter(visit: Visit, budgets: Budgets) -> Response:
    """Lets her in whose code it is, under a session id that nobody knew before."""
    store, cookies = visit.store, visit.dashboard.cookies
    form = await visit.request.form(max_files=0, max_fields=9)
    code, token = str(form.get("kode", "")), str(form.get("token", ""))
    if not cookies.trusts_form(visit.request, token, visit.session):
        return draw_door(visit, 403, wrong="kantor.trouble.stale")
    rules, address = visit.knowledge.desk, budgets.address(visit.request)
    most, lasts = rules.wrong_codes_per_address, rules.locked
    async with store.transaction():
        if await store.tries.locked_until(_TRIED, address, most, lasts, visit.at):
            return draw_door(visit, 429, wrong="kantor.door.locked")
        officer = await use_code(store, code, visit.at)
        if officer is None:
            if await store.tries.note_try(_TRIED, address, visit.at, lasts) == most:
                await store.audit.write_entry("bot", f"{REFUSED}dashboard_lock", "", "", visit.at)
        elif visit.session:
            await store.web_sessions.end_session(visit.session)
    if officer is None:
        return draw_door(visit, 403, wrong="kantor.door.late")
    response = visit.go("/")
    await cookies.begin_session(visit.request, response, str(officer.id))
    return response


@declare_page("/perangkat", "perangkat")
async def show_devices(visit: Visit) -> Response:
    """Lists the browsers in which she is signed in."""
    sessions = await visit.store.web_sessions.sessions_of(visit.her.address)
    return visit.draw("devices", sessions=sessions)


@declare_form("/keluar", "perangkat")
async def sign_out(visit: Visit) -> Response:
    """Ends this session, or with "everywhere" all of hers. Its cookie opens nothing any more."""
    store = visit.store
    async with store.transaction():
        if visit.field("everywhere"):
            ended = len(await store.web_sessions.sessions_of(visit.her.address))
            await store.web_sessions.end_sessions(visit.her.address)
            await visit.order.log_act("session.end", f"#{visit.her.id}", str(ended))
        elif visit.session:
            await store.web_sessions.end_session(visit.session)
    response = visit.go("/masuk")
    visit.dashboard.cookies.remove_cookie(response)
    return response
