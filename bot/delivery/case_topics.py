"""A case's topic in the staff's group: opened with the first word about it, and bound at once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from bot.dialogue.channel import Channel, Delivery, Forum, NoTopic, Refused, Unreachable
from bot.dialogue.messages import Address, Outgoing
from bot.store.outbox import REPLY
from bot.store.store import Store


class CaseTopics:
    """A channel whose words about a case go to that case's topic. All others pass unchanged."""

    def __init__(self, store: Store, channel: Channel, clock: Callable[[], datetime]) -> None:
        self._store = store
        self._channel = channel
        self._clock = clock
        self.name = channel.name

    async def deliver(self, delivery: Delivery) -> str | None:
        """Delivers as the channel does. A topic that is gone is opened anew."""
        message = delivery.message
        if not message.case or not isinstance(self._channel, Forum):
            return await self._channel.deliver(delivery)
        try:
            return await self._in_its_topic(self._channel, delivery)
        except (Refused, Unreachable):
            await self._one_by_one(message)
            raise

    async def _one_by_one(self, message: Outgoing) -> None:
        """The group cannot be told: whoever may answer hears it in her own chat instead."""
        async with self._store.transaction():
            if await self._store.cases.topic_of(message.case) is None:
                return
            staff = await self._store.staff.everyone()
            alone = replace(message, case=0, opens="")
            told = [
                replace(alone, to=officer.address)
                for officer in staff
                if officer.role != "viewer" and officer.address.channel == self.name
            ]
            await self._store.say(told, self._clock(), REPLY)

    async def _in_its_topic(self, forum: Forum, delivery: Delivery) -> str | None:
        message = delivery.message
        thread = await self._store.cases.topic_of(message.case)
        if thread is None:
            raise Refused("its case was deleted")
        if thread.partition("/")[0] == message.to.chat:
            try:
                return await self._deliver_to(Address(message.to.channel, thread), delivery)
            except NoTopic:
                pass
        return await self._deliver_to(await self._open_topic(forum, message), delivery)

    async def _deliver_to(self, place: Address, delivery: Delivery) -> str | None:
        message = replace(delivery.message, to=place)
        return await self._channel.deliver(replace(delivery, message=message))

    async def _open_topic(self, forum: Forum, message: Outgoing) -> Address:
        """The new topic. Known before anything is said in it, so that an answer finds its case."""
        topic = await forum.open_topic(message.to, message.opens)
        async with self._store.transaction():
            bound = topic.chat if topic != message.to else ""
            await self._store.cases.bind_topic(message.case, bound)
        return topic
