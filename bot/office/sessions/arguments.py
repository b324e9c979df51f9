"""What actions on sessions are told: which session, its facts, whether people are woken for it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from bot.dialogue.sessions.fields import SESSION_FIELDS
from bot.dialogue.sessions.session import Session
from bot.dialogue.typed_number import read_number
from bot.errors import BotError
from bot.office.kit.actor import Actor
from bot.office.kit.argument import Argument, read_flag
from bot.office.kit.commands import Answer, Order
from bot.office.sessions.announcements import News
from bot.office.sessions.choice import LIVING, choose_session, find_living, find_session
from bot.office.sessions.places import OF_PLACE


async def read_session_number(actor: Actor, value: Any) -> Session:
    """Returns the session of that number. BotError where there is none."""
    number = str(value)
    session = await actor.store.sessions.get_session(read_number(number) or 0)
    if session is None:
        raise BotError(f"there is no session {number}")
    return session


async def _read_living(actor: Actor, value: Any) -> Session:
    session = await read_session_number(actor, value)
    if session.state not in LIVING:
        raise BotError(f"session {session.id} is {session.state}")
    return session


def which_session(command: str = "", *, living: bool = False) -> Argument:
    """The session that is meant: one that is neither over nor cancelled where it must be `living`.

    With a `command`, an officer who names none is shown those that it can be.
    """

    async def ask(order: Order, number: str, values: Mapping[str, Any]) -> Answer:
        return await choose_session(order, command, number, past=not living)

    return Argument(
        "id",
        "the number of the session",
        read=_read_living if living else read_session_number,
        hear=(find_living if living else find_session) if command else None,
        ask=ask if command else None,
        of="session",
        needed="the number of a session",
        positional=True,
    )


URGENT = Argument("urgent", "tell people in quiet hours too", read=read_flag)

WHEN = (
    Argument("starts_at", "the new ISO time, at the place", needed="--starts-at 2026-12-03T09:00"),
    Argument("ends_at", "when it ends"),
    Argument("zone", "the time zone of the place"),
)
_SAID = {field.name: Argument(field.name, field.help) for field in SESSION_FIELDS if field.help}
PLACE = tuple(_SAID[name] for name in ("place", *OF_PLACE))
WORDS = tuple(said for said in _SAID.values() if said not in PLACE)
AUDIENCE = Argument("audience", option=False)


def news_facts(session: Session, news: News, at: datetime) -> dict[str, Any]:
    """How many people hear of it, and when: after quiet hours, unless it was said to be urgent."""
    told_at = (news.later or at).astimezone(session.starts_at.tzinfo)
    return {"told": news.people, "told_at": told_at.isoformat(timespec="minutes")}
