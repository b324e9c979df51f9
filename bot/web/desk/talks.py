"""The desk's own conversation, held in a page: the same door, questions and yes as in chat."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from bot.dialogue.decision import Decision, View
from bot.dialogue.knowledge import Knowledge
from bot.dialogue.messages import Incoming, Outgoing
from bot.dialogue.state import State
from bot.dialogue.turn import hear_turn
from bot.engine.commit import keep_effects
from bot.office.front.desk import Desk
from bot.store.outbox import NEWS
from bot.store.store import Store, fresh_ref

LANGUAGE = "id"
"""The language of the dashboard: staff work in Indonesian."""

_MOST = 500
_LASTS = timedelta(minutes=15)
"""So long an answer can be looked at again: it may show what is private."""


@dataclass(frozen=True, slots=True)
class Talk:
    """Where a browser's conversation with the desk stands: its memory, and what was said last."""

    state: State = field(default_factory=lambda: State(locale=LANGUAGE))
    said: tuple[Outgoing, ...] = ()
    notice: str = ""
    at: datetime | None = None

    @property
    def asks(self) -> bool:
        """Whether words are the next answer."""
        return self.state.flow is not None


class Talks:
    """The conversations by session, in memory: after a restart, whoever was asked begins anew."""

    def __init__(self, store: Store, knowledge: Callable[[], Knowledge], desk: Desk) -> None:
        self._store = store
        self._knowledge = knowledge
        self._desk = desk
        self._talks: OrderedDict[str, Talk] = OrderedDict()

    def find_talk(self, session: str, at: datetime) -> Talk:
        """Returns how that browser's conversation stands. A new one where it was long ago."""
        talk = self._talks.get(session, Talk())
        return talk if talk.at is not None and at - talk.at < _LASTS else Talk()

    async def hear(self, session: str, incoming: Incoming) -> Talk:
        """Does what an officer asks for, inside an open transaction. Her chat hears nothing."""
        known, before = self._knowledge(), self.find_talk(session, incoming.at)
        turn = hear_turn(incoming, before.state, known, View(fresh_ref()))
        decision = await self._desk.hear(turn)
        if decision is None or decision.state.tries:
            decision = Decision(State(locale=LANGUAGE), (turn.say("kantor.talk.not_here"),))
        decision = await keep_effects(self._store, known, incoming.sender, decision, incoming.at)
        hers = tuple(reply for reply in decision.replies if reply.to == incoming.sender)
        others = [reply for reply in decision.replies if reply.to != incoming.sender]
        await self._store.say([*others, *decision.news], incoming.at, NEWS)
        said = hers or before.said
        return Talk(
            replace(decision.state, locale=LANGUAGE), said, decision.notice or "", incoming.at
        )

    def keep_talk(self, session: str, talk: Talk) -> None:
        """Remembers how that browser's conversation stands, once it is committed."""
        self._talks[session] = talk
        self._talks.move_to_end(session)
        while len(self._talks) > _MOST:
            self._talks.popitem(last=False)
