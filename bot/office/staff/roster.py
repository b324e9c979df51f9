"""The roster: who is staff, which invites are open, and taking either back."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

from bot.dialogue.messages import Choice, Outgoing
from bot.dialogue.typed_number import read_number
from bot.dialogue.voice import choice_id
from bot.office.kit.action import Done, Question, declare_action
from bot.office.kit.actor import Actor
from bot.office.kit.argument import AnswerMistake, Argument, SpokenMistake, number_of, read_flag
from bot.office.kit.commands import ROLES, Answer, Order
from bot.office.kit.confirm import ReadBack
from bot.office.staff.invites import drop_invite, role_of
from bot.office.staff.onboarding import Ended, change_role, find_officer, revoke_officer
from bot.office.staff.returning import draw_way_back
from bot.store.staff import Officer

_BACK = ("back", "masuk")
"""The step that gives an officer a way back."""

_SHOWN = 20
"""At most so many buttons; whoever is further down is named by number: /staf 23."""


async def show_staff(order: Order) -> Answer:
    """Lists the staff. With a number, one of them and what can be done about her."""
    step, *rest = order.action or order.text.split() or ("",)
    if read_number(step) is not None:
        step, rest = "one", [step, *rest]
    number = read_number(rest[0] if rest else "") or 0
    if step in _BACK:
        return Answer(await draw_way_back(order, number, rest[1:]))
    doing = _STEPS.get(step)
    if doing is _ask_role and rest[1:]:
        return await _give_role(order, number, " ".join(rest[1:]))
    return Answer((await doing(order, number, rest[1:]) if doing else await _draw_list(order),))


async def _draw_list(order: Order) -> Outgoing:
    people = await order.store.staff.everyone()
    open_ones = [
        invite for invite in await order.store.staff.invites(order.at) if invite.state == "open"
    ]
    names = {str(person.id): person.name for person in people}
    lines = [
        order.phrase("desk.staff.title", total=len(people)),
        *(_draw_line(order, person) for person in people),
    ]
    if open_ones:
        lines += ["", order.phrase("desk.staff.open", total=len(open_ones))]
    lines += [
        order.phrase(
            "desk.staff.invite",
            number=open_one.id,
            role=order.phrase(f"desk.role.{open_one.role}"),
            by=names.get(open_one.made_by, open_one.made_by),
            until=order.format_moment(open_one.expires_at),
        )
        for open_one in open_ones
    ]
    choices = [Choice(choice_id("s", "staf", "one", person.id), person.name) for person in people]
    choices += [
        order.button("desk.staff.drop", "staf", "drop", open_one.id, number=open_one.id)
        for open_one in open_ones
    ]
    return order.message("\n".join(lines), *choices[:_SHOWN])


def _draw_line(order: Order, officer: Officer) -> str:
    role = order.phrase(f"desk.role.{officer.role}")
    return order.phrase("desk.staff.line", number=officer.id, name=officer.name, role=role)


async def _draw_officer(order: Order, number: int, rest: list[str]) -> Outgoing:
    officer = await find_officer(order.store, number)
    if officer is None:
        return order.say("desk.staff.unknown")
    return order.message(
        _draw_line(order, officer),
        order.button("desk.staff.change", "staf", "role", number),
        order.button("desk.staff.back_button", "staf", _BACK[0], number),
        order.button("desk.staff.revoke", "staf", "off", number),
        order.button("desk.staff.back", "staf"),
    )


async def _ask_off(order: Order, number: int, rest: list[str]) -> Outgoing:
    officer = await find_officer(order.store, number)
    if officer is None:
        return order.say("desk.staff.unknown")
    question = _ask_sure(order, officer)
    if not (rest[:1] == ["yes"] and question.reading.agreed(order)):
        return question.message
    ended = await revoke_officer(order.store, number, order.officer_name, order.at)
    return _say_ended(order, ended, "desk.staff.revoked", officer)


def _ask_sure(order: Order, officer: Officer) -> Question:
    reading = ReadBack("staff revoke", f"officer {officer.id}", officer.name, officer.role)
    seal = reading.seal(order.officer.id)
    said = order.say(
        "desk.staff.sure",
        order.button("desk.staff.yes", "staf", "off", officer.id, "yes", seal),
        order.button("desk.staff.no", "staf"),
        name=officer.name,
        role=order.phrase(f"desk.role.{officer.role}"),
    )
    return Question(reading, said)


async def _ask_role(order: Order, number: int, rest: list[str]) -> Outgoing:
    officer = await find_officer(order.store, number)
    if officer is None:
        return order.say("desk.staff.unknown")
    choices = [order.button(f"desk.role.{role}", "staf", "role", number, role) for role in ROLES]
    return order.say("desk.staff.which_role", *choices, name=officer.name)


async def _give_role(order: Order, number: int, named: str) -> Answer:
    officer, role = await find_officer(order.store, number), role_of(named, order.locale)
    if officer is None or role is None:
        return Answer((await _ask_role(order, number, []),))
    return await give_role(order, officer, role)


async def _hear_officer(order: Order, text: str) -> Officer:
    officer = await find_officer(order.store, read_number(text) or 0)
    if officer is None:
        raise AnswerMistake("desk.staff.unknown")
    return officer


async def _hear_role(order: Order, text: str) -> str:
    role = role_of(text, order.locale)
    if role is None:
        raise AnswerMistake("desk.invite.which")
    return role


@declare_action(
    "staff role",
    Argument("id", "the number of an officer", hear=_hear_officer, of="officer", needed="a number"),
    Argument("role", "the new role", hear=_hear_role, needed="a role"),
    role="admin",
    audit="staff.role",
    by_officer=True,
    proven=True,
)
async def give_role(order: Order, officer: Officer, role: str) -> Answer:
    """Gives another role. Whoever gets it is told."""
    ended = await change_role(order.store, officer.id, role, order.officer_name, order.at)
    gaps = {"role": order.phrase(f"desk.role.{role}"), "when": order.format_moment(order.at)}
    told = Outgoing(officer.address, order.phrase("desk.staff.told_role", **gaps))
    said = _say_ended(order, ended, "desk.staff.changed", officer, gaps["role"])
    is_news = ended == "done" and officer.id != order.officer.id
    return Answer((said,), news=(told,) if is_news else ())


def _say_ended(order: Order, ended: Ended, key: str, officer: Officer, role: str = "") -> Outgoing:
    back = order.button("desk.staff.back", "staf")
    if ended == "last_admin":
        return order.say("desk.staff.last_admin", back, name=officer.name)
    if ended == "unknown":
        return order.say("desk.staff.unknown", back)
    return order.say(key, back, name=officer.name, role=role, when=order.format_moment(order.at))


async def _drop_invite(order: Order, number: int, rest: list[str]) -> Outgoing:
    done = await drop_invite(order.store, number, order.officer_name, order.at)
    key = "desk.invite.dropped" if done else "desk.invite.gone"
    return order.say(key, order.button("desk.staff.back", "staf"), number=number)


_STEPS: dict[str, Callable[[Order, int, list[str]], Awaitable[Outgoing]]] = {
    "one": _draw_officer,
    "off": _ask_off,
    "cabut": _ask_off,
    "role": _ask_role,
    "peran": _ask_role,
    "drop": _drop_invite,
}


def _print_staff(result: dict[str, Any]) -> str:
    rows = [f"{item['id']}  {item['role']}  {item['name']}" for item in result["staff"]]
    return "\n".join(rows) or "Belum ada petugas. Undang admin: pandu staff invite admin"


def _print_revoked(result: dict[str, Any]) -> str:
    return f"Akses petugas {result['id']} dicabut."


@declare_action(
    "staff list",
    words=_print_staff,
    command="staf",
    chat=show_staff,
    page=True,
    role="admin",
    proven=True,
)
async def list_act(actor: Actor) -> dict[str, Any]:
    """Returns everyone who is staff now."""
    return {
        "staff": [
            {
                "id": officer.id,
                "name": officer.name,
                "role": officer.role,
                "channel": officer.address.channel,
            }
            for officer in await actor.store.staff.everyone()
        ]
    }


async def _ask_revoke(order: Order, number: int) -> Question:
    return _ask_sure(order, await _hear_officer(order, str(number)))


@declare_action(
    "staff revoke",
    number_of("a number, as `staff list` or `invites` shows it"),
    Argument("force", "revoke even the last admin", read=read_flag, machine=True),
    words=_print_revoked,
    role="admin",
    audit="staff.revoke",
    proven=True,
    asks=_ask_revoke,
)
async def revoke_act(actor: Actor, number: int, *, force: bool = False) -> Done:
    """Takes somebody off the staff. The last admin only with `force`.

    SpokenMistake where there is no such officer, or no admin would be left.
    """
    officer = await find_officer(actor.store, number)
    ended = await revoke_officer(actor.store, number, actor.who, actor.at, even_last=force)
    if officer is None or ended == "unknown":
        words = f"there is no member of the staff with number {number}"
        raise SpokenMistake(words, "desk.staff.unknown")
    if ended == "last_admin":
        words = "this is the last admin: invite another one first, or say --force"
        raise SpokenMistake(words, "desk.staff.last_admin", name=officer.name)
    return Done({"id": number}, partial(_say_revoked, officer=officer))


async def _say_revoked(order: Order, officer: Officer) -> Answer:
    return Answer((_say_ended(order, "done", "desk.staff.revoked", officer),))
