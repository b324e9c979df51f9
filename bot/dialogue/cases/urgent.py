"""After a danger message: all that she writes goes into one urgent case, until she leaves."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from bot.dialogue.acts.heard import hear_act
from bot.dialogue.cases.emergency_numbers import list_new_numbers, list_numbers
from bot.dialogue.cases.language import in_her_language
from bot.dialogue.cases.talk import current_case, record_said
from bot.dialogue.decision import Alarmed, Decision, Fact
from bot.dialogue.faq.topic_talk import topic_message
from bot.dialogue.frame import pace
from bot.dialogue.frame.ways import ways_back
from bot.dialogue.messages import Choice, Outgoing
from bot.dialogue.registration.answerable import takes_up
from bot.dialogue.schedule import format_moment
from bot.dialogue.turn import Turn, fold_text
from bot.search.acts import judge_act
from bot.search.danger import GENERAL, listen_for_danger
from bot.time.office_hours import is_open, opens_at

NUMBERS = "nomor-pengaduan"
"""The topic with every helpline."""

ASKED = "asked"
"""The state where help was asked for by button or command, and nothing written yet."""

_ASIDES = ("danger", "person", "write", "last", "language", "erase", "leave")
"""What can be asked for without leaving: it is about this very talk."""

_ASKED_FOR = timedelta(hours=1)
"""So long after help was asked for, what is written is taken to belong to it."""

_MOST = 200
"""Lines of a case that a flood may still add to: enough for anybody's story."""


def show_card(turn: Turn, kind: str, *, heard: bool) -> Decision:
    """Returns the help message of this kind: numbers, what to do, and what becomes of her words.

    `heard`: it answers what she wrote, which opens her urgent case or goes on with it.
    """
    shown = turn.incoming.at.isoformat(timespec="seconds")
    danger = kind if heard else turn.state.danger or ASKED
    state = replace(turn.state, danger=danger, danger_at=shown)
    turn = replace(turn, state=state)
    turn = in_her_language(turn)
    parts = [list_numbers(turn, kind), turn.phrase(f"danger.{kind}")]
    parts.append(_say_kept(turn) if heard else turn.phrase("danger.write_here"))
    if kind != GENERAL:  # after that one the open question comes again
        parts += _tell_form_waits(turn)
    facts: list[Fact] = [Alarmed(kind), record_said(turn)] if heard else []
    help_message = turn.message("\n\n".join(parts), _offer_ways(turn), danger="card")
    return _decide_with(turn, help_message, *facts, unheard="")


def handle_urgent(turn: Turn) -> Decision | None:
    """Keeps what she writes or sends. None outside this state, and for what leaves it."""
    if not turn.state.danger or turn.incoming.left is not None or _answers_form(turn):
        return None
    turn = in_her_language(turn)
    if turn.action == ("t", NUMBERS):
        message = topic_message(turn, turn.locale.topics[NUMBERS], brief=True)
        return _decide_with(turn, replace(message, choices=tuple(_offer_ways(turn))))
    if turn.act in ("person", "write", "last"):
        return _decide_with(turn, _at_the_office(turn))
    if turn.action or turn.control not in ("", "help") or _is_language(turn):
        return None
    fact = record_said(turn)
    if not fact.text and fact.relay is None:
        sent = turn.incoming.attachment or turn.incoming.contact
        return _decide_with(turn, turn.say("case.not_passed", *_offer_ways(turn))) if sent else None
    kind = "general" if turn.state.danger == ASKED else turn.state.danger
    kept = _answer_plainly(turn) or _say_kept(turn)
    said = [list_new_numbers(turn, kind), kept, *_tell_form_waits(turn)]
    receipt = turn.message("\n\n".join(filter(None, said)), _offer_ways(turn))
    return _decide_with(turn, receipt, fact, danger=kind, unheard="")


def _answer_plainly(turn: Turn) -> str:
    """Returns what is said to thanks, to "I am safe now", to the wish to delete this talk.

    Nothing for all else, and for what tells of danger. MeaningWanted as for `Turn.find`.
    """
    heard, meaning = listen_for_danger(turn.text, turn.knowledge.danger), turn.incoming.meaning
    if not turn.free or heard.alarm(meaning or None) or heard.alarm(None):
        return ""
    reading = hear_act(turn)
    named = reading.act if judge_act(reading) == "take" else turn.find().elsewhere
    key = f"danger.after.{named}"
    return turn.phrase(key) if turn.knows(key) else ""


def keep_answer(turn: Turn, decision: Decision) -> Decision:
    """Keeps an answer that the form took in her case, too: it may have been meant for both."""
    if not _answers_form(turn) or not decision.replies or not decision.state.danger:
        return decision
    known = any(case.urgent and case.state != "closed" for case in turn.view.cases)
    fact = replace(record_said(turn), quiet=known)
    first, *others = decision.replies
    told = in_her_language(turn).phrase("danger.answer_kept")
    first = replace(first, text=f"{told}\n\n{first.text}")
    return replace(decision, replies=(first, *others), facts=(*decision.facts, fact))


