"""KIRIM: what was answered becomes a registration with a reference, or a correction of one."""

from __future__ import annotations

from dataclasses import replace

from bot.dialogue.decision import Amended, ChangeRequested, Decision, Fact, Registered
from bot.dialogue.fields import Field
from bot.dialogue.frame.common import consent_question
from bot.dialogue.frame.ways import menu_choices
from bot.dialogue.registration.advance import turned_away
from bot.dialogue.registration.display import echo_value, label_option
from bot.dialogue.registration.forms import LEFT_FOR_STAFF, kept_answers, too_young
from bot.dialogue.registration.prompt import ask_next, current_field, form_of
from bot.dialogue.sessions.schedule import take_button, wanted_session
from bot.dialogue.state import Draft
from bot.dialogue.turn import Turn, fold_text

CHANGE_TO = "act.change_to"
"""The doubt that reads a new answer back: "Nomor HP diganti menjadi …. Benar?"."""


def submit_draft(turn: Turn, draft: Draft) -> Decision:
    """Stores the complete draft and says what happens next."""
    if current_field(turn, draft) is not None:
        return ask_next(turn)
    if not turn.view.agreed("registration"):
        waiting = "consent_other" if draft.other else "consent"
        return turn.decide(consent_question(turn, turn.phrase("consent.again")), waiting=waiting)
    answers = kept_answers(form_of(turn, draft), draft.answers)
    if (barred := too_young(form_of(turn, draft), answers, turn.today)) is not None:
        return turned_away(turn, draft, barred)
    if draft.ref:
        return _submit_correction(turn, draft, answers)
    ref = turn.view.fresh_ref
    fact = Registered(ref, draft.form, draft.version, answers, draft.other)
    wanted = wanted_session(turn, answers)
    parts = [turn.phrase("sent.done", ref=ref), *_to_do(turn, draft)]
    if wanted:
        parts.append(turn.phrase("sent.seat", title=wanted.title))
    parts.append(turn.phrase("sent.next"))
    choices = [
        turn.button("remind.yes", "remind", "reminders"),
        turn.button("remind.both_button", "remind", "both"),
        turn.button("remind.no", "remind", "none"),
        take_button(turn, wanted) if wanted else turn.button("menu.schedule", "go", "schedule"),
        turn.button("menu.menu", "go", "menu"),
    ]
    said = turn.message("\n\n".join(parts), choices)
    either = (choices[0].id, choices[2].id)
    return turn.decide(said, facts=[fact], draft=None, misses=0, either=either)


def finish_change(turn: Turn, draft: Draft, taken: Decision) -> Decision:
    """Stores a correction of what was sent that was named and confirmed in one sentence.

    Where something else is open or was changed as well, the summary comes first.
    """
    kept = taken.state.draft
    if kept is None or not kept.ref or draft.doubt != CHANGE_TO or not draft.confirming:
        return taken
    known = next((each for each in turn.view.candidates if each.ref == kept.ref), None)
    at = replace(turn, state=taken.state)
    before = known.answers if known else {}
    changed = {name for name, value in kept.answers.items() if before.get(name) != value}
    if kept.confirming or current_field(at, kept) is not None or changed != {draft.at}:
        return taken
    field = form_of(turn, kept).field(draft.at)
    noted = echo_value(turn.voice, field, draft.confirming, turn.today) if field else ""
    sent = submit_draft(at, kept)
    first, *others = sent.replies
    told = replace(first, text="\n\n".join(filter(None, [noted, first.text])))
    return replace(sent, replies=(told, *others))


def send_words(turn: Turn) -> frozenset[str]:
    """Returns what the button that sends reads, in every language."""
    return frozenset(
        fold_text(locale.phrases["form.send"]) for locale in turn.knowledge.locales.values()
    )


def _submit_correction(turn: Turn, draft: Draft, answers: dict[str, str]) -> Decision:
    known = next(
        (candidate for candidate in turn.view.candidates if candidate.ref == draft.ref), None
    )
    if known is None or known.status == "cancelled":
        return turn.decide(turn.say("registered.gone", *menu_choices(turn)), draft=None)
    verified = known.status == "verified"
    fact: Fact = ChangeRequested(draft.ref, answers) if verified else Amended(draft.ref, answers)
    key = "sent.requested" if verified else "sent.amended"
    return turn.decide(turn.say(key, *menu_choices(turn), ref=draft.ref), facts=[fact], draft=None)


def _to_do(turn: Turn, draft: Draft) -> list[str]:
    """Returns the documents still missing and the questions left for staff: a list, not a wall."""
    parts = []
    for field in form_of(turn, draft).fields:
        answer = draft.answers.get(field.id)
        if field.type == "choices" and answer not in (None, LEFT_FOR_STAFF):
            have = set(answer.split(",")) | _told_elsewhere(field, draft)
            missing = [
                label_option(turn.voice, field, option.id)
                for option in field.options
                if option.id not in have
            ]
            if missing:
                parts.append(turn.phrase("sent.missing", list=", ".join(missing)))
    if LEFT_FOR_STAFF in draft.answers.values():
        parts.append(turn.phrase("sent.left"))
    return parts


def _told_elsewhere(field: Field, draft: Draft) -> set[str]:
    """What she said in other answers that she has: with N5 there is a language certificate."""
    said = {f"{name}={value}" for name, value in draft.answers.items()}
    return {option.id for option in field.options if said & set(option.told_by)}
