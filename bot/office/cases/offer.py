"""What an officer writes without a command, offered as the answer to the case she is at."""

from __future__ import annotations

import secrets
from dataclasses import replace
from datetime import datetime, timedelta

from bot.dialogue.fields import Value, parse_answer
from bot.dialogue.messages import (
    Choice,
    File,
    Incoming,
    Outgoing,
    Relay,
    RelayKind,
    strip_markup,
)
from bot.dialogue.state import Carried, LookedAt
from bot.dialogue.turn import YES_NO
from bot.dialogue.voice import choice_id
from bot.files.media import is_picture, may_cross
from bot.office.cases.choice import by_number
from bot.office.cases.words import name_person, officer_names
from bot.office.kit.commands import Answer, Order
from bot.office.kit.confirm import SEAL, ReadBack
from bot.office.menu.home import draw_home
from bot.store.case_rows import StaffCase

JUST = timedelta(hours=1)
"""So long after she looked at her case, heard of it or answered in it, it is the one at hand."""

OFFER = "offer"
"""The step of /balas in which her words wait for a yes."""

MOST_FILES = 10
"""So many photos and documents at most wait for a yes with her words."""

_OTHERS = 2
"""Other cases of hers that are offered beside the likeliest one."""


async def cases_at_hand(order: Order, looked: LookedAt | None) -> list[StaffCase]:
    """Returns the cases that she holds and was at just now, the last one first.

    `looked` is the case she looked at last, and when.
    """
    touched: list[tuple[datetime, int, StaffCase]] = []
    for held in await order.store.cases.held_by(order.officer.id):
        moments = [line.at for line in held.case.lines]
        if looked is not None and looked.case == held.case.id:
            moments.append(datetime.fromisoformat(looked.at))
        last = max(moments, default=held.case.opened_at)
        if order.at - last <= JUST:
            touched.append((last, held.case.id, held))
    return [held for _, _, held in sorted(touched, key=lambda pair: pair[:2], reverse=True)]


async def explain_unsent(order: Order, looked: LookedAt | None) -> tuple[str, int]:
    """Says that nothing was sent, where the case that she looked at last is not hers to answer.

    With the number of that case. Empty and 0 where she looked at none, or at her own.
    """
    if looked is None or order.at - datetime.fromisoformat(looked.at) > JUST:
        return "", 0
    held = await by_number(order, str(looked.case))
    if held is None:
        return "", 0
    case, gaps = held.case, {"number": held.case.id}
    if case.state == "closed":
        return order.phrase("desk.case.unsent_closed", **gaps), case.id
    holder = (await officer_names(order.store)).get(case.claimed_by or 0, "")
    if case.state != "claimed" or not holder:
        return order.phrase("desk.case.unsent_free", **gaps), case.id
    if case.claimed_by == order.officer.id:
        return "", 0
    return order.phrase("desk.case.unsent_held", name=holder, **gaps), case.id


async def offer_answer(
    order: Order,
    at_hand: list[StaffCase],
    text: str,
    files: tuple[Relay, ...] = (),
    lead: str = "",
) -> Answer:
    """Reads her words back and asks whether they go to that person. A yes is to just these.

    `files` are photos and documents that go with them. `lead` is said first.
    """
    first, *others = at_hand
    choices = [_send_button(order, first, text, files, order.phrase("desk.case.offer_yes"))]
    for other in others[:_OTHERS]:
        who = await _name_person(order, other)
        label = order.phrase("desk.case.offer_other", who=who, number=other.case.id)
        choices.append(_send_button(order, other, text, files, label))
    choices.append(order.button("desk.case.offer_no", "balas", first.case.id, "no"))
    shown = " ".join([*(order.phrase(f"desk.case.{file.kind}") for file in files), text]).strip()
    gaps = {"who": await _name_person(order, first), "number": first.case.id, "text": shown}
    asked = f"{lead}\n\n{order.phrase('desk.case.offer', **gaps)}".strip()
    return Answer(
        (order.message(asked, *choices, numbered=False),),
        memory={
            "step": OFFER,
            "case": str(first.case.id),
            "text": text,
            SEAL: read_offer(first, text, files).seal(order.officer.id),
        },
        carried=Carried(files=files[:MOST_FILES]),
    )


def read_offer(held: StaffCase, text: str, files: tuple[Relay, ...]) -> ReadBack:
    """Returns what a yes is to: these words in that case, which nobody took or closed meanwhile.

    An album is known by its first photo: the others arrive while it is read back.
    """
    case, said = held.case, "\n".join([text, *(file.id for file in files[:1])])
    return ReadBack("case reply", f"case {case.id}", said, f"{case.state} {case.claimed_by}")


async def offer_anew(order: Order) -> Answer:
    """Other words while some were offered: these are offered instead, to the same case first.

    A photo comes to the words that wait, and words to the photo.
    """
    asked = await by_number(order, order.memory["case"])
    others = [
        staff_case
        for staff_case in await cases_at_hand(order, None)
        if staff_case.case.id != int(order.memory["case"])
    ]
    at_hand = [*([asked] if asked else []), *others]
    if not at_hand:
        return Answer((await draw_home(order),))
    files, text = order.carried.files, order.text
    if not text or (order.incoming and order.incoming.attachment):
        if (sent := relay_of(order, at_hand[0])) is None:
            refused = refuse_file(order, at_hand[0])
            return Answer((refused,), memory=order.memory, carried=order.carried)
        files, text = (*files, sent), text or order.memory["text"]
    return await offer_answer(order, at_hand, text, files)


def relay_of(order: Order, held: StaffCase) -> Relay | None:
    """Returns what she attached, where it can be passed on to that person. Else None."""
    sent = order.incoming.relay if order.incoming else None
    return sent if sent and can_pass(sent, held) else None


async def bring_file(order: Order, held: StaffCase, file: File) -> Order:
    """Keeps a file that came with a form, as part of what is hers. The order as if she sent it.

    No network has it, hence none is named: whoever passes it on finds it among the uploads.
    """
    name = secrets.token_urlsafe(16)
    await order.store.uploads.put_file(name, held.address, file, order.at)
    kind: RelayKind = "photo" if is_picture(file.media) else "document"
    relay = Relay("", kind, name, file.name, len(file.content))
    said = Incoming(name, order.sender, "", order.at, attachment=kind, relay=relay)
    return replace(order, incoming=said)


def can_pass(file: Relay, held: StaffCase) -> bool:
    """Returns whether a file can be passed on to that person, by whichever network she writes."""
    return file.channel == held.address.channel or may_cross(file)


def refuse_file(order: Order, held: StaffCase) -> Outgoing:
    """Says why what she attached cannot be passed on to that person."""
    sent = order.incoming.relay if order.incoming else None
    key = "desk.case.no_file" if sent is None else "desk.case.file_refused"
    return order.say(key, number=held.case.id)


def _send_button(
    order: Order, held: StaffCase, text: str, files: tuple[Relay, ...], label: str
) -> Choice:
    seal = read_offer(held, text, files).seal(order.officer.id)
    return Choice(choice_id("s", "balas", held.case.id, "yes", seal), strip_markup(label))


async def _name_person(order: Order, held: StaffCase) -> str:
    who = await name_person(order.store, order.knowledge, held)
    return who.split(" · ")[0] if who else order.phrase("desk.case.number", number=held.case.id)


def says_yes(order: Order) -> bool | None:
    """Returns whether she typed a plain yes or no to the offer. None for anything else."""
    read = parse_answer(order.text, YES_NO, order.knowledge.today(order.at))
    return read.text == "ya" if isinstance(read, Value) and read.ask is None else None
