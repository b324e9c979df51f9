"""The desk's home: what an officer can do, with what waits. And the way to the candidate's side."""

from __future__ import annotations

from dataclasses import replace
from difflib import get_close_matches

from bot.dialogue.decision import Alarmed, CaseSaid, Decision, Fact, Unanswered
from bot.dialogue.knowledge import Knowledge
from bot.dialogue.messages import Choice, Outgoing, strip_markup
from bot.dialogue.turn import Turn, fold_text
from bot.dialogue.voice import choice_id
from bot.office.kit.commands import COMMANDS, Answer, Order, register_command
from bot.office.menu.help import usable_commands
from bot.office.menu.today import in_danger

HOME = "menu"
"""The command that shows the home; "menu" and "start" as words mean it too."""

TRIAL = "coba"
"""The command that lets an officer try the candidate's side."""

DOORS = ("hari_ini", "sesi", "peserta", "siaran", "kasus", "pertanyaan")
"""What the home opens, in the order of its buttons; each as far as her role may."""


@register_command(HOME, role="viewer", in_group=True)
async def show_home(order: Order) -> Answer:
    """Shows what waits, and a button for each thing she may do."""
    return Answer((await draw_home(order),))


async def draw_home(order: Order, lead: str = "") -> Outgoing:
    """Draws the home as a message. `lead` is said before it."""
    waiting = await _count_waiting(order)
    choices = [
        _count_choice(order.button(f"desk.home.{name}", name), waiting.get(name, 0))
        for name in DOORS
        if COMMANDS[name].is_allowed(order.officer.role)
    ]
    choices.append(order.button("desk.home.all", "bantuan"))
    if not order.sender.is_group:
        choices.append(order.button("desk.home.try", TRIAL))
    lines = [
        *([lead, ""] if lead else []),
        order.phrase("desk.home.title", name=order.officer.name),
        *await in_danger(order),
        *(
            order.phrase(f"desk.home.waits.{name}", total=waiting[name])
            for name in DOORS
            if waiting.get(name) and COMMANDS[name].is_allowed(order.officer.role)
        ),
    ]
    return order.message("\n".join(lines), *choices)


def _count_choice(choice: Choice, total: int) -> Choice:
    return Choice(choice.id, f"{choice.label} ({total})") if total else choice


async def _count_waiting(order: Order) -> dict[str, int]:
    """Returns how much waits behind each button."""
    store = order.store
    cases = await store.cases.count_cases(order.at)
    asked = await store.broadcasts.waiting_for_approval()
    approves = COMMANDS["setujui"].is_allowed(order.officer.role)
    others = [broadcast for broadcast in asked if broadcast.made_by != str(order.officer.id)]
    return {
        "peserta": await store.people.count_registrations("sent"),
        "siaran": len(others) if approves else 0,
        "kasus": cases["open"] + cases["claimed"],
        "pertanyaan": await store.learning.count_open(),
    }


@register_command(TRIAL, role="viewer")
async def try_out(order: Order) -> Answer:
    """Lets her use the bot as a candidate does, until she says that she is done."""
    if order.action == ("off",) or fold_text(order.text) in phrase_words(
        order.knowledge, "desk.try.ends"
    ):
        return Answer((await draw_home(order, order.phrase("desk.try.off")),))
    menu = Choice(choice_id("go", "menu"), order.locale.phrases["desk.try.menu"])
    return Answer((order.say("desk.try.on", menu, trial_end(order)),), tries=True)


def phrase_words(knowledge: Knowledge, key: str) -> frozenset[str]:
    """Returns the words, in every language, that a phrase lists between commas."""
    listed = (locale.phrases[key].split(",") for locale in knowledge.locales.values())
    return frozenset(fold_text(word) for some in listed for word in some)


def says_done(turn: Turn) -> bool:
    """Returns whether she ends a trial in words.

    Where a button reads just so, it is that button's.
    """
    shown = (*turn.state.shown, *turn.state.beside)
    if not turn.state.tries or any(
        fold_text(strip_markup(choice.label)) == turn.word for choice in shown
    ):
        return False
    return turn.word in phrase_words(turn.knowledge, "desk.try.ends")


def without_trial(decision: Decision, knowledge: Knowledge) -> Decision:
    """Returns the decision on a turn. What staff only try is kept as no question and rings nobody.

    A cry for help that is only tried opens no case either, and the officer is told so first.
    """
    if not decision.state.tries:
        return decision
    facts = tuple(fact for fact in decision.facts if not _is_only_tried(fact))
    replies = decision.replies
    if replies and any(_is_cry(fact) for fact in decision.facts):
        phrases = knowledge.locale(decision.state.locale).phrases
        told = Outgoing(replies[0].to, phrases["desk.try.no_alarm"], danger="said")
        replies = (told, *replies)
    return replace(decision, facts=facts, replies=replies)


def _is_only_tried(fact: Fact) -> bool:
    """Returns whether a trial leaves this fact out.

    What is tried on purpose (a seat, a letter) stays.
    """
    return isinstance(fact, Unanswered) or _is_cry(fact)


def _is_cry(fact: Fact) -> bool:
    return isinstance(fact, Alarmed) or (isinstance(fact, CaseSaid) and fact.urgent)


def trial_end(order: Order) -> Choice:
    """Returns the button that ends a trial."""
    return order.button("desk.try.done", TRIAL, "off")


def candidates_only(order: Order) -> Outgoing:
    """Says of a button or command of the candidate's side how to try it."""
    return order.say(
        "desk.try.only", order.button("desk.home.try", TRIAL), order.button("desk.home.menu", HOME)
    )


async def suggest_command(order: Order, typed: str) -> Answer:
    """There is no such command: the ones that may be meant, else the home."""
    names = [usable_command.name for usable_command in usable_commands(order.officer.role)]
    near = get_close_matches(typed.rstrip("0123456789"), names, n=2, cutoff=0.6)
    if not near:
        return Answer(
            (await draw_home(order, order.phrase("desk.unknown_command", typed=typed[:40])),)
        )
    choices = [Choice(choice_id("s", name), f"/{name}") for name in near]
    said = order.say("desk.mistyped", *choices, typed=typed[:40], name=near[0])
    return Answer((said,))
