"""Free text is a question: answered when sure, offered when unsure, kept when not ours."""

from __future__ import annotations

from bot.dialogue.decision import Decision, Unanswered
from bot.dialogue.handlers.common import menu_choices
from bot.dialogue.handlers.topics import topic_message
from bot.dialogue.messages import Choice
from bot.dialogue.redact import redacted
from bot.dialogue.turn import Turn, choice_id
from bot.search import Finding

OFFERED = 3
GIVE_UP_AFTER = 2
"""After so many misses in a row a person is offered."""


def handle(turn: Turn) -> Decision:
    """Always decides: it is the last handler."""
    if turn.action[:1] == ("x",):
        return _not_that(turn)
    if not turn.text:
        return turn.decide(turn.say("menu.title", menu_choices(turn)))
    finding = turn.find()
    if finding.decision == "answer":
        topic = turn.locale.topics[finding.matches[0].id]
        return turn.decide(topic_message(turn, topic), topic=topic.id, misses=0)
    if finding.decision == "ask":
        return _did_you_mean(turn, finding)
    if finding.elsewhere:
        return _elsewhere(turn, finding.elsewhere)
    return _not_understood(turn)


def _did_you_mean(turn: Turn, finding: Finding) -> Decision:
    offered = [turn.locale.topics[one.id] for one in finding.matches[:OFFERED]]
    choices = [Choice(choice_id("t", one.id), one.title) for one in offered]
    choices.append(turn.button("ask.not_that", "x", "0"))
    return turn.decide(turn.say("ask.did_you_mean", choices), asked=redacted(turn.text))


def _not_that(turn: Turn) -> Decision:
    return _missed(
        turn, "ask.not_those", Unanswered(turn.state.asked, "not_that", "", turn.locale.id)
    )


def _elsewhere(turn: Turn, name: str) -> Decision:
    return turn.decide(turn.message(turn.locale.topics[name].short, menu_choices(turn)), misses=0)


def _not_understood(turn: Turn) -> Decision:
    return _missed(turn, "ask.none", Unanswered(redacted(turn.text), "none", "", turn.locale.id))


def _missed(turn: Turn, key: str, fact: Unanswered) -> Decision:
    misses = turn.state.misses + 1
    facts = [fact] if fact.question else []
    if misses < GIVE_UP_AFTER:
        choices = [
            turn.button("menu.ask", "go", "ask"),
            turn.button("menu.person", "go", "person"),
            turn.button("menu.menu", "go", "menu"),
        ]
        return turn.decide(turn.say(key, choices), facts=facts, misses=misses, asked="")
    choices = [turn.button("person.write", "go", "write"), *menu_choices(turn)]
    return turn.decide(turn.say("ask.give_up", choices), facts=facts, misses=0, asked="")
