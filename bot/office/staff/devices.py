"""Where an officer is signed in on our own page, and how she ends all of it at once."""

from __future__ import annotations

from bot.dialogue.turn import fold_text
from bot.office.kit.commands import Answer, Order, register_command
from bot.office.kit.confirm import ReadBack
from bot.store.web_sessions import WebSession

_SHOWN = 20


@register_command("perangkat", role="viewer")
async def show_devices(order: Order) -> Answer:
    """Lists her sessions on the page. "keluar" ends them all, this one too."""
    sessions = await order.store.web_sessions.sessions_of(order.sender)
    steps = order.action or tuple(fold_text(order.text).split())
    if not sessions:
        return Answer((order.say("desk.devices.none"),))
    listed = ",".join(f"{session.browser} {session.begun_at}" for session in sessions)
    reading = ReadBack("devices end", f"officer {order.officer.id}", "", listed)
    if steps[:2] == ("keluar", "ya") and reading.agreed(order):
        await order.store.web_sessions.end_sessions(order.sender)
        await order.log_act("session.end", f"#{order.officer.id}", str(len(sessions)))
        return Answer((order.say("desk.devices.done"),))
    if steps[:1] == ("keluar",):
        buttons = (
            order.button(
                "desk.devices.yes", "perangkat", "keluar", "ya", reading.seal(order.officer.id)
            ),
            order.button("desk.devices.no", "perangkat"),
        )
        return Answer((order.say("desk.devices.sure", *buttons),))
    lines = [order.phrase("desk.devices.title", number=len(sessions))]
    lines += [_draw_line(order, session) for session in sessions[-_SHOWN:]]
    out = order.button("desk.devices.out", "perangkat", "keluar")
    return Answer((order.message("\n".join(lines), out),))


def _draw_line(order: Order, session: WebSession) -> str:
    return order.phrase(
        "desk.devices.line",
        browser=session.browser or order.phrase("desk.devices.unknown"),
        begun=order.format_moment(session.begun_at),
        seen=order.format_moment(session.seen_at),
    )
