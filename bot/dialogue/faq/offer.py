"""An offer that somebody received: which words are signs of fraud, what to ask, where to verify."""

from __future__ import annotations

from bot.dialogue.decision import Decision
from bot.dialogue.faq.aside import answer_question
from bot.dialogue.faq.offer_signs import Report, Sign, examine_offer, looks_like_offer
from bot.dialogue.faq.question_form import looks_like_question
from bot.dialogue.frame.common import ask_text, with_open_question
from bot.dialogue.frame.ways import ways_back
from bot.dialogue.messages import Outgoing, escape_markup
from bot.dialogue.turn import Turn

_WORDS_OF_AN_OFFER = 4

SHOWN = 4
"""So many signs are explained in one message; the others are only counted."""


def handle_offer(turn: Turn) -> Decision | None:
    """Asks for an offer, offers to look through one that was pasted, or reports on it."""
    if turn.act == "offer":
        return ask_text(turn, "offer")
    if turn.act == "check":
        return _report_offer(turn, turn.state.pasted)
    if not turn.free:
        return None
    if turn.state.waiting == "offer":
        return _answer_aside(turn) or _report_offer(turn, turn.text)
    return recognise_pasted(turn)


def recognise_pasted(turn: Turn) -> Decision | None:
    """Offers to look through what reads like somebody's offer. None for everything else."""
    if not looks_like_offer(turn.text, turn.knowledge.offers):
        return None
    check, *ways = turn.button("offer.check", "go", "check"), *ways_back(turn)
    either = (check.id, ways[0].id)
    return turn.decide(turn.say("offer.seen", check, *ways), pasted=turn.text, either=either)


def report_pasted(turn: Turn) -> Decision | None:
    """Returns the report on an offer that is told in the text itself.

    None where it shows no sign.
    """
    return _report_offer(turn, turn.text) if _has_signs(turn) else None


def _has_signs(turn: Turn) -> bool:
    return bool(turn.text and examine_offer(turn.text, turn.knowledge.offers).signs)


def _answer_aside(turn: Turn) -> Decision | None:
    """Returns a greeting or a question instead of the offer. None for what is to be examined."""
    if _has_signs(turn):
        return None
    if looks_like_question(turn) and (answer := answer_question(turn, sure=True)):
        return answer
    return ask_text(turn, "offer") if len(turn.text.split()) < _WORDS_OF_AN_OFFER else None


def _report_offer(turn: Turn, text: str) -> Decision:
    if not text:
        return ask_text(turn, "offer")
    report = examine_offer(text, turn.knowledge.offers)
    return with_open_question(turn, _draw_report(turn, text, report), waiting="")


def _draw_report(turn: Turn, text: str, report: Report) -> Outgoing:
    parts = [turn.phrase(f"offers.level.{report.level}")]
    parts += [_explain_sign(turn, text, sign) for sign in report.signs[:SHOWN]]
    if len(report.signs) > SHOWN:
        parts.append(turn.phrase("offer.more", more=len(report.signs) - SHOWN))
    choices = [
        turn.button("offer.verify", "t", "cek-p3mi-resmi"),
        turn.button("offer.again", "go", "offer"),
        turn.button("menu.person", "go", "person"),
        turn.button("menu.menu", "go", "menu"),
    ]
    return turn.message("\n\n".join(parts), choices)


def _explain_sign(turn: Turn, text: str, sign: Sign) -> str:
    start, end = sign.spans[0]
    words = escape_markup(" ".join(text[start:end].split())[:80])
    lines = [f"*{turn.phrase(f'offers.sign.{sign.id}.what')}*", f"“{words}”"]
    lines += [turn.phrase(f"offers.sign.{sign.id}.{part}") for part in ("ask", "verify")]
    return "\n".join(lines)
