"""Staff themselves: how they are invited, join, are named, get another role, and are taken off."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Literal

from bot.dialogue.fields import Field, Problem, parse_answer
from bot.dialogue.messages import Choice, Outgoing
from bot.dialogue.schedule import format_moment
from bot.dialogue.turn import Turn, fold_text
from bot.dialogue.voice import choice_id
from bot.office.kit.commands import COMMANDS, ROLES, Answer, Order, register_command
from bot.office.kit.similar_names import skeleton_of
from bot.office.staff.refusals import is_locked, note_bad_invite
from bot.store.staff import Invite, Officer
from bot.store.store import Store

LINK = "g-"
"""How the payload of an invite's deep link begins."""

NAMING = "nama"
"""The command that asks a new officer for her name."""

_LONGEST = 64
_CODE = re.compile(r"[A-Za-z0-9_-]{16,}")
_LOGGED = ("cli", "bot")
"""As the log names what no officer did."""

_FIRST = ("sesi", "siaran", "bantuan")
"""What a new officer may begin with; those of them that her role allows."""


def code_of(turn: Turn) -> str | None:
    """Returns the invite's code that this message brings, by link or as /gabung CODE. Else None."""
    word, _, code = turn.text.partition(" ")
    word = word[:_LONGEST]  # a text of one word is not folded to its end
    payload = turn.incoming.start or (code.strip() if fold_text(word) == "/start" else "")
    if payload:
        code = payload.removeprefix(LINK) if payload.startswith(LINK) else ""
    elif fold_text(word) not in ("/gabung", "gabung"):
        code = ""
    code = code.strip()
    return code if 0 < len(code) <= _LONGEST else None


async def join_staff(store: Store, turn: Turn, code: str) -> Answer | None:
    """Makes whoever brings a good code staff. None for what is no code of ours.

    Whoever brings a true code too late is told so. After some wrong ones, none is looked up.
    """
    address, at = turn.incoming.sender, turn.incoming.at
    if address.is_group or await is_locked(store, turn.knowledge, turn.incoming, "invite"):
        return None
    offered = await store.staff.offered(code, at)
    if offered is None:
        return await _not_joined(store, turn, code)
    before = await store.staff.at(address)
    if before and _rank_of(before.role) >= _rank_of(offered.role):
        return Answer(
            (turn.say("desk.join.already", role=turn.phrase(f"desk.role.{before.role}")),)
        )
    officer = await store.staff.join(code, address, before.name if before else "", at)
    if officer is None:
        return None
    await store.web_sessions.raise_session(turn.incoming, officer.role)
    called = officer.name or turn.phrase("desk.unnamed", number=officer.id)
    await store.staff.rename(officer.id, called)
    who = f"{called} (#{officer.id})"
    await store.audit.write_entry(who, "staff.join", f"#{officer.id}", officer.role, at)
    role = turn.phrase(f"desk.role.{officer.role}")
    news = await _told_inviter(store, turn, offered, officer, role)
    if before:
        return Answer((turn.say("desk.join.higher", role=role),), news)
    return Answer((turn.say("desk.join.welcome", role=role),), news, memory={"step": "name"})


async def _not_joined(store: Store, turn: Turn, code: str) -> Answer | None:
    """Says of a used, late or cancelled code that it is. None for what is no code of ours."""
    if not _CODE.fullmatch(code):
        return None  # "gabung yuk": somebody's words
    await note_bad_invite(store, turn.knowledge, turn.incoming)
    if not await store.staff.was_offered(code):
        return None
    return Answer((turn.say("desk.join.late"),))


async def burn_invite(store: Store, turn: Turn) -> Outgoing | None:
    """Ends a good invite that was shown to a whole group. None where no such code was written."""
    code, at = code_of(turn), turn.incoming.at
    offered = await store.staff.offered(code, at) if code else None
    if offered is None:
        return None
    await store.staff.revoke_invite(offered.id, at)
    await store.audit.write_entry("bot", "invite.burn", f"invite {offered.id}", offered.role, at)
    return turn.say("desk.join.group")


