"""Corrections by staff: one answer, read back, told to her, and logged as it was and is."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import partial
from typing import Any

from bot.dialogue.fields import Field
from bot.dialogue.messages import Choice
from bot.dialogue.registration.forms import too_young
from bot.dialogue.voice import Voice, choice_id
from bot.errors import BotError
from bot.office.kit.action import Done, Question, declare_action
from bot.office.kit.actor import Actor
from bot.office.kit.argument import NOW, AnswerMistake, Argument, SpokenMistake
from bot.office.kit.commands import Answer, Order
from bot.office.kit.confirm import ReadBack
from bot.office.registration.candidate_choice import ref_of
from bot.office.registration.candidates import Found, draw_changes, show_value, tell_candidate
from bot.office.registration.lists import form_fields
from bot.office.registration.rows import RowReader, read_cell

_COMMAND = "ubah_data"
_FREE = ("name", "text")
"""Types of an answer of which the log keeps no more than first letters."""


async def _read_field(actor: Actor, value: Any) -> Field:
    known = form_fields(actor.knowledge)
    if value not in known:
        raise BotError(f'no form asks for "{str(value)[:40]}"; it is one of {", ".join(known)}')
    return known[value]


async def _hear_field(order: Order, text: str) -> Field | None:
    known, said = form_fields(order.knowledge), text.strip().casefold()
    names = {_name_field(order.voice, field).casefold(): field for field in known.values()}
    if said and said not in known and said not in names:
        raise AnswerMistake("desk.edit.no_field", text=text[:40])
    return known.get(said) or names.get(said)


async def _ask_field(order: Order, text: str, values: Mapping[str, Any]) -> Answer:
    ref = values["found"][1].ref
    choices = [
        Choice(choice_id("s", _COMMAND, ref, name), _name_field(order.voice, field))
        for name, field in form_fields(order.knowledge).items()
        if field.type != "choices"
    ]
    said = order.message(order.phrase("desk.edit.which", ref=ref), *choices, numbered=False)
    return Answer((said,), memory={"ref": ref})


async def _hear_value(order: Order, text: str) -> str | None:
    return text.strip() or None


async def _ask_value(order: Order, text: str, values: Mapping[str, Any]) -> Answer:
    found, field = values["found"], values["field"]
    before = show_value(
        order.voice, field, field.id, found[1].answers.get(field.id, ""), full=False
    )
    name = _name_field(order.voice, field)
    said = order.message(
        order.phrase("desk.edit.value", name=name, before=before or "-"), numbered=False
    )
    return Answer((said,), memory={"ref": found[1].ref, "field": field.id})


def _name_field(voice: Voice, field: Field) -> str:
    return voice.locale.phrases.get(f"form.{field.id}.name", field.id)


def _change(actor: Actor, voice: Voice, found: Found, field: Field, value: str) -> dict[str, str]:
    """Returns her answers with the new one. SpokenMistake in words for what cannot be so."""
    today = actor.knowledge.today(actor.at)
    raw, reader = value.strip(), RowReader(voice, actor.knowledge, today)
    new, wrong = ("", "") if not raw else read_cell(reader, field, raw)
    if not raw and not field.optional:
        wrong = voice.text("desk.edit.needed")
    if wrong:
        raise SpokenMistake(
            wrong, "desk.edit.wrong", name=_name_field(voice, field), problem=wrong.rstrip(".")
        )
    answers = {**found[1].answers, field.id: new}
    form = next((each for each in actor.knowledge.forms if each.id == found[1].form), None)
    if form and (barred := too_young(form, {field.id: new}, today)) is not None:
        words = f"she is {barred.age} years old; a registration begins at {barred.least}"
        raise SpokenMistake(words, "desk.edit.young", age=barred.age, least=barred.least)
    if answers == found[1].answers:
        raise SpokenMistake("this is what is kept already", "desk.change.nothing")
    return answers


async def _ask_edit(order: Order, found: Found, field: Field, value: str = "") -> Question:
    """Reads back what would change, the new answer in full: she has just typed it."""
    before, ref = found[1].answers, found[1].ref
    after = _change(order.actor, order.voice, found, field, value)
    said = json.dumps([field.id, after[field.id]])
    reading = ReadBack("candidate edit", f"candidate {ref}", said, json.dumps(before))
    line = order.phrase(
        "desk.change.line",
        name=_name_field(order.voice, field),
        before=show_value(order.voice, field, field.id, before.get(field.id, ""), full=False),
        after=show_value(order.voice, field, field.id, after[field.id], full=True),
    )
    seal = reading.seal(order.officer.id)
    yes = order.button("desk.edit.yes", _COMMAND, ref, NOW, seal)
    head = order.phrase("desk.change.title", ref=ref, name=before.get("full_name", ref))
    text = "\n".join([head, line, order.phrase("desk.edit.told")])
    return Question(reading, order.message(text, yes, order.button("desk.edit.no", "peserta", ref)))


@declare_action(
    "candidate edit",
    ref_of(_COMMAND),
    Argument(
        *("field", "the question, such as phone", _read_field, _hear_field, _ask_field),
        needed="the name of a question",
    ),
    Argument("value", "the new answer, as it is typed", hear=_hear_value, ask=_ask_value),
    command=_COMMAND,
    asks=_ask_edit,
    audit="candidate.edit",
)
async def edit_answer(actor: Actor, found: Found, field: Field, value: str = "") -> Done:
    """Changes one answer of a registration. She is told; old and new are logged, masked."""
    address, candidate = found
    voice = Voice(actor.knowledge.locale(""))
    after = _change(actor, voice, found, field, str(value))
    await actor.store.candidates.amend_answers(address, candidate.ref, after, actor.at)
    old, new = (
        _log_value(voice, field, answers.get(field.id, ""))
        for answers in (candidate.answers, after)
    )
    await actor.log_act(
        "candidate.edit", f"candidate {candidate.ref}", f"{field.id}: {old} → {new}"
    )
    lines = draw_changes(voice, actor.knowledge, candidate.answers, after)
    news = await tell_candidate(actor, found, "change.by_staff", changes="\n".join(lines))
    facts = {"ref": candidate.ref, "field": field.id, "told": bool(news)}
    return Done(facts, partial(_say_edited, ref=candidate.ref, told=bool(news)), news)


def _log_value(voice: Voice, field: Field, value: str) -> str:
    """Returns an answer as the log keeps it: no name, number or date that could be read there."""
    if field.options or field.type in ("yes_no", "year", "number"):
        return value or "-"
    shown = show_value(voice, field, field.id, value, full=False)
    if field.type in _FREE:
        shown = " ".join(f"{word[0]}." for word in value.split())
    return shown or "-"


async def _say_edited(order: Order, *, ref: str, told: bool) -> Answer:
    key = "desk.edit.done" if told else "desk.edit.done_untold"
    card = order.button("desk.trace.card", "peserta", ref)
    return Answer((order.say(key, card, ref=ref, when=order.format_moment(order.at)),))
