"""Pre-registration: begin, take up again, or look at what was sent."""

from __future__ import annotations

from dataclasses import replace

from bot.dialogue.decision import Cancelled, Candidate, Decision
from bot.dialogue.frame.common import with_open_question
from bot.dialogue.frame.ways import menu_choices
from bot.dialogue.messages import Choice, Outgoing
from bot.dialogue.registration import consent
from bot.dialogue.registration.advance import begin_draft
from bot.dialogue.registration.display import draw_lines
from bot.dialogue.registration.forms import carried_over, kept_answers, open_fields, total_is_known
from bot.dialogue.registration.prompt import ask_next, current_field, form_of
from bot.dialogue.registration.submit import send_words
from bot.dialogue.state import Draft
from bot.dialogue.turn import Turn
from bot.dialogue.voice import choice_id


def handle_registration(turn: Turn) -> Decision | None:
    """Begins or resumes a registration, or acts on one that was sent."""
    if turn.act == "register" or (turn.word in send_words(turn) and _is_sent(turn)):
        return _begin_registration(turn)
    if turn.act == "another":
        return _register_another(turn)
    if turn.act == "anew":
        return _begin_anew(turn)
    verb, *rest = turn.action or ("",)
    acts = {
        "show": _show_registration,
        "amend": amend_registration,
        "cancel": _ask_cancel,
        "cancelled": _cancel_registration,
    }
    if verb not in acts:
        return None
    found = next(
        (
            active_registration
            for active_registration in active_registrations(turn)
            if [active_registration.ref] == rest
        ),
        None,
    )
    return acts[verb](turn, found) if found else with_open_question(turn, _say_gone(turn))


def _register_another(turn: Turn) -> Decision:
    """Begins a form for somebody else. One in which nothing was answered yet becomes it."""
    draft = turn.state.draft
    if draft is None or (not draft.other and not draft.answers and not draft.ref):
        empty = replace(turn, state=replace(turn.state, draft=None))
        return consent.request_consent(empty, other=True)
    return ask_next(turn) if not draft.answers else resume_question(turn, draft)


def active_registrations(turn: Turn) -> list[Candidate]:
    """Returns the registrations of this chat that were not cancelled."""
    return list(turn.view.active)


def _begin_registration(turn: Turn) -> Decision:
    draft = turn.state.draft
    if draft is not None:
        return resume_question(turn, draft)
    sent = active_registrations(turn)
    if not sent:
        return consent.request_consent(turn)
    if len(sent) == 1:
        return turn.decide(
            turn.say("registered.already", *_offer_choices(turn, sent[0]), ref=sent[0].ref)
        )
    another = turn.button("registered.another", "go", "another")
    choices = [*ask_whose(turn, "show"), another, turn.button("menu.menu", "go", "menu")]
    return turn.decide(turn.say("registered.several", *choices, total=len(sent)))


def resume_question(turn: Turn, draft: Draft, key: str = "resume", **gaps: object) -> Decision:
    """ "Lanjut dari langkah 7 dari 12?", with the way to go on, begin anew, or leave.

    Says whose form it is where it is filled in for somebody else.
    """
    form = form_of(turn, draft)
    fields = open_fields(form, draft.answers)
    field = current_field(turn, draft)
    number = fields.index(field) + 1 if field in fields else len(fields)
    choices = [
        turn.button("resume.go_on", "go", "resume"),
        turn.button("resume.anew", "go", "anew"),
        turn.button("menu.menu", "go", "menu"),
    ]
    name = draft.answers.get("full_name", "") if draft.other else ""
    head = turn.phrase(f"{key}.ask_other" if name else f"{key}.ask", name=name, **gaps)
    known = total_is_known(form, draft.answers)
    step = turn.phrase("resume.step" if known else "resume.from", number=number, total=len(fields))
    said = turn.message(f"{head} {step}", choices)
    return turn.decide(said, either=(choices[0].id, choices[2].id))


def _begin_anew(turn: Turn) -> Decision:
    """Drops the open answers. The first question comes again, under the consent that was given."""
    draft = turn.state.draft
    if draft is None or draft.ref or not turn.view.agreed("registration"):
        return _begin_registration(replace(turn, state=replace(turn.state, draft=None)))
    form = turn.knowledge.form(draft.form)
    at = turn.incoming.at.isoformat(timespec="seconds")
    fresh = Draft(form.id, form.version, other=draft.other, touched=at)
    return ask_next(begin_draft(turn, fresh), lead=turn.phrase("cancel.dropped"))


def _is_sent(turn: Turn) -> bool:
    return turn.free and turn.state.draft is None and bool(active_registrations(turn))


def _say_gone(turn: Turn) -> Outgoing:
    return turn.say("registered.gone", *menu_choices(turn))


def _offer_choices(turn: Turn, candidate: Candidate) -> list[Choice]:
    return [
        turn.button("registered.show", "show", candidate.ref),
        turn.button("registered.change", "amend", candidate.ref),
        turn.button("registered.cancel", "cancel", candidate.ref),
        turn.button("registered.another", "go", "another"),
        turn.button("menu.menu", "go", "menu"),
    ]


def describe_registration(turn: Turn, candidate: Candidate) -> str:
    """Returns a sent registration: its reference, how far it is, and a line a field."""
    form = turn.knowledge.form(candidate.form, candidate.version)
    status = turn.phrase(f"registered.status.{candidate.status}")
    head = turn.phrase("registered.head", ref=candidate.ref, status=status)
    return "\n".join([head, *draw_lines(turn.voice, form, candidate.answers)])


def ask_whose(turn: Turn, verb: str) -> list[Choice]:
    """Returns a button for each registration of this chat, with the name it is for."""
    return [
        Choice(
            choice_id(verb, active_registration.ref),
            f"{active_registration.answers.get('full_name', '')[:30]} · {active_registration.ref}",
        )
        for active_registration in active_registrations(turn)
    ]


def _show_registration(turn: Turn, candidate: Candidate) -> Decision:
    return turn.decide(
        turn.message(describe_registration(turn, candidate), _offer_choices(turn, candidate))
    )


def amend_registration(turn: Turn, candidate: Candidate) -> Decision:
    """Opens what was sent as a draft again, at its summary."""
    if turn.state.draft is not None:
        return resume_question(turn, turn.state.draft)
    form = turn.knowledge.form(candidate.form, candidate.version)
    draft = Draft(
        form.id,
        form.version,
        answers=kept_answers(form, carried_over(form, candidate.answers)),
        ref=candidate.ref,
        other=candidate.other,
        touched=turn.incoming.at.isoformat(timespec="seconds"),
    )
    key = "registered.verified" if candidate.status == "verified" else "registered.amending"
    return ask_next(begin_draft(turn, draft), lead=turn.phrase(key))


def _ask_cancel(turn: Turn, candidate: Candidate) -> Decision:
    choices = [
        turn.button("registered.cancel_yes", "cancelled", candidate.ref),
        turn.button("registered.cancel_no", "show", candidate.ref),
    ]
    said = turn.say("registered.cancel_ask", *choices, ref=candidate.ref)
    return turn.decide(said, either=(choices[0].id, choices[1].id))


def _cancel_registration(turn: Turn, candidate: Candidate) -> Decision:
    draft = turn.state.draft
    kept_draft = None if draft and draft.ref == candidate.ref else draft
    done = turn.say("registered.cancelled", *menu_choices(turn), ref=candidate.ref)
    return turn.decide(done, facts=[Cancelled(candidate.ref)], draft=kept_draft)
