"""A case's topic in the staff's group: opened with the first word about it, and bound at once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from bot.dialogue.channel import Forum, Refused
from bot.dialogue.messages import Address, Outgoing
from bot.store.outbox import REPLY
from bot.store.store import Store


class CaseTopics:
    """Finds the topic of a case in the staff's group, and opens it where there is none."""

    def __init__(
        self, store: Store, channel: str, forum: Forum, clock: Callable[[], datetime]
    ) -> None:
        self._store = store
        self._channel = channel
        self._forum = forum
        self._clock = clock

    async def find_place(self, message: Outgoing) -> Address:
        """Returns where the message is to be said. Raises Refused where its case was deleted."""
        thread = await self._store.cases.topic_of(message.case)
        if thread is None:
            raise Refused("its case was deleted")
        if thread.partition("/")[0] == message.to.chat:
            return Address(message.to.channel, thread)
        return await self.open_place(message)

    async def open_place(self, message: Outgoing) -> Address:
        """Opens a topic. Known before anything is said in it, so that an answer finds its case."""
        topic = await self._forum.open_topic(message.to, message.opens)
        async with self._store.transaction():
            bound = topic.chat if topic != message.to else ""
            await self._store.cases.bind_topic(message.case, bound)
        return topic

    async def tell_one_by_one(self, message: Outgoing) -> None:
        """The group cannot be told: whoever may answer hears it in her own chat instead."""
        async with self._store.transaction():
            if await self._store.cases.topic_of(message.case) is None:
                return
            staff = await self._store.staff.everyone()
            alone = replace(message, case=0, opens="")
            told = [
                replace(alone, to=officer.address)
                for officer in staff
                if officer.role != "viewer" and officer.address.channel == self._channel
            ]
            await self._store.say(told, self._clock(), REPLY)
