"""A number of an identity card, typed on a network whose policy forbids asking for it."""

from __future__ import annotations

import re

from bot.dialogue.decision import Decision
from bot.dialogue.frame.common import with_open_question
from bot.dialogue.turn import Turn

_MASKED = re.compile(r"\d{4} •{4} •{4} •{2}\d{2}")


def handle_card_number(turn: Turn) -> Decision | None:
    """Tells that it is not kept. None for any other text: the number in it is masked by now.

    Source: WhatsApp Business Messaging Policy, "personal ID card numbers" (read in November 2026).
    """
    text = turn.incoming.text
    if turn.view.asks_private or not _MASKED.search(text):
        return None
    if re.search(r"[^\W\d_]", _MASKED.sub("", text)) and len(text) > _LONG:
        return None
    return with_open_question(turn, turn.say("private.nik"))


_LONG = 60
"""Letters; a longer text says more than the number, and is answered for what it says."""
