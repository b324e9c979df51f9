"""Pre-registration: begin, take up again, or look at what was sent."""

from __future__ import annotations

from bot.dialogue.decision import Cancelled, Candidate, Decision
from bot.dialogue.forms import kept, open_fields
from bot.dialogue.handlers import consent
from bot.dialogue.handlers.answering import moved
from bot.dialogue.handlers.asking import ask, current, form_of
from bot.dialogue.handlers.common import menu_choices
from bot.dialogue.handlers.drawing import drawn, name_of
from bot.dialogue.messages import Choice
from bot.dialogue.state import Draft
from bot.dialogue.turn import Turn, choice_id, fill


def handle(turn: Turn) -> Decision | None:
    """Begins or resumes a registration, or acts on one that was sent."""
    verb, *rest = turn.action or ("",)
    if turn.control == "register" or turn.action == ("go", "register"):
        return _register(turn)
    if turn.action == ("go", "another"):
        return consent.request(turn, other=True)
    acts = {"show": _show, "amend": amend, "cancel": _ask_cancel, "cancelled": _cancel}
    if verb not in acts or not rest:
        return None
    found = next((one for one in active(turn) if one.ref == rest[0]), None)
    return acts[verb](turn, found) if found else _register(turn)


def active(turn: Turn) -> list[Candidate]:
    """The registrations of this chat that were not cancelled."""
    return [one for one in turn.view.candidates if one.status != "cancelled"]


def _register(turn: Turn) -> Decision:
    draft = turn.state.draft
    if draft is not None:
        return resume_question(turn, draft)
    sent = active(turn)
    if not sent:
        return consent.request(turn)
    if len(sent) == 1:
        return turn.decide(turn.say("registered.already", _choices(turn, sent[0]), ref=sent[0].ref))
    choices = [
        Choice(choice_id("show", one.ref), f"{one.answers.get('full_name', '')[:30]} · {one.ref}")
        for one in sent
    ]
    choices.append(turn.button("registered.another", "go", "another"))
    return turn.decide(turn.say("registered.several", choices, total=len(sent)))


def resume_question(turn: Turn, draft: Draft, key: str = "resume.ask", **gaps: object) -> Decision:
    """ "Lanjut dari langkah 7 dari 12?", with the way to go on, begin anew, or leave."""
    form = form_of(turn, draft)
    fields = open_fields(form, draft.answers)
    field = current(turn, draft)
    number = fields.index(field) + 1 if field in fields else len(fields)
    choices = [
        turn.button("resume.go_on", "go", "resume"),
        turn.button("resume.anew", "go", "drop"),
        turn.button("menu.menu", "go", "menu"),
    ]
    said = turn.say(key, choices, number=number, total=len(fields), **gaps)
    return turn.decide(said, waiting="")


def _choices(turn: Turn, candidate: Candidate) -> list[Choice]:
    return [
        turn.button("registered.show", "show", candidate.ref),
        turn.button("registered.change", "amend", candidate.ref),
        turn.button("registered.cancel", "cancel", candidate.ref),
        turn.button("registered.another", "go", "another"),
        turn.button("menu.menu", "go", "menu"),
    ]


def lines(turn: Turn, candidate: Candidate) -> list[str]:
    """A sent registration, a line a field, in words."""
    form = turn.knowledge.form(candidate.form, candidate.version)
    fields = [one for one in form.fields if one.id in candidate.answers]
    template = turn.locale.phrases["form.line"]
    return [
        fill(
            template,
            {"name": name_of(turn, one), "value": drawn(turn, one, candidate.answers[one.id])},
        )
        for one in fields
    ]


def _show(turn: Turn, candidate: Candidate) -> Decision:
    status = turn.phrase(f"registered.status.{candidate.status}")
    head = turn.phrase("registered.head", ref=candidate.ref, status=status)
    return turn.decide(
        turn.message("\n".join([head, *lines(turn, candidate)]), _choices(turn, candidate))
    )


def amend(turn: Turn, candidate: Candidate) -> Decision:
    """Opens what was sent as a draft again, at its summary."""
    if turn.state.draft is not None:
        return resume_question(turn, turn.state.draft)
    form = turn.knowledge.form(candidate.form, candidate.version)
    draft = Draft(
        form.id,
        candidate.version,
        answers=kept(form, candidate.answers),
        ref=candidate.ref,
        other=candidate.other,
        touched=turn.incoming.at.isoformat(timespec="seconds"),
    )
    key = "registered.verified" if candidate.status == "verified" else "registered.amending"
    return ask(moved(turn, draft), lead=turn.phrase(key))


def _ask_cancel(turn: Turn, candidate: Candidate) -> Decision:
    choices = [
        turn.button("registered.cancel_yes", "cancelled", candidate.ref),
        turn.button("registered.cancel_no", "show", candidate.ref),
    ]
    return turn.decide(turn.say("registered.cancel_ask", choices, ref=candidate.ref))


def _cancel(turn: Turn, candidate: Candidate) -> Decision:
    done = turn.say("registered.cancelled", menu_choices(turn), ref=candidate.ref)
    return turn.decide(done, facts=[Cancelled(candidate.ref)])
