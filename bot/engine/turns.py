"""Hear, decide, keep: what arrives together is decided one by one and committed as one."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType

from bot.dialogue.channel import Capabilities
from bot.dialogue.counted import count_turn
from bot.dialogue.decide import decide_turn
from bot.dialogue.decision import Decision, Registered, View
from bot.dialogue.faq.meaning import MeaningWanted
from bot.dialogue.knowledge import Knowledge
from bot.dialogue.messages import Address, Incoming, Sheet
from bot.dialogue.state import Pace, State
from bot.dialogue.turn import Turn, hear_turn
from bot.engine.apology import Apologies
from bot.engine.batch import Batch
from bot.engine.commit import keep_effects
from bot.engine.queue import Job, Queue
from bot.errors import trace_error
from bot.office.front.desk import Desk, leave_flow
from bot.office.menu.home import without_trial
from bot.store.database import Unavailable
from bot.store.store import Store, fresh_ref

_LOG = logging.getLogger(__name__)

_LONG = 500
"""Letters; after a turn about a text longer than this everything else has its go."""

_LONGEST_REST = 0.1
"""Seconds; after long texts nothing is decided for as long as they took, at most for this long."""

_MOST_PARTED = 1000
"""Chats that were deleted whose pace is remembered, in memory alone: deletion ends no silence."""

Read = Callable[[Incoming], Awaitable[Sheet]]
"""Reads the list that came as a file; whatever is wrong with it is said in the sheet."""

Embed = Callable[[str], Awaitable[tuple[float, ...]]]


class Turns:
    """Takes what channels hear. `wake` is called with the channels that now have words to say.

    `embed` gives a text's vector without blocking; None where there is no semantic search.
    `seats_moved` is called when a seat may have been freed. `read` reads lists that come as files.
    `channels` tells what each can do.
    """

    def __init__(
        self,
        store: Store,
        knowledge: Callable[[], Knowledge],
        wake: Callable[[set[str]], None],
        *,
        embed: Embed | None = None,
        desk: Desk | None = None,
        seats_moved: Callable[[], None] = lambda: None,
        read: Read | None = None,
        channels: Mapping[str, Capabilities] = MappingProxyType({}),
    ) -> None:
        self._store = store
        self._knowledge = knowledge
        self._wake = wake
        self._embed = embed
        self._apologies = Apologies(store, knowledge)
        self._desk = desk
        self._seats_moved = seats_moved
        self._read = read
        self._channels = channels
        self._whole_turns = frozenset(name for name, can in channels.items() if can.whole_turns)
        self._waiting = Queue()
        self._thinking: set[Address] = set()
        self._parted: dict[Address, Pace] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._reading: set[asyncio.Task[None]] = set()
        self._pump: asyncio.Task[None] | None = None

    async def take_messages(self, incomings: Sequence[Incoming]) -> list[str | None]:
        """Returns each one's notice once everything about it is committed.

        A chat's messages are decided in order. Raises what kept the store from committing.
        """
        loop = asyncio.get_running_loop()
        jobs = [Job(incoming, loop.create_future()) for incoming in incomings]
        self._waiting.add_jobs(jobs)
        self._start_pump()
        return await asyncio.gather(*(job.done for job in jobs))

    async def wait_until_settled(self) -> None:
        """Returns when nothing is being decided any more: before the store is closed.

        Lists that are still being read are let go: whoever sent one was told what to do then.
        """
        for task in self._reading:
            task.cancel()
        while running := [*self._tasks, *([self._pump] if self._pump else [])]:
            await asyncio.wait(running)
            self._pump = None if self._pump is None or self._pump.done() else self._pump

    def _start_pump(self) -> None:
        """One task decides all that waits. No taker's cancellation can tear it apart."""
        if self._pump is None or self._pump.done():
            self._pump = asyncio.create_task(self._drain_queue())

    async def _drain_queue(self) -> None:
        clock = asyncio.get_running_loop().time
        while batch := self._waiting.take_ready(self._thinking):
            begun = clock()
            await self._handle_batch(batch)
            if any(len(job.incoming.text) > _LONG for job in batch):
                # What others wait for takes many steps: each would wait for another long text.
                await asyncio.sleep(min(clock() - begun, _LONGEST_REST))

    async def _handle_batch(self, batch: list[Job]) -> None:
        try:
            await self._commit_batch(batch)
        except Unavailable as error:  # whoever brought them brings them again
            for job in batch:
                job.fail_with(error)
        except Exception as error:
            if len(batch) == 1:
                await self._apologise_for(batch[0], error)
                return
            for job in batch:  # one of them is bad: alone, it harms nobody
                await self._handle_batch([job])

    async def _commit_batch(self, batch: list[Job]) -> None:
        outcome = Batch(whole_turns=self._whole_turns)
        async with self._store.transaction():
            notices, wanting = await self._decide_all(batch, outcome)
            await outcome.write_all(self._store)
            for count in outcome.counts:
                await self._store.questions.add_count(*count)
        for job, notice in notices:
            if not job.done.done():
                job.done.set_result(notice)
        for incoming in outcome.lists:
            self._read_list(incoming)
        if wanting:
            self._find_meanings_aside(wanting)
        if outcome.channels:
            self._wake(outcome.channels)
        if outcome.seats_moved:
            self._seats_moved()

    async def _decide_all(
        self, batch: list[Job], outcome: Batch
    ) -> tuple[list[tuple[Job, str | None]], list[Job]]:
        """Decides each in order. The notices of those decided, and those that want a meaning."""
        heard, states, views = await self._store.before([job.incoming for job in batch])
        notices: list[tuple[Job, str | None]] = []
        wanting: list[Job] = []
        for job in batch:
            key = (job.incoming.sender, job.incoming.id)
            if key in heard:
                notices.append((job, None))
            elif any(job.incoming.sender == item.incoming.sender for item in wanting):
                wanting.append(job)
            else:
                try:
                    notices.append(
                        (job, await self._decide_turn(job.incoming, states, views, outcome))
                    )
                    heard.add(key)
                except MeaningWanted:
                    wanting.append(job)
                if len(job.incoming.text) > _LONG:
                    await asyncio.sleep(0)
        return notices, wanting

    async def _decide_turn(
        self,
        incoming: Incoming,
        states: dict[Address, State],
        views: dict[Address, View],
        outcome: Batch,
    ) -> str | None:
        sender = incoming.sender
        if sender in outcome.changed:
            views.update(await self._store.views([sender]))
            outcome.changed.discard(sender)
        before = states.get(sender) or State(pace=self._parted.get(sender))
        turn = self._read_turn(incoming, before, views[sender])
        decision = await self._desk.hear(turn) if self._desk else None
        if decision is None:
            decision = await self._decide_in_core(leave_flow(turn))
            outcome.counts += [(*count, turn.today) for count in count_turn(turn, decision)]
            decision = without_trial(decision, turn.knowledge)
        else:
            outcome.note_staff(views)
        states[sender] = decision.state
        outcome.note_facts(sender, decision.facts, views)
        decision = await keep_effects(self._store, turn.knowledge, sender, decision, incoming.at)
        outcome.add_turn(turn.incoming, turn.state, decision)
        if sender in outcome.parted and decision.state.pace is not None:
            self._remember_pace(sender, decision.state.pace)
        return decision.notice

    def _remember_pace(self, sender: Address, pace: Pace) -> None:
        """Remembers how much a chat that is deleted has written, the newest so many of them."""
        self._parted.pop(sender, None)
        self._parted[sender] = pace
        if len(self._parted) > _MOST_PARTED:
            del self._parted[next(iter(self._parted))]

    def _read_turn(self, incoming: Incoming, state: State, view: View) -> Turn:
        """Reads what was heard, once, for the desk and for the core."""
        channel = incoming.sender.channel
        can = self._channels.get(channel, Capabilities())
        page = channel in self._store.own_history
        view = replace(view, page=page, deletes=can.deletes, asks_private=can.asks_private)
        return hear_turn(incoming, state, self._knowledge(), view)

    async def _decide_in_core(self, turn: Turn) -> Decision:
        """Returns what the core decides.

        Once more with another reference where somebody has this one.
        """
        decision = decide_turn(turn)
        while any(isinstance(fact, Registered) for fact in decision.facts):
            if await self._store.candidates.is_free(turn.view.fresh_ref):
                break
            turn = replace(turn, view=replace(turn.view, fresh_ref=fresh_ref()))
            decision = decide_turn(turn)
        return decision

    def _find_meanings_aside(self, jobs: list[Job]) -> None:
        """Computes the meanings that are wanted, beside everything else. Then they come again.

        Each chat waits for its own alone: who writes eighty texts holds nobody else up.
        """
        self._waiting.put_back(jobs)
        of_chat: dict[Address, list[Job]] = {}
        for job in jobs:
            of_chat.setdefault(job.incoming.sender, []).append(job)
        self._thinking |= of_chat.keys()
        for sender, its in of_chat.items():
            task = asyncio.create_task(self._find_meanings(sender, its))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _find_meanings(self, sender: Address, jobs: list[Job]) -> None:
        for job in jobs:
            meaning: tuple[float, ...] = ()
            try:
                if self._embed is not None and job.incoming.text:
                    meaning = await self._embed(job.incoming.text)
            except Exception as error:
                _LOG.error("no meaning for a text, its words alone decide: %s", trace_error(error))
            job.incoming = replace(job.incoming, meaning=meaning)
        self._thinking.discard(sender)
        self._start_pump()

    def _read_list(self, incoming: Incoming) -> None:
        """Reads a list aside and takes its rows as a message of their own. Nobody waits for it."""
        task = asyncio.create_task(self._come_back(incoming))
        self._reading.add(task)
        task.add_done_callback(self._reading.discard)

    async def _come_back(self, incoming: Incoming) -> None:
        sheet = await self._read(incoming) if self._read else Sheet()
        name, sender = f"{incoming.id}.list", incoming.sender
        back = Incoming(name, sender, "", incoming.at, sheet=sheet, author=incoming.author)
        try:
            await self.take_messages([back])
        except Unavailable as error:
            _LOG.warning("a list was read and then not taken: %s", error)

    async def _apologise_for(self, job: Job, bug: Exception) -> None:
        try:
            await self._apologies.apologise_for(job.incoming, bug)
        except Exception as error:
            job.fail_with(error)
            return
        if not job.done.done():
            job.done.set_result(None)
        self._wake({job.incoming.sender.channel})
