"""The list of a broadcast's recipients as a workbook: no names, references only."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime, tzinfo

from bot.dialogue.knowledge import Knowledge
from bot.dialogue.messages import File, Outgoing
from bot.dialogue.voice import Voice
from bot.files.spreadsheet_write import XLSX, Cell, Table, write_workbook
from bot.store.broadcasts import Broadcast
from bot.store.store import Store

MOST = 5000
"""Rows of the list, whoever was not reached first: a chat is no place for a hundred thousand."""

_COLUMNS = ("channel", "ref", "state", "why", "attempts", "doubts", "ended_at")


async def recipient_list(
    store: Store, known: Knowledge, voice: Voice, broadcast: Broadcast
) -> Outgoing:
    """Returns a message with the list, and with a sheet that says what it is about."""
    phrases = voice.locale.phrases
    found = await store.recipients.list_recipients(broadcast.id, MOST)
    rows = [_make_row(phrases, known.zone, row) for row in found]
    head = [voice.fill(f"desk.broadcast.column.{name}", zone=known.zone_name) for name in _COLUMNS]
    numbers = await store.recipients.count_states(broadcast.id)
    reasons = await store.recipients.count_reasons(broadcast.id)
    notes = [
        *_make_notes(phrases, broadcast, numbers, reasons),
        (phrases["desk.broadcast.note.rows"], f"{len(rows)} / {numbers['total']}"),
    ]
    table = Table(phrases["desk.broadcast.note.sheet"], head, rows)
    content = write_workbook(table, phrases["export.note"], notes)
    key = "desk.broadcast.listed" if len(rows) == numbers["total"] else "desk.broadcast.listed_part"
    said = voice.say(key, number=broadcast.id, rows=len(rows))
    return replace(said, file=File(f"siaran-{broadcast.id}.xlsx", XLSX, content))


def _make_row(phrases: Mapping[str, str], zone: tzinfo, row: tuple[str, ...]) -> list[Cell]:
    channel, ref, state, why, attempts, doubts, ended = row
    reason = phrases[f"desk.broadcast.why.{why}"] if why else ""
    when = datetime.fromisoformat(ended).astimezone(zone).replace(tzinfo=None) if ended else ""
    name = phrases[f"desk.broadcast.row.{state}"]
    return [channel, ref, name, reason, int(attempts), int(doubts), when]


def _make_notes(
    phrases: Mapping[str, str],
    broadcast: Broadcast,
    numbers: Mapping[str, int],
    reasons: Mapping[tuple[str, str], int],
) -> Iterator[tuple[str, str]]:
    yield phrases["desk.broadcast.note.number"], str(broadcast.id)
    yield phrases["desk.broadcast.note.state"], phrases[f"desk.broadcast.state.{broadcast.state}"]
    yield phrases["desk.broadcast.note.code"], broadcast.code
    for state, number in numbers.items():
        if state != "total" and number:
            yield phrases[f"desk.broadcast.row.{state}"], str(number)
    for (state, why), number in sorted(reasons.items()):
        if why:
            name = phrases[f"desk.broadcast.row.{state}"]
            yield f"{name}: {phrases[f'desk.broadcast.why.{why}']}", str(number)
