"""A question, asked anywhere: answered or offered. What was open comes back after it."""

from __future__ import annotations

from dataclasses import replace

from bot.dialogue.acts.heard import offered_act
from bot.dialogue.decision import Decision, Unanswered
from bot.dialogue.faq.follow import find_in_talk
from bot.dialogue.faq.overview import is_broad, show_overview
from bot.dialogue.faq.redact import redact_text
from bot.dialogue.faq.topic import Topic
from bot.dialogue.faq.topic_talk import (
    feedback_of,
    lead_with_sessions,
    topic_button,
    topic_message,
)
from bot.dialogue.frame.common import is_busy, with_open_question
from bot.dialogue.frame.ways import menu_choices
from bot.dialogue.messages import Choice, Outgoing
from bot.dialogue.sessions.schedule import names_schedule, sessions_first
from bot.dialogue.turn import Turn
from bot.search import Finding

OFFERED = 3
GIVE_UP_AFTER = 2
"""After so many misses in a row a person is offered."""


def answer_question(turn: Turn, *, sure: bool = False) -> Decision | None:
    """The answer, the topics that may be meant, or a pointer. None when there is nothing to say.

    `sure` wants nothing but an answer: the text is not even written as a question.
    """
    if not sure and is_broad(turn, alone := turn.find()) and alone.decision != "answer":
        return show_overview(turn)
    finding = find_in_talk(turn)
    if finding.decision == "answer":
        topic = turn.locale.topics[finding.matches[0].id]
        message = topic_message(turn, topic, brief=is_busy(turn))
        message = message if topic.sessions else _with_act(turn, message)
        either = () if is_busy(turn) else feedback_of(topic)
        return with_open_question(
            turn, message, topic=topic.id, misses=0, unheard="", either=either
        )
    if sure:
        return None
    if finding.decision == "suggest":
        return _suggest_topic(turn, finding)
    if finding.decision == "ask":
        return _did_you_mean(turn, finding)
    if finding.elsewhere:
        return with_open_question(turn, _point_elsewhere(turn, finding.elsewhere), misses=0)
    return _did_you_mean(turn, finding) if offered_act(turn) else None


def _point_elsewhere(turn: Turn, name: str) -> Outgoing:
    """Returns the pointer of what is not ours. Who is angry is offered a person."""
    topic = turn.locale.topics[name]
    if topic.kind == "abuse":
        person = turn.button("menu.person", "go", "person")
        return turn.message(topic.short, [person, turn.button("menu.menu", "go", "menu")])
    return turn.message(topic.short, () if is_busy(turn) else menu_choices(turn))


def not_understood(turn: Turn) -> Decision:
    """Says that we do not know, keeps the question for staff, offers other ways."""
    return _record_miss(
        turn, "ask.none", Unanswered(redact_text(turn.text), "none", "", turn.locale.id)
    )


def not_that(turn: Turn) -> Decision:
    """None of the topics offered was meant."""
    asked = Unanswered(turn.state.asked, "not_that", "", turn.locale.id)
    return _record_miss(turn, "ask.not_those", asked)


def _suggest_topic(turn: Turn, finding: Finding) -> Decision:
    """Returns the short answer to what was likely meant, with what else it may be."""
    first, *others = [turn.locale.topics[match.id] for match in finding.matches[:OFFERED]]
    message = topic_message(turn, first, brief=True, suggested=True)
    act = _act_button(turn)
    _, planned = _live_facts(turn, first)
    if planned:
        message = topic_message(turn, first, suggested=True)
        choices = [*planned, turn.button("ask.not_that", "x", "0")]
        return _show_suggested(turn, first, message, choices)
    choices = [*act, *(topic_button(other) for other in others[: OFFERED - 1 - len(act)])]
    choices.append(turn.button("ask.not_that", "x", "0"))
    return _show_suggested(turn, first, message, choices)


def _show_suggested(turn: Turn, first: Topic, message: Outgoing, choices: list[Choice]) -> Decision:
    return with_open_question(
        turn,
        replace(message, choices=tuple(choices)),
        topic=first.id,
        asked=redact_text(turn.text),
        misses=0,
        unheard="",
    )


def _did_you_mean(turn: Turn, finding: Finding) -> Decision:
    act = _act_button(turn)
    most = (OFFERED - len(act)) if finding.decision == "ask" else 0
    offered = [turn.locale.topics[topic_match.id] for topic_match in finding.matches[:most]]
    head, choices = _live_facts(turn, offered[0]) if offered else ([], [])
    choices = [*act, *choices, *(topic_button(topic) for topic in offered)]
    choices.append(turn.button("ask.not_that", "x", "0"))
    if is_busy(turn):  # one question at a time: what is open comes back by its button
        choices.append(turn.button("menu.resume", "go", "resume"))
    question = turn.message("\n\n".join([*head, turn.phrase("ask.did_you_mean")]), choices)
    asked = redact_text(turn.text)
    if is_busy(turn):
        return turn.decide(question, asked=asked, waiting=turn.state.waiting)
    return with_open_question(turn, question, asked=asked)


def _live_facts(turn: Turn, likeliest: Topic) -> tuple[list[str], list[Choice]]:
    """The sessions that are planned, where the schedule is named or most likely asked for."""
    if names_schedule(turn) and (planned := sessions_first(turn))[0]:
        return planned
    return lead_with_sessions(turn, likeliest)


def _act_button(turn: Turn) -> list[Choice]:
    """Returns what she may want to do, where that is likely and not sure."""
    act = offered_act(turn)
    return [turn.button(f"act.button.{act}", "act", act)] if act else []


def _with_act(turn: Turn, message: Outgoing) -> Outgoing:
    return replace(message, choices=(*_act_button(turn), *message.choices))


def _record_miss(turn: Turn, key: str, fact: Unanswered) -> Decision:
    misses = turn.state.misses + 1
    facts = [fact] if fact.question else []
    said, left = _other_ways(turn, key), misses
    if misses >= GIVE_UP_AFTER:
        choices = [turn.button("person.write", "go", "write"), *menu_choices(turn)]
        said, left = turn.say("ask.give_up", *choices), 0
    return with_open_question(turn, said, facts=facts, misses=left, unheard=fact.question)


def _other_ways(turn: Turn, key: str) -> Outgoing:
    choices = [
        turn.button("menu.ask", "go", "ask"),
        turn.button("menu.person", "go", "person"),
        turn.button("menu.menu", "go", "menu"),
    ]
    return turn.say(key, *choices)
