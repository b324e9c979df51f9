"""Posters: a link and a QR code for each place one hangs, and how many came by it."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import replace

from bot.dialogue.frame.links import deep_link
from bot.dialogue.messages import File, Outgoing
from bot.dialogue.sessions.session import SLIP_LINK
from bot.office.kit.argument import AnswerMistake
from bot.office.kit.commands import Answer, Order, register_command
from bot.office.kit.slip_code import qr_png
from bot.office.sessions.fields import read_line
from bot.office.staff.onboarding import LINK

_LONGEST = 32
_SHOWN = 20


@register_command("poster", role="officer")
async def show_poster(order: Order) -> Answer:
    """With a name: its link and QR code. Without one: who came by which."""
    if not order.text:
        return Answer((await _draw_counts(order),))
    try:
        name = read_line(order.text, 60)
    except AnswerMistake as mistake:
        return Answer((order.say(mistake.key, **mistake.gaps),))
    code = code_of(name)
    link = deep_link(order.locale, code)
    if not code or not link:
        return Answer((order.say("desk.poster.name" if not code else "desk.poster.no_link"),))
    if code not in {known for known, _, _ in await order.store.posters.list_posters()}:
        await order.store.posters.add_poster(code, name, order.at)
        await order.log_act("poster.make", f"poster {code}")
    said = order.say("desk.poster.done", name=name, link=link)
    file = File(f"poster-{code}.png", "image/png", qr_png(link))
    picture = order.message(order.phrase("desk.poster.picture", name=name))
    return Answer((said, replace(picture, file=file)))


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
