"""An offer that somebody received: which words are signs of fraud, what to ask, where to verify."""

from __future__ import annotations

from bot.dialogue.decision import Decision
from bot.dialogue.faq.aside import answered, looks_like_question
from bot.dialogue.faq.offer_signs import Report, Sign, examine, looks_like_offer
from bot.dialogue.frame.common import prompt, ways_back, with_open_question
from bot.dialogue.messages import Outgoing, plain
from bot.dialogue.turn import Turn

_WORDS_OF_AN_OFFER = 4

SHOWN = 4
"""So many signs are explained in one message; the others are only counted."""


def handle(turn: Turn) -> Decision | None:
    """Asks for an offer, offers to look through one that was pasted, or reports on it."""
    if turn.act == "offer":
        return prompt(turn, "offer")
    if turn.act == "check":
        return _report(turn, turn.state.pasted)
    if not turn.free:
        return None
    if turn.state.waiting == "offer":
        return _aside(turn) or _report(turn, turn.text)
    return pasted(turn)


def pasted(turn: Turn) -> Decision | None:
    """Offers to look through what reads like somebody's offer; None for everything else."""
    if not looks_like_offer(turn.text, turn.knowledge.offers):
        return None
    check, *ways = turn.button("offer.check", "go", "check"), *ways_back(turn)
    either = (check.id, ways[0].id)
    return turn.decide(turn.say("offer.seen", [check, *ways]), pasted=turn.text, either=either)


def _aside(turn: Turn) -> Decision | None:
    """A greeting or a question instead of the offer; None for what is to be examined."""
    if examine(turn.text, turn.knowledge.offers).signs:
        return None
    if looks_like_question(turn) and (answer := answered(turn, sure=True)):
        return answer
    return prompt(turn, "offer") if len(turn.text.split()) < _WORDS_OF_AN_OFFER else None


def _report(turn: Turn, text: str) -> Decision:
    if not text:
        return prompt(turn, "offer")
    report = examine(text, turn.knowledge.offers)
    return with_open_question(turn, _message(turn, text, report), waiting="")


def _message(turn: Turn, text: str, report: Report) -> Outgoing:
    parts = [turn.phrase(f"offers.level.{report.level}")]
    parts += [_explained(turn, text, sign) for sign in report.signs[:SHOWN]]
    if len(report.signs) > SHOWN:
        parts.append(turn.phrase("offer.more", more=len(report.signs) - SHOWN))
    choices = [
        turn.button("offer.verify", "t", "cek-p3mi-resmi"),
        turn.button("offer.again", "go", "offer"),
        turn.button("menu.person", "go", "person"),
        turn.button("menu.menu", "go", "menu"),
    ]
    return turn.message("\n\n".join(parts), choices)


def _explained(turn: Turn, text: str, sign: Sign) -> str:
    start, end = sign.spans[0]
    words = plain(" ".join(text[start:end].split())[:80])
    lines = [f"*{turn.phrase(f'offers.sign.{sign.id}.what')}*", f"“{words}”"]
    lines += [turn.phrase(f"offers.sign.{sign.id}.{part}") for part in ("ask", "verify")]
    return "\n".join(lines)
