"""An offer that somebody received: which words are signs of fraud, what to ask, where to verify."""

from __future__ import annotations

from bot.dialogue.decision import Decision
from bot.dialogue.faq.aside import answer_question
from bot.dialogue.faq.meaning import MeaningWanted
from bot.dialogue.faq.offer_signs import (
    Report,
    examine_offer,
    is_open,
    looks_like_offer,
)
from bot.dialogue.faq.offer_words import Sign
from bot.dialogue.faq.question_form import looks_like_question
from bot.dialogue.frame.common import ask_text, with_open_question
from bot.dialogue.messages import Outgoing, escape_markup
from bot.dialogue.turn import Turn

_WORDS_OF_AN_OFFER = 4
_QUOTED = 70

_OLD_BUTTON = "check"
"""A button of older messages; what it would look through is not kept any more."""


def handle_offer(turn: Turn) -> Decision | None:
    """Asks for an offer, or reports on the one that a text tells of."""
    if turn.act in ("offer", _OLD_BUTTON):
        return ask_text(turn, "offer")
    if not turn.free:
        return None
    if turn.state.waiting == "offer":
        return _answer_aside(turn) or _report_offer(turn)
    return report_told(turn)


def report_told(turn: Turn) -> Decision | None:
    """Returns the report on what reads like an offer, pasted or told. None for everything else."""
    return _report_offer(turn) if looks_like_offer(turn.text, turn.knowledge.offers) else None


def report_signs(turn: Turn) -> Decision | None:
    """Returns the report on a text that bears a sign, however little it says. None without one."""
    return _report_offer(turn) if _has_signs(turn) else None


def _has_signs(turn: Turn) -> bool:
    return bool(turn.text and _examine(turn).signs)


def _answer_aside(turn: Turn) -> Decision | None:
    """Returns a greeting or a question instead of the offer. None for what is to be examined."""
    if _has_signs(turn) or looks_like_offer(turn.text, turn.knowledge.offers):
        return None
    if looks_like_question(turn) and (answer := answer_question(turn, sure=True)):
        return answer
    return ask_text(turn, "offer") if len(turn.text.split()) < _WORDS_OF_AN_OFFER else None


def _report_offer(turn: Turn) -> Decision:
    return with_open_question(turn, _draw_report(turn, _examine(turn)), waiting="")


def _examine(turn: Turn) -> Report:
    """Looks the text through. MeaningWanted where its words leave it open and a model is there."""
    offers, meaning = turn.knowledge.offers, turn.incoming.meaning
    if meaning is None and turn.knowledge.semantic and is_open(turn.text, offers):
        raise MeaningWanted
    return examine_offer(turn.text, offers, meaning or None)


def _draw_report(turn: Turn, report: Report) -> Outgoing:
    parts = [turn.phrase(f"offers.level.{report.level}")]
    parts += [_explain_sign(turn, sign) for sign in report.signs]
    if report.more:
        parts.append(turn.phrase("offer.more", more=report.more))
    if report.signs:
        parts.append(turn.phrase(f"offers.sign.{report.signs[0].id}.verify"))
    if report.sites:
        parts.append(turn.phrase("offer.site", site=escape_markup(report.sites[0])))
    choices = [
        turn.button("offer.verify", "t", "cek-p3mi-resmi"),
        turn.button("offer.again", "go", "offer"),
        turn.button("menu.person", "go", "person"),
        turn.button("menu.menu", "go", "menu"),
    ]
    return turn.message("\n\n".join(parts), choices)


def _explain_sign(turn: Turn, sign: Sign) -> str:
    lines = [f"*{turn.phrase(f'offers.sign.{sign.id}.what')}*"]
    lines += [f"“{_quote_words(turn.text[start:end])}”" for start, end in sign.spans]
    return "\n".join([*lines, turn.phrase(f"offers.sign.{sign.id}.ask")])


def _quote_words(words: str) -> str:
    flat = " ".join(words.split())
    return escape_markup(flat if len(flat) <= _QUOTED else f"{flat[:_QUOTED].rstrip()}…")
