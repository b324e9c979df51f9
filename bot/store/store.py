"""The store: every table behind its own noun, one transaction for all."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from datetime import datetime

from bot.dialogue.decision import Consent, View
from bot.dialogue.messages import Address, Incoming, Outgoing
from bot.dialogue.state import State
from bot.store.aliases import Aliases
from bot.store.audit import Audit
from bot.store.broadcasts import Broadcasts
from bot.store.candidate_search import People
from bot.store.candidates import LETTERS, Candidates, Found
from bot.store.case_lists import CaseLists
from bot.store.cases import Cases
from bot.store.clock import SeenClock
from bot.store.codes import Codes
from bot.store.conversations import Conversations, Heard
from bot.store.copies import SpareCopies
from bot.store.danger import DangerTalks
from bot.store.database import Database
from bot.store.deletion import Deletion
from bot.store.exports import Exports
from bot.store.factors import Factors
from bot.store.fleeting import FleetingMessages
from bot.store.held_news import HeldNews
from bot.store.history import Looks
from bot.store.learning import Learning
from bot.store.merging import Merging
from bot.store.numbers import Numbers
from bot.store.outbox import Outbox
from bot.store.plans import Plans
from bot.store.posters import Posters
from bot.store.proofs import Fault, Proofs
from bot.store.questions import Questions
from bot.store.receipts import Receipts
from bot.store.recipients import Recipients
from bot.store.remembered import Remembered
from bot.store.retention import Retention
from bot.store.seats import Seats
from bot.store.sessions import Sessions
from bot.store.staff import Staff
from bot.store.survey import Survey
from bot.store.text_changes import TextChanges
from bot.store.tries import Tries
from bot.store.uploads import Uploads
from bot.store.web_sessions import WebSessions

REF_LENGTH = 7
SET_ASIDE = "set_aside"
"""The kind of count, by channel, of updates that can never be read."""


class Store:
    """Opened once. Every method that writes is called inside `transaction()`.

    `own_history` names the channels that show what was said from what is kept here, for their
    network remembers nothing.
    """

    def __init__(
        self,
        database: Database,
        *,
        private: frozenset[str],
        days: Mapping[str, int],
        own_history: frozenset[str] = frozenset(),
        history_lines: int = 500,
    ) -> None:
        self._db = database
        self.own_history = own_history
        self.conversations = Conversations(database, history_lines)
        self.danger = DangerTalks(database, self.conversations)
        self.fleeting = FleetingMessages(database, self.conversations)
        self.candidates = Candidates(database, private)
        self.outbox = Outbox(database)
        self.receipts = Receipts(database)
        self.aliases = Aliases(database)
        self.held_news = HeldNews(database, self.outbox)
        self.questions = Questions(database)
        self.numbers = Numbers(database)
        self.merging = Merging(database)
        self.learning = Learning(database)
        self.exports = Exports(database)
        self.factors = Factors(database)
        self.people = People(database)
        self.looks = Looks(database)
        self.deletion = Deletion(database)
        self.staff = Staff(database)
        self.sessions = Sessions(database)
        self.seats = Seats(database)
        self.survey = Survey(database)
        self.tries = Tries(database)
        self.plans = Plans(database)
        self.codes = Codes(database)
        self.cases = Cases(database)
        self.case_lists = CaseLists(database)
        self.uploads = Uploads(database)
        self.web_sessions = WebSessions(database)
        self.posters = Posters(database)
        self.audit = Audit(database)
        self.text_changes = TextChanges(database)
        self.broadcasts = Broadcasts(database)
        self.recipients = Recipients(database)
        self.retention = Retention(database, days)
        self.clock = SeenClock(database)
        self.copies = SpareCopies(database.path, days["copy"])

    def transaction(self) -> AbstractAsyncContextManager[None]:
        """Opens one transaction at a time: all inside is kept together, or not at all."""
        return self._db.transaction()

    async def before(
        self, incomings: Sequence[Incoming]
    ) -> tuple[set[Heard], dict[Address, State], dict[Address, View]]:
        """Returns what a batch of turns must know: what was heard before, states and views."""
        addresses = list({incoming.sender: None for incoming in incomings})
        heard, states, *stored = await self._db.ask_all(
            self.conversations.heard_query(incomings),
            self.conversations.states_query(addresses),
            self.candidates.of_query(addresses),
            self.candidates.consents_query(addresses),
        )
        return heard, states, await self._views(addresses, *stored)

    async def views(self, addresses: Sequence[Address]) -> dict[Address, View]:
        """Returns what is stored of each of these chats, with a free reference for each."""
        stored = await self._db.ask_all(
            self.candidates.of_query(addresses), self.candidates.consents_query(addresses)
        )
        return await self._views(addresses, *stored)

    async def _views(
        self,
        addresses: Sequence[Address],
        candidates: Found,
        consents: Mapping[Address, list[Consent]],
    ) -> dict[Address, View]:
        sessions = tuple(await self.sessions.living_sessions())
        seats = await self.seats.seats_of(addresses) if sessions else {}
        cases = await self.cases.cases_of(addresses)
        staffed = await self.staff.answers()
        return {
            address: View(
                fresh_ref(),
                tuple(candidates.get(address, ())),
                tuple(consents.get(address, ())),
                sessions,
                tuple(seats.get(address, ())),
                tuple(cases.get(address, ())),
                staffed,
            )
            for address in addresses
        }

    async def say(
        self,
        messages: Sequence[Outgoing],
        at: datetime,
        priority: int,
        *,
        answers: str | None = None,
        until: Sequence[datetime | None] = (),
    ) -> int:
        """Queues messages and keeps each as a line where its channel has no history. The first row.

        Inside an open transaction. `answers` is the id of the message they answer, `until` says
        for each how long it may be sent (none: always). A message that replaces a kept line takes
        its place.
        """
        queued = [(message, answers) for message in messages]
        row = await self.outbox.queue_messages(queued, at, priority, expire=until)
        lines, rows = [], []
        for number, message in enumerate(messages, row):
            if message.to.channel not in self.own_history:
                continue
            if not (message.replaces and await self.conversations.redraw_line(message)):
                lines.append((message.to, False, message, at))
                rows.append(number)
        await self.conversations.write_history(lines, rows)
        return row

    async def keep_lines(self, lines: Sequence[tuple[Address, bool, Outgoing, datetime]]) -> None:
        """Keeps those lines whose channels have no history of their own, inside a transaction."""
        await self.conversations.write_history(
            [line for line in lines if line[0].channel in self.own_history]
        )

    async def release_held(self, now: datetime) -> tuple[set[str], set[int]]:
        """Queues what was held until now and keeps its lines. On which channels, of which sessions.

        Inside an open transaction.
        """
        channels, sessions, said = await self.held_news.release_held(now, self.own_history)
        await self.keep_lines([(message.to, False, message, now) for message in said])
        return channels, sessions

    async def get(self, name: Remembered, of: str = "") -> str | None:
        """Returns a single remembered value, `of` one channel where each has its own. Or None."""
        key = f"{name}:{of}" if of else name
        rows = await self._db.rows("SELECT value FROM meta WHERE name = ?", (key,))
        return rows[0][0] if rows else None

    async def put(self, name: Remembered, value: str, of: str = "") -> None:
        """Remembers a single value, `of` one channel where each has its own."""
        await self._db.run(
            "INSERT INTO meta (name, value) VALUES (?, ?)"
            " ON CONFLICT (name) DO UPDATE SET value = excluded.value",
            (f"{name}:{of}" if of else name, value),
        )

    async def set_aside(self, channel: str, number: int, at: datetime) -> None:
        """Counts, in a transaction of its own, what a channel brought and nobody can read."""
        async with self.transaction():
            await self.questions.add_count(SET_ASIDE, channel, at, number)

    async def tidy(self) -> None:
        """Lets go of what was deleted, also in the log of changes beside the file."""
        await self._db.empty_log()

    async def is_sound(self) -> bool:
        """Returns whether SQLite finds no fault in the file."""
        return await self._db.rows("PRAGMA quick_check(1)") == [("ok",)]

    async def faults(self) -> list[Fault]:
        """Returns what is wrong with the rows that grant rights."""
        return await Proofs(self._db).find_faults()

    @property
    def witnessed(self) -> str:
        """Whether what must stand here is written down beside the key (see Witness)."""
        return self._db.witness.state

    @property
    def buried_again(self) -> int:
        """How many people opening it has deleted again: an older copy stood in its place."""
        return self._db.buried_again

    def secret(self, name: str) -> bytes:
        """Returns a key of this database for another use. The same after every restart."""
        return self._db.sealer.keyed_mark("secret", name).encode()

    async def forget(self, ref: str, at: datetime) -> bool:
        """Deletes the person behind a reference, with everything her chat left here."""
        found = await self.candidates.by_ref(ref)
        if found is None:
            return False
        address, _ = found
        others = [
            candidate
            for candidate in (await self.candidates.registrations_of([address]))[address]
            if candidate.ref != ref
        ]
        if others:
            return await self.deletion.forget_ref(ref, at)
        await self.deletion.forget_chat(address, at)
        return True

    async def close(self) -> None:
        """Closes the database."""
        await self._db.close()


def fresh_ref() -> str:
    """Returns a reference that hardly anybody has, of 31^7 = 27 thousand million.

    `is_free` tells.
    """
    drawn = secrets.randbelow(len(LETTERS) ** REF_LENGTH)  # one draw: every turn has one ready
    letters = ""
    for _ in range(REF_LENGTH):
        drawn, at = divmod(drawn, len(LETTERS))
        letters += LETTERS[at]
    return letters
