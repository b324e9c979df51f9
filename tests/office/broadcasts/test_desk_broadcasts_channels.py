"""A broadcast on its networks: progress is one edited message, and our own page shows the copy."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.app import compose as app
from bot.delivery.rate_limit import Bucket, Pacer
from bot.dialogue.channel import Capabilities, Delivery, UnknownOutcome
from bot.dialogue.messages import Address, Choice
from bot.dialogue.state import State
from bot.office.broadcasts.lifecycle import StaffNotifier, update_progress
from bot.office.kit.action import perform_action
from bot.store.recipient_rows import CopyEnded
from tests.houses.broadcasts import TEXT, Phone, finish, people
from tests.houses.desk import NOW, DeskHouse, Ear, desk_house, knowledge, sample_config, words
from tests.houses.telegram import ListeningHouse
from tests.telegram_api import FakeTelegram, buttons


@pytest.fixture
async def fake() -> AsyncIterator[FakeTelegram]:
    async with FakeTelegram() as running:
        yield running


async def test_a_message_that_replaces_another_edits_it(fake: FakeTelegram) -> None:
    house = ListeningHouse(fake)
    fake.chat(7).started = True
    try:
        first = await house.say(7, "▓░ 50%", choices=(Choice("1:s:siaran:pause:1", "Jeda"),))
        again = await house.say(7, "▓▓ 100%", replaces=first)
        same = await house.say(7, "▓▓ 100%", replaces=first)
    finally:
        await house.close()
        await house.channel.close()
    assert first == again == same
    assert fake.chat(7).texts == ["▓▓ 100%"]
    assert buttons(fake.chat(7).last) == []


async def test_what_cannot_be_edited_any_more_is_no_trouble(fake: FakeTelegram) -> None:
    house = ListeningHouse(fake)
    fake.chat(7).started = True
    try:
        assert await house.say(7, "100%", replaces="99") == "99"
    finally:
        await house.close()
        await house.channel.close()
    assert fake.chat(7).texts == []


async def test_progress_is_one_message_edited_at_most_every_three_seconds(desk: DeskHouse) -> None:
    await desk.hire("1", "officer", "Rina Sari")
    await people(desk, 9)
    desk.ear.capabilities = replace(desk.ear.capabilities)
    told = len(desk.ear.delivered)
    await desk.act("broadcast send", text=TEXT, by="Rina Sari")
    tick, flush = desk.house.broadcasting.do_due, desk.house.outbox.flush_channel
    await tick(desk.now)
    await flush("telegram")
    desk.wait(seconds=1)
    await tick(desk.now)
    await flush("telegram")
    shown = [
        outgoing
        for outgoing in desk.ear.delivered[told:]
        if "▓" in outgoing.text or "░" in outgoing.text
    ]
    assert [outgoing.replaces is None for outgoing in shown][:1] == [True]
    assert all(outgoing.replaces for outgoing in shown[1:])
    assert len(shown) <= 2


async def test_a_pause_is_no_part_of_how_fast_it_goes(desk: DeskHouse) -> None:
    await desk.hire("1", "officer", "Rina Sari")
    await people(desk, 100)
    await desk.act("broadcast send", text=TEXT, by="Rina Sari")
    store, tick, flush = (
        desk.house.store,
        desk.house.broadcasting.do_due,
        desk.house.outbox.flush_channel,
    )

    async def sent(number: int) -> None:
        async with store.transaction():
            copies = await store.recipients.next_copies(1, "news", "telegram", number, desk.now)
            await store.recipients.record_ends(
                [CopyEnded(copy, "sent") for copy, _ in copies], desk.now
            )

    await tick(desk.now)
    await desk.act("broadcast pause", id=1)
    await flush("telegram")
    await sent(25)
    desk.wait(hours=5)
    await tick(desk.now)
    await flush("telegram")
    assert "0 per detik. Sisa waktu: –" in words(desk.ear.delivered[-1:])
    await desk.act("broadcast resume", id=1)
    await sent(50)
    desk.wait(seconds=5)
    async with store.transaction():
        broadcast = await store.broadcasts.find_broadcast(1)
        assert broadcast is not None
        await update_progress(StaffNotifier(store, knowledge), broadcast, desk.now)
    await desk.act("broadcast pause", id=1)
    await flush("telegram")
    assert "10 per detik. Sisa waktu: kurang dari 1 menit" in words(desk.ear.delivered[-1:])


class OwnPage(Ear):
    """A page of our own names a message by its row, and one that replaces another by that one's."""

    async def deliver(self, delivery: Delivery) -> str:
        await super().deliver(delivery)
        return delivery.message.replaces or str(delivery.row)


