"""One step back: "kalau yang swasta?", "terus biayanya?" are understood in the last topic."""

from __future__ import annotations

from dataclasses import replace

from bot.dialogue.turn import Turn, fold_text
from bot.search import Finding, TopicMatch, find_topics

_IN_TALK = 0.5
_SHORT, _LETTERS = 7, 200
"""Words, and letters; a longer text says by itself what it is about."""


def find_in_talk(turn: Turn) -> Finding:
    """What the search makes of the text; of a short one that goes on, with the last topic at hand.

    MeaningWanted as for `Turn.find`.
    """
    finding = turn.find()
    last = turn.state.topic
    topic = turn.locale.topics.get(last)
    if topic is None or finding.decision == "answer" or not _goes_on(turn):
        return finding
    if is_talk(turn, finding):
        return finding
    about = turn.knowledge.locale("").phrases.get(f"about.{last}", topic.title)
    together = find_topics(f"{about} {turn.text}", turn.knowledge.index)
    blended = _blend(finding, together)
    if not blended or (finding.decision == "none" and together.decision == "none"):
        return finding
    return replace(together, decision="suggest", matches=blended, elsewhere=None)


def is_talk(turn: Turn, finding: Finding) -> bool:
    """Returns whether the text is small talk or a rude word: "oh gitu" asks for nothing."""
    pointer = turn.locale.topics.get(finding.elsewhere or "")
    return pointer is not None and pointer.kind in ("smalltalk", "abuse")


def _blend(alone: Finding, together: Finding) -> tuple[TopicMatch, ...]:
    """The topics by what the text says alone, and half as much by what it says in the talk."""
    scores = {match.id: match.score for match in alone.matches}
    for match in together.matches:
        scores[match.id] = scores.get(match.id, 0.0) + _IN_TALK * match.score
    ranked = sorted(scores.items(), key=lambda item: (-item[1], item[0]))
    return tuple(TopicMatch(name, round(score, 4)) for name, score in ranked if score > 0)


def _goes_on(turn: Turn) -> bool:
    """Whether it is short, and opens as what goes on does, or is next to nothing by itself."""
    words = fold_text(turn.text).split() if len(turn.text) <= _LETTERS else []
    if not words or len(words) > _SHORT:
        return False
    known = turn.knowledge.locales.values()
    return len(words) <= 3 or any(words[0] in locale.going_on for locale in known)
