"""The day that a list leaks: who was in it, by when they must know, and the letters to them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from bot.dialogue.knowledge import Knowledge, Locale
from bot.dialogue.messages import Choice, File, strip_markup
from bot.dialogue.typed_number import read_number
from bot.dialogue.voice import Voice, choice_id
from bot.errors import BotError
from bot.office.broadcasts import steps
from bot.office.broadcasts.lifecycle import as_typed, served_channels
from bot.office.exports.commands import in_words
from bot.office.kit.action import declare_action
from bot.office.kit.actor import CLI, Actor
from bot.office.kit.argument import number_of
from bot.office.kit.commands import Answer, Order, register_command
from bot.office.registration.lists import form_fields
from bot.store.exports import Export
from bot.store.store import Store

WITHIN = timedelta(hours=72)
"""How soon the people and the authority must be told (UU 27/2022, article 46)."""

PURPOSE = "registration"
"""The notice is owed to whoever registered, wanted news or not."""

LONGEST = 700
_SHOWN = 6
_STEPS = ("how", "handled")


@dataclass(frozen=True, slots=True)
class Leak:
    """An export that leaked: who of it is still known here, and how many chats can be told."""

    export: Export
    refs: tuple[str, ...]
    reached: int

    @property
    def count_gone(self) -> int:
        """How many of its people have had themselves deleted since."""
        return self.export.number - len(self.refs)


async def find_leak(store: Store, number: int, at: datetime) -> Leak | None:
    """Returns the leak of that export. None where there is no such export."""
    export = await store.exports.find_export(number)
    if export is None:
        return None
    refs = await store.exports.people_in(number)
    chosen = {"export": (str(number),)}
    meant = await store.recipients.preview_audience(
        chosen, PURPOSE, await served_channels(store), at
    )
    reached = sum(many for (_, why), many in meant.items() if not why)
    return Leak(export, tuple(refs), reached)


def write_letters(
    knowledge: Knowledge, locale: Locale, leak: Leak, said: dict[str, str], when: str
) -> tuple[str, str]:
    """Returns the letter to the people and the one to the authority, as staff would type them.

    What is not known yet is a blank.
    """
    phrases = locale.phrases
    names = [f"export.{name}" for name in ("ref", "status", "sent_at", "channel")]
    names += [f"form.{name}.name" for name in form_fields(knowledge)]
    gaps = {step: said.get(step) or phrases[f"breach.blank.{step}"] for step in _STEPS} | {
        "data": ", ".join(phrases[name] for name in names if name in phrases),
        "number": str(leak.export.id),
        "when": when,
        "people": str(leak.export.number),
        "reached": str(leak.reached),
    }
    voice = Voice(locale)
    return voice.fill("breach.people", **gaps), voice.fill("breach.authority", **gaps)


def _read_bare(typed: str) -> str:
    return strip_markup(as_typed(typed))


@register_command("bocor", role="admin", proven=True)
async def handle_breach(order: Order) -> Answer:
    """Asks which export leaked, how, and what is done. Then hands over the letters."""
    step = order.memory.get("step", "")
    if step in _STEPS and not order.action:
        return await _take_answer(order, step)
    number, *rest = order.action or order.text.split() or ("",)
    found = await find_leak(order.store, read_number(number) or 0, order.at)
    if found is None:
        return await _ask_which(order, number)
    if found.export.what != "candidates":
        return Answer((order.say("desk.breach.nobody", number=found.export.id),))
    if rest == ["broadcast"]:
        return await _draft_broadcast(order, found)
    await order.log_act("breach.look", f"export {found.export.id}")
    facts = order.say("desk.breach.found", **_leak_facts(order, found))
    return Answer((facts, order.say("desk.breach.ask.how")), memory=_keep_step(found, "how"))


async def _ask_which(order: Order, asked: str) -> Answer:
    exports = [
        list_export
        for list_export in await order.store.exports.list_exports()
        if list_export.what == "candidates"
    ]
    choices = [
        order.button(
            "desk.breach.one",
            "bocor",
            export.id,
            number=export.id,
            rows=export.number,
            when=order.format_moment(export.at),
        )
        for export in exports[:_SHOWN]
    ]
    key = "desk.breach.unknown" if asked else "desk.breach.which" if choices else "desk.breach.none"
    return Answer((order.say(key, *choices, number=asked[:20]),))


def _leak_facts(order: Order, found: Leak) -> dict[str, object]:
    export = found.export
    chosen = {
        name: tuple(values.split(","))
        for name, _, values in (text.partition("=") for text in export.filter.split("; ") if text)
    }
    return {
        "number": export.id,
        "rows": export.number,
        "who": order.phrase("desk.audit.cli") if export.who == CLI else export.who,
        "when": order.format_moment(export.at),
        "filter": in_words(order.knowledge, order.locale, chosen),
        "people": len(found.refs),
        "gone": found.count_gone,
        "until": order.format_moment(order.at + WITHIN),
    }


def _keep_step(found: Leak, step: str, **said: str) -> dict[str, str]:
    return {"step": step, "id": str(found.export.id), **said}


async def _take_answer(order: Order, step: str) -> Answer:
    """Takes the answer to a question. "-" leaves a blank in the letters."""
    found = await find_leak(order.store, int(order.memory["id"]), order.at)
    if found is None:
        return await _ask_which(order, order.memory["id"])
    said = {name: order.memory[name] for name in _STEPS if name in order.memory}
    if len(order.text) > LONGEST:
        long = order.say("desk.breach.long", length=len(order.text), most=LONGEST)
        return Answer((long,), memory=_keep_step(found, step, **said))
    if order.control == "back":
        return Answer((order.say("desk.breach.ask.how"),), memory=_keep_step(found, "how"))
    said[step] = "" if order.text.strip() in ("-", "–") else order.text.strip()
    if step == "how":
        asked = order.say("desk.breach.ask.handled")
        return Answer((asked,), memory=_keep_step(found, "handled", **said))
    return await _hand_over(order, found, said)


async def _hand_over(order: Order, found: Leak, said: dict[str, str]) -> Answer:
    await order.log_act("breach.notice", f"export {found.export.id}")
    facts = _leak_facts(order, found)
    both = write_letters(order.knowledge, order.locale, found, said, str(facts["when"]))
    content = "\n\n".join([*map(_read_bare, both), order.phrase("breach.refs"), *found.refs])
    name = order.phrase("breach.file", number=found.export.id)
    file = File(name, "text/plain", content.encode("utf-8-sig", "replace"))
    choices = []
    if all(said.values()) and found.reached:
        choices.append(
            order.button(
                "desk.breach.broadcast",
                "bocor",
                found.export.id,
                "broadcast",
                reached=found.reached,
            )
        )
    done = order.say("desk.breach.done", *choices, reached=found.reached, **facts)
    sent = replace(order.say("desk.breach.file", number=found.export.id), file=file)
    return Answer((sent, done), memory=_keep_step(found, "sure", **said) if choices else {})


async def _draft_broadcast(order: Order, found: Leak) -> Answer:
    """Makes a draft for exactly these people. It is approved and sent like any other."""
    said = {name: order.memory.get(name, "") for name in _STEPS}
    if not all(said.values()) or order.memory["id"] != str(found.export.id):
        return Answer((order.say("desk.breach.blank"),))
    when = order.format_moment(found.export.at)
    text, _ = write_letters(order.knowledge, order.locale, found, said, when)
    chosen = {"export": (str(found.export.id),)}
    made_by = str(order.officer.id)
    broadcast = await steps.make_draft(
        order.store, text, chosen, PURPOSE, made_by, order.officer_name, order.at
    )
    look = Choice(
        choice_id("s", "siaran", "check", broadcast.id),
        order.phrase("desk.breach.check", number=broadcast.id),
    )
    return Answer((order.say("desk.breach.drafted", look, number=broadcast.id),))


@declare_action("export notice", number_of("the number of an export"), role="admin", proven=True)
async def notice_act(actor: Actor, number: int) -> dict[str, Any]:
    """{"id"} → who is in that export, by when they must know, and the letters with blanks.

    BotError where there is no such export.
    """
    found = await find_leak(actor.store, number, actor.at)
    if found is None:
        raise BotError(f"there is no export {number}")
    locale = actor.knowledge.locale("")
    when = found.export.at.astimezone(actor.knowledge.zone)
    both = write_letters(
        actor.knowledge, locale, found, {}, f"{when:%Y-%m-%d %H.%M} {actor.knowledge.zone_name}"
    )
    return {
        "id": found.export.id,
        "refs": list(found.refs),
        "gone": found.count_gone,
        "reached": found.reached,
        "until": (actor.at + WITHIN).isoformat(timespec="seconds"),
        "letters": [_read_bare(text) for text in both],
    }
