"""Who has a seat in a session, who waits, who gave it back: ten a message."""

from __future__ import annotations

from bot.office.kit.commands import Answer, Order, register_command
from bot.office.kit.page import cut_page
from bot.office.sessions.choice import asked_for, choose_session, find_session
from bot.store.seats import Guest

_PAGE = 10


@register_command("sesi_peserta", role="officer")
async def show_guests(order: Order) -> Answer:
    """Shows the names in order of asking, each with what she has."""
    number, _ = asked_for(order)
    session = await find_session(order, number)
    if session is None:
        return await choose_session(order, "sesi_peserta", number, past=True)
    everybody = await order.store.seats.guests_of(session.id)
    if not everybody:
        back = order.button("desk.session.open", "sesi", session.id)
        return Answer((order.say("desk.session.nobody", back, title=session.title),))
    page = cut_page(everybody, order.action[1] if order.action[1:] else "", _PAGE)
    lines = [_draw_line(order, *pair) for pair in enumerate(page.items, page.first + 1)]
    back = order.button("desk.session.open", "sesi", session.id)
    choices = [*page.buttons(order, "sesi_peserta", session.id), back]
    head = order.phrase(
        "desk.session.guests_title", title=session.title, pages=page.name_place(order)
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
