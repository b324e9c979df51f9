"""What was refused: commands above a role and bad invites, on record, and codes that lock."""

from __future__ import annotations

from datetime import timedelta

from bot.dialogue.knowledge import Knowledge
from bot.dialogue.messages import Incoming
from bot.office.kit.commands import Answer, Command, Order
from bot.store.store import Store

REFUSED = "refused."
"""How the names of these acts begin in the audit log."""

LATELY = timedelta(days=1)
_LOGGED = 5
"""So many a day of one person are on record: nobody fills the log, which loses no row."""

_LOGGED_OF_ALL = 100
"""So many a day of all strangers together."""

_SHOWN = 6
"""Letters of the mark that stands for a stranger's chat: the same mark is the same chat."""


async def refuse_role(order: Order, command: Command) -> Answer:
    """Says which role may use the command. That it was tried is on record."""
    tries = await order.store.tries.note_try("command", str(order.officer.id), order.at, LATELY)
    if tries <= _LOGGED:
        await order.log_act(f"{REFUSED}command", f"/{command.name}", order.officer.role)
    return Answer((order.say("desk.role", role=order.phrase(f"desk.role.{command.role}")),))


async def note_wrong_factor(order: Order) -> None:
    """A code of a second factor was wrong, on record a few times a day: slow guesses show, too."""
    who = str(order.officer.id)
    tries = await order.store.tries.note_try("factor logged", who, order.at, LATELY)
    if tries <= _LOGGED:
        await order.log_act(f"{REFUSED}factor_code", f"#{who}")


async def is_locked(store: Store, knowledge: Knowledge, incoming: Incoming, kind: str) -> bool:
    """Whether so many wrong codes came from there that no more are looked up for a while."""
    return any(
        [
            await store.tries.locked_until(where, who, most, knowledge.desk.locked, incoming.at)
            for where, who, most in _count_places(knowledge, incoming, kind)
        ]
    )


async def note_wrong_code(
    store: Store, knowledge: Knowledge, incoming: Incoming, kind: str
) -> bool:
    """Counts a code that does not exist. Whether it is the one that locks. On record then."""
    at, locks = incoming.at, False
    for where, who, most in _count_places(knowledge, incoming, kind):
        locks |= await store.tries.note_try(where, who, at, knowledge.desk.locked) == most
    if locks:
        await _record_refusal(store, incoming, f"{kind}_lock")
    return locks


async def note_bad_invite(store: Store, knowledge: Knowledge, incoming: Incoming) -> None:
    """A code that invites nobody, or nobody any more."""
    await note_wrong_code(store, knowledge, incoming, "invite")
    await _record_refusal(store, incoming, "invite")


async def _record_refusal(store: Store, incoming: Incoming, kind: str) -> None:
    chat = f"{incoming.sender.channel}:{incoming.sender.chat}"
    hers = await store.tries.note_try(f"{kind} logged", chat, incoming.at, LATELY)
    alls = await store.tries.note_try(f"{kind} logged", "", incoming.at, LATELY)
    if hers <= _LOGGED and alls <= _LOGGED_OF_ALL:
        mark = store.tries.mark_of("chat", chat)[:_SHOWN]
        target = f"chat {incoming.sender.channel}-{mark}"
        await store.audit.write_entry("bot", f"{REFUSED}{kind}", target, "", incoming.at)


def _count_places(
    knowledge: Knowledge, incoming: Incoming, kind: str
) -> list[tuple[str, str, int]]:
    """Returns what is counted: the chat, and the network address where one is known."""
    rules, sender = knowledge.desk, incoming.sender
    places = [(f"{kind} chat", f"{sender.channel}:{sender.chat}", rules.wrong_codes)]
    if incoming.origin:
        places.append((f"{kind} address", incoming.origin, rules.wrong_codes_per_address))
    return places


async def count_lately(order: Order) -> int:
    """Returns how much was refused in the last day. An admin alone is told: 0 for all others."""
    if order.officer.role != "admin":
        return 0
    counts = await order.store.audit.count_by_act(REFUSED, order.at - LATELY)
    return sum(counts.values())
