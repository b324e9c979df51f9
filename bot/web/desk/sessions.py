"""Sessions: those to come and those that were, as a list or a month. And a new one."""

from __future__ import annotations

import calendar
import json
import re
from collections.abc import Sequence
from datetime import date, timedelta

from starlette.responses import Response

from bot.dialogue.schedule import long_date
from bot.dialogue.sessions.fields import SESSION_FIELDS
from bot.dialogue.sessions.session import Session, format_start
from bot.dialogue.typed_number import read_number
from bot.office.kit.argument import AnswerMistake
from bot.office.sessions.choice import LIVING
from bot.office.sessions.fields import Asking, check_times, read_answer, session_from
from bot.web.desk.act import draw_outcome, request_action
from bot.web.desk.pages import declare_form, declare_page
from bot.web.desk.visit import Visit

PAGE = 50
_PAST = ("over", "cancelled")
_MONTH = re.compile(r"20\d{2}-(?:0[1-9]|1[0-2])")


@declare_page("/sesi", "sesi", room="sessions")
async def list_sessions(visit: Visit) -> Response:
    """Lists the sessions to come, the soonest first. "lalu" shows a page of those that were."""
    past = visit.field("lalu")
    at = read_number(past) or 0
    found = await visit.store.sessions.everyone(_PAST if past else LIVING)
    if not past:
        found = sorted(found, key=lambda each: each.starts_at)
    shown = found[PAGE * max(at - 1, 0) :][: PAGE if past else None]
    more = bool(past) and len(found) > PAGE * max(at, 1)
    today = visit.knowledge.today(visit.at)
    return visit.draw(
        "sessions",
        past=past,
        rows=[(each, format_start(each, visit.order.locale.phrases)) for each in shown],
        older=f"/sesi?lalu={max(at, 1) + 1}" if more else "",
        month=f"{today:%Y-%m}",
    )


@declare_page("/sesi/bulan", "sesi")
async def show_month(visit: Visit) -> Response:
    """Shows a month, a week a row. This month where none is named."""
    asked, today = visit.field("bulan"), visit.knowledge.today(visit.at)
    first = date.fromisoformat(f"{asked}-01") if _MONTH.fullmatch(asked) else today.replace(day=1)
    held = await visit.store.sessions.everyone()
    phrases = visit.order.locale.phrases
    weeks = [
        [(day, _held_on(held, day), long_date(day, phrases)) for day in week]
        for week in calendar.Calendar().monthdatescalendar(first.year, first.month)
    ]
    return visit.draw(
        "month",
        weeks=weeks,
        first=first,
        today=today,
        title=f"{phrases[f'date.month.{first.month}']} {first.year}",
        names=[phrases[f"date.weekday.{day}"] for day in range(1, 8)],
        before=f"{first - timedelta(days=1):%Y-%m}",
        after=f"{first + timedelta(days=31):%Y-%m}",
    )


def _held_on(held: Sequence[Session], day: date) -> list[Session]:
    found = [each for each in held if each.starts_at.date() == day and each.state != "cancelled"]
    return sorted(found, key=lambda each: each.starts_at)


@declare_page("/sesi/baru", "sesi_baru")
async def show_new(visit: Visit) -> Response:
    """Shows the empty form of a new session."""
    return _draw_form(visit, {})


@declare_form("/sesi/baru", "sesi_baru")
async def make_session(visit: Visit) -> Response:
    """Reads the form as the chat reads each answer, reads it back, and makes it on a yes."""
    asking = Asking(visit.knowledge, visit.order.locale, visit.at)
    values: dict[str, str] = {}
    wrong: dict[str, str] = {}
    for field in SESSION_FIELDS:
        text = visit.field(field.name)
        if field.optional and not text:
            continue
        try:
            values |= read_answer(field.name, text, asking)
        except AnswerMistake as mistake:
            wrong[field.name] = visit.order.phrase(mistake.key, **mistake.gaps)
    if not wrong:
        try:
            check_times(session_from(values))
        except AnswerMistake as mistake:
            wrong["when"] = visit.order.phrase(mistake.key, **mistake.gaps)
    if wrong:
        return _draw_form(visit, wrong, 422)
    given = {name: text for name, text in values.items() if text}
    if "audience" in given:
        given["audience"] = json.loads(given["audience"])
    outcome = await request_action(visit, "session add", given)
    if outcome.state == "done":
        return visit.go(f"/sesi/{outcome.facts['id']}")
    return await draw_outcome(visit, outcome, "/sesi")


def _draw_form(visit: Visit, wrong: dict[str, str], status: int = 200) -> Response:
    """Returns the form with what was filled in, and beside a field why it was not taken."""
    return visit.draw("new_session", status, fields=SESSION_FIELDS, wrong=wrong)
