"""What each channel is given of the house: its way out, and who is to have what it tells."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import partial

from bot.delivery.attachments import Attachments
from bot.delivery.case_topics import CaseTopics
from bot.delivery.chat_names import ChatNames
from bot.delivery.outbox import OutboxWorkers
from bot.delivery.send_path import Erasures, SendPath
from bot.dialogue.channel import Channel, Forum, RecordSetAside, SetsAside
from bot.dialogue.names import CallsByNames
from bot.dialogue.receipts import Confirms
from bot.store.store import Store

Clock = Callable[[], datetime]


def make_send_paths(
    store: Store, channels: Mapping[str, Channel], clock: Clock
) -> dict[str, SendPath]:
    """Makes each channel's way out: what is done to a message before it goes there."""
    files, erasures = Attachments(store, channels), Erasures(store)
    return {
        name: SendPath(
            channel,
            attachments=files if channel.capabilities.keeps_history else None,
            erasures=erasures if channel.capabilities.deletes is not None else None,
            topics=CaseTopics(store, name, channel, clock) if isinstance(channel, Forum) else None,
        )
        for name, channel in channels.items()
    }


def wire_channels(
    store: Store, outbox: OutboxWorkers, channels: Sequence[Channel], clock: Clock
) -> None:
    """Names to each channel who knows its people, and who has its receipts and its leavings."""
    for channel in channels:
        if isinstance(channel, CallsByNames):
            channel.names = ChatNames(store, channel.name, clock)
        if isinstance(channel, Confirms):
            channel.on_receipts = partial(outbox.take_receipts, channel.name)
        if isinstance(channel, SetsAside):
            channel.on_set_aside = _record_set_aside(store, channel.name, clock)


def _record_set_aside(store: Store, channel: str, clock: Clock) -> RecordSetAside:
    """Returns what counts, in the store, the updates of a channel that can never be read."""

    async def record(number: int) -> None:
        await store.set_aside(channel, number, clock())

    return record
