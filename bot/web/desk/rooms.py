"""Every room of the dashboard: loading these modules declares all its pages and forms."""

from __future__ import annotations

from types import ModuleType

from bot.web.desk import (
    audit,
    broadcast,
    broadcast_form,
    broadcasts,
    case,
    cases,
    commands,
    content,
    correction,
    door,
    drafts,
    imports,
    numbers,
    people,
    person,
    posters,
    questions,
    recipients,
    session,
    sessions,
    settings,
    sign_in,
    staff,
    survey,
    talk,
    today,
)
from bot.web.desk.pages import PAGES

ROOMS: tuple[ModuleType, ...] = (
    *(today, people, imports, person, correction, sessions, session),
    *(door, posters, survey),
    *(broadcasts, broadcast_form, recipients, broadcast),
    *(cases, case, questions, drafts, numbers, content, settings, staff, audit, commands),
    *(talk, sign_in),
)
"""In the order of the navigation."""


def order_pages() -> None:
    """Puts the pages in the order of their rooms, whichever module was loaded first."""
    places = {room.__name__: place for place, room in enumerate(ROOMS)}
    ordered = sorted(PAGES, key=lambda key: places.get(PAGES[key].answers.__module__, len(ROOMS)))
    for key in ordered:
        PAGES[key] = PAGES.pop(key)
