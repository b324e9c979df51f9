"""The roster: who is staff, which invites are open, and taking either back."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any

from bot.dialogue.knowledge import Knowledge
from bot.dialogue.messages import Choice, Outgoing
from bot.dialogue.turn import choice_id
from bot.errors import BotError
from bot.office.kit.acts import CLI, act, whole
from bot.office.kit.commands import ROLES, Answer, Order, command
from bot.office.staff.invites import drop, role_of
from bot.office.staff.onboarding import Ended, change_role, find, revoke
from bot.store.staff import Officer
from bot.store.store import Store

_SHOWN = 20
"""At most so many buttons; whoever is further down is named by number: /staf 23."""


@command("staf", role="admin", proven=True)
async def staff(order: Order) -> Answer:
    """Lists the staff; with a number, one of them and what can be done about her."""
    step, *rest = order.action or order.text.split() or ("",)
    if step.isdecimal():
        step, rest = "one", [step, *rest]
    number = int(rest[0]) if rest and rest[0].isdecimal() and len(rest[0]) < 10 else 0
    doing = _STEPS.get(step)
    if doing is _role and rest[1:]:
        return await _give(order, number, " ".join(rest[1:]))
    return Answer((await doing(order, number, rest[1:]) if doing else await _list(order),))


async def _list(order: Order) -> Outgoing:
    people = await order.store.staff.everyone()
    open_ones = [one for one in await order.store.staff.invites(order.at) if one.state == "open"]
    names = {str(one.id): one.name for one in people}
    lines = [
        order.phrase("desk.staff.title", total=len(people)),
        *(_line(order, one) for one in people),
    ]
    if open_ones:
        lines += ["", order.phrase("desk.staff.open", total=len(open_ones))]
    lines += [
        order.phrase(
            "desk.staff.invite",
            number=one.id,
            role=order.phrase(f"desk.role.{one.role}"),
            by=names.get(one.made_by, one.made_by),
            until=order.moment(one.expires_at),
        )
        for one in open_ones
    ]
    choices = [Choice(choice_id("s", "staf", "one", one.id), one.name) for one in people]
    choices += [
        order.button("desk.staff.drop", "staf", "drop", one.id, number=one.id) for one in open_ones
    ]
    return order.message("\n".join(lines), *choices[:_SHOWN])


def _line(order: Order, officer: Officer) -> str:
    role = order.phrase(f"desk.role.{officer.role}")
    return order.phrase("desk.staff.line", number=officer.id, name=officer.name, role=role)


async def _one(order: Order, number: int, rest: list[str]) -> Outgoing:
    officer = await find(order.store, number)
    if officer is None:
        return order.say("desk.staff.unknown")
    return order.message(
        _line(order, officer),
        order.button("desk.staff.change", "staf", "role", number),
        order.button("desk.staff.revoke", "staf", "off", number),
        order.button("desk.staff.back", "staf"),
    )


async def _off(order: Order, number: int, rest: list[str]) -> Outgoing:
    officer = await find(order.store, number)
    if officer is None:
        return order.say("desk.staff.unknown")
    if rest != ["yes"]:
        return order.say(
            "desk.staff.sure",
            order.button("desk.staff.yes", "staf", "off", number, "yes"),
            order.button("desk.staff.no", "staf"),
            name=officer.name,
            role=order.phrase(f"desk.role.{officer.role}"),
        )
    ended = await revoke(order.store, number, order.who, order.at)
    return _said(order, ended, "desk.staff.revoked", officer)


async def _role(order: Order, number: int, rest: list[str]) -> Outgoing:
    officer = await find(order.store, number)
    if officer is None:
        return order.say("desk.staff.unknown")
    choices = [order.button(f"desk.role.{one}", "staf", "role", number, one) for one in ROLES]
    return order.say("desk.staff.which_role", *choices, name=officer.name)


async def _give(order: Order, number: int, named: str) -> Answer:
    """Another role; whoever gets it is told."""
    officer, role = await find(order.store, number), role_of(named, order.locale)
    if officer is None or role is None:
        return Answer((await _role(order, number, []),))
    ended = await change_role(order.store, number, role, order.who, order.at)
    gaps = {"role": order.phrase(f"desk.role.{role}"), "when": order.moment(order.at)}
    told = Outgoing(officer.address, order.phrase("desk.staff.told_role", **gaps))
    said = _said(order, ended, "desk.staff.changed", officer, gaps["role"])
    is_news = ended == "done" and officer.id != order.officer.id
    return Answer((said,), news=(told,) if is_news else ())


def _said(order: Order, ended: Ended, key: str, officer: Officer, role: str = "") -> Outgoing:
    back = order.button("desk.staff.back", "staf")
    if ended == "last_admin":
        return order.say("desk.staff.last_admin", back, name=officer.name)
    if ended == "unknown":
        return order.say("desk.staff.unknown", back)
    return order.say(key, back, name=officer.name, role=role, when=order.moment(order.at))


async def _drop(order: Order, number: int, rest: list[str]) -> Outgoing:
    done = await drop(order.store, number, order.who, order.at)
    key = "desk.invite.dropped" if done else "desk.invite.gone"
    return order.say(key, order.button("desk.staff.back", "staf"), number=number)


_STEPS: dict[str, Callable[[Order, int, list[str]], Awaitable[Outgoing]]] = {
    "one": _one,
    "off": _off,
    "cabut": _off,
    "role": _role,
    "peran": _role,
    "drop": _drop,
}


@act("staff list")
async def list_act(
    store: Store, knowledge: Knowledge, arguments: dict[str, Any], at: datetime
) -> dict[str, Any]:
    """Everyone who is staff now."""
    return {
        "staff": [
            {"id": one.id, "name": one.name, "role": one.role, "channel": one.address.channel}
            for one in await store.staff.everyone()
        ]
    }


@act("staff revoke")
async def revoke_act(
    store: Store, knowledge: Knowledge, arguments: dict[str, Any], at: datetime
) -> dict[str, Any]:
    """Takes somebody off the staff; the last admin only with `force`."""
    number, force = whole(arguments), bool(arguments.get("force", False))
    ended = await revoke(store, number, CLI, at, even_last=force)
    if ended == "unknown":
        raise BotError(f"there is no member of the staff with number {number}")
    if ended == "last_admin":
        raise BotError("this is the last admin: invite another one first, or say --force")
    return {"id": number}
