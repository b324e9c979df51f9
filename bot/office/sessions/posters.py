"""Posters: a link and a QR code for each place one hangs, and how many came by it."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import replace
from typing import Any

from bot.dialogue.frame.links import deep_link
from bot.dialogue.messages import File, Outgoing
from bot.dialogue.sessions.session import SLIP_LINK
from bot.office.kit.action import declare_action
from bot.office.kit.actor import Actor
from bot.office.kit.argument import AnswerMistake, Argument, SpokenMistake
from bot.office.kit.commands import Answer, Order
from bot.office.kit.slip_code import qr_png
from bot.office.sessions.fields import read_line
from bot.office.staff.onboarding import LINK

_LONGEST = 32
_SHOWN = 20


async def show_poster(order: Order) -> Answer:
    """With a name: its link and QR code. Without one: who came by which."""
    if not order.text:
        return Answer((await _draw_counts(order),))
    try:
        name = read_line(order.text, 60)
        code, link = await make_poster(order.actor, name)
    except AnswerMistake as mistake:
        return Answer((order.say(mistake.key, **mistake.gaps),))
    except SpokenMistake as mistake:
        return Answer((order.say(mistake.phrase.key, **mistake.phrase.gaps),))
    said = order.say("desk.poster.done", name=name, link=link)
    file = File(f"poster-{code}.png", "image/png", qr_png(link))
    picture = order.message(order.phrase("desk.poster.picture", name=name))
    return Answer((said, replace(picture, file=file)))


async def make_poster(actor: Actor, name: str) -> tuple[str, str]:
    """Remembers a poster, once. Its code and its link.

    SpokenMistake where the name has no letters, or the office has no link yet.
    """
    code = code_of(name)
    if not code:
        raise SpokenMistake("a name has at least one letter", "desk.poster.name")
    link = deep_link(actor.knowledge.locale(""), code)
    if not link:
        raise SpokenMistake("the office has no link yet", "desk.poster.no_link")
    if code not in {known for known, _, _ in await actor.store.posters.list_posters()}:
        await actor.store.posters.add_poster(code, name, actor.at)
        await actor.log_act("poster.make", f"poster {code}")
    return code, link


async def _read_name(actor: Actor, value: Any) -> str:
    try:
        return read_line(str(value or ""), 60)
    except AnswerMistake as mistake:
        raise SpokenMistake("a name is one line of text", mistake.key, **mistake.gaps) from None


@declare_action(
    "poster make",
    Argument("name", "the place where it hangs", _read_name, needed="--name"),
    command="poster",
    chat=show_poster,
    page=True,
    audit="poster.make",
)
async def make_act(actor: Actor, name: str = "") -> dict[str, Any]:
    """Makes a poster for a place: the code and link of its QR."""
    code, link = await make_poster(actor, name)
    return {"code": code, "link": link}


async def _draw_counts(order: Order) -> Outgoing:
    """Returns every poster with how many came by it, the newest at the end."""
    posters = await order.store.posters.list_posters()
    if not posters:
        return order.say("desk.poster.none")
    lines = [
        order.phrase("desk.poster.line", name=name, code=code, number=number)
        for code, name, number in posters[-_SHOWN:]
    ]
    return order.message("\n".join([order.phrase("desk.poster.title"), *lines]))


def code_of(name: str) -> str:
    """Returns the code in a poster's link: letters, digits and dashes, of which the name is made.

    It never begins as the link of a slip or of an invite does.
    """
    flat = unicodedata.normalize("NFKD", name.casefold()).encode("ascii", "ignore").decode()
    code = "-".join(re.findall(r"[a-z0-9]+", flat))
    if code.startswith((SLIP_LINK, LINK)):
        code = f"p-{code}"
    return code[:_LONGEST].strip("-")
