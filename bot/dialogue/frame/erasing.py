"""Deletion on request: a talk about danger goes from her screen, as far as her network lets us."""

from __future__ import annotations

from bot.dialogue.cases.language import in_her_language
from bot.dialogue.cases.urgent import NUMBERS
from bot.dialogue.decision import Decision, Erased
from bot.dialogue.frame.ways import ways_back
from bot.dialogue.messages import Choice
from bot.dialogue.turn import Turn


def handle_erasing(turn: Turn) -> Decision | None:
    """Deletes it, and says plainly what stays. The words betray nothing to whoever looks on."""
    if turn.act in ("leave", "erase"):
        turn = in_her_language(turn)
    if turn.act == "leave":
        return turn.decide(turn.say("danger.leave", *_offer_ways(turn)))
    if turn.act != "erase":
        return None
    said = turn.message(turn.phrase(_outcome_key(turn)), _offer_ways(turn), erases=True)
    waiting = turn.state.waiting if turn.state.waits_for_consent else ""
    return turn.decide(said, facts=[Erased()], misses=0, waiting=waiting, unheard="", topic="")


def _outcome_key(turn: Turn) -> str:
    """Returns the phrase for what can be deleted of it: all, the newer part, or nothing."""
    view = turn.view
    if view.page:
        return "danger.deleted"
    if view.deletes is None:
        return "danger.delete_yourself"
    said = [line.at for case in view.cases if case.urgent for line in case.lines]
    oldest = min(said, default=turn.incoming.at)
    is_late = turn.incoming.at - oldest >= view.deletes
    return "danger.deleted_in_part" if is_late else "danger.deleted"


def _offer_ways(turn: Turn) -> list[Choice]:
    """Returns buttons for a person and the numbers, under plain names that betray nothing.

    On our page also the one that leaves without a trace.
    """
    leave = [turn.button("web.leave", "go", "leave")] if turn.view.page else []
    return [
        turn.button("menu.person", "go", "person"),
        turn.button("alarm.contacts", "t", NUMBERS),
        *leave,
        *ways_back(turn),
    ]
