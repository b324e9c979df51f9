"""The desk's door: a staff member's message becomes a command; to everyone else it is unknown."""

from __future__ import annotations

from dataclasses import replace

from bot.dialogue.decision import Decision
from bot.dialogue.knowledge import Knowledge
from bot.dialogue.messages import Incoming, Outgoing
from bot.dialogue.state import State
from bot.dialogue.turn import VERSION, fold
from bot.staff.commands import COMMANDS, Answer, Command, Order
from bot.store.staff import Officer
from bot.store.store import Store

NEWS = 5
"""The priority of what the desk sends to others: after replies."""


class Desk:
    """Hears staff inside the turn's transaction."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def hear(self, incoming: Incoming, state: State, knowledge: Knowledge) -> Decision | None:
        """The desk's decision; None when this is not for the desk."""
        officer = await self._store.staff.at(incoming.sender)
        if officer is None:
            return None
        found = self._meant(incoming, state, officer)
        if found is None:
            return None
        command, order = found[0], self._order(incoming, state, knowledge, officer, *found)
        answer = await command.act(order)
        await self._store.outbox.put([(one, None) for one in answer.news], incoming.at, NEWS)
        return _decided(state, command, answer)

    def _meant(
        self, incoming: Incoming, state: State, officer: Officer
    ) -> tuple[Command, str, tuple[str, ...]] | None:
        """The command, the text after it, and the parts of a pressed button."""
        pressed = _pressed(incoming, state)
        if pressed[:1] == ("s",) and len(pressed) > 1:
            name, text, action = pressed[1], "", pressed[2:]
        elif incoming.text.startswith("/"):
            word, _, text = incoming.text.partition(" ")
            name, action = fold(word).lstrip("/"), ()
        elif state.desk and incoming.text and not incoming.choice:
            name, text, action = state.desk["command"], incoming.text, ()
        else:
            return None
        command = COMMANDS.get(name)
        return (
            (command, text.strip(), action) if command and command.allowed(officer.role) else None
        )

    def _order(
        self,
        incoming: Incoming,
        state: State,
        knowledge: Knowledge,
        officer: Officer,
        command: Command,
        text: str,
        action: tuple[str, ...],
    ) -> Order:
        going_on = state.desk.get("command") == command.name and not incoming.text.startswith("/")
        memory = {key: value for key, value in state.desk.items() if key != "command"}
        return Order(
            officer=officer,
            sender=incoming.sender,
            store=self._store,
            knowledge=knowledge,
            locale=knowledge.locale(state.locale),
            at=incoming.at,
            text=text,
            action=action,
            memory=memory if going_on else {},
        )


def _pressed(incoming: Incoming, state: State) -> tuple[str, ...]:
    """The parts of the button that was pressed, or picked by its number in a list of the desk."""
    name = incoming.choice
    typed = incoming.text.strip()
    if name is None and typed.isdigit() and 1 <= int(typed) <= len(state.shown):
        name = state.shown[int(typed) - 1].id
    version, *parts = (name or "").split(":")
    return tuple(parts) if version == VERSION and parts[:1] == ["s"] else ()


def _decided(state: State, command: Command, answer: Answer) -> Decision:
    desk = {"command": command.name, **answer.memory} if answer.memory else {}
    shown: tuple[Outgoing, ...] = answer.replies
    choices = next((one.choices for one in reversed(shown) if one.choices), ())
    return Decision(replace(state, desk=desk, shown=choices, numbered=True), shown)
