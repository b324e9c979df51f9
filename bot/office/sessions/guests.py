"""Who has a seat in a session, who waits, who gave it back: ten a message."""

from __future__ import annotations

from bot.office.kit.commands import Answer, Order, register_command
from bot.office.sessions.choice import asked_for, choose_session, find_session
from bot.store.seats import Guest

_PAGE = 10


@register_command("sesi_peserta", role="officer")
async def show_guests(order: Order) -> Answer:
    """The names in order of asking, each with what she has."""
    number, _ = asked_for(order)
    session = await find_session(order, number)
    if session is None:
        return await choose_session(order, "sesi_peserta", number, past=True)
    everybody = await order.store.seats.guests_of(session.id)
    if not everybody:
        back = order.button("desk.session.open", "sesi", session.id)
        return Answer((order.say("desk.session.nobody", back, title=session.title),))
    pages = -(-len(everybody) // _PAGE)
    page = order.action[1] if len(order.action) > 1 else "0"
    at = min(int(page), pages - 1) if page.isdecimal() and len(page) < 5 else 0
    shown = everybody[at * _PAGE : (at + 1) * _PAGE]
    lines = [_draw_line(order, place, guest) for place, guest in enumerate(shown, at * _PAGE + 1)]
    choices = []
    if at + 1 < pages:
        choices.append(order.button("desk.help.more", "sesi_peserta", session.id, at + 1))
    if at:
        choices.append(order.button("desk.help.less", "sesi_peserta", session.id, at - 1))
    choices.append(order.button("desk.session.open", "sesi", session.id))
    head = order.phrase(
        "desk.session.guests_title", title=session.title, pages=order.format_pages(at, pages)
    )
    edits = len(order.action) > 1
    return Answer((order.message("\n".join([head, *lines]), *choices, edits=edits),))


def _draw_line(order: Order, place: int, guest: Guest) -> str:
    state = order.phrase(f"desk.seat.{guest.seat.state}")
    if guest.reason and guest.seat.state in ("cancelled", "declined"):
        state = f"{state} ({order.phrase(f'desk.seat.why.{guest.reason}')})"
    return order.phrase(
        "desk.session.guest", place=place, name=guest.name, ref=guest.seat.ref, state=state
    )
