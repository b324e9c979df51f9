"""Duplicates: two registrations of one person are made one, answer by answer, and both are told."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import partial
from typing import Any

from bot.dialogue.registration.forms import LEFT_FOR_STAFF
from bot.errors import BotError
from bot.office.kit.action import Done, Question, declare_action
from bot.office.kit.actor import Actor
from bot.office.kit.argument import NOW, Argument, SpokenMistake
from bot.office.kit.commands import Answer, Order
from bot.office.kit.confirm import ReadBack
from bot.office.registration.candidate_choice import ref_of
from bot.office.registration.candidates import IMPORTED, Found, draw_changes, tell_candidate
from bot.office.registration.lists import form_fields
from bot.store.store import Store

_COMMAND = "satukan"
_MOST = 5


async def find_twins(store: Store, found: Found) -> list[Found]:
    """Returns who may be the same person: of her phone number, NIK or name. The likest first."""
    answers, refs = found[1].answers, dict[str, Found]()
    if phone := answers.get("phone"):
        refs |= {each[1].ref: each for each in await store.candidates.by_phone(phone)}
    named = await store.people.by_nik(answers["nik"]) if answers.get("nik") else []
    if name := answers.get("full_name"):
        named += (await store.people.refs_called([name])).get(name.lower(), [])[: 2 * _MOST]
    for ref in named:
        if ref not in refs and (pair := await store.candidates.by_ref(ref)):
            refs[ref] = pair
    twins = [pair for ref, pair in refs.items() if ref != found[1].ref]
    return [pair for pair in twins if pair[1].status != "cancelled"][:_MOST]


def merge_answers(
    kept: Mapping[str, str], gone: Mapping[str, str], taken: frozenset[str] = frozenset()
) -> dict[str, str]:
    """Returns the answers of both: of the first, but for those `taken`, and what she left out."""
    empty = ("", "-", LEFT_FOR_STAFF)
    names = dict.fromkeys((*kept, *gone))
    return {
        name: gone[name]
        if name in gone and (name in taken or kept.get(name, "") in empty)
        else kept.get(name, "")
        for name in names
    }


async def _read_other(actor: Actor, value: Any) -> Found:
    found = await actor.store.candidates.by_ref(str(value).strip().upper())
    if found is None:
        raise BotError(f"there is no registration {value}")
    return found


async def _hear_other(order: Order, text: str) -> Found | None:
    return await order.store.candidates.by_ref(text.strip().upper())


async def _ask_other(order: Order, text: str, values: Mapping[str, Any]) -> Answer:
    found: Found = values["found"]
    twins = await find_twins(order.store, found)
    choices = [
        order.button("desk.merge.with", _COMMAND, found[1].ref, other.ref, ref=other.ref)
        for _, other in twins
    ]
    key = "desk.merge.which" if twins else "desk.merge.none"
    said = order.message(order.phrase(key, ref=found[1].ref), *choices, numbered=False)
    return Answer((said,), memory={"ref": found[1].ref})


async def _read_taken(actor: Actor, value: Any) -> frozenset[str]:
    names = frozenset(name for name in str(value or "").split(",") if name)
    if unknown := sorted(names - form_fields(actor.knowledge).keys()):
        raise BotError(f'no form asks for "{unknown[0][:40]}"')
    return names


def _check(found: Found, other: Found) -> None:
    """SpokenMistake where the two cannot be made one."""
    if found[1].ref == other[1].ref:
        raise SpokenMistake("this is the same registration", "desk.merge.same")
    if found[1].form != other[1].form:
        raise SpokenMistake("they are registrations of two forms", "desk.merge.forms")
    if found[0].channel == IMPORTED and other[0].channel != IMPORTED:
        words = f"nobody can be written to there: keep {other[1].ref} and merge {found[1].ref}"
        raise SpokenMistake(words, "desk.merge.silent", ref=found[1].ref, other=other[1].ref)


async def _ask_merge(
    order: Order, found: Found, other: Found, taken: frozenset[str] = frozenset()
) -> Question:
    _check(found, other)
    ref, gone = found[1].ref, other[1].ref
    after = merge_answers(found[1].answers, other[1].answers, taken)
    both = json.dumps([found[1].answers, other[1].answers])
    said = json.dumps([gone, sorted(taken)])
    reading = ReadBack("candidate merge", f"candidate {ref}", said, both)
    rows = draw_changes(order.voice, order.knowledge, found[1].answers, after)
    name = found[1].answers.get("full_name", ref)
    head = order.phrase("desk.merge.sure", ref=ref, other=gone, name=name)
    text = "\n".join([head, *(rows or [order.phrase("desk.merge.as_is")])])
    seal = reading.seal(order.officer.id)
    yes = order.button("desk.merge.yes", _COMMAND, ref, gone, NOW, seal)
    return Question(reading, order.message(text, yes, order.button("desk.edit.no", "peserta", ref)))


@declare_action(
    "candidate merge",
    ref_of(_COMMAND),
    Argument(
        *("other", "the reference that ends", _read_other, _hear_other, _ask_other),
        needed="the other reference",
    ),
    Argument("take", "answers of the other that are kept: phone,district", _read_taken, of="taken"),
    command=_COMMAND,
    asks=_ask_merge,
    audit="candidate.merge",
)
async def merge_candidates(
    actor: Actor, found: Found, other: Found, taken: frozenset[str] = frozenset()
) -> Done:
    """Makes two registrations of one person one; seats and cases go along. Both chats are told."""
    _check(found, other)
    ref, gone = found[1].ref, other[1].ref
    after = merge_answers(found[1].answers, other[1].answers, taken)
    news = await tell_candidate(actor, found, "merge.told", other=gone)
    if other[0] != found[0]:
        news += await tell_candidate(actor, (other[0], found[1]), "merge.told", other=gone)
    await actor.store.merging.move_all(gone, ref)
    await actor.store.candidates.amend_answers(found[0], ref, after, actor.at)
    await actor.store.deletion.forget_ref(gone, actor.at)
    detail = ",".join(sorted(taken))
    await actor.log_act("candidate.merge", f"candidate {ref}", detail)
    return Done({"ref": ref, "ended": gone}, partial(_say_merged, ref=ref, gone=gone), news)


async def _say_merged(order: Order, *, ref: str, gone: str) -> Answer:
    card = order.button("desk.trace.card", "peserta", ref)
    return Answer((order.say("desk.merge.done", card, ref=ref, other=gone),))
