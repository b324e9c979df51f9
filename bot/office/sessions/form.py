"""A new session, one question a message or all in one line. Read back before it is saved."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from bot.dialogue.messages import Choice
from bot.dialogue.sessions.fields import SESSION_FIELDS, SHOWN, TEXTS
from bot.dialogue.sessions.session import Session
from bot.office.kit.action import Done, Question, declare_action
from bot.office.kit.actor import Actor
from bot.office.kit.argument import AnswerMistake
from bot.office.kit.commands import Answer, Order
from bot.office.kit.confirm import ReadBack
from bot.office.sessions.actions import create_session
from bot.office.sessions.arguments import AUDIENCE, PLACE, WHEN, WORDS
from bot.office.sessions.fields import (
    OPTIONAL,
    STEPS,
    Asking,
    audience_words,
    check_times,
    map_link,
    named_field,
    read_answer,
    read_back,
    session_from,
)
from bot.office.sessions.json import session_in
from bot.office.sessions.places import left_behind

_PREFIXES = {
    **{
        field.name: re.compile(rf"(?:{field.typed})\b[: ]*(.+)", re.IGNORECASE | re.DOTALL)
        for field in SESSION_FIELDS
        if field.typed
    },
    "map_url": re.compile(r"(?:peta|map)?[: ]*(https?://\S+)", re.IGNORECASE),
    "seats": re.compile(
        r"(?:(?:kursi|kuota|seats)[: ]*)?(\d[\d.]*)\s*(?:kursi|orang|peserta|seats)?",
        re.IGNORECASE,
    ),
}
"""How a part of a line says what it is; the first three parts are title, time and place."""

_MOST_PARTS, _COMMAS_OF_A_TIME = 20, 4


async def _handle_new(order: Order) -> Answer:
    """Makes a session: asks what is missing, reads all back, saves on yes."""
    memory = {key: value for key, value in order.memory.items() if key != "step"}
    step = order.memory.get("step", "")
    match order.action:
        case ("save", *_):
            return await _save_session(order, memory)
        case ("skip", name) if name in OPTIONAL and step:
            return ask_next(order, {**memory, name: ""})
        case ("change",) if step:
            return _ask_which(order, memory)
        case ("change", name) if name in STEPS and step:
            return _ask_question(order, name, memory)
        case ("drop",):
            return Answer((order.say("desk.left"),))
    if not step:
        return _one_line(order) if order.text else ask_next(order, {})
    if order.control == "back":
        return _go_back(order, memory, step)
    if step in STEPS and order.text:
        return _take_answer(order, memory, step)
    return _correct_part(order, memory) if order.text else ask_next(order, memory)


def _correct_part(order: Order, memory: dict[str, str]) -> Answer:
    """Takes one part put right in words after all was read back: "tempat Aula Dua"."""
    field, text = named_field(order.text, STEPS, order.locale)
    if field:
        return _take_answer(order, memory, field, text)
    return ask_next(order, memory, order.phrase("desk.session.correct"))


def ask_next(order: Order, memory: dict[str, str], lead: str = "") -> Answer:
    """Asks the next question without an answer. When there is none, reads everything back."""
    missing = next((step for step in STEPS if _memory_key(step) not in memory), None)
    if missing:
        return _ask_question(order, missing, memory, lead)
    session = session_from(memory)
    try:
        check_times(session)
    except AnswerMistake as mistake:
        return _ask_question(order, "when", memory, order.phrase(mistake.key, **mistake.gaps))
    text = _read_back(order, session)
    choices = (
        order.button(
            "desk.session.save", "sesi_baru", "save", _reading(memory).seal(order.officer.id)
        ),
        order.button("desk.session.change", "sesi_baru", "change"),
        order.button("desk.session.drop", "sesi_baru", "drop"),
    )
    said = order.message(f"{lead}\n\n{text}" if lead else text, *choices)
    return Answer((said,), memory={**memory, "step": "check"})


def _reading(memory: Mapping[str, str]) -> ReadBack:
    """Returns what a yes is to: a new session with just these answers."""
    kept = sorted((name, text) for name, text in memory.items() if name != "step")
    return ReadBack("session new", "", json.dumps(kept))


def copy_answers(session: Session) -> dict[str, str]:
    """Returns what a copy begins with: everything but its time."""
    audience = {name: list(values) for name, values in session.audience.items()}
    return {
        **{name: getattr(session, name) for name in TEXTS},
        "seats": str(session.seats),
        "audience": json.dumps(audience) if audience else "",
    }


def _memory_key(step: str) -> str:
    """Under which name an answer is kept."""
    return "starts_at" if step == "when" else step


def _make_asking(order: Order) -> Asking:
    return Asking(order.knowledge, order.locale, order.at)


def _ask_question(order: Order, step: str, memory: dict[str, str], lead: str = "") -> Answer:
    choices: list[Choice] = []
    if step in OPTIONAL:
        key = "desk.session.everybody" if step == "audience" else "desk.session.skip"
        choices.append(order.button(key, "sesi_baru", "skip", step))
    text = order.phrase(f"desk.session.ask.{step}")
    said = order.message(f"{lead}\n\n{text}" if lead else text, *choices, numbered=False)
    return Answer((said,), memory={**memory, "step": step})


def _take_answer(order: Order, memory: dict[str, str], step: str, text: str = "") -> Answer:
    try:
        answer = read_answer(step, text or order.text, _make_asking(order))
    except AnswerMistake as mistake:
        return _ask_question(order, step, memory, order.phrase(mistake.key, **mistake.gaps))
    gone = left_behind(memory, answer)  # a copy, say, to another campus: asked again
    memory = {name: value for name, value in memory.items() if name not in gone} | answer
    lead = order.phrase("desk.session.map_again") if gone else ""
    if step == "when" and "place" not in memory:  # a wrong month is seen at once
        whole = {"title": "-", "place": "-", "seats": "1", **memory}
        lead = read_back(session_from(whole), order.locale, order.at)
    return ask_next(order, memory, lead)


def _go_back(order: Order, memory: dict[str, str], step: str) -> Answer:
    """To the question before. The answer it had is asked anew."""
    at = STEPS.index(step) if step in STEPS else len(STEPS)
    before = STEPS[max(at - 1, 0)]
    return _ask_question(order, before, memory)


def _ask_which(order: Order, memory: dict[str, str]) -> Answer:
    choices = [
        order.button(f"desk.session.name.{step}", "sesi_baru", "change", step) for step in STEPS
    ]
    return Answer((order.say("desk.session.which", *choices),), memory={**memory, "step": "check"})


def _one_line(order: Order) -> Answer:
    """Title. Time. place. And whatever else says what it is. The rest is not asked."""
    parts = _split_parts(order)
    memory: dict[str, str] = dict.fromkeys(OPTIONAL, "") if len(parts) > 2 else {}
    wrong: list[tuple[str, AnswerMistake]] = []
    for number, part in enumerate(parts):
        step, text = _kind_of(part, number)
        if step == "bring" and memory.get(step):
            text = f"{memory[step]}, {text}"
        try:
            memory |= read_answer(step, text, _make_asking(order))
        except AnswerMistake as mistake:
            memory.pop(step, None)
            wrong.append((step, mistake))
    if not wrong:
        return ask_next(order, memory)
    step, why = wrong[0]
    return _ask_question(order, step, memory, order.phrase(why.key, **why.gaps))


def _split_parts(order: Order) -> list[str]:
    """The parts of the line: by semicolon or line. By comma where a time stands among them."""
    parts = _join_rest([part.strip() for part in re.split(r"[;\n]", order.text) if part.strip()])
    if len(parts) != 1 or "," not in parts[0]:
        return parts
    title, *rest = _join_rest([part.strip() for part in parts[0].split(",") if part.strip()])
    # "Kamis, 3 Desember 2026, pukul 09.00" has commas, too
    for end in range(min(len(rest), _COMMAS_OF_A_TIME), 0, -1):
        time = ", ".join(rest[:end])
        try:
            read_answer("when", time, _make_asking(order))
        except AnswerMistake:
            continue
        return [title, time, *rest[end:]]
    return parts


def _join_rest(parts: list[str]) -> list[str]:
    """Returns the same parts, those behind a good many as one: a line is read part by part."""
    rest = ", ".join(parts[_MOST_PARTS:])
    return [*parts[:_MOST_PARTS], rest] if rest else parts


def _kind_of(part: str, number: int) -> tuple[str, str]:
    """Returns which question a part of the line answers, and its text."""
    if number < 3:
        return STEPS[number], part
    for step, shape in _PREFIXES.items():
        if found := shape.fullmatch(part):
            return step, found[1]
    return "bring", part


def _read_back(order: Order, session: Session) -> str:
    """Everything, as it will be stored."""
    gaps = {
        "title": session.title,
        "place": session.place,
        "seats": str(session.seats),
        "who": audience_words(session.audience, order.locale),
    }
    lines = [order.phrase("desk.session.check", **gaps)]
    lines += [
        order.phrase(f"session.{name}", **{name: getattr(session, name)})
        for name in SHOWN
        if getattr(session, name)
    ]
    if session.map_url:
        lines.append(map_link(session, order.locale))
    lines.append(read_back(session, order.locale, order.at))
    lines.append(order.phrase("desk.session.right"))
    return "\n".join(lines)


async def _save_session(order: Order, memory: dict[str, str]) -> Answer:
    """Saves what was read back. An old button, or a time that has passed meanwhile, asks again."""
    if order.memory.get("step") != "check" or not _reading(memory).agreed(order):
        return ask_next(order, memory) if memory else Answer((order.say("desk.session.old"),))
    session = session_from(memory)
    if session.starts_at <= order.at:
        return _ask_question(order, "when", memory, order.phrase("desk.when.past"))
    return await _say_saved(order, replace(session, id=await create_session(order.actor, session)))


async def _say_saved(order: Order, saved: Session) -> Answer:
    said = order.say(
        "desk.session.saved",
        order.button("desk.session.open", "sesi", saved.id),
        order.button("desk.session.list", "sesi"),
        number=saved.id,
        title=saved.title,
        when=read_back(saved, order.locale, order.at),
    )
    return Answer((said,))


async def _ask_whole(order: Order, **asked: Any) -> Question:
    """Reads a whole session back. BotError names what is missing or wrong."""
    session = session_in(asked, order.knowledge, order.at)
    said = _read_back(order, session)
    return Question(ReadBack("session new", "", repr(session)), order.message(said))


@declare_action(
    "session add",
    *(*(replace(when, needed="") for when in WHEN), *PLACE, *WORDS, AUDIENCE),
    command="sesi_baru",
    chat=_handle_new,
    page=True,
    asks=_ask_whole,
    audit="session.add",
    whole='--json \'{"title": …, "starts_at": …, "place": …}\'',
)
async def add_session(actor: Actor, **asked: Any) -> Done:
    """Makes a new session, as a JSON object describes it. Its number."""
    session = session_in(asked, actor.knowledge, actor.at)
    number = await create_session(actor, session)
    return Done({"id": number}, partial(_say_saved, saved=replace(session, id=number)))
