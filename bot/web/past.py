"""The kept lines of a chat, a page of them at a time: nobody's past is read whole."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence

from bot.dialogue.channel import History, HistoryLine, NoFile
from bot.dialogue.messages import Address, File, Outgoing, Relay
from bot.dialogue.typed_number import read_number
from bot.web.pages import FIRST_LINES, Past

MORE_LINES = 200
"""Lines on a page of the past."""

MOST_LINES = 2**53
"""Above every line's number: a stranger's number never reaches the store."""


Fetch = Callable[[Relay], Awaitable[File]]
"""What is in a file that some network keeps; NoFile where it cannot be had."""


async def read_past(history: History, address: Address, asked: Mapping[str, str]) -> Past:
    """The lines that an address of the page asks for: the newest, `all`, or those `before` one."""
    written = asked.get("before", "")
    before = read_number(written) or 0
    most = MORE_LINES if "all" in asked or before else FIRST_LINES
    found = await history.newest(address, most + 1, before or MOST_LINES)
    lines = found[-most:]
    further = f"?all=1&before={lines[0].number}" if "all" in asked or before else "?all=1"
    return Past(lines, further if len(found) > most else "", newer=bool(before))


async def lines_offering(history: History, address: Address, choice: str) -> Sequence[HistoryLine]:
    """Returns the kept lines among which a button of that choice should be. As few as need be."""
    lines: Sequence[HistoryLine] = ()
    for most in (FIRST_LINES, MORE_LINES):
        lines = await history.newest(address, most, MOST_LINES)
        if any(item.id == choice for line in lines for item in line.message.choices):
            return lines
    return lines


async def find_line(history: History, address: Address, number: int) -> HistoryLine | None:
    """Returns the line of that number in this very conversation, or None."""
    found = await history.newest(address, 1, number + 1)
    return found[0] if found and found[0].number == number else None


async def file_of(message: Outgoing, fetch: Fetch) -> File | None:
    """Returns what goes with a line: ours, or fetched from where it is kept."""
    if message.file is not None or message.relay is None:
        return message.file
    try:
        return await fetch(message.relay)
    except NoFile:
        return None
