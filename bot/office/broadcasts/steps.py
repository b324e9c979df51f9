"""What staff and scripts do to a broadcast: each step once, said in the audit log."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any, Literal, get_args

from bot.dialogue.decision import Purpose
from bot.office.broadcasts.lifecycle import STAFF
from bot.office.kit.argument import SpokenMistake
from bot.office.kit.confirm import ReadBack
from bot.store.audience import SESSION, Filter, session_of
from bot.store.broadcasts import LATELY, Broadcast
from bot.store.staff import Officer
from bot.store.store import Store

LONGEST = 3500
"""Characters as networks count them, an emoji for two: one message everywhere, with its footer."""

PURPOSES: tuple[str, ...] = (
    *(get_arg for get_arg in get_args(Purpose) if get_arg != "registration"),
    SESSION,
)

Step = Literal["pause", "resume", "cancel"]
_BEFORE = {
    "pause": ("running",),
    "resume": ("paused",),
    "cancel": ("draft", "approved", "scheduled", "running", "paused"),
}
AFTER = {"pause": "paused", "resume": "running", "cancel": "cancelled"}


def proper_text(text: str) -> str:
    """Returns the text without the space around it. SpokenMistake where nobody can send it."""
    text = text.encode("utf-8", "replace").decode().replace("\0", "").strip()
    if not text:
        raise SpokenMistake("a broadcast needs a text", "desk.broadcast.length", most=LONGEST)
    length = len(text.encode("utf-16-le")) // 2
    if length > LONGEST:
        words = f"the text has {length} characters; at most {LONGEST} fit"
        raise SpokenMistake(words, "desk.broadcast.length", most=LONGEST)
    return text


async def make_draft(
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
    """Makes a new draft."""
    broadcast = await store.broadcasts.make_draft(
        text, chosen, purpose, made_by, at, copy_of=copy_of
    )
    await store.audit.write_entry(who, "broadcast.make", f"broadcast {broadcast.id}", "", at)
    return broadcast


async def approve_draft(
    store: Store, broadcast: Broadcast, by: str, who: str, at: datetime, *, rehearsal: bool = False
) -> bool:
    """From here on its audience is frozen. False when it is no draft any more."""
    done = await store.broadcasts.approve_draft(broadcast.id, by, rehearsal=rehearsal)
    if done:
        act = "broadcast.rehearse" if rehearsal else "broadcast.approve"
        await store.audit.write_entry(who, act, f"broadcast {broadcast.id}", "", at)
    return done


async def take_step(store: Store, number: int, what: Step, who: str, at: datetime) -> bool:
    """Pauses, resumes or cancels. False when it is in no state for that.

    A cancelled one's queue is emptied at once; what is under way still ends.
    """
    why = STAFF if what == "pause" else ""
    if not await store.broadcasts.move_state(number, _BEFORE[what], AFTER[what], at, why):
        return False
    broadcast = await store.broadcasts.find_broadcast(number)
    if (
        what == "resume" and broadcast and broadcast.progress
    ):  # the pause is no part of how fast it goes
        await store.broadcasts.show_progress(
            number, replace(broadcast.progress, edited=at.isoformat())
        )
    if what == "cancel":
        await store.recipients.skip_queued(number, "cancelled", at)
    await store.audit.write_entry(who, f"broadcast.{what}", f"broadcast {number}", "", at)
    return True


async def sent_lately(store: Store, broadcast: Broadcast, at: datetime) -> Broadcast | None:
    """Finds the same text within the last 12 hours, to the same audience or to some of it."""
    for before in await store.broadcasts.same_since(broadcast, at - LATELY):
        same = before.filter == broadcast.filter
        if same or await store.recipients.shares_recipient(
            before.id, broadcast.filter, broadcast.purpose, at
        ):
            return before
    return None


async def edit_draft(
    store: Store, broadcast: Broadcast, by: Officer, at: datetime, **what: Any
) -> None:
    """Changes a draft. That she took over somebody else's is written down.

    What was owed to the holders of a seat is news once it is for others, too.
    """
    chosen = what.get("chosen")
    if broadcast.purpose == SESSION and chosen is not None and session_of(chosen) is None:
        what["purpose"] = "news"
    await store.broadcasts.edit_draft(broadcast.id, str(by.id), **what)
    if broadcast.made_by != str(by.id):
        who = f"{by.name} (#{by.id})"
        await store.audit.write_entry(
            who, "broadcast.take", f"broadcast {broadcast.id}", broadcast.made_by, at
        )


def read_draft(kind: str, broadcast: Broadcast) -> ReadBack:
    """Returns what a yes to a draft is to: its text, its audience, its purpose and its time."""
    chosen = sorted(broadcast.filter.items())
    version = f"{broadcast.text}\0{chosen}\0{broadcast.purpose}\0{broadcast.send_at}"
    return ReadBack(kind, f"broadcast {broadcast.id}", "", version)
