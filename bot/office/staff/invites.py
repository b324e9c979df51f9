"""Invites: a one-time link that makes the first account to bring it staff, for 15 minutes."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from bot.dialogue.frame.links import deep_link
from bot.dialogue.knowledge import Locale
from bot.dialogue.schedule import format_moment
from bot.dialogue.turn import fold_text
from bot.errors import BotError
from bot.office.kit.action import declare_action
from bot.office.kit.actor import Actor
from bot.office.kit.argument import Argument, SpokenMistake, number_of
from bot.office.kit.commands import ROLES, Answer, Order
from bot.office.staff.onboarding import LINK
from bot.store.staff import VALID
from bot.store.store import Store


async def make_invite(order: Order) -> Answer:
    """Makes an invite for the role that is named. Asks for it where none is."""
    named = order.action[0] if order.action else order.text
    role = role_of(named, order.locale)
    if role is None:
        choices = [order.button(f"desk.role.{role}", "undang", role) for role in ROLES]
        says = order.say("desk.invite.role" if not named else "desk.invite.which", *choices)
        return Answer((says,), memory={"step": "role"})
    number, code = await create_invite(
        order.store, role, str(order.officer.id), order.officer_name, order.at
    )
    words = order.say(
        "desk.invite.done",
        order.button("desk.invite.drop", "staf", "drop", number),
        role=order.phrase(f"desk.role.{role}"),
        until=order.format_moment(order.at + VALID),
    )
    link = deep_link(order.locale, LINK + code)
    key = "desk.invite.link" if link else "desk.invite.code"
    return Answer((words, order.say(key, link=link, code=code)))


def role_of(text: str, locale: Locale) -> str | None:
    """Returns the role that is meant, by its id or by what the locale calls it. Else None."""
    word = fold_text(text)
    return next(
        (role for role in ROLES if word in (role, fold_text(locale.phrases[f"desk.role.{role}"]))),
        None,
    )


async def create_invite(
    store: Store, role: str, made_by: str, who: str, at: datetime
) -> tuple[int, str]:
    """Makes an invite. Its number and code, of which the audit log learns the number only."""
    number, code = await store.staff.invite(role, made_by, at)
    await store.audit.write_entry(who, "invite.make", f"invite {number}", role, at)
    return number, code


async def drop_invite(store: Store, number: int, who: str, at: datetime) -> bool:
    """Makes an unused invite worthless. False when there is none to revoke."""
    done = await store.staff.revoke_invite(number, at)
    if done:
        await store.audit.write_entry(who, "invite.revoke", f"invite {number}", "", at)
    return done


def _print_invite(result: dict[str, Any]) -> str:
    lines = [f"Undangan {result['id']} untuk peran {result['role']}, satu kali pakai."]
    lines.append(f"Berlaku sampai {result['until']}. Kirim ini kepada bot:")
    return "\n".join([*lines, result["command"], *([result["link"]] if result["link"] else [])])


def _print_invites(result: dict[str, Any]) -> str:
    rows = [
        f"{item['id']}  {item['role']}  {item['state']}  {item['expires_at']}  ({item['made_by']})"
        for item in result["invites"]
    ]
    return "\n".join(rows) or "Belum ada undangan."


def _print_dropped(result: dict[str, Any]) -> str:
    return f"Undangan {result['id']} dibatalkan."


@declare_action(
    "staff invite",
    Argument(
        "role",
        "viewer, officer, approver or admin",
        of="named",
        needed="a role: viewer, officer, approver or admin",
        positional=True,
    ),
    words=_print_invite,
    command="undang",
    chat=make_invite,
    page=True,
    role="admin",
    audit="invite.make",
    proven=True,
)
async def invite_act(actor: Actor, named: str) -> dict[str, Any]:
    """Makes an invite from the command line, where the first admin comes from.

    BotError where there is no such role.
    """
    role = role_of(str(named), actor.knowledge.locale(""))
    if role is None:
        raise BotError(f'a role is one of {", ".join(ROLES)}, not "{named}"')
    number, code = await create_invite(actor.store, role, actor.maker, actor.who, actor.at)
    phrases = actor.knowledge.locale("").phrases
    return {
        "id": number,
        "role": role,
        "code": code,
        "link": deep_link(actor.knowledge.locale(""), LINK + code) or None,
        "command": f"/gabung {code}",
        "expires_at": (actor.at + VALID).isoformat(timespec="seconds"),
        "until": format_moment(
            (actor.at + VALID).astimezone(actor.knowledge.zone), actor.knowledge.zone_name, phrases
        ),
    }


@declare_action("staff invites", words=_print_invites, role="admin", proven=True)
async def invites_act(actor: Actor) -> dict[str, Any]:
    """Returns every invite and what became of it, never its code."""
    names = {str(officer.id): officer.name for officer in await actor.store.staff.everyone()}
    return {
        "invites": [
            {
                "id": invite.id,
                "role": invite.role,
                "made_by": names.get(invite.made_by, invite.made_by),
                "expires_at": invite.expires_at.isoformat(timespec="seconds"),
                "state": invite.state,
            }
            for invite in await actor.store.staff.invites(actor.at)
        ]
    }


@declare_action(
    "staff drop",
    number_of("a number, as `staff list` or `invites` shows it"),
    words=_print_dropped,
    role="admin",
    audit="invite.revoke",
    proven=True,
)
async def drop_act(actor: Actor, number: int) -> dict[str, Any]:
    """Makes an unused invite worthless. SpokenMistake where there is none that is open."""
    if not await drop_invite(actor.store, number, actor.who, actor.at):
        raise SpokenMistake(f"there is no open invite {number}", "desk.invite.gone", number=number)
    return {"id": number}