def in_flood(turn: Turn) -> Decision | None:
    """Keeps what she writes faster than the flood guard lets pass. Staff were told of her case."""
    if not turn.state.danger or turn.action or turn.control or not turn.text:
        return None
    case = next((case for case in reversed(turn.view.cases) if case.state != "closed"), None)
    if case is not None and len(case.lines) >= _MOST:
        return None
    fact = replace(record_said(turn), quiet=case is not None)
    if turn.state.warned:
        return turn.decide(facts=[fact])
    return _decide_with(turn, turn.message(_say_kept(turn), _offer_ways(turn)), fact, warned=True)


def leave_urgent(turn: Turn) -> Turn:
    """The turn outside this state, where she asks for something else or her case was closed."""
    if not turn.state.danger or pace.is_flooded(turn) or not (_is_leaving(turn) or _is_over(turn)):
        return turn
    return replace(turn, state=replace(turn.state, danger=""))


def mark_replies(decision: Decision) -> tuple[Outgoing, ...]:
    """Returns the replies.

    In this state each is marked, so that it can be deleted with the others.
    """
    if not decision.state.danger:
        return decision.replies
    return tuple(
        reply if reply.danger else replace(reply, danger="said") for reply in decision.replies
    )


def _is_leaving(turn: Turn) -> bool:
    """Returns whether a word of the frame, a button or an answer leads on.

    "tolong bantu" is a cry.
    """
    perhaps = turn.state.danger == GENERAL  # no rule raised it, and the question came again
    if perhaps and takes_up(turn, listen_for_danger(turn.text, turn.knowledge.danger)):
        return True
    if turn.action:
        aside = turn.action == ("t", NUMBERS) or turn.action[0] == "lang"
        return not aside and turn.act not in _ASIDES
    if turn.control == "help":
        return turn.text.startswith("/")
    return bool(turn.control) and turn.control not in _ASIDES


def _answers_form(turn: Turn) -> bool:
    """Whether the question that is open surely reads the text, while her urgent case goes on."""
    if turn.state.danger in ("", ASKED):
        return False
    return takes_up(turn, listen_for_danger(turn.text, turn.knowledge.danger))


def _tell_form_waits(turn: Turn) -> list[str]:
    """Returns that what she was filling in is not lost. Nothing where nothing was open."""
    asks_consent = turn.state.waits_for_consent
    return [turn.phrase("danger.form_waits")] if turn.state.draft or asks_consent else []


def _is_over(turn: Turn) -> bool:
    """Whether her last urgent case was closed, or help was asked for and nothing said since."""
    if turn.state.danger == ASKED:
        shown = datetime.fromisoformat(turn.state.danger_at)
        return turn.incoming.at - shown > _ASKED_FOR
    urgent = [case for case in turn.view.cases if case.urgent]
    return bool(urgent) and urgent[-1].state == "closed"


def _is_language(turn: Turn) -> bool:
    """Returns whether the text is the name of a language that we speak."""
    return any(turn.word == fold_text(locale.name) for locale in turn.knowledge.locales.values())


def _say_kept(turn: Turn) -> str:
    """Returns that her words are kept, and when they are read: no more than the office can hold."""
    at, known = turn.incoming.at, turn.knowledge
    if not turn.view.staffed:
        return turn.phrase("danger.kept_alone")
    if is_open(at, known.zone, known.desk.hours):
        case = current_case(turn)
        return turn.phrase("case.passed" if case and case.talks else "danger.kept_open")
    opens = opens_at(at, known.zone, known.desk.hours)
    if opens is None:
        return turn.phrase("danger.kept")
    when = format_moment(opens, known.zone_name, turn.locale.phrases)
    return turn.phrase("danger.kept_closed", opens=when)


def _offer_ways(turn: Turn) -> list[Choice]:
    consent = turn.state.draft is None and turn.state.waits_for_consent
    return [
        turn.button("alarm.person", "go", "person"),
        turn.button("alarm.numbers", "t", NUMBERS),
        turn.button("alarm.delete", "go", "erase"),
        *([turn.button("menu.resume", "go", "resume")] if consent else []),
        *ways_back(turn),
    ]


def _at_the_office(turn: Turn) -> Outgoing:
    """Returns how to reach a person: by number, by writing here, or at the office."""
    numbers = list_numbers(turn, turn.state.danger)
    parts = [numbers, *map(turn.phrase, ("danger.write_here", "danger.office"))]
    write, *others = turn.button("person.write", "go", "write"), *_offer_ways(turn)[1:]
    return turn.message("\n\n".join(parts), [write, *others])


def _decide_with(turn: Turn, message: Outgoing, *facts: Fact, **state: Any) -> Decision:
    """Says this. The consent question stays open."""
    waiting = turn.state.waiting if turn.state.waits_for_consent else ""
    return turn.decide(message, facts=facts, waiting=waiting, misses=0, **state)
