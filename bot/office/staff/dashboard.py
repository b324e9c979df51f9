"""The way into the dashboard: a one-time link, asked for in chat or at the machine."""

from __future__ import annotations

import hmac
import secrets
from datetime import datetime, timedelta
from typing import Any

from bot.dialogue.knowledge import Locale
from bot.dialogue.typed_number import read_number
from bot.errors import BotError
from bot.office.kit.action import declare_action
from bot.office.kit.actor import Actor
from bot.office.kit.argument import number_of
from bot.office.kit.commands import Answer, Order
from bot.office.staff.onboarding import find_officer
from bot.store.candidates import LETTERS
from bot.store.remembered import Remembered
from bot.store.staff import Officer
from bot.store.store import Store

HOME = "/kantor"
"""The path under which the dashboard stands."""

LASTS = timedelta(minutes=10)
_GROUPS, _LETTERS = 4, 5
"""Letters of a code: 31^20, so nobody guesses one while it lasts."""

_LONGEST = 64


async def make_code(store: Store, officer: Officer, at: datetime) -> str:
    """Makes the officer's code, of which only a keyed mark is kept. An older one opens no more."""
    groups = ["".join(secrets.choice(LETTERS) for _ in range(_LETTERS)) for _ in range(_GROUPS)]
    code = "-".join((str(officer.id), *groups))
    until = (at + LASTS).isoformat()
    kept = f"{until} {_mark_of(store, officer, until, code)}"
    await store.put(Remembered.DASHBOARD_CODE, kept, of=str(officer.id))
    return code


async def find_code(store: Store, typed: str, at: datetime) -> Officer | None:
    """Returns the officer whom this code lets in now, with its dashes or without.

    None for a used, late or wrong one.
    """
    signs = "".join(filter(str.isalnum, typed[:_LONGEST])).upper()
    number, letters = signs[: -_GROUPS * _LETTERS], signs[-_GROUPS * _LETTERS :]
    groups = [letters[at : at + _LETTERS] for at in range(0, len(letters), _LETTERS)]
    code = "-".join((number, *groups))
    officer = await find_officer(store, read_number(number) or 0)
    if officer is None:
        return None
    kept = await store.get(Remembered.DASHBOARD_CODE, of=str(officer.id)) or ""
    until, _, mark = kept.partition(" ")
    if not mark or not hmac.compare_digest(mark, _mark_of(store, officer, until, code)):
        return None
    return officer if at < datetime.fromisoformat(until) else None


async def use_code(store: Store, typed: str, at: datetime) -> Officer | None:
    """Does as `find_code`, and the code opens no more. That she entered is on record.

    Inside an open transaction.
    """
    officer = await find_code(store, typed, at)
    if officer is not None:
        await store.put(Remembered.DASHBOARD_CODE, "", of=str(officer.id))
        who = f"{officer.name} (#{officer.id})"
        await store.audit.write_entry(who, "dashboard.enter", f"#{officer.id}", "", at)
    return officer


def _mark_of(store: Store, officer: Officer, until: str, code: str) -> str:
    """Returns the mark of a code: of this officer, in this role and chat, until then."""
    of = f"{officer.id} {officer.role} {officer.address} {until} {code}"
    return hmac.new(store.secret("dashboard code"), of.encode(), "sha256").hexdigest()


def link_of(locale: Locale, code: str) -> str:
    """Returns the link that brings the code along. Empty where the page's address is not set."""
    page = locale.phrases["desk.web"]
    return "" if page == locale.phrases["unset"] else f"{page}{HOME}/masuk?kode={code}"


async def give_link(order: Order) -> Answer:
    """Gives her a link into the dashboard, for her alone."""
    code = await make_code(order.store, order.officer, order.at)
    await order.log_act("dashboard.link", f"#{order.officer.id}")
    link = link_of(order.locale, code)
    key = "desk.dashboard.link" if link else "desk.dashboard.code"
    until = order.format_moment(order.at + LASTS)
    return Answer((order.say(key, link=link, code=code, until=until, path=f"{HOME}/"),))


def _print_link(result: dict[str, Any]) -> str:
    where = result["link"] or f"Buka {HOME}/ di halaman kantor, lalu ketik kode ini:"
    lines = [f"Tautan dasbor untuk petugas {result['id']}, satu kali pakai, berlaku 10 menit."]
    return "\n".join([*lines, where, *([] if result["link"] else [result["code"]])])


@declare_action(
    "dashboard link",
    number_of("a number, as `staff list` shows it"),
    command="dasbor",
    audit="dashboard.link",
    role="viewer",
    proven=True,
    chat=give_link,
    words=_print_link,
)
async def link_act(actor: Actor, number: int) -> dict[str, Any]:
    """Makes a one-time link by which an officer enters the dashboard in a browser.

    BotError where there is no such officer.
    """
    officer = await find_officer(actor.store, number)
    if officer is None:
        raise BotError(f"there is no member of the staff with number {number}")
    code = await make_code(actor.store, officer, actor.at)
    await actor.log_act("dashboard.link", f"#{number}")
    link = link_of(actor.knowledge.locale(""), code) or None
    until = (actor.at + LASTS).isoformat(timespec="seconds")
    return {"id": number, "code": code, "link": link, "expires_at": until}
