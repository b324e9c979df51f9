"""Chats: what was heard, what is remembered of each, and the past that a page shows again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from bot.dialogue.channel import HistoryLine
from bot.dialogue.messages import Address, Incoming, Outgoing
from bot.dialogue.state import State
from bot.store.codec import (
    format_moment,
    outgoing_bytes,
    outgoing_from,
    parse_moment,
    seal_place,
    state_bytes,
    state_from,
    wanted_sql,
)
from bot.store.database import Database, Query, Row

Heard = tuple[Address, str]
"""Whom it came from, and its id."""


_PRESSED_AMONG = 200
"""The newest lines among which a pressed button is looked for."""


class Conversations:
    """The tables `heard`, `conversations` and `history`, of which a chat keeps `most_lines`."""

    def __init__(self, database: Database, most_lines: int = 500) -> None:
        self._db = database
        self._most_lines = most_lines

    async def already_heard(self, incomings: Sequence[Incoming]) -> set[Heard]:
        """Returns which of these were handled before."""
        return await self._db.ask(self.heard_query(incomings))

    def heard_query(self, incomings: Sequence[Incoming]) -> Query[set[Heard]]:
        """Returns the query behind `already_heard`."""
        marks = ", ".join("(?, ?, ?)" for _ in incomings)
        values = [
            (incoming.sender.channel, self.heard_by(incoming.sender), incoming.id)
            for incoming in incomings
        ]
        asked = {
            value: (incoming.sender, incoming.id)
            for value, incoming in zip(values, incomings, strict=True)
        }
        return Query(
            f"WITH wanted (channel, chat, id) AS (VALUES {marks})"  # only question marks
            " SELECT h.channel, h.chat, h.id FROM wanted w CROSS JOIN heard h"
            " WHERE h.channel = w.channel AND h.chat = w.chat AND h.id = w.id",
            [part for value in values for part in value],
            lambda rows: {asked[channel, chat, name] for channel, chat, name in rows},
        )

    async def mark_heard(self, incomings: Iterable[Incoming]) -> None:
        """Remembers that these are handled. Of whom, only as a keyed mark."""
        await self._db.run_many(
            "INSERT INTO heard (channel, chat, id, at, message) VALUES (?, ?, ?, ?, ?)"
            " ON CONFLICT DO NOTHING",
            [
                (
                    *(incoming.sender.channel, self.heard_by(incoming.sender), incoming.id),
                    *(format_moment(incoming.at), incoming.message or None),
                )
                for incoming in incomings
            ],
        )

    def heard_by(self, address: Address) -> str:
        """Returns what stands for a chat among what was heard: a keyed mark, never its id."""
        return self._db.sealer.keyed_mark("heard", f"{address.channel}:{address.chat}")

    async def states_of(self, addresses: Sequence[Address]) -> dict[Address, State]:
        """Returns what is remembered of these chats. A chat never met is missing."""
        return await self._db.ask(self.states_query(addresses))

    def states_query(self, addresses: Sequence[Address]) -> Query[dict[Address, State]]:
        """Returns the query behind `states`."""
        before, values = wanted_sql(addresses)
        return Query(
            f"{before} SELECT c.channel, c.chat, state FROM wanted w CROSS JOIN conversations c"
            " WHERE c.channel = w.channel AND c.chat = w.chat",
            values,
            self._collect_states,
        )

    def _collect_states(self, rows: list[Row]) -> dict[Address, State]:
        found = {}
        for channel, chat, sealed in rows:
            address = Address(channel, chat)
            found[address] = state_from(self._db.sealer.open(sealed, seal_place("state", address)))
        return found

    async def keep_states(self, states: Mapping[Address, State], at: datetime) -> None:
        """Remembers these chats as they are now. A nudge is due anew when a draft has moved."""
        await self._db.run_many(
            "INSERT INTO conversations (channel, chat, state, locale, seen_at, draft_at, nudged)"
            " VALUES (?, ?, ?, ?, ?, ?, 0) ON CONFLICT (channel, chat) DO UPDATE SET"
            " state = excluded.state, locale = excluded.locale, seen_at = excluded.seen_at,"
            " nudged = CASE WHEN conversations.draft_at = excluded.draft_at"
            " THEN conversations.nudged ELSE 0 END, draft_at = excluded.draft_at, reachable = 1",
            [self._state_row(address, state, at) for address, state in states.items()],
        )
        came = [
            (state.poster, address.channel, address.chat)
            for address, state in states.items()
            if state.poster
        ]
        if came:
            await self._db.run_many(
                "UPDATE conversations SET poster = ? WHERE channel = ? AND chat = ?", came
            )

    async def remember_states(self, states: Mapping[Address, State], at: datetime) -> None:
        """Remembers what was said by itself: nobody was seen by it, nor is she back by it."""
        await self._db.run_many(
            "INSERT INTO conversations (channel, chat, state, locale, seen_at, draft_at, nudged)"
            " VALUES (?, ?, ?, ?, ?, ?, 0) ON CONFLICT (channel, chat) DO UPDATE SET"
            " state = excluded.state, locale = excluded.locale",
            [self._state_row(address, state, at) for address, state in states.items()],
        )

    def _state_row(self, address: Address, state: State, at: datetime) -> tuple[object, ...]:
        sealed = self._db.sealer.seal(state_bytes(state), seal_place("state", address))
        draft_at = (
            format_moment(datetime.fromisoformat(state.draft.touched)) if state.draft else None
        )
        return (address.channel, address.chat, sealed, state.locale, format_moment(at), draft_at)

    async def set_reachable(self, address: Address, *, reachable: bool) -> None:
        """Marks that a chat can or cannot be written to."""
        await self._db.run(
            "UPDATE conversations SET reachable = ? WHERE channel = ? AND chat = ?",
            (int(reachable), address.channel, address.chat),
        )

    async def is_reachable(self, address: Address) -> bool:
        """Returns whether a chat can be written to, as far as we know."""
        rows = await self._db.rows(
            "SELECT reachable FROM conversations WHERE channel = ? AND chat = ?",
            (address.channel, address.chat),
        )
        return not rows or bool(rows[0][0])

    async def drafts_untouched(
        self, before: datetime, nudged: int, limit: int = 100, *, reachable: bool = False
    ) -> list[tuple[Address, State, datetime]]:
        """Open forms nobody touched since `before` that got exactly `nudged` nudges.

        `reachable`: only of chats that can be written to.
        """
        rows = await self._db.rows(
            "SELECT channel, chat, state, draft_at FROM conversations"
            " WHERE draft_at IS NOT NULL AND draft_at < ? AND nudged = ? AND reachable >= ?"
            " ORDER BY draft_at LIMIT ?",
            (format_moment(before), nudged, int(reachable), limit),
        )
        found = []
        for channel, chat, sealed, draft_at in rows:
            address = Address(channel, chat)
            state = state_from(self._db.sealer.open(sealed, seal_place("state", address)))
            found.append((address, state, parse_moment(draft_at)))
        return found

    async def set_nudged(self, address: Address, nudged: int) -> None:
        """Remembers how many nudges a chat's open form has got."""
        await self._db.run(
            "UPDATE conversations SET nudged = ? WHERE channel = ? AND chat = ?",
            (nudged, address.channel, address.chat),
        )

    async def drop_draft(self, address: Address, state: State, at: datetime) -> None:
        """Forgets a chat's open form."""
        await self.keep_states({address: replace(state, draft=None, shown=())}, at)

    async def write_history(
        self, lines: Sequence[tuple[Address, bool, Outgoing, datetime]], rows: Sequence[int] = ()
    ) -> None:
        """Keeps lines for a page to show again. `True` for what the person wrote.

        `rows` are those of the messages in the outbox, by whose number `redraw` finds them.
        """
        if not lines:
            return
        first = await self.next_line(len(lines))
        await self._db.run_many(
            "INSERT INTO history (id, row, channel, chat, mine, body, at, fleeting)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            [
                (
                    first + number,
                    rows[number] if rows else None,
                    address.channel,
                    address.chat,
                    int(mine),
                    self._db.sealer.seal(outgoing_bytes(message), seal_place("history", address)),
                    format_moment(at),
                    int(message.fleeting),
                )
                for number, (address, mine, message, at) in enumerate(lines)
            ],
        )
        of_chat = {(address.channel, address.chat) for address, *_ in lines}
        await self._db.run_many(
            "DELETE FROM history WHERE channel = ? AND chat = ? AND id <= (SELECT id FROM history"
            " WHERE channel = ? AND chat = ? ORDER BY id DESC LIMIT 1 OFFSET ?)",
            [(*chat, *chat, self._most_lines) for chat in of_chat],
        )

    async def next_line(self, number: int = 1) -> int:
        """Takes so many numbers for lines, or for their being said anew. The first of them."""
        newest = "CASE WHEN COALESCE(edited, 0) > id THEN edited ELSE id END"
        return await self._db.next_id("history", number, newest=newest)

    async def redraw_line(self, message: Outgoing, pressed: str | None = None) -> bool:
        """Puts a message in the place of the line it replaces, or whose button was pressed.

        False where there is no such line.
        """
        of_chat = (message.to.channel, message.to.chat)
        if pressed is None:
            rows = await self._db.rows(
                "SELECT id FROM history WHERE channel = ? AND chat = ? AND row = ?",
                (*of_chat, int(message.replaces or 0)),
            )
            number = rows[0][0] if rows else 0
        else:
            number = await self._with_button(message.to, pressed)
        if not number:
            return False
        sealed = self._db.sealer.seal(outgoing_bytes(message), seal_place("history", message.to))
        await self._db.run(
            "UPDATE history SET body = ?, edited = ? WHERE id = ?",
            (sealed, await self.next_line(), number),
        )
        return True

    async def _with_button(self, address: Address, choice: str) -> int:
        """Returns the number of the newest line that offers that choice. 0 where there is none."""
        for line in reversed(await self.newest(address, _PRESSED_AMONG, 2**62)):
            if not line.mine and any(item.id == choice for item in line.message.choices):
                return line.number
        return 0

    async def lines(
        self, address: Address, after: int = 0, edited: int | None = None
    ) -> list[HistoryLine]:
        """Returns the kept lines of a chat with a number above `after`, oldest first.

        With `edited`, also those said anew since that count.
        """
        rows = await self._db.rows(
            "SELECT id, mine, body, at, COALESCE(edited, 0) FROM history"
            " WHERE channel = ? AND chat = ? AND (id > ? OR edited > ?) ORDER BY id",
            (address.channel, address.chat, after, edited),
        )
        return self._open_lines(address, rows)

    async def newest(self, address: Address, most: int, before: int) -> list[HistoryLine]:
        """Returns the newest lines with a number below `before`, at most so many. Oldest first."""
        rows = await self._db.rows(
            "SELECT id, mine, body, at, COALESCE(edited, 0) FROM history"
            " WHERE channel = ? AND chat = ? AND id < ? ORDER BY id DESC LIMIT ?",
            (address.channel, address.chat, before, most),
        )
        return self._open_lines(address, rows[::-1])

    def _open_lines(self, address: Address, rows: list[Row]) -> list[HistoryLine]:
        opened = self._db.sealer.open
        return [
            HistoryLine(
                number,
                bool(mine),
                parse_moment(at),
                outgoing_from(opened(body, seal_place("history", address))),
                again,
            )
            for number, mine, body, at, again in rows
        ]

    async def wipe(self, address: Address) -> None:
        """Forgets every line of this chat, which nobody can come back to. What was sent stays."""
        async with self._db.transaction():
            await self.wipe_inside(address)
            await self.set_reachable(address, reachable=False)

    async def wipe_inside(self, address: Address) -> None:
        """The same, as part of a transaction that is open."""
        await self._db.run(
            "DELETE FROM history WHERE channel = ? AND chat = ?", (address.channel, address.chat)
        )
