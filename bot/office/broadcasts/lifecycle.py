"""A broadcast's life: its audience is frozen, it starts, pauses, ends, and is reported once."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.dialogue.knowledge import Knowledge, Locale
from bot.dialogue.messages import Address, Choice, Outgoing, plain
from bot.dialogue.turn import choice_id, fill
from bot.office.broadcasts.progress_view import buttons_at_the_end, done_of, progress, report
from bot.office.broadcasts.recipient_list import recipient_list
from bot.store.broadcasts import Broadcast, Progress
from bot.store.outbox import REPLY
from bot.store.store import Store

SERVED = "channels"
"""Under this name the store remembers which channels are on, for whoever plans without them."""

STAFF = "staff"
BOT = "bot"
"""Who the audit log says it was when a brake paused, or an end was reached."""

_HEADS = ("approver", "admin")

ATTACHED = 1000
"""A report with so many rows at most brings its list along: a twentieth of a second to make."""

_BOLD = re.compile(r"(?<![\w*])\*(?=[^\s*])([^*\n]*[^\s*])\*(?![\w*])")


async def served(store: Store) -> tuple[str, ...]:
    """The channels that the last running house had; empty when there never was one."""
    return tuple(json.loads(await store.get(SERVED) or "[]"))


def copy_for(known: Knowledge, one: Broadcast, to: Address, locale: str) -> Outgoing:
    """What one person gets: the text as it was approved, where it can be checked, how to stop."""
    phrases = known.locale(locale).phrases
    footer = fill(phrases["broadcast.footer"], {"code": one.code})
    choices: tuple[Choice, ...] = ()
    match one.purpose:
        case "registration":  # the law wants it told: there is nothing to stop
            pass
        case "session":  # it ends with the seat
            footer = f"{phrases['broadcast.seat_footer']}\n{footer}"
            choices = (Choice(choice_id("go", "schedule"), phrases["broadcast.seat"]),)
        case purpose:
            choices = (Choice(choice_id("b", "stop", purpose, one.id), phrases["broadcast.stop"]),)
    return Outgoing(to, f"{as_typed(one.text)}\n\n{footer}", choices)


def as_typed(text: str) -> str:
    """What staff typed, drawn as it stands; *words* between two stars are bold, as they know it."""
    parts, end = [], 0
    for bold in _BOLD.finditer(text):
        parts += [plain(text[end : bold.start()]), "*", plain(bold[1]), "*"]
        end = bold.end()
    return "".join([*parts, plain(text[end:])])


async def freeze(store: Store, one: Broadcast, at: datetime) -> None:
    """Freezes its audience, a few thousand chats a transaction, then it runs or waits for its time.

    It opens its own transactions; done twice, or broken off and done again, it is done once.
    """
    channels = await served(store)
    instead = "rehearsal" if one.rehearsal else None
    after: tuple[str, str] | None = ("", "")
    while after is not None:
        async with store.transaction():
            after = await store.recipients.freeze(
                one.id, one.filter, one.purpose, channels, after, at, instead=instead
            )
    async with store.transaction():
        state = "scheduled" if one.send_at and not one.rehearsal else "running"
        await store.broadcasts.move(one.id, ("approved",), state, at)


async def empty(store: Store, one: Broadcast, at: datetime) -> None:
    """Ends all that still wait for what was cancelled, a thousand a transaction."""
    left = 1
    while left:
        async with store.transaction():
            left = await store.recipients.skip_queued(one.id, "cancelled", at)


@dataclass(frozen=True, slots=True)
class Teller:
    """Tells staff, in their language."""

    store: Store
    knowledge: Callable[[], Knowledge]

    async def tell(
        self,
        to: Address,
        key: str,
        at: datetime,
        choices: Sequence[tuple[str, str]] = (),
        **gaps: object,
    ) -> int:
        """Queues a phrase for an officer, with buttons (phrase, what they do); its row."""
        phrases = (await self.locale(to)).phrases
        text = fill(phrases[key], {name: plain(str(value)) for name, value in gaps.items()})
        buttons = tuple(Choice(does, phrases[label]) for label, does in choices)
        return await self.put(Outgoing(to, text, buttons), at)

    async def put(self, message: Outgoing, at: datetime) -> int:
        """Queues a message, and keeps it where the channel has no past of its own; its row."""
        return await self.store.say([message], at, REPLY)

    async def locale(self, to: Address) -> Locale:
        """The language that she speaks with the bot."""
        states = await self.store.conversations.states([to])
        return self.knowledge().locale(states[to].locale if to in states else "")

    async def behind(self, one: Broadcast) -> list[Address]:
        """Whoever made it and approved it, as far as they are staff still."""
        named = {one.made_by, one.approved_by}
        people = await self.store.staff.everyone()
        return [officer.address for officer in people if str(officer.id) in named]

    async def concerned(self, one: Broadcast) -> list[Address]:
        """The same; where none of them is left, all who may approve."""
        people = await self.store.staff.everyone()
        heads = [officer.address for officer in people if officer.role in _HEADS]
        return await self.behind(one) or heads


async def start(teller: Teller, one: Broadcast, at: datetime) -> None:
    """Shows whoever made it how far it is, once, in a message that is edited from then on."""
    makers = [
        officer.address
        for officer in await teller.store.staff.everyone()
        if str(officer.id) == one.made_by
    ]
    to = next(iter(makers), None)
    if one.rehearsal or to is None or one.progress is not None:
        return
    message, done = await _progress(teller, one, to, at)
    row = await teller.put(message, at)
    shown = Progress(to, row, at.isoformat(), message.text, done)
    await teller.store.broadcasts.show_progress(one.id, shown)


async def _progress(
    teller: Teller, one: Broadcast, to: Address, at: datetime
) -> tuple[Outgoing, int]:
    """A bar with rate and time left, and the buttons that act on it; how many are done."""
    phrases = (await teller.locale(to)).phrases
    numbers = await teller.store.recipients.numbers(one.id)
    return progress(phrases, one, numbers, to, at), done_of(numbers)


async def pause_by_itself(teller: Teller, one: Broadcast, why: str, at: datetime) -> None:
    """A brake: nothing more leaves, and staff are told why in words."""
    before = ("scheduled", "running")
    if not await teller.store.broadcasts.move(one.id, before, "paused", at, why):
        return
    await teller.store.audit.write(BOT, "broadcast.pause", f"broadcast {one.id}", why, at)
    choices = [
        (f"desk.broadcast.{act}", choice_id("s", "siaran", act, one.id))
        for act in ("resume", "cancel", "file")
    ]
    for to in await teller.concerned(one):
        await teller.tell(to, f"desk.broadcast.braked.{why}", at, choices, number=one.id)


async def finish(teller: Teller, one: Broadcast, at: datetime) -> None:
    """Ends what has nobody left, and reports it, exactly once; what never began, without a word."""
    store = teller.store
    if one.state == "cancelled" and one.started_at is None:
        await store.broadcasts.report(one.id, await store.recipients.numbers(one.id))
        return
    if one.state != "cancelled":
        await store.broadcasts.move(one.id, ("running", "paused"), "finished", at)
    numbers = await store.recipients.numbers(one.id)
    if not await store.broadcasts.report(one.id, numbers):
        return
    done = await store.broadcasts.find(one.id)
    if done is None:
        return
    await store.audit.write(BOT, f"broadcast.{done.state}", f"broadcast {one.id}", "", at)
    await update_progress(teller, done, at, last=True)
    for to in await teller.concerned(done):
        locale = await teller.locale(to)
        if 0 < numbers["total"] <= ATTACHED and not done.rehearsal:
            made = await recipient_list(store, teller.knowledge(), locale, done, to)
            await teller.put(made, at)
        text = await report(store, locale.phrases, done)
        buttons = await buttons_at_the_end(store, locale.phrases, done)
        await teller.put(Outgoing(to, text, buttons), at)


EVERY = timedelta(seconds=3)
"""At most one edit of the progress message in so long (design: issue 4)."""


async def update_progress(
    teller: Teller, one: Broadcast, at: datetime, *, last: bool = False
) -> None:
    """Edits the progress message where the last edit has arrived and there is something new."""
    shown = one.progress
    if shown is None:
        return
    early = at - datetime.fromisoformat(shown.edited) < EVERY
    name = await teller.store.outbox.told(shown.row)
    if name is None or (early and not last):
        return
    message, done = await _progress(teller, one, shown.to, at)
    if message.text == shown.shown:
        return
    row = await teller.put(replace(message, replaces=name), at)
    newer = Progress(shown.to, row, at.isoformat(), message.text, done)
    await teller.store.broadcasts.show_progress(one.id, newer)
