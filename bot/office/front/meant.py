"""What a staff member's message asks of the desk, before it is known whether she may."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.dialogue.frame.links import DESK
from bot.dialogue.turn import Turn, fold_text
from bot.office.cases.words import quoted_case
from bot.office.front.albums import read_album
from bot.office.kit.commands import COMMANDS
from bot.office.menu import home

LEAVING = frozenset({"cancel", "menu", "start", "stop", "danger", "help"})
"""The control words that leave a guided act; all others are its next answer."""

LISTS = "impor"
"""The command that lists are read for."""

_SHARED = frozenset({home.HOME, "bantuan"})
"""Commands that candidates have as well: who tries their side gets theirs."""

_TYPED = re.compile(r"\s*/([^\s@]+)(?:@\w+)?\s*(.*)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Meant:
    """What somebody asked the desk for. `going_on`: the next step of a guided act."""

    name: str
    text: str = ""
    action: tuple[str, ...] = ()
    going_on: bool = False


def read_meant(turn: Turn) -> Meant | None:
    """Returns what a message asks of the desk. None where it asks for nothing."""
    return _read_more(turn) or _read_swipe(turn) or _read_typed(turn)


def _read_typed(turn: Turn) -> Meant | None:
    """What is asked of the desk: by button or its number, link, /name, or as the next answer."""
    open_act = turn.state.flow.command if turn.state.flow else ""
    if turn.incoming.sheet is not None:
        return Meant(LISTS, going_on=True)
    if home.says_done(turn):
        return Meant(home.TRIAL, action=("off",))
    if turn.action:
        if turn.action[0] != "s" or len(turn.action) < 2:
            return None
        name = turn.action[1]
        return Meant(name, action=turn.action[2:], going_on=name == open_act)
    if turn.incoming.start is not None:
        return _read_link(turn.incoming.start)
    if typed := _TYPED.fullmatch(turn.incoming.text):
        return Meant(fold_text(typed[1]), typed[2].strip())
    if turn.control == "help":
        return Meant("bantuan")
    takes_files = open_act in COMMANDS and COMMANDS[open_act].files
    said = turn.text or (takes_files and turn.incoming.attachment)
    if open_act and said and (turn.control not in LEAVING or _is_number_asked_for(turn)):
        return Meant(open_act, turn.text, going_on=True)
    return None


def _is_number_asked_for(turn: Turn) -> bool:
    """Whether "0", elsewhere the way to the menu, answers a question that is answered in words."""
    return turn.text.strip().isdecimal() and not turn.state.numbered


def _read_more(turn: Turn) -> Meant | None:
    taken = read_album(turn)
    return Meant(*taken) if taken else None


def _read_swipe(turn: Turn) -> Meant | None:
    """An answer to our very message about a case, by the network's own way of answering one."""
    said = turn.text or turn.incoming.attachment
    if not turn.incoming.quoted or not said or turn.text.startswith("/"):
        return None
    number = quoted_case(turn.knowledge, turn.incoming.quoted)
    return Meant("balas", f"{number} {turn.text}") if number else None


def _read_link(payload: str) -> Meant | None:
    if (name := payload.removeprefix(DESK)) != payload:
        return Meant(name)
    for command in COMMANDS.values():
        if command.start and payload.startswith(command.start):
            return Meant(command.name, payload.removeprefix(command.start))
    return None


def ends_trial(turn: Turn) -> bool:
    """Whether she is back at the desk: by the word for it, a command or a button of the desk."""
    if home.says_done(turn):
        return True
    if turn.action:
        return turn.action[0] == "s"
    if turn.incoming.start is not None:
        return _read_link(turn.incoming.start) is not None
    typed = _TYPED.fullmatch(turn.incoming.text)
    return typed is not None and fold_text(typed[1]) in COMMANDS.keys() - _SHARED
