"""Plays a dialogue of a YAML file on one way to talk, and holds every answer to what it promises.

A file is a list of dialogues, each with `name`, `why` (if it needs one), `from` (a place of
places.yaml where it begins), `ways` (those it can take; all by default) and `steps`. A step does
one thing and says what must come:

  say: words              typed            tap: label        a button of the last answer
  number: 3               a typed number   old: label        a button of an earlier answer
  start: code             a poster's link  press: id         a button nobody was shown
  attach: voice           caption: words   contact: number   foreign: number
  edit: words             block: true      unblock: true
  twice: true             the network delivers the last thing again
  wait: {days: 7}         the clock moves  restart: true     the house closes and opens
  tick: true              the clockwork looks at the clock   verify: true  staff verify
  many: {say: x, times: 9}

  hear: [parts]           said, in any message of the answer
  not: [parts]            said nowhere
  asks: field             the last message asks for it; null: asks for nothing
  topic: id               a message answers this topic
  choices: [labels]       can be picked    silent: true      nothing was said
  notice: part            the toast        messages: 2       so many were said
  file: [parts]           of the file      draft: {field: value}    null: none is open
  stored: [{answers…}]    every registration, exactly; `status` and `other` beside the fields
  consents: {purpose: true}                held: 0           rows of this chat in any table
  gone: [parts]           stands nowhere on her screen any more
  case: {urgent: true, said: [parts]}      her latest case and what she said there; null: none
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from bot.dialogue.cases.case import Case
from bot.dialogue.decision import Candidate
from bot.dialogue.messages import Contact, strip_markup
from tests.houses.talk import Answer, Deed, Talk

FOLDER = Path(__file__).parent
PLACES = FOLDER / "places.yaml"
TABLES = ("candidates", "consents", "questions", "conversations")
_NOT_ON_WEB = {"attach", "contact", "foreign", "edit", "block", "unblock"}
_NOT_ON_WHATSAPP = {"contact", "foreign", "block", "unblock", "messages", "notice", "gone"}
"""It has no such thing, or says in one message what others say in several."""

_WHOLE = {"tick", "held", "case", "gone"}

Dialogue = dict[str, Any]
Step = dict[str, Any]


def dialogues() -> list[Dialogue]:
    """Every dialogue of every file here, with the file's name."""
    found = []
    for path in sorted(set(FOLDER.glob("*.yaml")) - {PLACES}):
        written = yaml.safe_load(path.read_text(encoding="utf-8"))
        found += [{"file": path.stem, **yamlobject} for yamlobject in written]
    return found


@cache
def places() -> dict[str, list[str]]:
    """Each place of places.yaml with all that is said to come there, from the beginning."""
    written = yaml.safe_load(PLACES.read_text(encoding="utf-8"))
    found: dict[str, list[str]] = {}
    for name, yamlobject in written.items():
        found[name] = [*found.get(yamlobject.get("after", ""), []), *yamlobject.get("say", [])]
    return found


def ways(dialogue: Dialogue) -> list[str]:
    """On which ways a dialogue can be played."""
    keys = {key for step in dialogue["steps"] for key in step}
    able = dialogue.get("ways", ["core", "terminal", "web", "telegram", "whatsapp"])
    if keys & _NOT_ON_WEB:
        able = [item for item in able if item != "web"]
    if keys & _NOT_ON_WHATSAPP:
        able = [item for item in able if item != "whatsapp"]
    return [item for item in able if item != "core"] if keys & _WHOLE else able


async def play(dialogue: Dialogue, talk: Talk) -> None:
    """Plays it. Raises AssertionError that names the step."""
    for text in places()[dialogue.get("from", "nowhere")]:
        await talk.do(Deed(text=text))
    for number, step in enumerate(dialogue["steps"], 1):
        try:
            answer = await _act(talk, step)
            await _hold(talk, step, answer)
        except AssertionError as error:
            said = "\n".join(strip_markup(outgoing.text) for outgoing in talk.latest)
            raise AssertionError(f"step {number}: {step}\n{error}\n--- said:\n{said}") from error


async def _act(talk: Talk, step: Step) -> Answer:
    if "wait" in step:
        talk.clock += timedelta(**step["wait"])
    if step.get("restart"):
        await talk.restart()
    if step.get("verify"):
        await talk.verify()
    if step.get("tick"):
        return await talk.tick()
    if step.get("twice"):
        return await talk.again()
    if "many" in step:
        for _ in range(step["many"]["times"] - 1):
            await talk.do(_deed(talk, step["many"]))
        return await talk.do(_deed(talk, step["many"]))
    deed = _deed(talk, step)
    return await talk.do(deed) if deed else Answer(talk.latest)


def _deed(talk: Talk, step: Step) -> Deed | None:
    for key, made in _DEEDS.items():
        if key in step:
            deed = made(step[key])
            break
    else:
        return None
    if "caption" in step:
        deed = replace(deed, text=step["caption"])
    if deed.label:
        button = talk.button(deed.label, old="old" in step)
        return replace(deed, choice=button.id, label="" if "old" in step else button.label)
    return deed


