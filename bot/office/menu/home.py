"""The desk's home: what an officer can do, with what waits; and the way to the candidate's side."""

from __future__ import annotations

from dataclasses import replace
from difflib import get_close_matches

from bot.dialogue.decision import Decision, Unanswered
from bot.dialogue.knowledge import Knowledge
from bot.dialogue.messages import Choice, Outgoing, bare
from bot.dialogue.turn import Turn, choice_id, fold
from bot.office.kit.commands import COMMANDS, Answer, Order, command
from bot.office.menu.help import usable
from bot.office.menu.today import in_danger

HOME = "menu"
"""The command that shows the home; "menu" and "start" as words mean it too."""

TRIAL = "coba"
"""The command that lets an officer try the candidate's side."""

DOORS = ("hari_ini", "sesi", "peserta", "siaran", "kasus", "pertanyaan")
"""What the home opens, in the order of its buttons; each as far as her role may."""


@command(HOME, role="viewer", in_group=True)
async def show_home(order: Order) -> Answer:
    """What waits, and a button for each thing she may do."""
    return Answer((await home(order),))


async def home(order: Order, lead: str = "") -> Outgoing:
    """The home as a message; `lead` is said before it."""
    waiting = await _waiting(order)
    choices = [
        _counted(order.button(f"desk.home.{name}", name), waiting.get(name, 0))
        for name in DOORS
        if COMMANDS[name].allowed(order.officer.role)
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
            if waiting.get(name) and COMMANDS[name].allowed(order.officer.role)
        ),
    ]
    return order.message("\n".join(lines), *choices)


def _counted(choice: Choice, total: int) -> Choice:
    return Choice(choice.id, f"{choice.label} ({total})") if total else choice


async def _waiting(order: Order) -> dict[str, int]:
    """How much waits behind each button."""
    store = order.store
    cases = await store.cases.counts(order.at)
    asked = await store.broadcasts.asked()
    approves = COMMANDS["setujui"].allowed(order.officer.role)
    others = [one for one in asked if one.made_by != str(order.officer.id)]
    return {
        "peserta": await store.people.count("sent"),
        "siaran": len(others) if approves else 0,
        "kasus": cases["open"] + cases["claimed"],
        "pertanyaan": await store.learning.count_open(),
    }


@command(TRIAL, role="viewer")
async def try_out(order: Order) -> Answer:
    """Lets her use the bot as a candidate does, until she says that she is done."""
    if order.action == ("off",) or fold(order.text) in words(order.knowledge, "desk.try.ends"):
        return Answer((await home(order, order.phrase("desk.try.off")),))
    menu = Choice(choice_id("go", "menu"), order.locale.phrases["desk.try.menu"])
    return Answer((order.say("desk.try.on", menu, trial_end(order)),), tries=True)


def words(knowledge: Knowledge, key: str) -> frozenset[str]:
    """The words, in every language, that a phrase lists between commas."""
    listed = (one.phrases[key].split(",") for one in knowledge.locales.values())
    return frozenset(fold(word) for some in listed for word in some)


def says_done(turn: Turn) -> bool:
    """Whether she ends a trial in words; where a button reads just so, it is that button's."""
    shown = (*turn.state.shown, *turn.state.beside)
    if not turn.state.tries or any(fold(bare(one.label)) == turn.word for one in shown):
        return False
    return turn.word in words(turn.knowledge, "desk.try.ends")


def without_trial(decision: Decision) -> Decision:
    """The decision on a turn; nothing that staff only try is kept as a question of a candidate."""
    if not decision.state.tries:
        return decision
    facts = tuple(one for one in decision.facts if not isinstance(one, Unanswered))
    return replace(decision, facts=facts)


def trial_end(order: Order) -> Choice:
    """The button that ends a trial."""
    return order.button("desk.try.done", TRIAL, "off")


def candidates_only(order: Order) -> Outgoing:
    """A button or command of the candidate's side: how to try it."""
    return order.say(
        "desk.try.only", order.button("desk.home.try", TRIAL), order.button("desk.home.menu", HOME)
    )


async def mistyped(order: Order, typed: str) -> Answer:
    """There is no such command: the ones that may be meant, else the home."""
    names = [one.name for one in usable(order.officer.role)]
    near = get_close_matches(typed.rstrip("0123456789"), names, n=2, cutoff=0.6)
    if not near:
        return Answer((await home(order, order.phrase("desk.unknown_command", typed=typed[:40])),))
    choices = [Choice(choice_id("s", name), f"/{name}") for name in near]
    said = order.say("desk.mistyped", *choices, typed=typed[:40], name=near[0])
    return Answer((said,))
