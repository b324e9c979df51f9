"""The recipients of a broadcast, a page at a time: references and what became of each."""

from __future__ import annotations

from datetime import datetime
from urllib.parse import urlencode

from starlette.responses import Response

from bot.dialogue.typed_number import read_number
from bot.store.recipients import STATES
from bot.web.desk.broadcast import find_broadcast
from bot.web.desk.pages import declare_page, find_screen
from bot.web.desk.visit import Visit

PAGE = 50


@declare_page("/siaran/{number:int}/penerima", "siaran")
async def list_recipients(visit: Visit) -> Response:
    """Lists them, all or those in one state."""
    broadcast = await find_broadcast(visit)
    state = visit.field("keadaan") if visit.field("keadaan") in STATES else ""
    first = min(read_number(visit.field("mulai")) or 0, 10**7)
    held = await visit.store.recipients.list_page(broadcast.id, state, first, PAGE + 1)
    numbers = await visit.store.recipients.count_states(broadcast.id)

    def lead(at: int) -> str:
        asked = {"keadaan": state, "mulai": at or ""}
        return f"/siaran/{broadcast.id}/penerima?" + urlencode(
            {key: value for key, value in asked.items() if value}
        )

    return visit.draw(
        "recipients",
        broadcast=broadcast,
        state=state,
        ways=[("", visit.word("kantor.broadcasts.all"), numbers["total"])]
        + [(s, visit.word(f"desk.broadcast.row.{s}"), numbers[s]) for s in STATES if numbers[s]],
        rows=[_draw_row(visit, row) for row in held[:PAGE]],
        newer=lead(max(first - PAGE, 0)) if first else "",
        older=lead(first + PAGE) if held[PAGE:] else "",
    )


def _draw_row(visit: Visit, row: tuple[str, ...]) -> dict[str, str]:
    channel, ref, state, why, attempts, _, ended = row
    return {
        "channel": visit.name_channel(channel),
        "ref": ref,
        "card": find_screen(("peserta", ref)) if ref and visit.may("peserta") else "",
        "state": visit.word(f"desk.broadcast.row.{state}"),
        "why": visit.word(f"desk.broadcast.why.{why}") if why else "",
        "attempts": str(attempts),
        "ended": visit.moment(datetime.fromisoformat(ended)) if ended else "",
    }
