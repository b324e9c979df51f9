"""Angka: the numbers of a month on one page that can be printed, and the same as a file."""

from __future__ import annotations

from datetime import date
from urllib.parse import quote

from starlette.exceptions import HTTPException
from starlette.responses import Response

from bot.errors import BotError
from bot.office.numbers.commands import sees_all
from bot.office.numbers.month import move_month, name_month, read_month, read_report
from bot.office.numbers.sheet import KINDS
from bot.web.desk.act import request_action
from bot.web.desk.pages import declare_page
from bot.web.desk.visit import Visit


@declare_page("/angka", "laporan", room="numbers")
async def show_numbers(visit: Visit) -> Response:
    """Shows the report of a month. This month where none is named, or none that there is."""
    first, wrong = _read_month(visit)
    order = visit.order
    today = visit.knowledge.today(visit.at)
    hides = not sees_all(visit.her.role)
    report = await read_report(visit.store, visit.knowledge, order.locale, first, hides=hides)
    after = move_month(first, 1)
    return visit.draw(
        "numbers",
        422 if wrong else 200,
        report=report,
        wrong=wrong,
        hides=hides,
        month=f"{first:%Y-%m}",
        months=[
            (f"{each:%Y-%m}", name_month(each, order.locale.phrases))
            for each in (move_month(today.replace(day=1), -back) for back in range(36))
        ],
        before=f"{move_month(first, -1):%Y-%m}",
        after=f"{after:%Y-%m}" if after <= today else "",
        taken=visit.moment(visit.at),
        kinds=KINDS,
    )


def _read_month(visit: Visit) -> tuple[date, str]:
    """Returns the month that is asked for, and what was written where it is none."""
    today, text = visit.knowledge.today(visit.at), visit.field("bulan")
    try:
        return read_month(text, today), ""
    except BotError:
        return read_month("", today), text[:20]


@declare_page("/angka/unduh/{kind}", "laporan")
async def download_numbers(visit: Visit) -> Response:
    """Hands out the report as a file, by the action that makes it in chat.

    HTTPException (404) for a kind that there is not, or a month.
    """
    given = {"month": visit.field("bulan"), "format": visit.request.path_params["kind"]}
    outcome = await request_action(visit, "report show", given)
    file = next((said.file for said in outcome.said if said.file), None)
    if outcome.state != "done" or file is None:
        raise HTTPException(404)
    disposition = f"attachment; filename*=UTF-8''{quote(file.name, safe='')}"
    return Response(
        file.content, headers={"Content-Disposition": disposition}, media_type=file.media
    )
