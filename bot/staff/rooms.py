"""Every room of the desk: importing this registers all commands and all acts."""

from __future__ import annotations

from importlib import import_module

ROOMS = (
    "home",
    "help",
    "today",
    "cases",
    "case_acts",
    "questions",
    "sessions",
    "attendance",
    "survey",
    "posters",
    "reminders",
    "broadcasts",
    "search",
    "writing",
    "trace",
    "exports",
    "breach",
    "imports",
    "factors",
    "data",
    "people",
    "devices",
    "invites",
    "roster",
    "groups",
    "log",
)
"""In the order in which the help lists their commands."""

MODULES = tuple(import_module(f"bot.staff.{name}") for name in ROOMS)
