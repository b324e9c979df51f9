"""An answer that is sure: kept, echoed, and on to the next question. Or back to an earlier one."""

from __future__ import annotations

from dataclasses import replace

from bot.dialogue.decision import Decision
from bot.dialogue.fields import Field
from bot.dialogue.fields.nik_check import doubt_of
from bot.dialogue.registration.display import echo_value
from bot.dialogue.registration.eligibility import explain_age
from bot.dialogue.registration.forms import (
    LEFT_FOR_STAFF,
    TooYoung,
    open_fields,
    previous_field,
    too_young,
)
from bot.dialogue.registration.of_age import offer_calendar
from bot.dialogue.registration.prompt import HARD_AFTER, ask_next, current_field, form_of
from bot.dialogue.schedule import full_date
from bot.dialogue.state import Draft
from bot.dialogue.turn import Turn

OF_NIK = ("nik.birth_date", "nik.sex", "birth_date.nik", "sex.nik")
"""How the keys of questions about a NIK end: after a yes to one, nothing more is asked."""


def take_choice(turn: Turn, draft: Draft, field: Field, what: str) -> Decision:
    """Returns a pressed answer, or a way around the question."""
    if what == "#skip" and (field.optional or draft.tries >= HARD_AFTER):
        return keep_value(turn, draft, field, "" if field.optional else LEFT_FOR_STAFF)
    if what == "#done" and field.type == "choices":
        ticked = [option.id for option in field.options if option.id in draft.picked]
        return keep_value(turn, draft, field, ",".join(ticked) or "-")
    if what == "#yes" and draft.confirming:
        if draft.doubt.endswith(OF_NIK):
            return keep_value(turn, draft, field, draft.confirming)
        return settle_value(turn, replace(draft, confirming=""), field, draft.confirming)
    if what == "#no":
        return ask_next(move_on(turn, replace(draft, confirming="")))
    if what == "#keep":
        return go_on(turn, draft)
    allowed = {option.id for option in field.options} | (
        {"ya", "tidak"} if field.type == "yes_no" else set()
    )
    return settle_value(turn, draft, field, what) if what in allowed else ask_next(turn)


def settle_value(turn: Turn, draft: Draft, field: Field, value: str) -> Decision:
    """Takes a value that was understood, or asks first where the NIK tells another."""
    doubt = doubt_of(form_of(turn, draft).fields, {**draft.answers, field.id: value}, field)
    if doubt is None or doubt.ask is None:
        return keep_value(turn, draft, field, value)
    asked = replace(draft, confirming=value, doubt=doubt.ask, gaps=dict(doubt.values))
    return ask_next(move_on(turn, asked))


def keep_value(turn: Turn, draft: Draft, field: Field, value: str, lead: str = "") -> Decision:
    """Takes the value and asks what is open next, with what was understood (or `lead`) said.

    Whoever is too young is not registered: see `turned_away`.
    """
    form = form_of(turn, draft)
    if (barred := too_young(form, {field.id: value}, turn.today)) is not None:
        return turned_away(turn, draft, barred)
    answers = {**draft.answers, field.id: value}
    done = replace(
        draft,
        answers=answers,
        at="",
        tries=0,
        confirming="",
        picked=(),
        touched=turn.incoming.at.isoformat(timespec="seconds"),
    )
    said = (
        lead or echo_value(turn.voice, field, value, turn.today),
        explain_age(turn, form, field.id, value),
    )
    return ask_next(move_on(turn, done), lead="\n\n".join(filter(None, said)))


def turned_away(turn: Turn, draft: Draft, barred: TooYoung) -> Decision:
    """Says kindly from when she may register, and what she can do already.

    Nothing she told us stays in the draft but that the date is asked: it may have been mistyped.
    What was sent before stays as it was. The day she may is hers to keep, in her own calendar.
    """
    date = full_date(barred.on, turn.locale.phrases)
    gaps = {"age": barred.age, "least": barred.least, "date": date}
    gaps |= {"year": barred.rule.year, "source": barred.rule.source.name}
    said = turn.phrase(f"eligibility.{barred.rule.id}", **gaps)
    parts = [said, "" if draft.ref else turn.phrase("form.emptied"), turn.phrase("form.mistyped")]
    text = "\n\n".join(filter(None, parts))
    choices = [
        offer_calendar(turn, barred.on),
        turn.button("menu.ask", "go", "ask"),
        turn.button("menu.menu", "go", "menu"),
    ]
    emptied = Draft(draft.form, draft.version, other=draft.other, touched=draft.touched)
    asked = revisit_field(
        draft if draft.ref else emptied, form_of(turn, draft).field(barred.rule.field)
    )
    again = move_on(turn, asked)
    message = turn.message(text, choices, asks=barred.rule.field, numbered=False)
    return again.decide(message, draft=asked, serial=again.state.serial)


def go_on(turn: Turn, draft: Draft) -> Decision:
    """Asks what is open. A question that was only looked at again keeps its answer."""
    if draft.at not in draft.answers:
        return ask_next(turn)
    return ask_next(move_on(turn, replace(draft, at="", tries=0, confirming="", picked=())))


def revisit_field(draft: Draft, field: Field | None) -> Draft:
    """Returns the draft gone back to a field. Later answers stay."""
    if field is None:
        return draft
    picked = draft.answers.get(field.id, "").split(",") if field.type == "choices" else []
    return replace(draft, at=field.id, tries=0, confirming="", picked=tuple(picked))


def go_back(turn: Turn, draft: Draft) -> Decision:
    """Asks the question before this one again."""
    form = form_of(turn, draft)
    field = current_field(turn, draft)
    last = next(reversed([field.id for field in form.fields if field.id in draft.answers]), "")
    before = previous_field(form, draft.answers, field.id) if field else form.field(last)
    if before is None:
        return ask_next(turn, lead=turn.phrase("form.first"))
    return ask_next(move_on(turn, revisit_field(draft, before)))


def change_answer(turn: Turn, draft: Draft, name: str) -> Decision:
    """Asks one answered field again. Afterwards the summary comes back."""
    fields = open_fields(form_of(turn, draft), draft.answers)
    field = next((field for field in fields if field.id == name), None)
    if field is None or name not in draft.answers:
        return ask_next(turn)
    return ask_next(move_on(turn, revisit_field(draft, field)))


def with_draft(turn: Turn, draft: Draft) -> Turn:
    """Returns the turn as if its draft were this one."""
    return replace(turn, state=replace(turn.state, draft=draft))


def move_on(turn: Turn, draft: Draft) -> Turn:
    """The turn with this draft at another question: buttons of the one before are old now."""
    state = replace(turn.state, draft=draft, serial=turn.state.serial + 1)
    return replace(turn, state=state)


def begin_draft(turn: Turn, draft: Draft) -> Turn:
    """Returns the turn with a draft that begins.

    Its questions are numbered on from the clock, so that a button which outlived a deletion
    belongs to none of them.
    """
    serial = max(turn.state.serial, int(turn.incoming.at.timestamp()))
    return move_on(replace(turn, state=replace(turn.state, serial=serial)), draft)
