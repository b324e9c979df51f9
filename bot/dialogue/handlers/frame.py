"""The frame: start, menu, help, person, language, back, cancel and stop, from any state."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from bot.dialogue.decision import ConsentWithdrawn, Decision
from bot.dialogue.handlers.common import menu_choices, with_open_question
from bot.dialogue.handlers.presence import arrival
from bot.dialogue.messages import Choice
from bot.dialogue.turn import Turn, choice_id


def handle(turn: Turn) -> Decision | None:
    """The frame's answer to a control word, command or button; None for anything else."""
    name = turn.control or (
        turn.action[1] if turn.action[:1] == ("go",) and len(turn.action) > 1 else ""
    )
    if turn.action[:1] == ("lang",):
        return _speak(turn, turn.action[1])
    if turn.incoming.start is not None:
        name = "start"
    act = _ACTS.get(name)
    return act(turn) if act else None


def _start(turn: Turn) -> Decision:
    key = "start.again" if turn.state.met else "start.first"
    welcome = turn.say(key, menu_choices(turn))
    facts = arrival(turn)
    if turn.state.draft is not None:
        return with_open_question(turn, turn.say("start.draft"), facts=facts, met=True, waiting="")
    return turn.decide(welcome, facts=facts, met=True, misses=0, waiting="")


def _menu(turn: Turn) -> Decision:
    choices = list(menu_choices(turn))
    if turn.state.draft is not None:
        choices.insert(0, turn.button("menu.resume", "go", "resume"))
    return turn.decide(turn.say("menu.title", choices), met=True, misses=0, waiting="")


def _help(turn: Turn) -> Decision:
    return with_open_question(turn, turn.say("help.text", menu_choices(turn)), waiting="")


def _person(turn: Turn) -> Decision:
    write = turn.button("person.write", "go", "write")
    if turn.state.draft is not None:
        choices = [
            write,
            turn.button("menu.resume", "go", "resume"),
            turn.button("menu.menu", "go", "menu"),
        ]
        return turn.decide(turn.say("person.text", choices), waiting="")
    choices = [
        write,
        turn.button("alarm.numbers", "t", "nomor-pengaduan"),
        turn.button("menu.menu", "go", "menu"),
    ]
    return turn.decide(turn.say("person.text", choices), misses=0, waiting="")


def _write(turn: Turn) -> Decision:
    return turn.decide(
        turn.say("person.ask", [turn.button("menu.cancel", "go", "cancel")]), waiting="person"
    )


def _language(turn: Turn) -> Decision:
    choices = [
        Choice(choice_id("lang", one.id), one.name) for one in turn.knowledge.locales.values()
    ]
    return turn.decide(turn.say("language.ask", choices))


def _speak(turn: Turn, name: str) -> Decision:
    if name not in turn.knowledge.locales:
        return _language(turn)
    phrases = turn.knowledge.locales[name].phrases
    from_now = _in(turn, name)
    return with_open_question(from_now, from_now.message(phrases["language.set"]), locale=name)


def _in(turn: Turn, name: str) -> Turn:
    return replace(turn, locale=turn.knowledge.locales[name])


def _channels(turn: Turn) -> Decision:
    return with_open_question(turn, turn.say("channels.text"))


def _schedule(turn: Turn) -> Decision:
    choices = [
        turn.button("menu.register", "go", "register"),
        turn.button("schedule.topic", "t", "sesi-orientasi-kampus"),
        turn.button("menu.menu", "go", "menu"),
    ]
    return turn.decide(turn.say("schedule.none", choices))


def _cancel(turn: Turn) -> Decision:
    if turn.state.draft is not None and turn.state.waiting != "person":
        choices = [
            turn.button("cancel.keep", "go", "keep"),
            turn.button("cancel.drop", "go", "drop"),
            turn.button("menu.resume", "go", "resume"),
        ]
        return turn.decide(turn.say("cancel.ask", choices), waiting="")
    return turn.decide(turn.say("cancel.done", menu_choices(turn)), waiting="", misses=0)


def _keep(turn: Turn) -> Decision:
    return turn.decide(turn.say("cancel.kept", menu_choices(turn)), waiting="")


def _drop(turn: Turn) -> Decision:
    return turn.decide(turn.say("cancel.dropped", menu_choices(turn)), draft=None, waiting="")


def _stop(turn: Turn) -> Decision:
    facts = [ConsentWithdrawn("reminders"), ConsentWithdrawn("news")]
    return with_open_question(turn, turn.say("stop.done"), facts=facts, waiting="")


def _erase(turn: Turn) -> Decision:
    return with_open_question(turn, turn.say("danger.delete_hint"))


_ACTS: dict[str, Callable[[Turn], Decision]] = {
    "start": _start,
    "menu": _menu,
    "help": _help,
    "person": _person,
    "write": _write,
    "language": _language,
    "channels": _channels,
    "schedule": _schedule,
    "cancel": _cancel,
    "keep": _keep,
    "drop": _drop,
    "stop": _stop,
    "erase": _erase,
}