async def _told_inviter(
    store: Store, turn: Turn, offered: Invite, officer: Officer, role: str
) -> tuple[Outgoing, ...]:
    """Whoever invited hears that it was used, and how to put it right if by the wrong person."""
    inviter = (
        await find_officer(store, int(offered.made_by)) if offered.made_by.isdecimal() else None
    )
    if inviter is None:
        return ()
    known, at = turn.knowledge, turn.incoming.at
    gaps = {
        "number": str(offered.id),
        "name": officer.name or turn.phrase("desk.unnamed", number=officer.id),
        "role": role,
        "when": format_moment(at.astimezone(known.zone), known.zone_name, turn.locale.phrases),
    }
    off = Choice(choice_id("s", "staf", "off", officer.id), turn.phrase("desk.staff.revoke"))
    return (Outgoing(inviter.address, turn.phrase("desk.join.told", **gaps), (off,)),)


def _rank_of(role: str) -> int:
    known: tuple[str, ...] = ROLES
    return known.index(role)


@register_command(NAMING, role="viewer")
async def change_name(order: Order) -> Answer:
    """Changes how colleagues see this officer."""
    if not order.text:
        return Answer((order.say("desk.name.ask"),), memory={"step": "name"})
    read = parse_answer(order.text, Field("name", "name"), order.knowledge.today(order.at))
    if isinstance(read, Problem):
        says = order.phrase(read.key, **read.values)
        return Answer((order.message(says),), memory={"step": "name"})
    if not skeleton_of(read.text).isascii():
        return Answer((order.say("desk.name.letters", name=read.text),), memory={"step": "name"})
    if await _is_taken(order, read.text):
        return Answer((order.say("desk.name.taken", name=read.text),), memory={"step": "name"})
    await order.store.staff.rename(order.officer.id, read.text)
    await order.log_act(
        "staff.rename", f"#{order.officer.id}", f"{order.officer.name} > {read.text}"
    )
    mine = [literal for literal in _FIRST if COMMANDS[literal].is_allowed(order.officer.role)]
    buttons = [order.button(f"desk.first.{text}", text) for text in mine]
    if order.officer.role in ("approver", "admin") and order.knowledge.desk.second_factor != "off":
        buttons.append(order.button("desk.factor.begin", "pengaman"))
    return Answer((order.say("desk.name.done", *buttons, name=read.text),))


async def _is_taken(order: Order, name: str) -> bool:
    """Returns whether a colleague is called so as the eye reads it, with a degree or without.

    Nobody's name has the name of a role, or of the log itself, for a word either.
    """
    everyone = await order.store.staff.everyone()
    others = {_bare_skeleton(officer.name) for officer in everyone if officer != order.officer}
    known = [*_LOGGED]
    for locale in order.knowledge.locales.values():
        known += [locale.phrases[f"desk.role.{role}"] for role in ROLES]
        known += [locale.phrases[f"desk.audit.{literal}"] for literal in _LOGGED]
    roles = set(map(skeleton_of, known))
    return _bare_skeleton(name) in others | roles or not roles.isdisjoint(
        map(skeleton_of, name.split())
    )


def _bare_skeleton(name: str) -> str:
    return skeleton_of(name.partition(",")[0])


Ended = Literal["done", "unknown", "last_admin"]


async def revoke_officer(
    store: Store, number: int, who: str, at: datetime, *, even_last: bool = False
) -> Ended:
    """Takes somebody off the staff: her open invites, sessions and second factor end with it.

    Never the last admin, unless `even_last`.
    """
    officer = await find_officer(store, number)
    if officer is None:
        return "unknown"
    if not even_last and await _is_last_admin(store, officer):
        return "last_admin"
    await store.staff.revoke(number, at)
    await store.factors.remove_factor(number)
    await store.web_sessions.end_sessions(officer.address)
    await store.audit.write_entry(who, "staff.revoke", f"#{number}", officer.role, at)
    return "done"


async def change_role(store: Store, number: int, role: str, who: str, at: datetime) -> Ended:
    """Gives somebody another role. The last admin keeps hers.

    Whoever is admin no more has no open invites either: one of them could make her admin again.
    """
    officer = await find_officer(store, number)
    if officer is None:
        return "unknown"
    if role != "admin" and await _is_last_admin(store, officer):
        return "last_admin"
    await store.staff.set_role(number, role)
    if role != "admin":
        await store.staff.void_invites(number, at)
    await store.audit.write_entry(who, "staff.role", f"#{number}", f"{officer.role} > {role}", at)
    return "done"


async def find_officer(store: Store, number: int) -> Officer | None:
    """Returns the officer with that number, if she is staff now."""
    return next((officer for officer in await store.staff.everyone() if officer.id == number), None)


async def _is_last_admin(store: Store, officer: Officer) -> bool:
    admins = [officer for officer in await store.staff.everyone() if officer.role == "admin"]
    return admins == [officer]
