"""What is said in one turn, as few messages: for networks where each one is paid for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.dialogue.messages import Outgoing, strip_markup

LONGEST = 1024
"""Letters of a message with buttons, as the narrowest network counts (WhatsApp); links are drawn
out in full there."""

Reply = tuple[Outgoing, str | None]
"""A message, and the id of what it answers."""


def join_replies(replies: Sequence[Reply], channels: frozenset[str]) -> list[Reply]:
    """Returns the replies, with neighbours of one turn on these channels joined where they fit.

    The buttons of one of two stay below both; two messages with buttons stay apart.
    """
    joined: list[Reply] = []
    for message, answers in replies:
        if joined and answers is not None and message.to.channel in channels:
            before, same = joined[-1]
            if same == answers and (whole := _join_pair(before, message)) is not None:
                joined[-1] = (whole, answers)
                continue
        joined.append((message, answers))
    return joined


def _join_pair(first: Outgoing, then: Outgoing) -> Outgoing | None:
    text = f"{first.text}\n\n{then.text}"
    if first.to != then.to or not (_is_plain(first) and _is_plain(then)):
        return None
    if (first.choices and then.choices) or len(strip_markup(text)) > LONGEST:
        return None
    if first.danger != then.danger or not (first.text and then.text):
        return None
    kept = first if first.choices else then
    return replace(kept, text=text, asks=then.asks or first.asks, topic=first.topic or then.topic)


def _is_plain(message: Outgoing) -> bool:
    """Returns whether it is words and buttons only."""
    carried = (message.file, message.relay, message.contact, message.replaces, message.notice)
    return not any(carried) and not (
        message.case
        or message.erases
        or message.fleeting
        or message.sweeps
        or message.danger == "card"
    )
