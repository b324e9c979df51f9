"""How a form asks: one question a message, then the summary with a way to change each line."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from bot.dialogue.decision import Decision
from bot.dialogue.fields import Field
from bot.dialogue.messages import Choice, Outgoing
from bot.dialogue.registration.display import draw_lines, in_words, label_option, name_of
from bot.dialogue.registration.eligibility import address_key, explain_unmet
from bot.dialogue.registration.forms import (
    Form,
    kept_answers,
    next_field,
    open_fields,
    total_is_known,
)
from bot.dialogue.state import Draft
from bot.dialogue.turn import Turn
from bot.dialogue.voice import choice_id

HARD_AFTER = 2
"""After so many readings that failed, the question may be left for staff."""

ENOUGH_AFTER = 4
"""After so many it is left for staff: nobody is told the same thing for ever."""

FREE_TYPES = frozenset({"name", "date", "phone", "number", "year", "email", "nik", "text"})


def form_of(turn: Turn, draft: Draft) -> Form:
    """Returns the form that this draft fills in, in its own version.

    Without what her network forbids to ask: staff ask for it at the counter.
    """
    form = turn.knowledge.form(draft.form, draft.version)
    if turn.view.asks_private:
        return form
    return replace(form, fields=tuple(field for field in form.fields if field.type != "nik"))


def current_field(turn: Turn, draft: Draft) -> Field | None:
    """Returns the question that is open. None when all are answered."""
    form = form_of(turn, draft)
    revisited = form.field(draft.at) if draft.at else None
    return revisited or next_field(form, draft.answers)


def ask_next(turn: Turn, *before: Outgoing, lead: str = "", edits: bool = False) -> Decision:
    """Asks what is open now: a confirmation, a question, or whether to send.

    `before` are messages of their own, `lead` opens the same message ("Kami catat: …").
    """
    draft = turn.state.draft or Draft("candidate", 0)
    serial = turn.state.serial
    field = current_field(turn, draft)
    if field is None:
        message = _show_summary(turn, draft, serial)
    elif draft.confirming:
        message = _ask_confirmation(turn, field, draft, serial)
    else:
        message = _ask_question(turn, field, draft, serial)
    text = f"{lead}\n\n{message.text}" if lead else message.text
    message = replace(message, text=text, edits=edits)
    return turn.decide(*before, message, serial=serial, draft=draft)


def _ask_question(turn: Turn, field: Field, draft: Draft, serial: int) -> Outgoing:
    question = turn.locale.phrases[address_key(turn, f"form.{field.id}.question")]
    parts = [_say_step(turn, field, draft), f"*{question}*"]
    if turn.knows(f"form.{field.id}.why"):
        parts.append(turn.locale.phrases[address_key(turn, f"form.{field.id}.why")])
    if field.type == "choices":
        parts.append(turn.phrase("form.several"))
    choices = _offer_options(turn, field, draft, serial) + _ways_on(turn, field, draft, serial)
    contact = turn.phrase("form.share_contact") if field.type == "phone" else None
    return turn.message(
        "\n".join(part for part in parts if part),
        choices,
        asks=field.id,
        contact=contact,
        numbered=field.type not in FREE_TYPES,
    )


def _say_step(turn: Turn, field: Field, draft: Draft) -> str:
    form = form_of(turn, draft)
    fields = open_fields(form, draft.answers)
    if draft.at or field not in fields:
        return ""
    number = fields.index(field) + 1
    if not total_is_known(form, draft.answers):
        return turn.phrase("form.step_at_most", number=number, total=len(form.fields))
    return turn.phrase("form.step", number=number, total=len(fields))


def _offer_options(turn: Turn, field: Field, draft: Draft, serial: int) -> list[Choice]:
    if field.type == "yes_no":
        return [turn.button(f"form.{word}", "f", serial, word) for word in ("ya", "tidak")]
    if field.type != "choices":
        return [
            Choice(choice_id("f", serial, option.id), label_option(turn.voice, field, option.id))
            for option in field.options
        ]
    ticks = [
        Choice(
            choice_id("k", serial, option.id),
            ("☑ " if option.id in draft.picked else "☐ ")
            + label_option(turn.voice, field, option.id),
        )
        for option in field.options
    ]
    done = "form.done" if draft.picked else "form.none"
    return [*ticks, turn.button(done, "f", serial, "#done")]


def _ways_on(turn: Turn, field: Field, draft: Draft, serial: int) -> list[Choice]:
    ways = []
    if draft.at and field.id in draft.answers:
        ways.append(turn.button("form.keep", "f", serial, "#keep"))
    if field.optional:
        ways.append(turn.button("form.skip", "f", serial, "#skip"))
    elif draft.tries >= HARD_AFTER:
        ways.append(turn.button("form.leave", "f", serial, "#skip"))
        ways.append(turn.button("menu.person", "go", "person"))
    ways.append(turn.button("form.back", "f", serial, "#back"))
    return ways


def _ask_confirmation(turn: Turn, field: Field, draft: Draft, serial: int) -> Outgoing:
    choices = [
        turn.button("form.confirm_yes", "f", serial, "#yes"),
        turn.button("form.confirm_no", "f", serial, "#no"),
    ]
    doubt = address_key(turn, draft.doubt)
    text = turn.phrase(doubt, **in_words(turn.voice, field, draft.gaps))
    return turn.message(text, choices, asks=field.id)


def _show_summary(turn: Turn, draft: Draft, serial: int) -> Outgoing:
    form = form_of(turn, draft)
    answers = kept_answers(form, draft.answers)
    text = "\n".join([turn.phrase("form.summary"), *draw_lines(turn.voice, form, answers)])
    notes = explain_unmet(turn, form, answers)
    text = "\n\n".join([text, *notes, turn.phrase("form.not_sent")])
    send = turn.button("form.send", "f", serial, "#send")
    return turn.message(text, [send, turn.button("registered.change", "go", "change")])


def offer_changes(turn: Turn, form: Form, answers: Mapping[str, str], serial: int) -> list[Choice]:
    """Returns a button for each answer that would be asked again: "Ubah: Nama lengkap"."""
    return [
        Choice(
            choice_id("e", serial, open_field.id),
            turn.phrase("form.change", name=name_of(turn.voice, open_field)),
        )
        for open_field in open_fields(form, answers)
        if open_field.id in answers
    ]
