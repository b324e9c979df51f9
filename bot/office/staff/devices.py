"""Where an officer is signed in on our own page, and how she ends all of it at once."""

from __future__ import annotations

from bot.dialogue.turn import fold
from bot.office.kit.commands import Answer, Order, command
from bot.store.web_sessions import WebSession

_SHOWN = 20


@command("perangkat", role="viewer")
async def devices(order: Order) -> Answer:
    """Lists her sessions on the page; "keluar" ends them all, this one too."""
    sessions = await order.store.web_sessions.of(order.sender)
    steps = order.action or tuple(fold(order.text).split())
    if not sessions:
        return Answer((order.say("desk.devices.none"),))
    if steps == ("keluar", "ya"):
        await order.store.web_sessions.end(order.sender)
        await order.log("session.end", f"#{order.officer.id}", str(len(sessions)))
        return Answer((order.say("desk.devices.done"),))
    if steps[:1] == ("keluar",):
        buttons = (
            order.button("desk.devices.yes", "perangkat", "keluar", "ya"),
            order.button("desk.devices.no", "perangkat"),
        )
        return Answer((order.say("desk.devices.sure", *buttons),))
    lines = [order.phrase("desk.devices.title", number=len(sessions))]
    lines += [_line(order, one) for one in sessions[-_SHOWN:]]
    out = order.button("desk.devices.out", "perangkat", "keluar")
    return Answer((order.message("\n".join(lines), out),))


def _line(order: Order, session: WebSession) -> str:
    return order.phrase(
        "desk.devices.line",
        browser=session.browser or order.phrase("desk.devices.unknown"),
        begun=order.moment(session.begun_at),
        seen=order.moment(session.seen_at),
    )
