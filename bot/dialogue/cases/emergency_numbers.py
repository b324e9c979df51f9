"""Whom somebody in danger can call: the lines of the country she named, else Indonesia's."""

from __future__ import annotations

from bot.dialogue.cases.helpline import HOME, SOONEST
from bot.dialogue.messages import dial_digits
from bot.dialogue.turn import Turn
from bot.search.countries import find_country

_NEWEST, _OLDEST = 20, 10
"""So many lines of a case are looked through for a country: each message would read all."""


def list_numbers(turn: Turn, kind: str) -> str:
    """Returns the numbers for this kind of danger, those that help soonest first."""
    country = country_named(turn)
    if not country:
        own = f"danger.call.{kind}"
        general = turn.phrase(own if turn.knows(own) else "danger.call")
        return "\n".join([general.strip(), *_draw_lines(turn, HOME, kind)])
    return "\n".join([*_draw_lines(turn, country, kind), turn.phrase("danger.call_abroad")])


def list_new_numbers(turn: Turn, kind: str) -> str:
    """Returns the numbers of a country that she names only now. "" where there is none."""
    before = _find(turn, _said_before(turn))
    now = _find(turn, [turn.text])
    return "\n".join(_draw_lines(turn, now, kind)) if now != before else ""


def country_named(turn: Turn) -> str:
    """Where she says that she is: in this text, else in her urgent case. "" where she does not."""
    return _find(turn, [turn.text]) or _find(turn, _said_before(turn))


def _said_before(turn: Turn) -> list[str]:
    """Returns what she wrote in her open urgent case, the newest first. Of many not the middle."""
    said = [
        line.text
        for case in reversed(turn.view.cases)
        if case.urgent and case.state != "closed"
        for line in reversed(case.lines)
        if line.who == "candidate"
    ]
    return said if len(said) <= _NEWEST + _OLDEST else [*said[:_NEWEST], *said[-_OLDEST:]]


def _find(turn: Turn, texts: list[str]) -> str:
    rules = turn.knowledge.danger
    named = (find_country(text, rules.countries, rules.elsewhere) for text in texts)
    return next(filter(None, named), "")


def _draw_lines(turn: Turn, country: str, kind: str) -> list[str]:
    place = turn.phrase(f"country.{country}") if country else ""
    return [
        turn.phrase(
            f"danger.line.{line.service}",
            name=line.name,
            number=line.number,
            call=dial_digits(line.number),
            country=place,
        )
        for line in sorted(turn.knowledge.helplines, key=lambda line: SOONEST.index(line.service))
        if country and line.country == country and (not line.kinds or kind in line.kinds)
    ]