_DEEDS: dict[str, Callable[[Any], Deed]] = {
    "say": lambda value: Deed(text=str(value)),
    "number": lambda value: Deed(text=str(value)),
    "tap": lambda value: Deed(label=str(value)),
    "old": lambda value: Deed(label=str(value)),
    "press": lambda value: Deed(choice=str(value)),
    "start": lambda value: Deed(text="/start", start=str(value)),
    "attach": lambda value: Deed(attachment=value),
    "contact": lambda value: Deed(contact=Contact(str(value), own=True)),
    "foreign": lambda value: Deed(contact=Contact(str(value), own=False)),
    "edit": lambda value: Deed(text=str(value), edited=True),
    "block": lambda _: Deed(left=True),
    "unblock": lambda _: Deed(left=False),
}


async def _hold(talk: Talk, step: Step, answer: Answer) -> None:
    text = "\n".join(strip_markup(reply.text) for reply in answer.replies).casefold()
    for part in _list(step.get("hear", [])):
        assert part.casefold() in text, f"not said: {part!r}"
    for part in _list(step.get("not", [])):
        assert part.casefold() not in text, f"said: {part!r}"
    for key, holds in _HOLDS.items():
        if key in step:
            holds(step[key], answer)
    await _hold_store(talk, step)


def _silent(_: bool, answer: Answer) -> None:
    assert not answer.replies, "something was said"


def _messages(wanted: int, answer: Answer) -> None:
    assert len(answer.replies) == wanted, f"{len(answer.replies)} messages"


def _notice(wanted: str, answer: Answer) -> None:
    assert wanted in (answer.notice or ""), f"the toast is {answer.notice!r}"


def _asks(wanted: str | None, answer: Answer) -> None:
    asked = answer.replies[-1].asks if answer.replies else None
    assert asked == wanted, f"asks for {asked}"


def _topic(wanted: str | None, answer: Answer) -> None:
    topics = [reply.topic for reply in answer.replies if reply.topic]
    assert wanted in (topics or [None]), f"topics {topics}"


def _choices(wanted: list[str], answer: Answer) -> None:
    labels = [
        strip_markup(choice.label) for message in answer.replies for choice in message.choices
    ]
    for label in wanted:
        assert any(label in text for text in labels), f"{label!r} is not among {labels}"


def _file(wanted: Any, answer: Answer) -> None:
    files = [reply.file.content.decode(errors="replace") for reply in answer.replies if reply.file]
    for part in _list(wanted):
        assert any(part in text for text in files), f"not in a file: {part!r}"


_HOLDS: dict[str, Callable[[Any, Answer], None]] = {
    "silent": _silent,
    "messages": _messages,
    "notice": _notice,
    "asks": _asks,
    "topic": _topic,
    "choices": _choices,
    "file": _file,
}


async def _hold_store(talk: Talk, step: Step) -> None:
    if "draft" in step:
        draft = (await talk.state()).draft
        known = dict(draft.answers) if draft else None
        wanted = step["draft"]
        assert (known is None) == (wanted is None), f"the draft is {known}"
        for name, value in (wanted or {}).items():
            assert known is not None
            assert known.get(name) == value, f"{name} is {known.get(name)!r}"
    if "stored" in step:
        found = [_registration(candidate) for candidate in (await talk.view()).candidates]
        assert found == step["stored"], f"stored: {found}"
    if "consents" in step:
        view = await talk.view()
        agreed = {name: view.agreed(name) for name in step["consents"]}
        assert agreed == step["consents"], f"agreed: {agreed}"
    if "gone" in step:
        whole: Any = talk
        screen = await whole.all_shown()
        for part in _list(step["gone"]):
            assert part.casefold() not in screen.casefold(), f"still shown: {part!r}"
    if "case" in step:
        cases = (await talk.view()).cases
        assert bool(cases) == bool(step["case"]), f"the cases are {cases}"
        if cases:
            _hold_case(step["case"], cases[-1])
    if "held" in step:
        rows: Any = talk
        held = {table: await rows.rows(table) for table in TABLES}
        assert sum(held.values()) == step["held"], f"held: {held}"


def _hold_case(wanted: dict[str, Any], case: Case) -> None:
    said = [line.text for line in case.lines if line.who == "candidate"]
    assert case.urgent == wanted.get("urgent", False), f"urgent is {case.urgent}"
    assert len(said) == len(wanted["said"]), f"she said {said}"
    for part, text in zip(wanted["said"], said, strict=True):
        assert part in text, f"she said {said}"


def _registration(candidate: Candidate) -> dict[str, Any]:
    marks: dict[str, Any] = {} if candidate.status == "sent" else {"status": candidate.status}
    return {**candidate.answers, **marks, **({"other": True} if candidate.other else {})}


def _list(parts: Any) -> list[str]:
    return [str(part) for part in parts] if isinstance(parts, list) else [str(parts)]
