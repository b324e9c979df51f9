"""What an answer says in Indonesian it says in English: the same figures, years and names."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest

from bot import content
from bot.config import load_config
from bot.dialogue.faq.topic import Topic
from bot.dialogue.knowledge import Knowledge
from tests.ready_office import READY

ROOT = Path(__file__).resolve().parent.parent.parent

TITLE = 64
"""Longer ones are cut off on a button."""

NOT_KNOWN = {
    "id": re.compile(
        r"(belum|tidak) kami (temukan|periksa|teliti)|belum (pasti|jelas|terkonfirmasi)"
        r"|belum ada (aturan|sumber|pengumuman|konfirmasi)|tidak ada (di|pada) sumber"
        r"|tidak (disebut|dijelaskan|dirinci|terbaca)\b|anyakan kepada (BP3MI|petugas)"
        r"|pastikan dulu ke"
    ),
    "en": re.compile(
        r"[Ww]e found no|[Ww]e have not (found|checked|studied)|not (certain|clear|confirmed)\b"
        r"|not in our sources|are not (named|explained|mentioned|detailed)"
        r"|is not (explained|mentioned)|no confirmation|[Aa]sk BP3MI|check with BP3MI"
    ),
}
"""An answer says once what it does not know, and whom to ask."""

SAID_IN_WORDS = frozenset(
    {"UU", "PP", "KTP", "KBRI", "PHK", "WNI", "HP", "RI", "IPK", "GPA", "SMP", "HAM"}
)
"""What one language writes out, because its readers do not know the letters."""

Pair = tuple[Topic, Topic]


@cache
def ready() -> Knowledge:
    """The shipped content as an office says it that is ready."""
    return content.load_knowledge(load_config(ROOT / "config.yaml", READY))


@cache
def pairs() -> dict[str, Pair]:
    """Each topic of ours, in both languages."""
    ours, theirs = (ready().locale(name).topics for name in ("id", "en"))
    return {name: (topic, theirs[name]) for name, topic in ours.items() if topic.details}


def figures(topic: Topic) -> set[str]:
    """Every number it says, without the marks that each language sets inside."""
    text = f"{topic.short}\n{topic.details}"
    return {
        re.sub(r"[.,]", "", number) for number in re.findall(r"(?<![A-Z])\d+(?:[.,]\d+)*", text)
    }


def months(topic: Topic, language: str) -> set[int]:
    """Every month it names, as a number."""
    words = ready().locale(language).phrases
    text = f"{topic.short}\n{topic.details}"
    return {one for one in range(1, 13) if re.search(rf"\b{words[f'date.month.{one}']}\b", text)}


def sentences(text: str) -> list[str]:
    return re.split(r"(?<=[.?!])\s+|\n", text)


@pytest.mark.parametrize("name", pairs())
def test_both_languages_give_the_same_figures_years_and_months(name: str) -> None:
    ours, theirs = pairs()[name]
    assert figures(ours) == figures(theirs)
    assert months(ours, "id") == months(theirs, "en")


@pytest.mark.parametrize("name", pairs())
def test_both_languages_name_the_same_offices_and_papers(name: str) -> None:
    def capitals(topic: Topic) -> set[str]:
        text = re.sub(r"\[[^]]*]\(|https?:\S+", " ", f"{topic.short}\n{topic.details}")
        return set(re.findall(r"\b[A-Z]\d\b|\b[A-Z]{2,}\d?[A-Z]*\d*\b", text)) - SAID_IN_WORDS

    ours, theirs = pairs()[name]
    assert capitals(ours) == capitals(theirs)


@pytest.mark.parametrize("name", pairs())
def test_an_answer_says_at_most_once_what_it_does_not_know(name: str) -> None:
    for language, topic in zip(("id", "en"), pairs()[name], strict=True):
        for text in (topic.short, topic.details):
            hedged = [one for one in sentences(text) if NOT_KNOWN[language].search(one)]
            assert len(hedged) <= 1, (language, hedged)


@pytest.mark.parametrize("name", pairs())
def test_no_title_is_cut_off_on_a_button(name: str) -> None:
    assert [topic.title for topic in pairs()[name] if len(topic.title) > TITLE] == []


def test_nobody_is_sent_to_an_office_that_cannot_be_reached() -> None:
    known = content.load_knowledge(load_config(ROOT / "config.yaml", {}))
    for topic in known.locale("id").topics.values():
        for text in (topic.short, topic.details):
            assert "anyakan kepada BP3MI" not in text, topic.id
            assert "ubungi BP3MI" not in text or known.locale("id").phrases["unset"] in text, (
                topic.id
            )


def test_a_source_has_one_date() -> None:
    dates: dict[str, set[str]] = {}
    for topic, _ in pairs().values():
        for source in topic.sources:
            dates.setdefault(source.url, set()).add(source.date)
    assert {url: some for url, some in dates.items() if len(some) > 1} == {}