@asynccontextmanager
async def web_house(folder: Path) -> AsyncIterator[DeskHouse]:
    """The desk's house on a channel without a past of its own."""
    ear = OwnPage("web", Capabilities(keeps_history=False))
    made: list[DeskHouse] = []
    async with app.open_house(
        sample_config(folder), [ear], knowledge, clock=lambda: made[0].now if made else NOW
    ) as house:
        made.append(DeskHouse(house, ear))
        yield made[0]


@pytest.fixture
async def web(tmp_path: Path) -> AsyncIterator[DeskHouse]:
    async with web_house(tmp_path) as house:
        yield house


async def visitor(desk: DeskHouse, name: str) -> Address:
    """Somebody on the page who wants news."""
    address, store = Address("web", name), desk.house.store
    async with store.transaction():
        await store.conversations.keep_states({address: State(locale="en", met=True)}, desk.now)
        await store.candidates.record_consent(
            address, "news", desk.now, given=True, version="1", words="yes"
        )
    return address


async def test_our_own_page_shows_the_copy_once_in_her_language(web: DeskHouse) -> None:
    address = await visitor(web, "v1")
    number = (await web.act("broadcast send", text=TEXT, by="uji"))["id"]
    await web.house.outbox.flush_channel("web")
    lines = await web.house.store.conversations.lines(address)
    assert [line.message.text.startswith(TEXT) for line in lines] == [True]
    assert "Really from our office?" in lines[0].message.text
    shown = await web.act("broadcast show", id=number)
    assert (shown["state"], shown["sent"]) == ("finished", 1)


async def test_on_our_own_page_the_progress_is_one_message_too(web: DeskHouse) -> None:
    await web.hire("rina", "officer")
    for number in range(8):
        await visitor(web, f"v{number}")
    talks, rina = web.house.store.conversations, Phone(web, "rina")
    await rina.say(f"/siaran {TEXT}\nkepada: semua")
    await rina.tap("Kirim")
    before = len(await talks.lines(web.address("rina")))
    await web.house.broadcasting.do_due(web.now)
    await web.act("broadcast pause", id=1)
    for _ in range(2):
        await web.house.outbox.flush_channel("web")
        web.wait(seconds=4)
        await web.house.broadcasting.do_due(web.now)
    [drawn] = (await talks.lines(web.address("rina")))[before:]
    assert "dijeda" in drawn.message.text
    await web.hear("rina", "", choice="1:s:siaran:resume:1")
    [again] = (await talks.lines(web.address("rina")))[before:]
    assert "dilanjutkan pada" in again.message.text
    assert again.edited > drawn.edited > drawn.number
    for _ in range(3):
        await web.house.outbox.flush_channel("web")
        await web.house.broadcasting.do_due(web.now)
    said = [line.message.text for line in (await talks.lines(web.address("rina")))[before:]]
    assert [text.split("\n")[0] for text in said] == [
        "*Siaran 1: selesai*",
        "Daftar penerima siaran 1. Hanya nomor rujukan, tanpa nama.",
        "*Laporan siaran 1: selesai*",
    ]


async def test_on_our_own_page_a_crash_leaves_no_doubt(tmp_path: Path) -> None:
    async with web_house(tmp_path) as web:
        address = await visitor(web, "v1")
        number = (await web.act("broadcast send", text=TEXT, by="uji"))["id"]

        async def dies(delivery: Delivery) -> str:
            raise UnknownOutcome

        web.ear.deliver = dies  # type: ignore[method-assign]  # the process ends in the middle
        worker = web.house.outbox._workers["web"]
        await worker._pump_once()
        await worker.bell.wait()
    async with web_house(tmp_path) as web:
        await web.house.broadcasting.do_due(web.now)
        lines = await web.house.store.conversations.lines(address)
        assert len(lines) == 1
        shown = await web.act("broadcast show", id=number)
        assert (shown["state"], shown["sent"], shown["doubted"]) == ("finished", 1, 0)


