"""An action done for an officer outside the chat: her role, her code, her yes, and the same log."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import nullcontext
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any, Literal

from bot.dialogue.channel import Channel
from bot.dialogue.knowledge import Knowledge
from bot.dialogue.messages import Outgoing
from bot.dialogue.texts import Texts
from bot.dialogue.voice import Voice
from bot.errors import BotError
from bot.office.kit.action import (
    ACTIONS,
    NO_CHANNELS,
    Action,
    Done,
    Outside,
    converse,
    draw_answer,
    run_for_officer,
)
from bot.office.kit.argument import (
    NOW,
    AnswerMistake,
    Argument,
    SpokenMistake,
    refuse_half_characters,
)
from bot.office.kit.commands import Answer, Command, Order
from bot.office.staff import factors, refusals
from bot.store.database import Unavailable
from bot.store.outbox import NEWS
from bot.store.store import Store


@dataclass(frozen=True, slots=True)
class ActionOutcome:
    """What came of an action, `said` in the officer's language (with the file that was made).

    `state`: "done", with its `facts`; "asked": nothing yet, `said` reads back what would be, and
    the same call with `seal` does it; "wrong": `argument` (empty: all of it) is missing or cannot
    be so; "prove": a code of her second factor comes first; "refused": her role may not. Buttons in
    `said` are those of the chat, and can be left out.
    """

    state: Literal["done", "asked", "wrong", "prove", "refused"]
    said: tuple[Outgoing, ...] = ()
    facts: Mapping[str, Any] = field(default_factory=dict)
    seal: str = ""
    argument: str = ""

    @property
    def text(self) -> str:
        """All that is said, paragraph by paragraph."""
        return "\n\n".join(outgoing.text for outgoing in self.said if outgoing.text)


@dataclass(frozen=True, slots=True)
class OfficerRequest:
    """What an officer asks for: an action by its name, its arguments, and her yes, if she gave it.

    `officer` is her number. `given` holds texts as they were typed; True for a ticked box. `seal`
    is what the reading brought to which she says yes. `locale` is the language of her page.
    """

    officer: int
    action: str
    given: Mapping[str, Any] = field(default_factory=dict)
    seal: str = ""
    locale: str = ""


async def perform_request(
    store: Store,
    knowledge: Knowledge,
    request: OfficerRequest,
    at: datetime,
    *,
    channels: Mapping[str, Channel] = NO_CHANNELS,
    texts: Texts | None = None,
) -> ActionOutcome:
    """Does what an officer asks for, if she may; her role is looked up anew.

    When this returns it is committed, with its line in the log and its news to others.
    """
    action = ACTIONS.get(request.action)
    if action is None or action.role is None:
        return ActionOutcome("refused")
    voice = Voice(knowledge.locale(request.locale))
    try:
        refuse_half_characters(request.given)
        seen, asking = {}, await _make_order(store, knowledge, request, at)
        outside = Outside(channels, texts, store, at)
        with outside.kept_with():
            if action.looks and asking and action.is_allowed(asking.officer.role):
                seen["seen"] = await action.looks(outside, knowledge, request.given)
            async with nullcontext() if action.own else store.transaction():
                return await _perform(action, store, knowledge, request, at, seen)
    except AnswerMistake as mistake:
        return ActionOutcome("wrong", (voice.say(mistake.key, **mistake.gaps),))
    except SpokenMistake as mistake:
        return ActionOutcome("wrong", (voice.say(mistake.phrase.key, **mistake.phrase.gaps),))
    except Unavailable:  # no mistake of hers
        raise
    except BotError:  # in the words of scripts
        return ActionOutcome("wrong", (voice.say("desk.mistake.any"),))


async def _make_order(
    store: Store, knowledge: Knowledge, request: OfficerRequest, at: datetime
) -> Order | None:
    everyone = await store.staff.everyone()
    officer = next((each for each in everyone if each.id == request.officer), None)
    if officer is None:
        return None
    voice = Voice(knowledge.locale(request.locale), officer.address)
    return Order(
        officer, voice, store, knowledge, at, action=(NOW, request.seal) if request.seal else ()
    )


async def _perform(
    action: Action,
    store: Store,
    knowledge: Knowledge,
    request: OfficerRequest,
    at: datetime,
    seen: Mapping[str, Any],
) -> ActionOutcome:
    order = await _make_order(store, knowledge, request, at)
    if order is None or action.role is None:
        return ActionOutcome("refused")
    typed = Command(action.name, action.role, partial(converse, action), proven=action.proven)
    if not action.is_allowed(order.officer.role):
        return ActionOutcome("refused", (await refusals.refuse_role(order, typed)).replies)
    if (wanted := await factors.ask_code(order, typed)) is not None:
        return ActionOutcome("prove", wanted.replies)
    values = await _read_values(action, order, request.given)
    if isinstance(values, ActionOutcome):
        return values
    if action.asks is not None:
        question = await action.asks(order, **values)
        if question and not question.reading.agreed(order):
            seal = question.reading.seal(order.officer.id)
            return ActionOutcome("asked", (question.message,), seal=seal)
    done = await run_for_officer(action, order, {**values, **seen})
    answer = await draw_answer(action, order, done)
    await store.say(answer.news, at, NEWS)
    return ActionOutcome("done", answer.replies, done.facts if isinstance(done, Done) else {})


async def _read_values(
    action: Action, order: Order, given: Mapping[str, Any]
) -> dict[str, Any] | ActionOutcome:
    """Returns the values, or which one is missing or wrong. AnswerMistake or BotError in words."""
    values: dict[str, Any] = {}
    known = {argument.name for argument in action.arguments if not argument.machine}
    if unknown := sorted(given.keys() - known):
        return ActionOutcome("wrong", argument=unknown[0])
    for argument in action.arguments:
        text = given.get(argument.name)
        if text in (None, "") and not argument.needed:
            continue
        value = await _read_value(argument, order, text) if text not in (None, "") else None
        if value is None:
            asked = await argument.ask(order, str(text or ""), values) if argument.ask else Answer()
            return ActionOutcome("wrong", asked.replies, argument=argument.name)
        values[argument.parameter] = value
    return values


async def _read_value(argument: Argument, order: Order, given: Any) -> Any:
    """Returns the value of what was typed into the page, read as it is read in chat."""
    if argument.hear is not None:
        return await argument.hear(order, str(given))
    return await argument.read(order.actor, given)
