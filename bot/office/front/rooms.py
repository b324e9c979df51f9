"""Every room of the desk: loading these modules declares all commands and all actions."""

from __future__ import annotations

from types import ModuleType

from bot.office.broadcasts import acts as broadcast_acts
from bot.office.broadcasts import approval, drafts
from bot.office.broadcasts import commands as broadcasts
from bot.office.cases import acts as case_acts
from bot.office.cases import commands as cases
from bot.office.cases import reply as case_reply
from bot.office.exports import breach
from bot.office.exports import commands as exports
from bot.office.front import audit_log
from bot.office.kit.action import ACTIONS, Action
from bot.office.kit.commands import COMMANDS
from bot.office.learning import acts as learning_acts
from bot.office.learning import draft_acts
from bot.office.menu import help as menu_help
from bot.office.menu import home, today
from bot.office.numbers import commands as numbers
from bot.office.registration import commands as registration
from bot.office.registration import data, edits, history, imports, leaving, merges, writing
from bot.office.reminders import commands as reminders
from bot.office.sessions import (
    attendance,
    cancel,
    edit,
    form,
    guests,
    moves,
    posters,
    survey,
    walk_in,
)
from bot.office.sessions import commands as sessions
from bot.office.staff import (
    dashboard,
    devices,
    factors,
    groups,
    invites,
    onboarding,
    returning,
    roster,
)
from bot.office.texts import changes
from bot.office.texts import commands as texts

ROOMS: tuple[ModuleType, ...] = (
    *(menu_help, today, numbers, home, groups),
    *(cases, case_reply, case_acts, learning_acts),
    *(cancel, edit, form, guests, moves, walk_in, sessions, attendance, survey),
    *(onboarding, posters, reminders, approval, broadcasts, drafts, broadcast_acts),
    *(registration, edits, merges, leaving, writing, history, data, exports, breach, imports),
    *(texts, changes, draft_acts),
    *(factors, devices, dashboard, invites, roster, returning, audit_log),
)
"""In the order in which the help lists their commands."""


def list_actions() -> list[Action]:
    """Returns every action that the rooms declare, in the order of the rooms."""
    places = {room.__name__: place for place, room in enumerate(ROOMS)}
    return sorted(ACTIONS.values(), key=lambda action: places.get(action.run.__module__, -1))


def order_commands() -> None:
    """Puts the commands in the order of their rooms, whichever module was loaded first."""
    places = {room.__name__: place for place, room in enumerate(ROOMS)}
    ordered = sorted(COMMANDS.values(), key=lambda command: places.get(command.module, len(ROOMS)))
    for command in ordered:
        COMMANDS[command.name] = COMMANDS.pop(command.name)
