"""What was typed while a form is open: an answer, several, a question in passing, or a problem."""

from __future__ import annotations

import re
from dataclasses import replace

from bot.dialogue.decision import Decision
from bot.dialogue.fields import Field, Problem, Value, parse
from bot.dialogue.handlers.answering import change, chosen, keep, moved, with_draft
from bot.dialogue.handlers.asking import HARD_AFTER, ask, current
from bot.dialogue.handlers.drawing import in_words
from bot.dialogue.handlers.passing import answer_in_passing, looks_like_question
from bot.dialogue.handlers.sending import send
from bot.dialogue.state import Draft
from bot.dialogue.turn import Turn, fold

_NUMBERS = re.compile(r"\d{1,2}(?:(?:\s*[,;.+&/]\s*|\s+|\s+dan\s+)\d{1,2})*")


def shared_contact(turn: Turn, draft: Draft) -> Decision:
    field, contact = current(turn, draft), turn.incoming.contact
    if field is None or field.type != "phone" or contact is None:
        return ask(turn, lead=turn.phrase("presence.contact"))
    if not contact.own:
        return ask(turn, lead=turn.phrase("form.foreign_contact"))
    number = contact.phone if contact.phone.startswith("+") else f"+{contact.phone}"
    return _read(turn, draft, field, number)


def typed(turn: Turn, draft: Draft) -> Decision | None:
    field = current(turn, draft)
    if looks_like_question(turn):
        passing = answer_in_passing(turn)
        if passing is not None:
            return passing
    if field is None:
        return _typed_at_summary(turn, draft)
    sure = says_yes(turn)
    if draft.confirming and sure is not None:
        return chosen(turn, draft, field, "#yes" if sure else "#no")
    if field.type == "choices" and _NUMBERS.fullmatch(turn.text):
        return _numbers(turn, draft, field)
    return _read(turn, replace(draft, confirming=""), field, turn.text)


def _typed_at_summary(turn: Turn, draft: Draft) -> Decision | None:
    if says_yes(turn):
        return send(turn, draft)
    for name in draft.answers:
        if turn.word == fold(turn.locale.phrases[f"form.{name}.name"]):
            return change(turn, draft, name)
    return answer_in_passing(turn, always=True)


def _numbers(turn: Turn, draft: Draft, field: Field) -> Decision:
    numbers = [int(one) for one in re.findall(r"\d+", turn.text)]
    last = len(field.options) + 1
    if numbers == [last]:
        return chosen(turn, draft, field, "#done")
    if not all(1 <= one < last for one in numbers):
        return ask(turn, lead=turn.phrase("form.number_range", total=last - 1))
    ids = [one.id for place, one in enumerate(field.options, 1) if place in numbers]
    return keep(turn, draft, field, ",".join(ids))


def _read(turn: Turn, draft: Draft, field: Field, raw: str) -> Decision:
    match parse(raw, field, turn.today):
        case Value(text=text, ask=str() as doubt, values=gaps):
            return ask(moved(turn, replace(draft, confirming=text, doubt=doubt, gaps=dict(gaps))))
        case Value(text=text):
            return keep(turn, draft, field, text)
        case Problem() as problem:
            return _not_read(turn, draft, field, problem)


def _not_read(turn: Turn, draft: Draft, field: Field, problem: Problem) -> Decision:
    if len(turn.text.split()) >= 3 or turn.text.endswith("?"):
        passing = answer_in_passing(turn)
        if passing is not None:
            return passing
    gaps = in_words(turn, field, problem.values)
    says = (
        turn.phrase(problem.key, **gaps) if draft.tries < HARD_AFTER else turn.phrase("form.hard")
    )
    return ask(with_draft(turn, replace(draft, tries=draft.tries + 1, confirming="")), lead=says)


def says_yes(turn: Turn) -> bool | None:
    """Whether a plain yes or a plain no was typed; None when it was neither."""
    read = parse(turn.text, Field("yes_no", "yes_no"), turn.today)
    return read.text == "ya" if isinstance(read, Value) and read.ask is None else None
