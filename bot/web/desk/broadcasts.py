"""Broadcasts: all of them, the newest first, and those that wait for a colleague's yes."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.responses import Response

from bot.dialogue.messages import strip_markup
from bot.dialogue.schedule import long_date
from bot.dialogue.typed_number import read_number
from bot.office.broadcasts.lifecycle import as_typed
from bot.office.broadcasts.words import audience_words
from bot.office.sessions.choice import LIVING
from bot.store.broadcasts import Broadcast
from bot.web.desk.pages import declare_page
from bot.web.desk.visit import Visit

PAGE = 20
_START = 60
"""So much of a text says which broadcast it is."""

_SESSIONS = 4
"""So many sessions to come can be written to with one press."""


@dataclass(frozen=True, slots=True)
class BroadcastRow:
    """A broadcast as the list shows it. `reached`: how many have got it, of how many."""

    number: int
    start: str
    state: str
    when: str
    audience: str
    reached: str


@declare_page("/siaran", "siaran", room="broadcasts")
async def list_broadcasts(visit: Visit) -> Response:
    """Lists them, a page at a time."""
    before = read_number(visit.field("sebelum"))
    found = await visit.store.broadcasts.last_broadcasts(PAGE + 1, before)
    return await _draw_list(visit, found[:PAGE], found[PAGE - 1].id if found[PAGE:] else 0)


@declare_page("/siaran/setujui", "setujui", screen=True)
async def list_asked(visit: Visit) -> Response:
    """Lists those that wait for a yes."""
    return await _draw_list(visit, await visit.store.broadcasts.waiting_for_approval(), asked=True)


async def _draw_list(
    visit: Visit, found: list[Broadcast], older: int = 0, *, asked: bool = False
) -> Response:
    sent = await visit.store.recipients.count_sent([broadcast.id for broadcast in found])
    living = sorted(
        await visit.store.sessions.everyone(LIVING), key=lambda session: session.starts_at
    )
    phrases = visit.order.locale.phrases
    return visit.draw(
        "broadcasts",
        rows=[await _draw_row(visit, broadcast, sent) for broadcast in found],
        older=f"/siaran?sebelum={older}" if older else "",
        asked=asked,
        waiting=len(await visit.store.broadcasts.waiting_for_approval()),
        sessions=[
            (session.id, f"{session.title}, {long_date(session.starts_at.date(), phrases)}")
            for session in living[:_SESSIONS]
        ],
    )


async def _draw_row(
    visit: Visit, broadcast: Broadcast, sent: dict[int, tuple[int, int]]
) -> BroadcastRow:
    words = strip_markup(as_typed(" ".join(broadcast.text.split())))
    when = broadcast.started_at or broadcast.send_at
    got, total = sent.get(broadcast.id, (0, 0))
    return BroadcastRow(
        broadcast.id,
        words if len(words) <= _START else words[: _START - 1] + "…",
        say_state(visit, broadcast),
        visit.moment(when) if when else "",
        await audience_words(visit.order, broadcast.filter),
        "" if broadcast.state == "draft" else f"{got}/{total}",
    )


def say_state(visit: Visit, broadcast: Broadcast) -> str:
    """Returns the state of a broadcast in a word."""
    state = "asked" if broadcast.state == "draft" and broadcast.asked else broadcast.state
    said = visit.word(f"desk.broadcast.state.{state}")
    return f"{said} ({visit.word('desk.broadcast.why.rehearsal')})" if broadcast.rehearsal else said
