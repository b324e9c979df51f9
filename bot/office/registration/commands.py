"""Candidates at the desk: found, shown masked, revealed on record, verified, corrected."""

from __future__ import annotations

import json
from functools import partial
from typing import Any

from bot.dialogue.decision import Candidate
from bot.dialogue.messages import Choice, Outgoing
from bot.dialogue.typed_number import read_number
from bot.dialogue.voice import choice_id
from bot.office.kit.action import Done, Question, declare_action
from bot.office.kit.actor import Actor
from bot.office.kit.argument import Argument, read_flag
from bot.office.kit.commands import COMMANDS, Answer, Order, register_command
from bot.office.kit.confirm import ReadBack
from bot.office.registration.candidate_choice import which_candidate
from bot.office.registration.candidates import (
    IMPORTED,
    Found,
    decide_change,
    draw_answers,
    draw_changes,
    look_alike,
    look_up,
    set_verified,
)

REASONS = ("call", "check", "asked", "document")
"""Why an officer looks at everything, where she is asked: a word of the audit log each."""

_PAGE = 5
_ECHOED = 40
"""Characters of what was typed that an answer shows."""


@register_command("peserta", role="viewer")
async def find_candidates(order: Order) -> Answer:
    """Looks for somebody. Without words, the newest that nobody has checked."""
    page = _read_page(order) or 0
    if order.action and _read_page(order) is None:
        return await _show_card(order, order.action[0])
    text = order.text or order.memory.get("text", "")
    if not text:
        refs = await order.store.people.find_refs(
            (), status="sent", limit=_PAGE + 1, after=page * _PAGE
        )
        found = [
            pair for pair in [await order.store.candidates.by_ref(ref) for ref in refs] if pair
        ]
        head = order.phrase(
            "desk.people.newest", total=await order.store.people.count_registrations("sent")
        )
        return Answer((_draw_page(order, head, found, page),))
    return await _search_candidates(order, text, page)


async def _search_candidates(order: Order, text: str, page: int) -> Answer:
    """Returns whoever is meant. Where nobody is, those with a name like it."""
    where = {"limit": _PAGE + 1, "after": page * _PAGE}
    today = order.knowledge.today(order.at)
    alike = bool(order.memory.get("alike")) and not order.text
    found = (
        []
        if alike
        else await look_up(order.store, order.knowledge, order.voice, text, today, **where)
    )
    if len(found) == 1 and not page:
        return await _show_card(order, found[0][1].ref)
    if not found and (alike or not page):
        alike, found = True, await look_alike(order.store, text, **where)
    key = f"desk.people.{'alike' if alike else 'found'}" if found else "desk.people.none"
    shown = _draw_page(order, order.phrase(key, text=text[:_ECHOED]), found, page)
    kept = {"text": text} | ({"alike": "yes"} if alike else {})
    return Answer((shown,), memory=kept if found else {})


def _read_page(order: Order) -> int | None:
    """Returns the page that a button asks for. None for what asks for none."""
    step, page = (*order.action, "", "")[:2]
    return read_number(page) if step == "page" else None


def _draw_page(order: Order, head: str, found: list[Found], page: int) -> Outgoing:
    rows, choices = [], []
    for _, candidate in found[:_PAGE]:
        name = candidate.answers.get("full_name", "") or candidate.ref
        row = order.phrase(
            "desk.people.line",
            name=name,
            ref=candidate.ref,
            status=order.phrase(f"export.status.{candidate.status}"),
        )
        rows.append(row)
        choices.append(
            Choice(choice_id("s", "peserta", candidate.ref), f"{name} · {candidate.ref}")
        )
    if len(found) > _PAGE:
        choices.append(order.button("desk.help.more", "peserta", "page", page + 1))
    if page:
        choices.append(order.button("desk.help.less", "peserta", "page", page - 1))
    return order.message("\n".join([head, *rows]), *choices, edits=bool(order.action))


async def _show_card(order: Order, ref: str, *, full: bool = False, lead: str = "") -> Answer:
    found = await order.store.candidates.by_ref(ref.upper())
    if found is None:
        return _say_unknown(order, ref)
    waiting = await order.store.people.waiting_changes(found[1].ref)
    text = [
        *([lead, ""] if lead else []),
        draw_head(order, found[1]),
        *draw_answers(order.voice, order.knowledge, found[1].answers, full=full),
    ]
    if waiting:
        text += ["", order.phrase("desk.people.change", when=order.format_moment(waiting[-1].at))]
    buttons = card_buttons(order, found, full=full, changes=bool(waiting))
    return Answer((order.message("\n".join(text), *buttons, numbered=False),))


def draw_head(order: Order, candidate: Candidate) -> str:
    """Returns the first line of a card: reference, status, and when it was sent."""
    status = order.phrase(f"export.status.{candidate.status}")
    when = order.format_moment(candidate.sent_at)
    return order.phrase("desk.people.card", ref=candidate.ref, status=status, when=when)


def card_buttons(order: Order, found: Found, *, full: bool, changes: bool) -> list[Choice]:
    """Returns what can be done about her, as far as the officer may."""
    address, candidate = found
    steps = [
        ("reveal", "tampilkan", not full),
        ("verify", "verifikasi", candidate.status == "sent"),
        ("changes", "perubahan", changes),
        ("trace", "jejak", True),
        ("write", "tulis", address.channel != IMPORTED),
    ]
    return [
        order.button(f"desk.people.{key}", name, candidate.ref)
        for key, name, fits in steps
        if fits and COMMANDS[name].is_allowed(order.officer.role)
    ]


