"""Invites: a one-time link that makes the first account to bring it staff, for 15 minutes."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from bot.dialogue.frame.links import deep_link
from bot.dialogue.knowledge import Knowledge, Locale
from bot.dialogue.schedule import moment
from bot.dialogue.turn import fold
from bot.errors import BotError
from bot.office.kit.acts import CLI, act, whole
from bot.office.kit.commands import ROLES, Answer, Order, command
from bot.office.staff.onboarding import LINK
from bot.store.staff import VALID
from bot.store.store import Store


@command("undang", role="admin", proven=True)
async def invite(order: Order) -> Answer:
    """Makes an invite for the role that is named; asks for it where none is."""
    named = order.action[0] if order.action else order.text
    role = role_of(named, order.locale)
    if role is None:
        choices = [order.button(f"desk.role.{one}", "undang", one) for one in ROLES]
        says = order.say("desk.invite.role" if not named else "desk.invite.which", *choices)
        return Answer((says,), memory={"step": "role"})
    number, code = await create(order.store, role, str(order.officer.id), order.who, order.at)
    words = order.say(
        "desk.invite.done",
        order.button("desk.invite.drop", "staf", "drop", number),
        role=order.phrase(f"desk.role.{role}"),
        until=order.moment(order.at + VALID),
    )
    link = deep_link(order.locale, LINK + code)
    key = "desk.invite.link" if link else "desk.invite.code"
    return Answer((words, order.say(key, link=link, code=code)))


def role_of(text: str, locale: Locale) -> str | None:
    """The role that is meant, by its id or by what the locale calls it; else None."""
    word = fold(text)
    return next(
        (one for one in ROLES if word in (one, fold(locale.phrases[f"desk.role.{one}"]))), None
    )


async def create(store: Store, role: str, made_by: str, who: str, at: datetime) -> tuple[int, str]:
    """A new invite's number and code; the audit log learns the number only."""
    number, code = await store.staff.invite(role, made_by, at)
    await store.audit.write(who, "invite.make", f"invite {number}", role, at)
    return number, code


async def drop(store: Store, number: int, who: str, at: datetime) -> bool:
    """Makes an unused invite worthless; False when there is none to revoke."""
    done = await store.staff.revoke_invite(number, at)
    if done:
        await store.audit.write(who, "invite.revoke", f"invite {number}", "", at)
    return done


@act("staff invite")
async def invite_act(
    store: Store, knowledge: Knowledge, arguments: dict[str, Any], at: datetime
) -> dict[str, Any]:
    """An invite from the command line, where the first admin comes from."""
    role = role_of(str(arguments.get("role", "")), knowledge.locale(""))
    if role is None:
        raise BotError(f'a role is one of {", ".join(ROLES)}, not "{arguments.get("role", "")}"')
    number, code = await create(store, role, CLI, CLI, at)
    phrases = knowledge.locale("").phrases
    return {
        "id": number,
        "role": role,
        "code": code,
        "link": deep_link(knowledge.locale(""), LINK + code) or None,
        "command": f"/gabung {code}",
        "expires_at": (at + VALID).isoformat(timespec="seconds"),
        "until": moment((at + VALID).astimezone(knowledge.zone), knowledge.zone_name, phrases),
    }


@act("staff invites")
async def invites_act(
    store: Store, knowledge: Knowledge, arguments: dict[str, Any], at: datetime
) -> dict[str, Any]:
    """Every invite and what became of it, never its code."""
    names = {str(one.id): one.name for one in await store.staff.everyone()}
    return {
        "invites": [
            {
                "id": one.id,
                "role": one.role,
                "made_by": names.get(one.made_by, one.made_by),
                "expires_at": one.expires_at.isoformat(timespec="seconds"),
                "state": one.state,
            }
            for one in await store.staff.invites(at)
        ]
    }


@act("staff drop")
async def drop_act(
    store: Store, knowledge: Knowledge, arguments: dict[str, Any], at: datetime
) -> dict[str, Any]:
    """Makes an unused invite worthless."""
    number = whole(arguments)
    if not await drop(store, number, CLI, at):
        raise BotError(f"there is no open invite {number}")
    return {"id": number}
