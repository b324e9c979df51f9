"""What staff and scripts do to a broadcast: each step once, said in the audit log."""

from __future__ import annotations

from datetime import datetime
from typing import Literal, get_args

from bot.broadcasts import STAFF
from bot.dialogue.decision import Purpose
from bot.errors import BotError
from bot.store.audience import Filter
from bot.store.broadcasts import LATELY, Broadcast
from bot.store.store import Store

LONGEST = 3500
"""Characters: one message on every network, with its footer (Telegram takes 4096)."""

PURPOSES: tuple[str, ...] = tuple(one for one in get_args(Purpose) if one != "registration")

Step = Literal["pause", "resume", "cancel"]
_BEFORE = {
    "pause": ("running",),
    "resume": ("paused",),
    "cancel": ("draft", "approved", "scheduled", "running", "paused"),
}
_AFTER = {"pause": "paused", "resume": "running", "cancel": "cancelled"}


def proper_text(text: str) -> str:
    """The text without the space around it; BotError where nobody can send it."""
    text = text.strip()
    if not text:
        raise BotError("a broadcast needs a text")
    if len(text) > LONGEST:
        raise BotError(f"the text has {len(text)} characters; at most {LONGEST} fit")
    return text


async def make(
    store: Store,
    text: str,
    chosen: Filter,
    purpose: str,
    made_by: str,
    who: str,
    at: datetime,
    *,
    copy_of: int | None = None,
) -> Broadcast:
    """A new draft."""
    one = await store.broadcasts.make(text, chosen, purpose, made_by, at, copy_of=copy_of)
    await store.audit.write(who, "broadcast.make", f"broadcast {one.id}", "", at)
    return one


async def approve(
    store: Store, one: Broadcast, by: str, who: str, at: datetime, *, rehearsal: bool = False
) -> bool:
    """From here on its audience is frozen; False when it is no draft any more."""
    done = await store.broadcasts.approve(one.id, by, rehearsal=rehearsal)
    if done:
        act = "broadcast.rehearse" if rehearsal else "broadcast.approve"
        await store.audit.write(who, act, f"broadcast {one.id}", "", at)
    return done


async def step(store: Store, number: int, what: Step, who: str, at: datetime) -> bool:
    """Pauses, resumes or cancels; False when it is in no state for that.

    A cancelled one's queue is emptied at once; what is under way still ends.
    """
    why = STAFF if what == "pause" else ""
    if not await store.broadcasts.move(number, _BEFORE[what], _AFTER[what], at, why):
        return False
    if what == "cancel":
        await store.recipients.skip_queued(number, "cancelled", at)
    await store.audit.write(who, f"broadcast.{what}", f"broadcast {number}", "", at)
    return True


async def sent_lately(store: Store, one: Broadcast, at: datetime) -> Broadcast | None:
    """The same text for the same audience within the last 12 hours."""
    return await store.broadcasts.same_since(one, at - LATELY)
