"""What Telegram says of a group: asked of it, or told when the bot is added there."""

from __future__ import annotations

import re
import time
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from bot.channels.telegram.calls import Calls
from bot.channels.telegram.places import number_in, place_of
from bot.dialogue.channel import Refused
from bot.dialogue.messages import Address, GroupFacts, Incoming

KINDS = ("group", "supergroup")
_PRESENT = ("member", "administrator", "creator", "restricted")
_ASKED = "/grup"
_COMMAND = re.compile(r"\s*/grup(?:@(\w+))?\s*", re.ASCII | re.IGNORECASE)
"""What is typed in a group to hear its number."""


def facts_of(
    chat: Mapping[str, Any], member: Mapping[str, Any] | None = None, *, joined: bool = False
) -> GroupFacts:
    """A group as Telegram describes it, with what the bot may do there where `member` tells."""
    manages = None if member is None else _manages_topics(member)
    large = chat["type"] == "supergroup"
    return GroupFacts(joined, large, large and bool(chat.get("is_forum")), manages)


def _manages_topics(member: Mapping[str, Any]) -> bool:
    helps = member["status"] == "administrator"
    return member["status"] == "creator" or (helps and bool(member.get("can_manage_topics")))


def read_membership(update_id: str, change: Mapping[str, Any], at: datetime) -> Incoming | None:
    """Reads that the bot was added to a group, or may do something else there now.

    None when it left.
    """
    now = change["new_chat_member"]
    if now["status"] not in _PRESENT:
        return None
    joined = change["old_chat_member"]["status"] not in _PRESENT
    return Incoming(
        id=update_id,
        sender=Address("telegram", str(number_in(change["chat"]["id"]))),
        text="",
        at=at,
        author=str(number_in(change["from"]["id"])),
        group=facts_of(change["chat"], now, joined=joined),
    )


def asks_number(
    update_id: str, message: Mapping[str, Any], at: datetime, username: str
) -> Incoming | None:
    """Somebody in a group that is not heard asks for its number. None for all else said there."""
    chat, sender = message["chat"], message.get("from") or {}
    asked = _COMMAND.fullmatch(str(message.get("text", "")))
    if chat["type"] not in KINDS or sender.get("is_bot") or asked is None:
        return None
    if asked[1] and asked[1].casefold() != username.casefold():
        return None
    return Incoming(
        id=update_id,
        sender=Address("telegram", place_of(message, number_in(chat["id"]))),
        text=_ASKED,
        at=at,
        author=str(number_in(sender["id"])),
        group=facts_of(chat),
    )


async def look_at_group(calls: Calls, number: int) -> GroupFacts:
    """Returns what that group is like. Raises Unreachable or Refused where the bot is not in it."""
    now = time.monotonic()
    chat = await calls.call_paced("getChat", now, number)
    if chat["type"] not in KINDS:
        raise Refused("it is no group")
    me = await calls.call_until_done("getMe")
    member = await calls.call_paced("getChatMember", now, number, user_id=int(me["id"]))
    if member["status"] not in _PRESENT:
        raise Refused("the bot is not in it")
    return facts_of(chat, member)
