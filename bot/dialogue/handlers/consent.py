"""Consent: asked before the first question; each purpose is given and taken back by itself."""

from __future__ import annotations

from dataclasses import replace
from typing import get_args

from bot.dialogue.decision import ConsentGiven, ConsentWithdrawn, Decision, Purpose
from bot.dialogue.handlers.answering import moved
from bot.dialogue.handlers.asking import ask
from bot.dialogue.handlers.common import menu_choices, with_open_question
from bot.dialogue.handlers.passing import looks_like_question
from bot.dialogue.handlers.reading import says_yes
from bot.dialogue.messages import Outgoing
from bot.dialogue.state import Draft
from bot.dialogue.turn import Turn

PURPOSES: tuple[Purpose, ...] = get_args(Purpose)


def request(turn: Turn, *, other: bool = False) -> Decision:
    """Tells what, why, who, how long and which rights; then asks for a yes."""
    form = turn.knowledge.form("candidate")
    notice = turn.phrase("notice.other" if other else "notice.text", total=len(form.fields))
    waiting = "consent:other" if other else "consent"
    return turn.decide(_question(turn, notice), waiting=waiting)


def handle(turn: Turn) -> Decision | None:
    """Takes the yes or no to the notice, and changes of single purposes."""
    verb, *rest = turn.action or ("",)
    if verb == "consent" and rest:
        return _answered(turn, yes=rest[0] == "yes")
    if verb == "purpose" and len(rest) == 2:
        return _switch(turn, rest[0], on=rest[1] == "on")
    if verb == "remind" and rest:
        return _after_sending(turn, rest[0])
    if turn.state.waiting.startswith("consent") and turn.free and not looks_like_question(turn):
        yes = says_yes(turn)
        return None if yes is None and len(turn.text.split()) > 3 else _typed(turn, yes)
    return None


def given(turn: Turn, purpose: Purpose, key: str) -> ConsentGiven:
    """The record of a yes: with the version of the notice and the very words agreed to."""
    return ConsentGiven(purpose, turn.knowledge.notice_version, turn.phrase(key))


def _question(turn: Turn, lead: str) -> Outgoing:
    choices = [
        turn.button("consent.yes", "consent", "yes"),
        turn.button("consent.no", "consent", "no"),
        turn.button("consent.more", "t", "data-apa-yang-dikumpulkan"),
    ]
    text = f"{lead}\n\n*{turn.phrase('consent.question')}*"
    return turn.message(text, choices, asks="consent")


def _typed(turn: Turn, yes: bool | None) -> Decision:
    if yes is None:
        return turn.decide(_question(turn, turn.phrase("consent.unclear")))
    return _answered(turn, yes=yes)


def _answered(turn: Turn, *, yes: bool) -> Decision:
    draft = turn.state.draft
    if draft is not None:
        return ask(turn)
    if not turn.state.waiting.startswith("consent"):
        return request(turn)
    if not yes:
        return turn.decide(turn.say("consent.refused", menu_choices(turn)), waiting="")
    form = turn.knowledge.form("candidate")
    other = turn.state.waiting == "consent:other"
    at = turn.incoming.at.isoformat(timespec="seconds")
    begun = moved(turn, Draft(form.id, form.version, other=other, touched=at))
    decision = ask(begun, lead=turn.phrase("consent.thanks"))
    return _with_fact(decision, given(turn, "registration", "consent.question"))


def _with_fact(decision: Decision, fact: ConsentGiven | ConsentWithdrawn) -> Decision:
    return replace(decision, facts=(*decision.facts, fact))


def purposes_message(turn: Turn) -> Outgoing:
    """Each purpose, whether it is given, and a button that turns it around."""
    lines, choices = [turn.phrase("purpose.title")], []
    for purpose in PURPOSES:
        on = turn.view.agreed(purpose)
        state = turn.phrase("purpose.on" if on else "purpose.off")
        lines.append(turn.phrase(f"purpose.{purpose}").replace("{state}", state))
        key = f"purpose.{purpose}.{'take' if on else 'give'}"
        choices.append(turn.button(key, "purpose", purpose, "off" if on else "on"))
    choices.append(turn.button("menu.menu", "go", "menu"))
    return turn.message("\n".join(lines), choices)


def _switch(turn: Turn, name: str, *, on: bool) -> Decision:
    purpose = next((one for one in PURPOSES if one == name), None)
    if purpose is None:
        return turn.decide(purposes_message(turn))
    fact = given(turn, purpose, f"purpose.{purpose}.words") if on else ConsentWithdrawn(purpose)
    key = "purpose.given" if on else f"purpose.{purpose}.taken"
    choices = [turn.button("menu.data", "go", "data"), turn.button("menu.menu", "go", "menu")]
    return with_open_question(turn, turn.say(key, choices), facts=[fact])


def _after_sending(turn: Turn, which: str) -> Decision:
    wanted: dict[str, tuple[Purpose, ...]] = {
        "both": ("reminders", "news"),
        "reminders": ("reminders",),
    }
    purposes = wanted.get(which, ())
    facts = [given(turn, one, f"purpose.{one}.words") for one in purposes]
    return turn.decide(
        turn.say(f"remind.{which if purposes else 'none'}", menu_choices(turn)), facts=facts
    )
