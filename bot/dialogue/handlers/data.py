"""The rights of the person: what is held on me, change it, take consent back, delete it."""

from __future__ import annotations

import json

from bot.dialogue.decision import Decision, Forgotten
from bot.dialogue.forms import open_fields
from bot.dialogue.handlers.asking import form_of
from bot.dialogue.handlers.common import menu_choices
from bot.dialogue.handlers.consent import purposes_message
from bot.dialogue.handlers.drawing import drawn, name_of
from bot.dialogue.handlers.registration import active, amend, lines
from bot.dialogue.messages import Choice, Outgoing
from bot.dialogue.schedule import moment
from bot.dialogue.state import State
from bot.dialogue.turn import Turn, choice_id, fill


def handle(turn: Turn) -> Decision | None:
    """Shows, corrects, withdraws or deletes on request; None for anything else."""
    name = turn.control or (
        turn.action[1] if turn.action[:1] == ("go",) and len(turn.action) > 1 else ""
    )
    if name == "data":
        return _held(turn)
    if name == "file":
        return turn.decide(_file(turn))
    if name == "consents":
        return turn.decide(purposes_message(turn), _receipt(turn))
    if name == "change":
        return _change(turn)
    if name == "forget":
        return _ask_forget(turn)
    if turn.action == ("forget", "yes"):
        return _forget(turn)
    return None


def _held(turn: Turn) -> Decision:
    parts = [turn.phrase("data.title")]
    for candidate in turn.view.candidates:
        status = turn.phrase(f"registered.status.{candidate.status}")
        head = turn.phrase("registered.head", ref=candidate.ref, status=status)
        parts.append("\n".join([head, *lines(turn, candidate)]))
    parts += _draft_part(turn)
    parts.append(turn.phrase("data.kept" if len(parts) > 1 else "data.nothing"))
    choices = [
        turn.button("data.file", "go", "file"),
        turn.button("data.change", "go", "change"),
        turn.button("data.consents", "go", "consents"),
        turn.button("data.forget", "go", "forget"),
        turn.button("menu.menu", "go", "menu"),
    ]
    return turn.decide(turn.message("\n\n".join(parts), choices), waiting="")


def _draft_part(turn: Turn) -> list[str]:
    draft = turn.state.draft
    if draft is None or not draft.answers:
        return []
    template = turn.locale.phrases["form.line"]
    said = [
        fill(
            template, {"name": name_of(turn, one), "value": drawn(turn, one, draft.answers[one.id])}
        )
        for one in open_fields(form_of(turn, draft), draft.answers)
        if one.id in draft.answers
    ]
    return ["\n".join([turn.phrase("data.draft"), *said])]


def _file(turn: Turn) -> Outgoing:
    """Everything held, unmasked, as a file the person can take elsewhere (UU 27/2022, portability)."""
    held = {
        "chat": {"channel": turn.incoming.sender.channel, "id": turn.incoming.sender.chat},
        "registrations": [
            {
                "reference": one.ref,
                "status": one.status,
                "sent_at": one.sent_at.isoformat(timespec="seconds"),
                "for_somebody_else": one.other,
                "answers": dict(one.answers),
            }
            for one in turn.view.candidates
        ],
        "draft": dict(turn.state.draft.answers) if turn.state.draft else None,
        "consents": [
            {
                "purpose": one.purpose,
                "given": one.given,
                "notice": one.version,
                "words": one.words,
                "at": one.at.isoformat(timespec="seconds"),
            }
            for one in turn.view.consents
        ],
        "language": turn.locale.id,
    }
    text = json.dumps(held, ensure_ascii=False, indent=2)
    choices = [turn.button("menu.data", "go", "data"), turn.button("menu.menu", "go", "menu")]
    return turn.message(turn.phrase("data.file_text"), choices, file=("dataku.json", text))


def _receipt(turn: Turn) -> Outgoing:
    """The consents on record, each with its time and the version of the notice."""
    zone = turn.knowledge.zone
    said = [turn.phrase("consent.receipt")]
    for one in turn.view.consents:
        at = moment(one.at.astimezone(zone), turn.knowledge.zone_name, turn.locale.phrases)
        key = "consent.line_given" if one.given else "consent.line_taken"
        purpose = turn.phrase(f"purpose.{one.purpose}.name")
        said.append(turn.phrase(key, purpose=purpose, at=at, version=one.version))
    if not turn.view.consents:
        said.append(turn.phrase("consent.no_record"))
    return turn.message("\n".join(said), purposes_message(turn).choices)


def _change(turn: Turn) -> Decision:
    sent = active(turn)
    if not sent:
        choices = [
            turn.button("menu.register", "go", "register"),
            turn.button("menu.menu", "go", "menu"),
        ]
        return turn.decide(turn.say("data.nothing_to_change", choices), waiting="")
    if len(sent) == 1:
        return amend(turn, sent[0])
    choices = [
        Choice(choice_id("amend", one.ref), f"{one.answers.get('full_name', '')[:30]} · {one.ref}")
        for one in sent
    ]
    return turn.decide(turn.say("data.change_which", choices), waiting="")


def _ask_forget(turn: Turn) -> Decision:
    choices = [turn.button("forget.yes", "forget", "yes"), turn.button("forget.no", "go", "menu")]
    return turn.decide(turn.say("forget.ask", choices), waiting="forget")


def _forget(turn: Turn) -> Decision:
    if turn.state.waiting != "forget":
        return _ask_forget(turn)
    receipt = turn.say("forget.done", menu_choices(turn), ref=turn.view.fresh_ref)
    clean = State(locale=turn.state.locale, met=True, pace=turn.state.pace)
    return Decision(clean, (receipt,), (Forgotten(),))
