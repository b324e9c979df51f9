"""Abbreviations: each is spelled out the first time it is said in a conversation."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache

from bot.dialogue.messages import Outgoing

AT_ONCE = 2
"""At most so many are spelled out in one message: more would bury the answer."""


def spelled_out(
    replies: tuple[Outgoing, ...], glossary: Mapping[str, str], known: tuple[str, ...]
) -> tuple[tuple[Outgoing, ...], tuple[str, ...]]:
    """Returns the replies with new abbreviations spelled out, and all that are known by then."""
    if not replies or not glossary:
        return replies, known
    done = []
    for reply in replies:
        if reply.danger:  # nothing stands between a person in danger and the number
            done.append(reply)
            continue
        text, known = _spell_out(reply.text, glossary, known)
        done.append(reply if text is reply.text else replace(reply, text=text))
    return tuple(done), known


@lru_cache(maxsize=8)
def _compile_finder(words: frozenset[str]) -> re.Pattern[str]:
    longest_first = sorted(words, key=len, reverse=True)
    return re.compile(rf"(?<![\w/.-])({'|'.join(map(re.escape, longest_first))})(?![\w/.-]*\w)")


def _spell_out(
    text: str, glossary: Mapping[str, str], known: tuple[str, ...]
) -> tuple[str, tuple[str, ...]]:
    found = _compile_finder(frozenset(glossary)).finditer(text)
    fresh: list[re.Match[str]] = []
    said = list(known)
    for match in found:
        word = match[1]
        if word in said:
            continue
        if _is_explained(text, match, glossary[word]):
            said.append(word)
        elif len(fresh) < AT_ONCE:
            said.append(word)
            fresh.append(match)
    for match in reversed(fresh):
        text = f"{text[: match.end()]} ({glossary[match[1]]}){text[match.end() :]}"
    return text, tuple(said)


def _is_explained(text: str, match: re.Match[str], meaning: str) -> bool:
    """Spelled out already beside it, inside brackets, or by the text's own words."""
    after = text[match.end() : match.end() + 2]
    before = text[max(0, match.start() - 1) : match.start()]
    return (
        after in (" (", "* ", "](") or before in ("(", "[") or meaning.casefold() in text.casefold()
    )
