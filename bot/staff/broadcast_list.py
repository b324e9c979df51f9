"""The list of a broadcast's recipients as a file: no names, references only."""

from __future__ import annotations

import csv
import io

from bot.dialogue.messages import File, Outgoing
from bot.staff.commands import Order
from bot.store.broadcasts import Broadcast

MOST = 100_000
_COLUMNS = ("channel", "ref", "state", "why", "attempts", "doubts", "ended_at")


async def listed(order: Order, one: Broadcast) -> Outgoing:
    """A message with the list as CSV, in the officer's words; every cell is one of ours."""
    phrases = order.locale.phrases
    text = io.StringIO()
    rows = csv.writer(text)
    rows.writerow([phrases[f"desk.broadcast.column.{name}"] for name in _COLUMNS])
    for channel, ref, state, why, *rest in await order.store.recipients.listed(one.id, MOST):
        reason = phrases[f"desk.broadcast.why.{why}"] if why else ""
        rows.writerow([channel, ref, phrases[f"desk.broadcast.row.{state}"], reason, *rest])
    content = b"\xef\xbb\xbf" + text.getvalue().encode()  # the mark that spreadsheets look for
    file = File(f"siaran-{one.id}.csv", "text/csv", content)
    says = order.phrase("desk.broadcast.listed", number=one.id)
    return Outgoing(order.sender, says, file=file)
