"""The way back of an officer who lost her chat: a one-time link that leads to the same officer."""

from __future__ import annotations

import hmac
from datetime import datetime
from typing import Any

from bot.dialogue.frame.links import deep_link
from bot.dialogue.messages import Outgoing
from bot.dialogue.turn import Turn
from bot.errors import BotError
from bot.office.kit.action import declare_action
from bot.office.kit.actor import Actor
from bot.office.kit.argument import number_of
from bot.office.kit.commands import Answer, Order
from bot.office.staff.invites import create_invite
from bot.office.staff.onboarding import LINK, find_officer, join_staff
from bot.office.staff.refusals import is_locked
from bot.store.remembered import Remembered
from bot.store.staff import VALID, Invite, Officer
from bot.store.store import Store


async def invite_back(
    store: Store, officer: Officer, made_by: str, who: str, at: datetime
) -> tuple[int, str]:
    """Makes an invite by which that officer comes back, and nobody new. Its number and code."""
    number, code = await create_invite(store, officer.role, made_by, who, at)
    back = _write_officer(officer)
    kept = f"{back} {_sign(store, number, back)}"
    await store.put(Remembered.INVITE_BACK, kept, of=str(number))
    return number, code


async def _led_back(store: Store, invite: Invite) -> str | None:
    """Returns whom that invite leads back, as `_write_officer`. None where it makes somebody new.

    What was written by hand leads nobody back.
    """
    kept = await store.get(Remembered.INVITE_BACK, of=str(invite.id)) or ""
    who, _, mark = kept.rpartition(" ")
    signed = _sign(store, invite.id, who)
    return who if hmac.compare_digest(mark.encode(), signed.encode()) else None


def _write_officer(officer: Officer) -> str:
    """Her number, and since when she is staff: who left and was hired again is another."""
    return f"{officer.id} {officer.joined_at}"


def _sign(store: Store, invite: int, who: str) -> str:
    key = store.secret("invite back")
    return hmac.new(key, f"{invite} {who}".encode(), "sha256").hexdigest()


async def take_code(store: Store, turn: Turn, code: str) -> Answer | None:
    """Makes whoever brings a good code staff, or takes an officer back.

    A way back is for that officer alone: it makes nobody new, gives a colleague no other role, and
    ends when she leaves the staff. None for what is no code of ours.
    """
    sender, at = turn.incoming.sender, turn.incoming.at
    if not sender.is_group and not await is_locked(store, turn.knowledge, turn.incoming, "invite"):
        offered = await store.staff.offered(code, at)
        back = await _led_back(store, offered) if offered else None
        if offered is not None and back is not None:
            if (colleague := await store.staff.at(sender)) is not None:
                role = turn.phrase(f"desk.role.{colleague.role}")
                return Answer((turn.say("desk.join.already", role=role),))
            everyone = await store.staff.everyone()
            officer = next((each for each in everyone if _write_officer(each) == back), None)
            if officer is not None:
                return await _come_back(store, turn, code, officer)
            await store.staff.revoke_invite(offered.id, at)
    return await join_staff(store, turn, code)


async def _come_back(store: Store, turn: Turn, code: str, officer: Officer) -> Answer:
    """Takes an officer over to the chat that brought her code; the old one is staff's no more."""
    old, at = officer.address, turn.incoming.at
    await store.staff.come_back(code, officer.id, turn.incoming.sender, at)
    await store.web_sessions.end_sessions(old)
    await store.web_sessions.raise_session(turn.incoming, officer.role)
    await store.factors.end_proof(officer.id)  # a code that was given in the old chat opens nothing
    who = f"{officer.name} (#{officer.id})"
    await store.audit.write_entry(who, "staff.return", f"#{officer.id}", officer.role, at)
    role = turn.phrase(f"desk.role.{officer.role}")
    said = turn.say("desk.join.back", name=officer.name, role=role)
    told = Outgoing(old, turn.phrase("desk.join.moved"))
    return Answer((said,), (told,) if old != turn.incoming.sender else ())


async def draw_way_back(order: Order, number: int, rest: list[str]) -> tuple[Outgoing, ...]:
    """Makes a link for that officer. Says what it does."""
    officer = await find_officer(order.store, number)
    if officer is None:
        return (order.say("desk.staff.unknown"),)
    invite, code = await invite_back(
        order.store, officer, str(order.officer.id), order.officer_name, order.at
    )
    words = order.say(
        "desk.staff.back_link",
        order.button("desk.invite.drop", "staf", "drop", invite),
        name=officer.name,
        until=order.format_moment(order.at + VALID),
    )
    link = deep_link(order.locale, LINK + code)
    key = "desk.invite.link" if link else "desk.invite.code"
    return words, order.say(key, link=link, code=code)


def _print_back(result: dict[str, Any]) -> str:
    lines = [f"Tautan untuk petugas {result['id']}, satu kali pakai, berlaku 15 menit."]
    return "\n".join([*lines, result["command"], *([result["link"]] if result["link"] else [])])


@declare_action(
    "staff return",
    number_of("a number, as `staff list` shows it"),
    words=_print_back,
    role="admin",
    audit="staff.return",
    proven=True,
)
async def return_act(actor: Actor, number: int) -> dict[str, Any]:
    """Makes a one-time link by which an officer comes back who lost her chat or her session.

    BotError where there is no such officer.
    """
    officer = await find_officer(actor.store, number)
    if officer is None:
        raise BotError(f"there is no member of the staff with number {number}")
    _, code = await invite_back(actor.store, officer, actor.maker, actor.who, actor.at)
    link = deep_link(actor.knowledge.locale(""), LINK + code) or None
    return {"id": number, "code": code, "link": link, "command": f"/gabung {code}"}
