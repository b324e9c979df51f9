"""A broadcast's life: its audience is frozen, it starts, pauses, ends, and is reported once."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.dialogue.knowledge import Knowledge
from bot.dialogue.messages import Address, Choice, Outgoing, escape_markup
from bot.dialogue.voice import Voice
from bot.office.broadcasts.progress_view import (
    buttons_at_the_end,
    done_of,
    draw_progress,
    write_report,
)
from bot.office.broadcasts.recipient_list import recipient_list
from bot.office.kit.chat_voice import voice_of
from bot.store.broadcasts import Broadcast, Progress
from bot.store.outbox import REPLY
from bot.store.remembered import Remembered
from bot.store.store import Store

STAFF = "staff"
BOT = "bot"
"""Who the audit log says it was when a brake paused, or an end was reached."""

_HEADS = ("approver", "admin")

ATTACHED = 1000
"""A report with so many rows at most brings its list along: a twentieth of a second to make."""

_BOLD = re.compile(r"(?<![\w*])\*(?=[^\s*])([^*\n]*[^\s*])\*(?![\w*])")


async def served_channels(store: Store) -> tuple[str, ...]:
    """Returns the channels that the last running house had. Empty when there never was one."""
    return tuple(json.loads(await store.get(Remembered.SERVED_CHANNELS) or "[]"))


def copy_for(known: Knowledge, broadcast: Broadcast, to: Address, locale: str) -> Outgoing:
    """What one person gets: the text as it was approved, where it can be checked, how to stop."""
    voice = Voice(known.locale(locale), to)
    footer = voice.text("broadcast.footer", code=broadcast.code)
    choices: tuple[Choice, ...] = ()
    match broadcast.purpose:
        case "registration":  # the law wants it told: there is nothing to stop
            pass
        case "session":  # it ends with the seat
            footer = f"{voice.text('broadcast.seat_footer')}\n{footer}"
            choices = (voice.button("broadcast.seat", "go", "schedule"),)
        case purpose:
            choices = (voice.button("broadcast.stop", "b", "stop", purpose, broadcast.id),)
    return Outgoing(to, f"{as_typed(broadcast.text)}\n\n{footer}", choices)


def as_typed(text: str) -> str:
    """Returns what staff typed, drawn as it stands.

    *words* between two stars are bold, as they know it.
    """
    parts, end = [], 0
    for bold in _BOLD.finditer(text):
        parts += [escape_markup(text[end : bold.start()]), "*", escape_markup(bold[1]), "*"]
        end = bold.end()
    return "".join([*parts, escape_markup(text[end:])])


async def freeze_audience(store: Store, broadcast: Broadcast, at: datetime) -> None:
    """Freezes its audience, a few thousand chats a transaction, then it runs or waits for its time.

    It opens its own transactions; done twice, or broken off and done again, it is done once.
    """
    channels = await served_channels(store)
    instead = "rehearsal" if broadcast.rehearsal else None
    after: tuple[str, str] | None = ("", "")
    while after is not None:
        async with store.transaction():
            after = await store.recipients.freeze_next(
                broadcast.id,
                broadcast.filter,
                broadcast.purpose,
                channels,
                after,
                at,
                instead=instead,
            )
    async with store.transaction():
        state = "scheduled" if broadcast.send_at and not broadcast.rehearsal else "running"
        await store.broadcasts.move_state(broadcast.id, ("approved",), state, at)


async def end_waiting(store: Store, broadcast: Broadcast, at: datetime) -> None:
    """Ends all that still wait for what was cancelled, a thousand a transaction."""
    left = 1
    while left:
        async with store.transaction():
            left = await store.recipients.skip_queued(broadcast.id, "cancelled", at)


@dataclass(frozen=True, slots=True)
class StaffNotifier:
    """Tells staff, in their language."""

    store: Store
    knowledge: Callable[[], Knowledge]

    async def tell_officer(
        self,
        to: Address,
        key: str,
        at: datetime,
        choices: Sequence[tuple[str, tuple[str | int, ...]]] = (),
        **gaps: object,
    ) -> int:
        """Queues a phrase for an officer, with buttons (phrase, what they do). Its row."""
        voice = await self.voice_of(to)
        buttons = [voice.button(label, *does) for label, does in choices]
        return await self.queue_message(voice.say(key, *buttons, **gaps), at)

    async def queue_message(self, message: Outgoing, at: datetime) -> int:
        """Queues a message, and keeps it where the channel has no past of its own. Its row."""
        return await self.store.say([message], at, REPLY)

    async def voice_of(self, to: Address) -> Voice:
        """Returns the voice of the language that she speaks with the bot."""
        return await voice_of(self.store, self.knowledge(), to)

    async def officers_behind(self, broadcast: Broadcast) -> list[Address]:
        """Returns whoever made it and approved it, as far as they are staff still."""
        named = {broadcast.made_by, broadcast.approved_by}
        people = await self.store.staff.everyone()
        return [officer.address for officer in people if str(officer.id) in named]

    async def officers_concerned(self, broadcast: Broadcast) -> list[Address]:
        """Returns whoever made and approved it. Where none of them is left, all who may approve."""
        people = await self.store.staff.everyone()
        heads = [officer.address for officer in people if officer.role in _HEADS]
        return await self.officers_behind(broadcast) or heads


async def start_progress(teller: StaffNotifier, broadcast: Broadcast, at: datetime) -> None:
    """Shows whoever made it how far it is, once, in a message that is edited from then on."""
    makers = [
        officer.address
        for officer in await teller.store.staff.everyone()
        if str(officer.id) == broadcast.made_by
    ]
    to = next(iter(makers), None)
    if broadcast.rehearsal or to is None or broadcast.progress is not None:
        return
    message, done = await _draw_progress(teller, broadcast, to, at)
    row = await teller.queue_message(message, at)
    shown = Progress(to, row, at.isoformat(), message.text, done)
    await teller.store.broadcasts.show_progress(broadcast.id, shown)


async def _draw_progress(
    teller: StaffNotifier, broadcast: Broadcast, to: Address, at: datetime
) -> tuple[Outgoing, int]:
    """Draws a bar with rate and time left, and the buttons that act on it. How many are done."""
    voice = await teller.voice_of(to)
    numbers = await teller.store.recipients.count_states(broadcast.id)
    return draw_progress(voice, broadcast, numbers, at), done_of(numbers)


async def pause_by_itself(
    teller: StaffNotifier, broadcast: Broadcast, why: str, at: datetime
) -> None:
    """A brake: nothing more leaves, and staff are told why in words."""
    before = ("scheduled", "running")
    if not await teller.store.broadcasts.move_state(broadcast.id, before, "paused", at, why):
        return
    await teller.store.audit.write_entry(
        BOT, "broadcast.pause", f"broadcast {broadcast.id}", why, at
    )
    choices: list[tuple[str, tuple[str | int, ...]]] = [
        (f"desk.broadcast.{act}", ("s", "siaran", act, broadcast.id))
        for act in ("resume", "cancel", "file")
    ]
    for to in await teller.officers_concerned(broadcast):
        await teller.tell_officer(
            to, f"desk.broadcast.braked.{why}", at, choices, number=broadcast.id
        )


async def finish_broadcast(teller: StaffNotifier, broadcast: Broadcast, at: datetime) -> None:
    """Ends what has nobody left, and reports it, exactly once. What never began, without a word."""
    store = teller.store
    if broadcast.state == "cancelled" and broadcast.started_at is None:
        await store.broadcasts.claim_report(
            broadcast.id, await store.recipients.count_states(broadcast.id)
        )
        return
    if broadcast.state != "cancelled":
        await store.broadcasts.move_state(broadcast.id, ("running", "paused"), "finished", at)
    numbers = await store.recipients.count_states(broadcast.id)
    if not await store.broadcasts.claim_report(broadcast.id, numbers):
        return
    done = await store.broadcasts.find_broadcast(broadcast.id)
    if done is None:
        return
    await store.audit.write_entry(
        BOT, f"broadcast.{done.state}", f"broadcast {broadcast.id}", "", at
    )
    await update_progress(teller, done, at, last=True)
    for to in await teller.officers_concerned(done):
        voice = await teller.voice_of(to)
        if 0 < numbers["total"] <= ATTACHED and not done.rehearsal:
            made = await recipient_list(store, teller.knowledge(), voice, done)
            await teller.queue_message(made, at)
        text = await write_report(store, voice, done)
        buttons = await buttons_at_the_end(store, voice, done)
        await teller.queue_message(Outgoing(to, text, buttons), at)


EVERY = timedelta(seconds=3)
"""At most one edit of the progress message in so long (design: issue 4)."""


async def update_progress(
    teller: StaffNotifier, broadcast: Broadcast, at: datetime, *, last: bool = False
) -> None:
    """Edits the progress message where the last edit has arrived and there is something new."""
    shown = broadcast.progress
    if shown is None:
        return
    early = at - datetime.fromisoformat(shown.edited) < EVERY
    name = await teller.store.outbox.network_id_of(shown.row)
    if name is None or (early and not last):
        return
    message, done = await _draw_progress(teller, broadcast, shown.to, at)
    if message.text == shown.shown:
        return
    row = await teller.queue_message(replace(message, replaces=name), at)
    newer = Progress(shown.to, row, at.isoformat(), message.text, done)
    await teller.store.broadcasts.show_progress(broadcast.id, newer)
