"""What everybody may ask about our messages: whether one is genuine, and to get no more news."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime
from math import ceil

from bot.dialogue.decision import ConsentWithdrawn, Decision, Purpose
from bot.dialogue.frame import pace
from bot.dialogue.frame.common import with_open_question
from bot.dialogue.messages import strip_markup
from bot.dialogue.schedule import format_moment
from bot.dialogue.sessions.session import format_start
from bot.dialogue.turn import Turn
from bot.dialogue.typed_number import read_number
from bot.office.broadcasts.lifecycle import as_typed
from bot.office.staff.refusals import is_locked, note_wrong_code
from bot.store.broadcasts import CODE_LENGTH
from bot.store.candidates import LETTERS
from bot.store.codes import Coded
from bot.store.store import Store

_CHECK = re.compile(r"/?(?:cek|check)\b[\s:]*(.*)", re.IGNORECASE | re.DOTALL)
_CODE = re.compile(rf"[{LETTERS}]{{{CODE_LENGTH}}}")
_FORWARDED = re.compile(rf"/cek ({_CODE.pattern})\W*$")
"""How a message ends that looks like ours: whoever passes it on asks whether it is."""

_QUOTED = re.compile(rf"/cek ({_CODE.pattern})\b")
_MOST_QUOTED = 4
"""Codes of one message that are looked up; ours has one."""

_LONGEST = 40
_SHOWN = 60
_PURPOSES: tuple[Purpose, ...] = ("news", "reminders")


async def hear_code(store: Store, turn: Turn) -> Decision | None:
    """Answers /cek CODE and the button below a broadcast. None for anything else."""
    if turn.incoming.quoted:
        await _note_answer(store, turn)
    match turn.action:
        case ("b", "stop", purpose, text) if (number := read_number(text)) is not None:
            return _remember_buttons(await _stop_purpose(store, _count_turn(turn), purpose, number))
    asked = asked_code(turn)
    if asked is None:
        return None
    turn = _count_turn(turn)
    if (flooded := pace.handle_flood(turn)) is not None:
        return flooded
    decision = await _check_code(store, turn, asked[1])
    return None if decision is None else _remember_buttons(decision)


def asked_code(turn: Turn) -> re.Match[str] | None:
    """Returns the code that is asked about, typed or in a message passed on.

    Staff may be writing one.
    """
    if turn.action:
        return None
    text = turn.text
    return _CHECK.fullmatch(text) or (None if turn.state.flow else _FORWARDED.search(text))


def _count_turn(turn: Turn) -> Turn:
    """Outside any guided act, and taken from the flood guard's bucket."""
    return pace.count_message(replace(turn, state=replace(turn.state, flow=None)))


def _remember_buttons(decision: Decision) -> Decision:
    """Remembers the buttons that were shown, so that they can be typed as well."""
    shown = [reply for reply in decision.replies if reply.choices]
    if not shown:
        return decision
    last = shown[-1]
    state = replace(decision.state, shown=last.choices, numbered=last.numbered, beside=())
    return replace(decision, state=state)


async def _note_answer(store: Store, turn: Turn) -> None:
    """Whoever answers a copy has got it. What she says is heard as ever."""
    for code in list(dict.fromkeys(_QUOTED.findall(turn.incoming.quoted)))[:_MOST_QUOTED]:
        if (broadcast := await store.broadcasts.by_code(code)) is not None:
            await store.recipients.note_arrived(broadcast.id, turn.incoming.sender)


async def _stop_purpose(store: Store, turn: Turn, purpose: str, number: int) -> Decision:
    """No more of this kind. Whoever pressed it has got it, so that much is proven."""
    await store.recipients.note_arrived(number, turn.incoming.sender)
    facts = [ConsentWithdrawn(item) for item in _PURPOSES if item == purpose]
    return with_open_question(turn, turn.say("broadcast.stopped"), facts=facts)


async def _check_code(store: Store, turn: Turn, typed: str) -> Decision | None:
    code = re.sub(r"[\s.\-*]", "", typed).upper()
    if not code and turn.text.startswith("/"):
        return with_open_question(turn, turn.say("broadcast.check.ask"))
    if not _CODE.fullmatch(code) and not turn.text.startswith("/"):
        return None  # "cek lowongan ini": a question like any other
    if await is_locked(store, turn.knowledge, turn.incoming, "check"):
        return with_open_question(
            turn, turn.say("broadcast.check.locked", minutes=_locked_minutes(turn))
        )
    if (coded := await store.codes.find_code(code)) is not None:
        return await _verify_reminder(store, turn, code, coded)
    broadcast = await store.broadcasts.by_code(code)
    if broadcast and broadcast.started_at is None and await store.staff.at(turn.incoming.sender):
        return with_open_question(turn, turn.say("broadcast.check.test", number=broadcast.id))
    if broadcast is None or broadcast.rehearsal or broadcast.started_at is None:
        said = turn.say("broadcast.check.unknown", code=typed[:_LONGEST])
        if await note_wrong_code(store, turn.knowledge, turn.incoming, "check"):
            lock = turn.phrase("broadcast.check.locked", minutes=_locked_minutes(turn))
            said = replace(said, text=f"{said.text}\n\n{lock}")
        return with_open_question(turn, said)
    start = " ".join(strip_markup(as_typed(broadcast.text)).split())
    start = start if len(start) <= _SHOWN else start[:_SHOWN].rsplit(" ", 1)[0] + " …"
    sent = _format_sent(turn, broadcast.started_at)
    genuine = turn.phrase("broadcast.check.genuine", code=code, when=sent)
    text = turn.phrase("broadcast.check.text", start=start)
    return with_open_question(turn, turn.message(f"{genuine}\n{text}"))


def _locked_minutes(turn: Turn) -> int:
    """For how long no more codes are looked up."""
    return ceil(turn.knowledge.desk.locked.total_seconds() / 60)


def _format_sent(turn: Turn, at: datetime) -> str:
    """Returns when something was sent, on the office's clocks."""
    known = turn.knowledge
    return format_moment(at.astimezone(known.zone), known.zone_name, turn.locale.phrases)


async def _verify_reminder(store: Store, turn: Turn, code: str, coded: Coded) -> Decision:
    """Says what a reminder told of, and what has become of that session since."""
    session = await store.sessions.get_session(coded.session)
    phrases = turn.locale.phrases
    lines = [turn.phrase("broadcast.check.genuine", code=code, when=_format_sent(turn, coded.at))]
    if session is not None:
        told = format_start(session, phrases, coded.starts_at)
        lines.append(turn.phrase("reminder.check.text", title=coded.title, when=told))
        if session.state == "cancelled":
            lines.append(turn.phrase("reminder.check.cancelled"))
        elif session.starts_at != coded.starts_at:
            lines.append(turn.phrase("reminder.check.moved", when=format_start(session, phrases)))
    return with_open_question(turn, turn.message("\n".join(lines)))
