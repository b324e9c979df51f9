"""What staff write or press that is no command of the desk: never answered as to a candidate."""

from __future__ import annotations

from dataclasses import replace

from bot.dialogue.cases.case import in_words
from bot.dialogue.messages import Relay
from bot.dialogue.turn import Turn
from bot.office.cases import offer as case_offer
from bot.office.kit.commands import COMMANDS, Answer, Order
from bot.office.menu import home

_HERS = frozenset({"b", "coming", "survey", "case", "purpose", "remind", "forget"})
"""Buttons of what anybody is sent or holds: staff press them as everybody does."""

_SEATS = ("yes", "no", "give", "slip", "keep")
_RIGHTS = ("data", "forget", "consents", "stop")
"""Commands by which anybody, staff too, sees and deletes what is held, or ends what is sent."""


def is_her_own(turn: Turn) -> bool:
    """Returns whether it concerns her as a person, whatever she does at the office."""
    action = turn.action
    if turn.incoming.choice is not None and action:
        rights = action[0] == "go" and action[1:2] and action[1] in _RIGHTS
        return action[0] in _HERS or bool(rights) or _about_her_seat(action)
    if turn.state.waiting == "forget" and turn.incoming.text:
        return True
    return turn.text.startswith("/") and turn.control in _RIGHTS


def _about_her_seat(action: tuple[str, ...]) -> bool:
    return action[0] == "seat" and action[1:2] != () and action[1] in _SEATS


async def answer_unasked(order: Order, turn: Turn) -> tuple[str, Answer]:
    """Returns the answer, and the command whose guided act goes on with it."""
    if turn.action[:1] == ("lang",) or turn.control in ("menu", "start", "cancel"):
        return home.HOME, Answer((await home.draw_home(order),))
    flow = turn.state.flow
    if flow and not turn.text and turn.incoming.choice is None:  # that goes on all the same
        return flow.command, Answer(
            (order.say("desk.words_only"),), memory=flow.memory, carried=flow.carried
        )
    if turn.incoming.choice is not None or turn.text.startswith("/"):
        return "", Answer((home.candidates_only(order),))
    if turn.word in home.phrase_words(turn.knowledge, "desk.try.words"):
        return home.TRIAL, await home.try_out(replace(order, text=""))
    if name := _name_door(order, turn):
        return name, await COMMANDS[name].act(replace(order, text=""))
    if COMMANDS["balas"].is_allowed(order.officer.role) and _says_something(turn):
        return await _answer_case(order, turn)
    return home.HOME, Answer((await home.draw_home(order),))


async def _answer_case(order: Order, turn: Turn) -> tuple[str, Answer]:
    """Words, photos and documents: offered as the answer to the case at hand, else the home.

    Where she has just looked at a case that is not hers, she reads that nothing was sent.
    """
    lead, number = await case_offer.explain_unsent(order, turn.state.looked_at)
    at_hand = await case_offer.cases_at_hand(order, turn.state.looked_at)
    if not at_hand:
        if not lead and turn.incoming.attachment is not None:
            lead = order.phrase("desk.case.unsent_file")
        shown = await home.draw_home(order, lead)
        if number:
            opens = order.button("desk.case.open", "kasus", number, number=number)
            shown = replace(shown, choices=(opens, *shown.choices))
        return home.HOME, Answer((shown,))
    text = turn.text or in_words(turn.incoming)
    files: tuple[Relay, ...] = ()
    if turn.incoming.attachment is not None:
        sent = case_offer.relay_of(order, at_hand[0])
        if sent is None:
            return "", Answer((case_offer.refuse_file(order, at_hand[0]),))
        files = (sent,)
    return "balas", await case_offer.offer_answer(order, at_hand, text, files, lead)


def _name_door(order: Order, turn: Turn) -> str:
    """Returns what the home opens may be called by its name. Empty where it is not."""
    name = turn.word.replace(" ", "_")
    return name if name in home.DOORS and COMMANDS[name].is_allowed(order.officer.role) else ""


def _says_something(turn: Turn) -> bool:
    said = turn.incoming.attachment, turn.incoming.contact, turn.incoming.place
    return bool(turn.text) or any(said)
