"""/laporan: the numbers of a month in chat, with all of them as a file."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import partial
from typing import Any

from bot.errors import BotError
from bot.office.kit.action import Done, declare_action
from bot.office.kit.actor import CLI, Actor
from bot.office.kit.argument import AnswerMistake, Argument
from bot.office.kit.commands import Answer, Order
from bot.office.numbers.month import MonthReport, move_month, read_month, read_report
from bot.office.numbers.sheet import KINDS, make_file

_TOLD = 4
"""Lines of a table that a message tells."""

_IN_CHAT = ("weeks", "district", "education", "how", "cases", "sessions")


def sees_all(role: str) -> bool:
    """Returns whether somebody with this role is told of few people, too."""
    return role != "viewer"


async def _read_month(actor: Actor, value: Any) -> date:
    return read_month(str(value or ""), actor.knowledge.today(actor.at))


async def _hear_month(order: Order, text: str) -> date:
    try:
        return await _read_month(order.actor, text)
    except BotError:
        example = f"{order.knowledge.today(order.at):%Y-%m}"
        raise AnswerMistake("numbers.wrong_month", text=text[:20], example=example) from None


async def _read_kind(actor: Actor, value: Any) -> str:
    if value not in KINDS:
        raise BotError(f'a report is made as {" or ".join(KINDS)}, not "{str(value)[:20]}"')
    return str(value)


@declare_action(
    "report show",
    Argument("month", "the month, such as 2026-11", read=_read_month, hear=_hear_month),
    Argument("format", "xlsx or csv", read=_read_kind, of="kind"),
    command="laporan",
    role="viewer",
)
async def report_month(actor: Actor, month: date | None = None, kind: str = "xlsx") -> Done:
    """Tells the numbers of a month: registrations, form, questions, sessions, messages."""
    first = month or read_month("", actor.knowledge.today(actor.at))
    roles = {str(officer.id): officer.role for officer in await actor.store.staff.everyone()}
    hides = actor.maker != CLI and not sees_all(roles.get(actor.maker, "viewer"))
    locale = actor.knowledge.locale("")
    report = await read_report(actor.store, actor.knowledge, locale, first, hides=hides)
    return Done(_print_report(report), partial(_say_report, first=first, kind=kind))


def _print_report(report: MonthReport) -> dict[str, Any]:
    return {
        "month": f"{report.first:%Y-%m}",
        "registered": report.total,
        "tables": {
            table.key: [
                {"name": line.name, **dict(zip(table.columns, line.numbers, strict=True))}
                for line in table.lines
            ]
            for table in report.tables
        },
    }


async def _say_report(order: Order, *, first: date, kind: str) -> Answer:
    """Tells an officer what her role may read, with the file of it."""
    hides = not sees_all(order.officer.role)
    report = await read_report(order.store, order.knowledge, order.locale, first, hides=hides)
    phrases = order.locale.phrases
    hidden = order.phrase("numbers.hidden")
    lines = [order.phrase("numbers.title", month=report.name)]
    lines.append(order.phrase("numbers.total", number=_draw(report.total, hidden)))
    for table in report.tables:
        if table.key in _IN_CHAT and table.lines:
            told = [f"{line.name} {_draw(line.numbers[0], hidden)}" for line in table.lines[:_TOLD]]
            name = phrases[f"numbers.{table.key}"]
            lines.append(order.phrase("numbers.told", name=name, told="; ".join(told)))
    about = [
        (order.phrase("export.note.who"), order.officer_name),
        (order.phrase("export.note.when"), order.format_moment(order.at)),
        (order.phrase("numbers.title", month=""), report.name),
    ]
    before = order.button("numbers.before", "laporan", f"{move_month(first, -1):%Y-%m}")
    said = order.message("\n".join(lines), before, numbered=False)
    return Answer((replace(said, file=make_file(report, kind, phrases, about)),))


def _draw(number: int | None, hidden: str) -> str:
    return hidden if number is None else str(number)
