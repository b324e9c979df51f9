"""WhatsApp end to end: webhooks in, the Cloud API out, a whole house between them."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from datetime import timedelta
from pathlib import Path

import pytest

from bot.dialogue.messages import Address, Incoming, Notice, Outgoing
from bot.dialogue.names import Name
from bot.store.outbox import REPLY
from tests.houses.whole_whatsapp import PHONE, OnWhatsApp
from tests.whatsapp_api import add_neighbours, list_kinds, read_body

HOUR = timedelta(hours=1)


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[OnWhatsApp]:
    house = OnWhatsApp(folder=tmp_path)
    for template in house.knows.templates.values():
        house.fake.templates.add(template.name, template.numbered, language=template.language)
    await house.open()
    yield house
    await house.close()


async def greet(house: OnWhatsApp) -> None:
    known = len(house.notices)
    house.fake.say(PHONE, "halo")
    await house.fake.until(lambda: len(house.notices) > known)
    await send_due(house)


async def tell(house: OnWhatsApp, message: Outgoing) -> int:
    """Queues a message that nobody waits for, and sends what is due. Its row."""
    async with house.at_home.store.transaction():
        row = await house.at_home.store.say([message], house.clock, REPLY)
    await send_due(house)
    return row


async def send_due(house: OnWhatsApp) -> None:
    """Sends what is due now, and waits for nothing that is due later."""
    worker = house.at_home.outbox._workers["whatsapp"]
    await worker._pump_once()
    if worker._flying:
        await asyncio.wait(worker._flying)
    await worker._pump_once()


async def row_of(house: OnWhatsApp, row: int) -> tuple[str, str, str]:
    found = await house.at_home.store._db.rows(
        "SELECT state, COALESCE(error, ''), COALESCE(receipt, '') FROM outbox WHERE id = ?", (row,)
    )
    return found[0]


async def settle(house: OnWhatsApp) -> None:
    """Until everything the stub has to tell is told."""
    await house.fake.until(lambda: house.fake.webhooks.idle)


async def test_no_body_loses_its_neighbours(house: OnWhatsApp) -> None:
    """Whatever Meta or a provider posts gets a 200, and who wrote beside it is heard.

    One house for all kinds: each would open one of its own.
    """
    heard: set[str] = set()
    receive = house.at_home.conversations.take_messages

    async def overheard(incomings: Sequence[Incoming]) -> Sequence[str | None]:
        heard.update(incoming.id for incoming in incomings)
        return await receive(incomings)

    house.channel._receive = overheard  # type: ignore[union-attr]
    lost = {}
    for number, kind in enumerate(list_kinds()):
        who = f"{int(PHONE) + number}"  # each a person of her own: nobody floods
        body, ids = add_neighbours(house.fake, read_body(kind), who)
        status = await house.fake.webhooks.post(_raw(body))
        if status != 200 or not set(ids) <= heard:
            lost[kind] = status
    assert len(list_kinds()) > 200
    assert lost == {}


def _raw(body: object) -> bytes:
    return json.dumps(body).encode()


async def test_who_cannot_sign_is_not_heard(house: OnWhatsApp) -> None:
    assert await house.fake.webhooks.post(b"{}", "sha256=00") == 403
    house.fake.webhooks.signed = False
    assert await house.fake.webhooks.post(b"{}") == 403
    assert await house.fake.webhooks.verify() is not None
    assert await house.fake.webhooks.verify(token="wrong") is None


async def test_after_a_day_a_notice_goes_by_its_template(house: OnWhatsApp) -> None:
    await greet(house)
    house.clock += 25 * HOUR
    values = (("title", "Sosialisasi"), ("when", "Kamis, 3 Desember 2026"), ("place", "Aula"))
    notice = Notice("reminder", "id", values)
    row = await tell(house, Outgoing(house.address, "Pengingat", notice=notice))
    await settle(house)
    sent = house.fake.chat(PHONE).said[-1]
    assert sent["type"] == "template"
    assert "Sosialisasi" in sent["text"]
    assert (await row_of(house, row))[0] == "sent"


async def test_after_a_day_what_has_no_template_is_skipped_and_says_why(house: OnWhatsApp) -> None:
    await greet(house)
    house.clock += 25 * HOUR
    shown = len(house.fake.chat(PHONE).said)
    row = await tell(house, Outgoing(house.address, "Kabar"))
    assert await row_of(house, row) == ("skipped", "window", "")
    assert len(house.fake.chat(PHONE).said) == shown


async def test_an_answer_of_staff_is_announced_and_follows_when_she_writes(
    house: OnWhatsApp,
) -> None:
    await greet(house)
    house.clock += 25 * HOUR
    message = Outgoing(house.address, "Jawaban petugas", notice=Notice("staff_answered", "id"))
    await tell(house, message)
    await settle(house)
    assert "menjawab" in house.fake.chat(PHONE).said[-1]["text"]
    await greet(house)
    await send_due(house)
    said = [str(message["text"]) for message in house.fake.chat(PHONE).said]
    assert "Jawaban petugas" in said
    assert said.index("Jawaban petugas") < len(said) - 1, "before what she wrote is answered"


async def test_a_window_that_is_closed_after_all_is_no_loss(house: OnWhatsApp) -> None:
    """131047 by webhook, after a 200: the words are still there and go by their template."""
    await greet(house)
    house.fake.chat(PHONE).heard_at = 0.0
    values = (("title", "Sosialisasi"), ("when", "besok"), ("place", "Aula"))
    row = await tell(house, Outgoing(house.address, "Ada", notice=Notice("moved", "id", values)))
    await settle(house)
    await send_due(house)
    await settle(house)
    assert house.fake.chat(PHONE).said[-1]["type"] == "template"
    assert (await row_of(house, row))[0] == "sent"


async def test_a_message_in_doubt_is_proven_by_its_receipt_and_not_repeated(
    house: OnWhatsApp,
) -> None:
    await greet(house)
    await settle(house)
    house.fake.faults.add(cut=True)
    row = await tell(house, Outgoing(house.address, "Sekali saja"))
    await settle(house)
    assert (await row_of(house, row))[0] == "sent"
    house.clock += HOUR
    await send_due(house)
    said = [str(message["text"]) for message in house.fake.chat(PHONE).said]
    assert said.count("Sekali saja") == 1


async def test_the_number_of_an_identity_card_is_not_kept(house: OnWhatsApp) -> None:
    await greet(house)
    known = len(house.notices)
    house.fake.say(PHONE, "6371015708980001")
    await house.fake.until(lambda: len(house.notices) > known)
    await send_due(house)
    assert "tidak kami simpan" in str(house.fake.chat(PHONE).said[-1]["text"])


async def test_a_person_keeps_her_chat_when_her_number_changes(house: OnWhatsApp) -> None:
    await greet(house)
    chat, names = house.chat, house.at_home.store.aliases
    async with house.at_home.store.transaction():
        await names.add_name(
            "whatsapp", Name("phone", PHONE), Name("phone", "6281999"), house.clock
        )
        found = await names.find_chat("whatsapp", [Name("phone", "6281999")], house.clock)
    assert found == chat


async def test_a_number_with_another_user_id_is_another_person(house: OnWhatsApp) -> None:
    names, at = house.at_home.store.aliases, house.clock
    async with house.at_home.store.transaction():
        first = await names.find_chat(
            "whatsapp", [Name("user", "ID.aaaaaaaa"), Name("phone", "6281")], at
        )
        second = await names.find_chat(
            "whatsapp", [Name("user", "ID.bbbbbbbb"), Name("phone", "6281")], at
        )
        again = await names.find_chat("whatsapp", [Name("phone", "6281")], at)
    assert first != second
    assert again == second
    assert Name("phone", "6281") not in await names.names_of(Address("whatsapp", first))


async def test_who_has_her_data_deleted_gets_the_farewell_and_leaves_no_name(
    house: OnWhatsApp,
) -> None:
    await greet(house)
    house.fake.say(PHONE, "hapus data saya")
    await house.fake.until(lambda: len(house.notices) > 1)
    await send_due(house)
    house.fake.press(PHONE, _button(house, "hapus"))
    await house.fake.until(lambda: len(house.notices) > 2)
    await send_due(house)
    await settle(house)
    assert "hapus" in str(house.fake.chat(PHONE).said[-1]["text"]).lower()
    assert await house.at_home.store._db.rows("SELECT 1 FROM aliases") == []


def _button(house: OnWhatsApp, part: str) -> str:
    last = next(m for m in reversed(house.fake.chat(PHONE).said) if m["buttons"])
    return next(str(b["title"]) for b in last["buttons"] if part in str(b["title"]).lower())
