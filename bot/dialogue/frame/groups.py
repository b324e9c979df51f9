"""In a group, where everybody reads along: public answers, and the way to a private chat."""

from __future__ import annotations

from dataclasses import replace

from bot.dialogue.cases.emergency_numbers import list_numbers
from bot.dialogue.cases.language import in_her_language
from bot.dialogue.decision import Decision
from bot.dialogue.faq import topic_talk as topics
from bot.dialogue.faq.aside import OFFERED
from bot.dialogue.faq.meaning import MeaningWanted
from bot.dialogue.faq.offer_signs import looks_like_offer
from bot.dialogue.faq.topic_talk import topic_message
from bot.dialogue.frame import controls as frame
from bot.dialogue.frame.common import with_open_question
from bot.dialogue.frame.links import GO, WISHES, deep_link
from bot.dialogue.messages import Choice, Outgoing
from bot.dialogue.turn import Turn
from bot.dialogue.voice import choice_id
from bot.search.danger import GENERAL, find_alarm, is_open

_PUBLIC = ("t", "d", "c", "y", "lang")
"""Buttons that show what anybody may read: topics, their shelves, languages."""

_GREETS = frozenset(("start", "menu", "help"))
_OPEN = frozenset(("ask", "language", "channels"))
"""Acts of the conversation that touch nobody's data."""


def handle_group(turn: Turn) -> Decision | None:
    """Decides whatever is heard in a group. None in a private chat.

    Nothing is kept of anybody there: no form, no seat, no case, no question.
    """
    if not turn.incoming.sender.is_group:
        return None
    state = replace(turn.state, draft=None, waiting="", survey=None, wanted=0, unheard="")
    turn = replace(turn, state=replace(state, flow=None))
    incoming = turn.incoming
    if incoming.left is not None or incoming.edited or not (turn.text or incoming.choice):
        return turn.decide()
    return _strip_personal(_answer_press(turn) if turn.action else _answer_said(turn))


def _answer_press(turn: Turn) -> Decision:
    if turn.action[0] == "lang":
        return frame.handle_control(turn) or _point_to_private(turn)
    if turn.action[0] in _PUBLIC or turn.act in _OPEN:
        return topics.handle_topic(turn) or frame.handle_control(turn) or _point_to_private(turn)
    return _point_to_private(turn)


def _answer_said(turn: Turn) -> Decision:
    """Returns a control word or a question. What is said to somebody else is left alone."""
    kind = GENERAL if turn.act == "danger" else _kind_of_danger(turn)
    if kind:
        return _answer_cry(turn, kind)
    if turn.act in _GREETS:
        return turn.decide(_say_way(turn, "group.hello", _make_link(turn, "")))
    if turn.act in _OPEN:
        return topics.handle_topic(turn) or frame.handle_control(turn) or turn.decide()
    if turn.act in WISHES or turn.calls == "bare":
        return _point_to_private(turn)
    if not turn.free:
        return _point_to_private(turn) if _is_to_us(turn) else turn.decide()
    if looks_like_offer(turn.text, turn.knowledge.offers):
        return turn.decide(_say_way(turn, "group.offer", _make_link(turn, "offer")))
    return _answer_question(turn)


def _answer_question(turn: Turn) -> Decision:
    """Returns the answer to a question that anybody may ask. Silence where it was none."""
    finding = turn.find()
    known = turn.locale.topics
    if finding.decision == "answer":
        topic = known[finding.matches[0].id]
        return with_open_question(turn, topic_message(turn, topic, seats=False), topic=topic.id)
    if not _is_to_us(turn):
        return turn.decide()
    if finding.decision in ("suggest", "ask"):
        offered = [known[topic_match.id] for topic_match in finding.matches[:OFFERED]]
        choices = [Choice(choice_id("t", topic.id), topic.title) for topic in offered]
        return turn.decide(turn.say("ask.did_you_mean", *choices))
    return turn.decide(_say_way(turn, "group.unknown", _make_link(turn, "")))


def _kind_of_danger(turn: Turn) -> str:
    """Returns the danger that the words tell of, "" for none.

    MeaningWanted where a model is to say so.
    """
    if not turn.free:
        return ""
    danger, meaning = turn.knowledge.danger, turn.incoming.meaning
    if meaning is None and turn.knowledge.semantic and is_open(turn.text, danger):
        raise MeaningWanted
    found = find_alarm(turn.text, danger, meaning or None)
    return found.kind if found else ""


def _answer_cry(turn: Turn, kind: str) -> Decision:
    """Returns whom to call, and the way to the private chat, in her language.

    Nothing is kept here.
    """
    turn = in_her_language(turn)
    way = _say_way(turn, "group.danger", _make_link(turn, "person"))
    return turn.decide(replace(way, text=f"{list_numbers(turn, kind)}\n\n{way.text}"))


def _is_to_us(turn: Turn) -> bool:
    """Whether the bot is meant: by a command, a question mark, or as the one who is answered."""
    return turn.text.startswith("/") or "?" in turn.text or bool(turn.incoming.quoted)


def _point_to_private(turn: Turn) -> Decision:
    """Says that what is personal is for a private chat, and how to get there."""
    act = turn.act or ("person" if turn.calls == "bare" else "")
    return turn.decide(_say_way(turn, "group.private", _make_link(turn, act)))


def _say_way(turn: Turn, key: str, link: str) -> Outgoing:
    """Returns the phrase, and below it the link to the private chat, or how to find it."""
    way = turn.phrase("group.link", link=link) if link else turn.phrase("group.no_link")
    return turn.message(f"{turn.phrase(key)}\n\n{way}")


def _make_link(turn: Turn, act: str) -> str:
    """Returns the link that goes on there with what was wanted here."""
    return deep_link(turn.locale, f"{GO}{act}" if act in WISHES else "group")


def _strip_personal(decision: Decision) -> Decision:
    """Without the buttons that lead to anything personal. A number typed picks nothing here."""
    replies = tuple(
        replace(
            reply, choices=tuple(filter(_is_public, reply.choices)), numbered=False, contact=None
        )
        for reply in decision.replies
    )
    state = replace(decision.state, shown=(), beside=(), either=())
    return replace(decision, replies=replies, state=state)


def _is_public(choice: Choice) -> bool:
    _, verb, *rest = choice.id.split(":")
    return verb in _PUBLIC or (verb == "go" and rest[:1] == ["ask"])
