"""What was typed while a form is open: an answer, several, a question in passing, or a problem."""

from __future__ import annotations

from dataclasses import replace

from bot.dialogue.acts.heard import hear_act
from bot.dialogue.decision import Decision
from bot.dialogue.faq.aside import answer_question, not_understood
from bot.dialogue.faq.offer import report_told
from bot.dialogue.faq.question_form import asks_within, looks_like_question, may_be_question
from bot.dialogue.fields import Field, Problem, Value, parse_answer
from bot.dialogue.fields.text import split_words
from bot.dialogue.registration.advance import (
    change_answer,
    go_back,
    keep_value,
    move_on,
    settle_value,
    take_choice,
    turned_away,
    with_draft,
)
from bot.dialogue.registration.answerable import (
    holds_strange_word,
    names_somebody,
    only_opens_known,
)
from bot.dialogue.registration.display import in_words, name_of
from bot.dialogue.registration.forms import LEFT_FOR_STAFF, open_fields, too_young
from bot.dialogue.registration.prompt import (
    ENOUGH_AFTER,
    HARD_AFTER,
    ask_next,
    current_field,
    form_of,
)
from bot.dialogue.registration.submit import finish_change, send_words, submit_draft
from bot.dialogue.state import Draft
from bot.dialogue.turn import Turn, fold_text
from bot.search.acts import judge_act

_WORDS_OF_A_QUESTION = 3


def shared_contact(turn: Turn, draft: Draft) -> Decision:
    """Returns the number of a shared contact, where a phone is asked for and it is her own."""
    field, contact = current_field(turn, draft), turn.incoming.contact
    if field is None or field.type != "phone" or contact is None:
        return ask_next(turn, lead=turn.phrase("presence.contact"))
    if not contact.own:
        return ask_next(turn, lead=turn.phrase("form.foreign_contact"))
    number = contact.phone if contact.phone.startswith("+") else f"+{contact.phone}"
    return _take_value(turn, draft, field, parse_answer(number, field, turn.today))


def read_typed(turn: Turn, draft: Draft) -> Decision:
    """Returns an answer where it can be one.

    Else what the words are: an offer, a question, a mistake.
    """
    field = current_field(turn, draft)
    if "?" in turn.text or len(turn.text.split()) > _WORDS_OF_A_QUESTION:
        aside = report_told(turn) or (
            _answer_beside(turn, draft, field) if "?" in turn.text else None
        )
        if aside is not None:
            return aside
    if field is None:
        return _typed_at_summary(turn, draft)
    if draft.confirming:
        return _typed_at_doubt(turn, draft, field)
    if not turn.knowledge.correcting.after_denial(turn.text):
        return go_back(turn, draft)  # what was noted last is wrong
    corrected = (
        _correct_named(turn, draft) if turn.knowledge.correcting.asks_change(turn.text) else None
    )
    if corrected is not None:
        return corrected
    return _read_answer(turn, draft, field, turn.text)


def _answer_beside(turn: Turn, draft: Draft, field: Field | None) -> Decision | None:
    """Answers a question. An answer of hers before it is confirmed below: "Banjarmasin, biaya?"."""
    value = parse_answer(turn.text, field, turn.today) if field and not draft.confirming else None
    if field and isinstance(value, Value) and value.ask is not None:
        aside = answer_question(move_on(turn, _asked(draft, value)))
        if aside is not None and aside.replies[-1].asks == field.id:
            return aside
    return answer_question(turn)


def _asked(draft: Draft, value: Value) -> Draft:
    """Returns the draft that waits for a yes to what was read."""
    doubt = value.ask or ""
    return replace(draft, confirming=value.text, doubt=doubt, gaps=dict(value.values))


def reads_itself(turn: Turn, draft: Draft) -> bool:
    """Whether the form takes these words for its own: to send, to go back, to put a line right."""
    field, words = current_field(turn, draft), turn.knowledge.correcting
    if field is None:
        return _sends(turn) or _correct_named(turn, draft) is not None
    rest = words.after_denial(turn.text)
    if not rest:
        return True
    if draft.confirming:
        return isinstance(parse_answer(rest, field, turn.today), Value)
    return words.asks_change(turn.text) and _correct_named(turn, draft) is not None


def _sends(turn: Turn) -> bool:
    """Returns whether the words say to send, and nothing else."""
    said, send = set(turn.word.split()), send_words(turn)
    around = turn.knowledge.correcting.around_send
    return bool(turn.says_yes or (said & send and said <= send | around))


def _typed_at_doubt(turn: Turn, draft: Draft, field: Field) -> Decision:
    """After "Maksud Anda …?": a yes, a no, a no with the right value, or another value."""
    rest = turn.knowledge.correcting.after_denial(turn.text)
    if turn.says_yes is not None or not rest:
        taken = take_choice(turn, draft, field, "#yes" if turn.says_yes else "#no")
        return finish_change(turn, draft, taken)
    return _read_answer(turn, replace(draft, confirming=""), field, rest)