def _say_unknown(order: Order, ref: str) -> Answer:
    return Answer((order.say("desk.people.unknown", ref=ref.upper()[:_ECHOED]),))


def _read_ref(order: Order) -> str:
    return order.action[0] if order.action else order.text.split()[0] if order.text else ""


@declare_action(
    "candidate reveal",
    which_candidate("tampilkan"),
    command="tampilkan",
    audit="candidate.reveal",
    by_officer=True,
    proven=True,
)
async def reveal_answers(order: Order, found: Found) -> Answer:
    """Shows every answer in full. That she looked is on record."""
    why = order.action[1] if order.action[1:] and order.action[1] in REASONS else ""
    await order.log_act("candidate.reveal", f"candidate {found[1].ref}", why)
    lead = order.phrase("desk.people.revealed")
    return await _show_card(order, found[1].ref, full=True, lead=lead)


def _print_status(facts: dict[str, Any]) -> str:
    return f"{facts['ref']}  {facts['status']}"


@declare_action(
    "candidate verify",
    which_candidate("verifikasi", status="sent"),
    Argument(
        "undo",
        "it is not checked after all",
        read=read_flag,
        settle=lambda order, values: order.action[1:] == ("undo",),
    ),
    command="verifikasi",
    audit="candidate.verify candidate.unverify",
    words=_print_status,
)
async def verify_candidate(actor: Actor, found: Found, *, undo: bool = False) -> Done:
    """Marks a registration as checked, and tells the candidate. `undo` takes it back."""
    ref, status = found[1].ref, found[1].status
    if status != ("verified" if undo else "sent"):
        return Done({"ref": ref, "status": status}, partial(_say_already, ref=ref, status=status))
    news = await set_verified(actor, found, verified=not undo)
    facts = {"ref": ref, "status": "sent" if undo else "verified"}
    return Done(facts, partial(_say_verified, ref=ref, undo=undo, told=bool(news)), news)


async def _say_already(order: Order, ref: str, status: str) -> Answer:
    state = order.phrase(f"export.status.{status}")
    return await _show_card(order, ref, lead=order.phrase("desk.people.already", status=state))


async def _say_verified(order: Order, ref: str, *, undo: bool, told: bool) -> Answer:
    gaps = {"ref": ref, "when": order.format_moment(order.at)}
    if undo:
        return Answer((order.say("desk.people.unverified", **gaps),))
    key = "desk.people.verified" if told else "desk.people.verified_untold"
    back = order.button("desk.people.unverify", "verifikasi", ref, "undo")
    return Answer((order.say(key, back, **gaps),))


async def _handle_corrections(order: Order) -> Answer:
    """Corrections that verified candidates ask for: listed, shown, taken over or refused."""
    ref = _read_ref(order).upper()
    if not ref:
        return await _list_waiting(order)
    found = await order.store.candidates.by_ref(ref)
    if found is None or not await order.store.people.waiting_changes(ref):
        return Answer((order.say("desk.change.gone"),))
    says, question = (*order.action, "")[1:2], await _ask_correction(order, found)
    if says in (("yes",), ("no",)) and question.reading.agreed(order):
        return await decide_correction(order, found, accept=says == ("yes",))
    return Answer((question.message,))


async def _ask_correction(order: Order, found: Found, *, accept: bool = True) -> Question:
    """Reads back what would change. A yes or a no is to just that."""
    ref, now = found[1].ref, found[1].answers
    changes = await order.store.people.waiting_changes(ref)
    asked = changes[-1].answers if changes else now
    reading = ReadBack("candidate change", f"candidate {ref}", json.dumps(asked), json.dumps(now))
    rows = draw_changes(order.voice, order.knowledge, now, asked)
    head = order.phrase("desk.change.title", ref=ref, name=now.get("full_name", ref))
    text = "\n".join([head, *(rows or [order.phrase("desk.change.nothing")])])
    seal = reading.seal(order.officer.id)
    yes = order.button("desk.change.yes", "perubahan", ref, "yes", seal)
    no = order.button("desk.change.no", "perubahan", ref, "no", seal)
    return Question(reading, order.message(text, yes, no))


@declare_action(
    "candidate correct",
    which_candidate("perubahan"),
    Argument("accept", "take it over; refused without", read=read_flag),
    command="perubahan",
    chat=_handle_corrections,
    asks=_ask_correction,
    audit="change.accept change.refuse",
    by_officer=True,
)
async def decide_correction(order: Order, found: Found, *, accept: bool = False) -> Answer:
    """Takes over the correction that a candidate asks for, or refuses it. She is told."""
    ref = found[1].ref
    if not await order.store.people.waiting_changes(ref):
        return Answer((order.say("desk.change.gone"),))
    news = await decide_change(order.actor, found, accepted=accept)
    key = "desk.change.accepted" if accept else "desk.change.refused"
    return Answer((order.say(key, ref=ref, when=order.format_moment(order.at)),), news)


async def _list_waiting(order: Order) -> Answer:
    refs = list(
        dict.fromkeys(
            waiting_change.ref for waiting_change in await order.store.people.waiting_changes()
        )
    )
    if not refs:
        return Answer((order.say("desk.change.none"),))
    buttons = [Choice(choice_id("s", "perubahan", ref), ref) for ref in refs[:10]]
    return Answer((order.say("desk.change.waiting", *buttons, total=len(refs)),))
