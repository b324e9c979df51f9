"""Every room of the desk: importing this registers all commands and all acts."""

from __future__ import annotations

from importlib import import_module

ROOMS = (
    "menu.home",
    "menu.help",
    "menu.today",
    "cases.commands",
    "cases.acts",
    "learning.commands",
    "sessions.commands",
    "sessions.attendance",
    "sessions.survey",
    "sessions.posters",
    "reminders.commands",
    "broadcasts.commands",
    "registration.commands",
    "registration.writing",
    "registration.history",
    "exports.commands",
    "exports.breach",
    "registration.imports",
    "staff.factors",
    "registration.data",
    "staff.onboarding",
    "staff.devices",
    "staff.invites",
    "staff.roster",
    "staff.groups",
    "front.audit_log",
)
"""In the order in which the help lists their commands."""

MODULES = tuple(import_module(f"bot.office.{name}") for name in ROOMS)