async def test_whoever_is_on_a_channel_that_is_off_is_skipped(tmp_path: Path) -> None:
    async with web_house(tmp_path) as web:
        await visitor(web, "v1")
    async with desk_house(tmp_path) as desk:
        await people(desk, 1)
        number = (await desk.act("broadcast send", text=TEXT, by="uji"))["id"]
        await finish(desk)
        shown = await desk.act("broadcast show", id=number)
    assert (shown["sent"], shown["reasons"]) == (1, {"skipped:no_channel": 1})


async def test_planned_with_no_house_running_it_is_sent_by_the_next_one(tmp_path: Path) -> None:
    async with desk_house(tmp_path) as desk:
        await people(desk, 2)
    store = await app.open_store(sample_config(tmp_path), knowledge())
    try:
        asked = {"text": TEXT, "by": "uji"}
        number = (await perform_action(store, knowledge(), "broadcast send", asked, NOW))["id"]
    finally:
        await store.close()
    async with desk_house(tmp_path) as desk:
        await finish(desk)
        assert (await desk.act("broadcast show", id=number))["sent"] == 2


async def test_frozen_halfway_at_a_crash_it_is_frozen_whole_at_the_next_look(
    tmp_path: Path,
) -> None:
    async with desk_house(tmp_path) as desk:
        await people(desk, 3)
        store = desk.house.store
        async with store.transaction():
            broadcast = await store.broadcasts.make_draft(TEXT, {}, "news", "cli", NOW)
            await store.broadcasts.approve_draft(broadcast.id, "cli")
            await store._db.run(
                "INSERT INTO recipients (broadcast, channel, chat, state) VALUES (?, ?, ?, ?)",
                (broadcast.id, "telegram", "1000", "queued"),
            )
    async with desk_house(tmp_path) as desk:
        await finish(desk)
        shown = await desk.act("broadcast show", id=broadcast.id)
        assert (shown["total"], shown["sent"]) == (3, 3)


def test_a_late_timer_does_not_slow_the_pace() -> None:
    bucket, now, taken = Bucket(25, 1.5, 1.0, 0.0), 0.0, 0
    while now < 60:
        if bucket.seconds_until_free(now) <= 0.005:
            bucket.take_token()
            taken += 1
        now += max(bucket.seconds_until_free(now), 0.005) + 0.004  # every timer rings 4 ms late
    assert 24.9 * 60 <= taken <= 25 * 60 + 2


def test_no_second_has_more_than_the_limit() -> None:
    pacer, times = Pacer(28, None, 1), list[float]()
    for tick in range(30_000):
        now = tick / 1000
        if pacer.seconds_until_free(None, now) <= 0.005:
            pacer.count_message(str(tick), now)
            times.append(now)
    for start in times:
        assert sum(start <= number < start + 1 for number in times[:200] + times[-200:]) <= 30
    assert timedelta(seconds=len(times) / 28).total_seconds() == pytest.approx(30, abs=0.2)


async def test_telegram_says_which_message_an_answer_is_to(fake: FakeTelegram) -> None:
    house = ListeningHouse(fake)
    house.listen()
    try:
        await fake.until(lambda: fake.totals["getupdates"] > 0)
        ours = {"message_id": 5, "from": fake.me, "text": "Periksa: /cek ABCDEF"}
        theirs = {"message_id": 6, "from": fake.chat(7).person, "text": "/cek ABCDEF"}
        fake.say(7, "siap", reply_to_message=ours)
        fake.say(7, "siap", reply_to_message=theirs)
        await house.until_heard(2)
    finally:
        await house.close()
        await house.channel.close()
    assert [incoming.quoted for incoming in house.heard] == ["Periksa: /cek ABCDEF", ""]


def test_a_copy_leaves_the_burst_of_a_chat_to_the_replies() -> None:
    pacer, chat = Pacer(28, 1, 20), "7"
    pacer.count_message(chat, 10.0)
    assert pacer.seconds_until_free(chat, 10.5) == 0, "a reply to who is talking goes at once"
    assert pacer.seconds_until_rested(chat, 10.5) > 0.5, (
        "news in the same second would be one too many"
    )
    assert pacer.seconds_until_rested("8", 10.5) == 0
    assert pacer.seconds_until_rested(chat, 12.0) == 0
    pacer.count_message(chat, 12.0, news=True)
    assert pacer.seconds_until_free(chat, 12.5) > 0.5, (
        "a reply in the second of the news would be refused"
    )
    assert pacer.seconds_until_free(chat, 13.5) == 0