def _typed_at_summary(turn: Turn, draft: Draft) -> Decision:
    if _sends(turn):
        return submit_draft(turn, draft)
    return (
        _correct_named(turn, draft)
        or _answer_aside(turn)
        or ask_next(turn, lead=turn.phrase("form.unclear"))
    )


def _correct_named(turn: Turn, draft: Draft) -> Decision | None:
    """ "nama saya Siti Aminah", "ubah kampus": the line that is named is put right."""
    words = turn.knowledge.correcting
    text = words.after_change(turn.text)
    for field in open_fields(form_of(turn, draft), draft.answers):
        label = fold_text(name_of(turn.voice, field))
        said = next((item for item in (label, label.split()[0]) if _opens_with(text, item)), "")
        if not said or field.id not in draft.answers:
            continue
        rest = words.after_becomes(text[len(said) :].lstrip(" :,="))
        value = parse_answer(rest, field, turn.today)
        if isinstance(value, Value) and not set(split_words(rest)) <= words.wrong:
            return _take_value(turn, replace(draft, at=field.id), field, value)
        return change_answer(turn, draft, field.id)
    return None


def _opens_with(text: str, label: str) -> bool:
    return (
        fold_text(text[: len(label)]) == label and not text[len(label) : len(label) + 1].isalnum()
    )


def _answer_aside(turn: Turn) -> Decision | None:
    """What is written as a question is answered, or kept as one that we could not answer."""
    if looks_like_question(turn):
        return answer_question(turn) or not_understood(turn)
    if asks_within(turn) and turn.find().decision != "none":
        return answer_question(turn)
    if may_be_question(turn) or len(turn.text.split()) >= _WORDS_OF_A_QUESTION:
        return answer_question(turn, sure=True)
    return None


def _read_answer(turn: Turn, draft: Draft, field: Field, raw: str) -> Decision:
    if field.type == "name" and only_opens_known(turn):
        raw = raw.title()  # "kapan setiawan"
    value = _doubt_name(turn, field, parse_answer(raw, field, turn.today))
    named = field.type == "name" and isinstance(value, Value) and only_opens_known(turn)
    unsure = not named and (isinstance(value, Problem) or value.ask is not None)
    asked = unsure and (may_be_question(turn) or asks_within(turn))
    aside = answer_question(turn, sure=not looks_like_question(turn)) if asked else None
    return aside or _take_value(turn, replace(draft, confirming=""), field, value)


def _doubt_name(turn: Turn, field: Field, value: Value | Problem) -> Value | Problem:
    """Asks about a name made of the words of questions ("perawat jepang"), or that sounds like an
    act ("hpus dataku")."""
    if field.type != "name" or isinstance(value, Problem) or names_somebody(turn):
        return value
    if holds_strange_word(turn) and judge_act(hear_act(turn)) != "take":
        return value
    return replace(value, ask=value.ask or "confirm.name.read")


def _take_value(turn: Turn, draft: Draft, field: Field, value: Value | Problem) -> Decision:
    if isinstance(value, Problem):
        if value.key == "problem.date.young":
            barred = too_young(form_of(turn, draft), {field.id: value.values["date"]}, turn.today)
            if barred is not None:
                return turned_away(turn, draft, barred)
        return _answer_aside(turn) or _not_read(turn, draft, field, value)
    if value.ask is None:
        return settle_value(turn, draft, field, value.text)
    return ask_next(move_on(turn, _asked(draft, value)))


def _not_read(turn: Turn, draft: Draft, field: Field, problem: Problem) -> Decision:
    """Returns what is wrong and how to put it right.

    Then a way around. In the end it is left for staff.
    """
    if turn.knowledge.correcting.refuses(set(split_words(turn.text))):
        return _take_unwilling(turn, draft, field)
    if draft.tries >= ENOUGH_AFTER:
        return keep_value(turn, draft, field, LEFT_FOR_STAFF, lead=turn.phrase("form.enough"))
    says = turn.phrase("form.hard")
    if draft.tries < HARD_AFTER:
        says = turn.phrase(problem.key, **in_words(turn.voice, field, problem.values))
    return ask_next(
        with_draft(turn, replace(draft, tries=draft.tries + 1, confirming="")), lead=says
    )


def _take_unwilling(turn: Turn, draft: Draft, field: Field) -> Decision:
    """ "lewati", "tidak tahu": the way around the question is shown, and taken the second time."""
    if field.optional or draft.tries >= HARD_AFTER:
        return take_choice(turn, draft, field, "#skip")
    shown = with_draft(turn, replace(draft, tries=HARD_AFTER))
    return ask_next(shown, lead=turn.phrase("form.may_leave"))
