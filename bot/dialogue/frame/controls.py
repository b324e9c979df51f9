"""The frame: start, menu, help, person, language, back, cancel and stop, from any state."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from bot.dialogue.cases.talk import confirm_written, is_talking
from bot.dialogue.decision import ConsentWithdrawn, Decision
from bot.dialogue.frame.common import ask_text, is_busy, show_place, with_open_question
from bot.dialogue.frame.unsupported import note_arrival
from bot.dialogue.frame.ways import menu_choices, ways_back
from bot.dialogue.messages import Choice
from bot.dialogue.sessions.session import is_slip_link
from bot.dialogue.turn import Turn, fold_text
from bot.dialogue.voice import choice_id


def handle_control(turn: Turn) -> Decision | None:
    """Returns the frame's answer to a control word, command or button. None for anything else."""
    if turn.action[:1] == ("lang",):
        return _change_language(turn, turn.action[-1])
    for locale in turn.knowledge.locales.values():
        if turn.free and turn.word == fold_text(locale.name):
            return _change_language(turn, locale.id)
    act = _ACTS.get(turn.act) or (_offer_person if turn.calls == "bare" else None)
    return act(turn) if act else None


def _show_start(turn: Turn) -> Decision:
    if is_slip_link(turn.incoming.start or ""):
        return with_open_question(turn, turn.say("slip.for_staff"))
    facts = note_arrival(turn)
    poster = turn.state.poster or next((fact.code for fact in facts), "")
    if turn.state.draft is not None:
        said = turn.say("start.draft")
        return with_open_question(turn, said, facts=facts, met=True, waiting="", poster=poster)
    welcome = turn.say("start.again" if turn.state.met else "start.first", *menu_choices(turn))
    return turn.decide(welcome, facts=facts, met=True, misses=0, poster=poster)


def _show_menu(turn: Turn) -> Decision:
    resume = ways_back(turn)[:-1]
    title = turn.say("menu.title", *resume, *menu_choices(turn))
    return turn.decide(title, met=True, misses=0)


def _show_help(turn: Turn) -> Decision:
    return with_open_question(turn, turn.say("help.text", *menu_choices(turn)))


def _offer_person(turn: Turn) -> Decision:
    choices = [
        turn.button("person.write", "go", "write"),
        turn.button("alarm.numbers", "t", "nomor-pengaduan"),
        *ways_back(turn),
    ]
    waiting = "" if turn.state.draft or is_talking(turn) else "staff"
    return turn.decide(turn.say("person.text", *choices), misses=0, waiting=waiting)


def _ask_message(turn: Turn) -> Decision:
    """Asks for the message. A question that nobody could answer need not be typed again."""
    unheard = turn.state.unheard
    if not unheard or not turn.view.staffed:
        return ask_text(turn, "person")
    last = turn.button("person.send_last", "go", "last")
    choices = [last, turn.button("menu.cancel", "go", "cancel")]
    return turn.decide(turn.say("person.ask_or_last", *choices, question=unheard), waiting="person")


def _pass_last(turn: Turn) -> Decision:
    """Hands the question of before to the staff as it was asked."""
    if not turn.state.unheard or not turn.view.staffed:
        return _ask_message(turn)
    return confirm_written(replace(turn, incoming=replace(turn.incoming, text=turn.state.unheard)))


def _ask_language(turn: Turn) -> Decision:
    known = turn.knowledge.locales.values()
    choices = [Choice(choice_id("lang", locale.id), locale.name) for locale in known]
    return turn.decide(turn.say("language.ask", *choices), waiting=turn.state.waiting)


def _change_language(turn: Turn, name: str) -> Decision:
    if name not in turn.knowledge.locales:
        return _ask_language(turn)
    from_now = turn.in_locale(turn.knowledge.locales[name])
    said = from_now.say("language.set", *(() if is_busy(turn) else menu_choices(from_now)))
    return with_open_question(from_now, said, locale=name)


def _show_channels(turn: Turn) -> Decision:
    return with_open_question(turn, turn.say("channels.text"))


def _ask_cancel(turn: Turn) -> Decision:
    if _fills_in(turn):
        return _ask_whether_to_keep(turn)
    if turn.state.draft is not None:
        return with_open_question(turn, turn.say("cancel.back"), waiting="")
    return turn.decide(turn.say("cancel.done", *menu_choices(turn)), misses=0)


def _ask_whether_to_keep(turn: Turn, *more: Choice) -> Decision:
    """Asks what becomes of the answers. Who leaves a second time leaves, and they are kept."""
    ways = [*_ways_to_leave(turn), *more]
    if any(choice.id == ways[1].id for choice in turn.state.shown):
        return _keep_draft(turn)
    keep = ways[0].id  # neither a yes nor a no deletes
    return turn.decide(turn.say("cancel.ask", *ways), either=(keep, keep))


def _keep_draft(turn: Turn) -> Decision:
    return turn.decide(turn.say("cancel.kept", *menu_choices(turn)))


def _drop_draft(turn: Turn) -> Decision:
    return turn.decide(turn.say("cancel.dropped", *menu_choices(turn)), draft=None)


def _fills_in(turn: Turn) -> bool:
    """Returns whether a form is open, and nothing else is asked above it."""
    return turn.state.draft is not None and turn.state.waiting in ("", "forget")


def _ways_to_leave(turn: Turn) -> list[Choice]:
    return [
        turn.button("cancel.keep", "go", "keep"),
        turn.button("cancel.drop", "go", "drop"),
        turn.button("menu.resume", "go", "resume"),
    ]


def _stop_news(turn: Turn) -> Decision:
    """Ends reminders and news. "berhenti" in a form means the form, unless the button is meant."""
    if turn.control and not turn.text.startswith("/") and _fills_in(turn):
        stop = turn.button("stop.news", "go", "stop")
        return _ask_whether_to_keep(turn, stop)
    facts = [ConsentWithdrawn("reminders"), ConsentWithdrawn("news")]
    return with_open_question(turn, turn.say("stop.done", *ways_back(turn)), facts=facts)


_ACTS: dict[str, Callable[[Turn], Decision]] = {
    "start": _show_start,
    "menu": _show_menu,
    "help": _show_help,
    "person": _offer_person,
    "write": _ask_message,
    "last": _pass_last,
    "language": _ask_language,
    "channels": _show_channels,
    "cancel": _ask_cancel,
    "keep": _keep_draft,
    "drop": _drop_draft,
    "stop": _stop_news,
    "repeat": show_place,
}
