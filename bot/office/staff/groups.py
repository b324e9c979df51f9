"""The staff's group: which chat it is, what it still lacks, and how it is set."""

from __future__ import annotations

import hmac
import re
from collections.abc import Mapping
from typing import Any

from bot.dialogue.channel import Groups, Refused, Unreachable
from bot.dialogue.decision import Decision
from bot.dialogue.knowledge import Knowledge
from bot.dialogue.messages import Address, GroupFacts, Outgoing
from bot.dialogue.turn import Turn
from bot.errors import BotError
from bot.office.kit.action import Outside, declare_action
from bot.office.kit.actor import Actor
from bot.office.kit.argument import Argument
from bot.office.kit.commands import COMMANDS, Answer, Order
from bot.store.remembered import Remembered
from bot.store.store import Store

GROUP = "grup"
"""The command that tells a group's number."""

_OFF = ("off", "0", "none")
_NUMBER = re.compile(r"-\d{1,18}")


async def staff_group(store: Store, knowledge: Knowledge) -> int:
    """Returns the number of the group in which cases get their topics. 0 where there is none."""
    return int(await _kept_group(store) or knowledge.desk.staff_chat)


async def _kept_group(store: Store) -> str:
    """Returns the number that was set by command, or nothing.

    One that somebody wrote into the file by hand is none: it would get everybody's words.
    """
    number, _, mark = (await store.get(Remembered.STAFF_GROUP) or "").partition(" ")
    return number if hmac.compare_digest(mark.encode(), _sign(store, number).encode()) else ""


def _sign(store: Store, number: str) -> str:
    return hmac.new(store.secret("staff group"), number.encode(), "sha256").hexdigest()


def list_lacks(facts: GroupFacts) -> list[str]:
    """Returns what a group lacks to serve the staff, as the ends of phrase keys."""
    missing = []
    if not facts.large:
        missing.append("small")
    elif not facts.topics:
        missing.append("no_topics")
    if facts.manages is False:
        missing.append("no_rights")
    return missing


async def hear_stranger(store: Store, turn: Turn, facts: GroupFacts) -> Decision:
    """A group that is not the staff's: its number, to whoever added the bot or is admin there.

    Nobody else is answered, and to nobody else anything is said of staff.
    """
    incoming = turn.incoming
    officer = await store.staff.at(Address(incoming.sender.channel, incoming.author))
    number = incoming.sender.chat.partition("/")[0]
    if officer is None or not COMMANDS[GROUP].is_allowed(officer.role):
        says = (turn.say("group.number", number=number),) if facts.joined else ()
        return Decision(turn.state, says)
    order = Order(officer, turn.voice, store, turn.knowledge, incoming.at)
    return Decision(turn.state, (_tell_number(order, number, facts),))


def _tell_number(order: Order, number: str, facts: GroupFacts) -> Outgoing:
    """Returns the number, the command that sets it, and what is missing until then."""
    lines = [order.phrase("group.number", number=number)]
    lines += [order.phrase(f"desk.group.{list_lack}") for list_lack in list_lacks(facts)]
    lines.append(order.phrase("desk.group.set", number=number))
    return order.message("\n".join(lines))


async def show_group(order: Order) -> Answer:
    """In the staff's group, its number. Elsewhere, which group it is and how one is set."""
    group = await staff_group(order.store, order.knowledge)
    if order.sender.is_group:
        number = order.sender.chat.partition("/")[0]
        said = order.phrase("group.number", number=number)
        return Answer((order.message(f"{said}\n{order.phrase('desk.group.ours')}"),))
    state = order.phrase("desk.group.now", number=group) if group else ""
    how = order.phrase("desk.group.how")
    return Answer((order.message(f"{state}\n{how}".strip()),))


async def look_at_group(
    outside: Outside, knowledge: Knowledge, arguments: Mapping[str, Any]
) -> GroupFacts | None:
    """Returns what the network says of the group that is asked for. None where nobody can be asked.

    BotError in words where the bot is not in it.
    """
    number, name = str(arguments.get("id", "")).strip(), knowledge.desk.staff_channel
    channel = outside.channels.get(name)
    if not _NUMBER.fullmatch(number) or not isinstance(channel, Groups):
        return None
    try:
        return await channel.look_at_group(Address(name, number))
    except (Refused, Unreachable):
        raise BotError(
            f"the bot is in no group {number}: add it there, type /{GROUP} in the group, "
            "and use the number that it tells"
        ) from None


def _print_group(result: dict[str, Any]) -> str:
    if result["id"] is None:
        return (
            "Belum ada grup petugas. Tambahkan bot ke grup, lalu ketik /grup di sana.\n"
            "Bot menyebut perintah yang dijalankan di sini."
        )
    source = "desk.staff_chat" if result["from"] == "config" else "staff group"
    lines = [f"Grup petugas: {result['id']} ({source})."]
    if not result["checked"]:
        lines.append("Belum diperiksa di Telegram: topik menyala, dan bot boleh mengelolanya?")
    return "\n".join(lines)


@declare_action(
    "staff group",
    Argument("id", "the number of the group, or off", of="named", positional=True),
    looks=look_at_group,
    words=_print_group,
    command=GROUP,
    chat=show_group,
    page=True,
    role="admin",
    audit="staff.group",
    in_group=True,
)
async def group_act(
    actor: Actor, named: str = "", *, seen: GroupFacts | None = None
) -> dict[str, Any]:
    """Sets the staff's group: {"id": "-100…"}. "off" goes back to the config. Nothing: which.

    BotError for what is no group, or lacks a right there.
    """
    store, asked, facts = actor.store, str(named or "").strip(), seen
    if asked.lower() in _OFF:
        await store.put(Remembered.STAFF_GROUP, "")
        await actor.log_act("staff.group", "", "off")
    elif asked:
        if not _NUMBER.fullmatch(asked):
            raise BotError(
                f'a group has a number such as -1001234567890, not "{asked[:40]}": '
                f"type /{GROUP} in the group, and the bot tells it"
            )
        if facts is not None and (missing := list_lacks(facts)):
            raise BotError(" ".join(_WORDS[text] for text in missing) + " Nothing was changed.")
        await store.put(Remembered.STAFF_GROUP, f"{asked} {_sign(store, asked)}")
        await actor.log_act("staff.group", asked)
    kept = await _kept_group(store)
    group = await staff_group(store, actor.knowledge)
    return {
        "id": group or None,
        "from": "command" if kept else "config" if group else None,
        "checked": facts is not None,
    }


_WORDS = {
    "small": "it is a small group: turn on Topics in its settings (its number changes then; "
    f"type /{GROUP} there again).",
    "no_topics": "it has no topics: turn on Topics in the group's settings.",
    "no_rights": "the bot may not manage topics there: make it an administrator with the right "
    '"Manage topics".',
}
