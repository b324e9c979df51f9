"""Telegram's updates are heard once, confirmed only when kept, whatever goes wrong."""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import AsyncIterator, Sequence

import pytest

from bot.channels.telegram.channel import Telegram
from bot.dialogue.messages import Choice, Incoming
from bot.errors import BotError
from tests.houses.telegram import ListeningHouse
from tests.telegram_api import FakeTelegram

ANN, BUDI, GROUP = 1001, 1002, -100500


@pytest.fixture
async def fake() -> AsyncIterator[FakeTelegram]:
    async with FakeTelegram() as running:
        yield running


@pytest.fixture
async def house(fake: FakeTelegram) -> AsyncIterator[ListeningHouse]:
    built = ListeningHouse(fake)
    yield built
    await built.close()


async def test_what_users_do_is_heard_in_order(fake: FakeTelegram, house: ListeningHouse) -> None:
    ids = [fake.say(ANN, "/start poster"), fake.say(ANN, "halo"), fake.attach(ANN, "voice")]
    house.listen()
    await house.until_heard(3)
    assert [i.id.partition(".")[0] for i in house.heard] == [str(n) for n in ids]
    assert [(i.text, i.start, i.attachment) for i in house.heard] == [
        ("/start", "poster", None),
        ("halo", None, None),
        ("", None, "voice"),
    ]


async def test_updates_that_wait_together_are_handed_over_together(
    fake: FakeTelegram, house: ListeningHouse
) -> None:
    for chat in range(1, 31):
        fake.say(chat, "halo")
    house.listen()
    await house.until_heard(30)
    assert house.batches == [10, 10, 10]  # in one moment; the house decides them together
    assert fake.totals["getupdates"] == 1


async def test_nothing_is_confirmed_before_it_is_kept(
    fake: FakeTelegram, house: ListeningHouse
) -> None:
    house.gate = asyncio.Event()
    fake.say(ANN, "halo")
    task = house.listen()
    await fake.until(lambda: fake.totals["getupdates"] == 1)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    assert fake.updates.confirmed == 0
    assert len(fake.updates.queue) == 1
    house.gate.set()
    house.listen()
    await house.until_heard(1)
    await fake.until(lambda: fake.updates.confirmed == 1)


async def test_what_comes_behind_a_slow_batch_is_taken_and_only_what_is_kept_is_confirmed(
    fake: FakeTelegram, house: ListeningHouse
) -> None:
    kept = asyncio.Event()

    async def receive(incomings: Sequence[Incoming]) -> Sequence[str | None]:
        if any(incoming.text == "lama" for incoming in incomings):
            await kept.wait()
        return await house.receive(incomings)

    for number in range(25):
        fake.say(ANN, "lama" if number > 15 else "halo")
    house.task = asyncio.create_task(house.channel.listen(receive))
    await fake.until(lambda: len(house.heard) == 10)
    fake.say(BUDI, "menu")
    await fake.until(lambda: len(house.heard) == 11)
    assert house.heard[-1].sender.chat == str(BUDI)
    await fake.until(lambda: fake.updates.confirmed == 10)
    kept.set()
    await house.until_heard(26)
    await fake.until(lambda: fake.updates.confirmed == 26)
    assert len(house.heard) == 26


async def test_a_house_that_fails_hears_the_same_batch_again(
    fake: FakeTelegram, house: ListeningHouse
) -> None:
    house.fails = 2
    fake.say(ANN, "halo")
    house.listen()
    await house.until_heard(1)
    await fake.until(lambda: fake.updates.confirmed == 1)
    assert house.waits == [1.0, 1.5]
    assert [i.text for i in house.heard] == ["halo"]


async def test_a_poison_update_is_set_aside_and_the_next_is_heard(
    fake: FakeTelegram, house: ListeningHouse
) -> None:
    fake.poison()
    fake.updates.push({"message": 17})
    fake.say(ANN, "halo")
    house.listen()
    await house.until_heard(1)
    await fake.until(lambda: fake.updates.confirmed == 3)
    assert house.channel.counts["unreadable"] == 2


async def test_an_update_delivered_twice_at_once_is_handed_over_once(
    fake: FakeTelegram, house: ListeningHouse
) -> None:
    fake.updates.doubled = True
    fake.updates.shuffled = random.Random(1)
    for chat in (ANN, BUDI):
        fake.say(chat, "halo")
    house.listen()
    await house.until_heard(2)
    await fake.until(lambda: fake.updates.confirmed == 2)
    assert sorted(i.sender.chat for i in house.heard) == [str(ANN), str(BUDI)]


async def test_an_update_repeated_later_keeps_its_id_so_that_the_house_knows_it(
    fake: FakeTelegram, house: ListeningHouse
) -> None:
    first = fake.say(ANN, "halo")
    house.listen()
    await house.until_heard(1)
    fake.updates.repeat(first)
    await house.until_heard(2)
    assert house.heard[0] == house.heard[1] or house.heard[0].id == house.heard[1].id


async def test_every_photo_of_an_album_is_heard_as_part_of_it(
    fake: FakeTelegram, house: ListeningHouse
) -> None:
    fake.album(ANN, 4, caption="ini ijazah saya")
    fake.say(ANN, "sudah")
    house.listen()
    await house.until_heard(5)
    assert [i.text for i in house.heard] == ["ini ijazah saya", "", "", "", "sudah"]
    assert len({i.album for i in house.heard[:4]}) == 1
    assert len({i.id for i in house.heard}) == 5
    assert all(i.relay for i in house.heard[:4])


async def test_groups_are_ignored_unless_named(fake: FakeTelegram) -> None:
    fake.say(GROUP, "halo", sender=ANN)
    fake.say(ANN, "halo")
    for groups in ((), (GROUP,)):
        house = ListeningHouse(fake, groups=groups)
        house.listen()
        await house.until_heard(1)
        chats = {i.sender.chat for i in house.heard}
        await fake.until(lambda: not fake.updates.queue)
        await house.close()
        assert chats == ({str(ANN)} if not groups else {str(GROUP), str(BUDI)})
        fake.say(GROUP, "halo", sender=ANN)
        fake.say(BUDI, "halo")


async def test_blocking_is_heard(fake: FakeTelegram, house: ListeningHouse) -> None:
    fake.block(ANN)
    fake.unblock(ANN)
    house.listen()
    await house.until_heard(2)
    assert [i.left for i in house.heard] == [True, False]


async def test_every_press_is_answered_once_with_its_notice(
    fake: FakeTelegram, house: ListeningHouse
) -> None:
    house.notice = "Sudah dicatat"
    fake.say(ANN, "/start")
    house.listen()
    await house.until_heard(1)
    await house.say(ANN, "Setuju?", choices=(Choice("y", "Ya"),))
    press = fake.press(ANN, "Ya")
    await house.until_heard(2)
    fake.updates.repeat(press)
    await house.until_heard(3)
    await house.settled()
    assert house.heard[-1].choice == "y"
    assert fake.chat(ANN).toasts == ["Sudah dicatat"]
    assert fake.totals["answercallbackquery"] == 1


async def test_a_press_too_old_to_answer_harms_nobody(
    fake: FakeTelegram, house: ListeningHouse
) -> None:
    fake.say(ANN, "/start")
    fake.press_unseen(ANN, "v0:lama", {"message_id": 1, "chat": fake.chat(ANN).face()})
    fake.expire_queries()
    house.listen()
    await house.until_heard(2)
    await house.settled()
    assert fake.refused["answercallbackquery 400"] == 1
    assert house.heard[-1].choice == "v0:lama"


async def test_an_answer_to_a_press_that_got_lost_is_given_again(
    fake: FakeTelegram, house: ListeningHouse
) -> None:
    fake.say(ANN, "/start")
    fake.press_unseen(ANN, "x", {"message_id": 1, "chat": fake.chat(ANN).face()})
    fake.faults.add(method="answerCallbackQuery", cut="before")
    house.listen()
    await house.until_heard(2)
    await house.settled()
    assert [q.answered for q in fake.queries.values()] == [1]


async def test_a_long_notice_is_shortened_to_what_telegram_takes(
    fake: FakeTelegram, house: ListeningHouse
) -> None:
    house.notice = "😀" * 300
    fake.say(ANN, "/start")
    fake.press_unseen(ANN, "x", {"message_id": 1, "chat": fake.chat(ANN).face()})
    house.listen()
    await house.until_heard(2)
    await house.settled()
    assert fake.chat(ANN).toasts[0].endswith("…")


async def test_waits_grow_while_telegram_is_down_and_nothing_is_lost(
    fake: FakeTelegram, house: ListeningHouse
) -> None:
    fake.say(ANN, "halo")
    await fake.stop()
    house.listen()
    await fake.until(lambda: len(house.waits) >= 10)
    assert house.waits[:4] == [1.0, 1.5, 2.25, 3.375]
    assert max(house.waits) == 30.0
    await fake.start()
    await house.until_heard(1)


@pytest.mark.parametrize("status", [500, 502])
async def test_errors_of_the_server_are_waited_out(
    fake: FakeTelegram, house: ListeningHouse, status: int
) -> None:
    fake.faults.add(method="getUpdates", status=status, times=3)
    fake.say(ANN, "halo")
    house.listen()
    await house.until_heard(1)
    assert house.waits == [1.0, 1.5, 2.25]


async def test_a_cut_poll_loses_nothing(fake: FakeTelegram, house: ListeningHouse) -> None:
    fake.faults.add(method="getUpdates", cut="after")
    fake.say(ANN, "halo")
    house.listen()
    await house.until_heard(1)
    assert len(house.heard) == 1


async def test_flood_waits_are_honoured(fake: FakeTelegram, house: ListeningHouse) -> None:
    fake.faults.add(method="getUpdates", retry_after=17)
    fake.say(ANN, "halo")
    house.listen()
    await house.until_heard(1)
    assert house.waits == [17.0]


async def test_a_second_poller_is_told_in_words(
    fake: FakeTelegram, house: ListeningHouse, caplog: pytest.LogCaptureFixture
) -> None:
    house.listen()
    await fake.until(lambda: fake.updates.polled)
    rival = ListeningHouse(fake)
    rival.listen()
    await fake.until(lambda: bool(house.waits))
    await rival.close()
    assert "same token" in caplog.text


async def test_a_webhook_left_behind_is_taken_away_and_its_updates_kept(
    fake: FakeTelegram, house: ListeningHouse
) -> None:
    fake.updates.webhook = {"url": "https://old.example"}
    fake.say(ANN, "halo")
    house.listen()
    await house.until_heard(1)
    assert fake.updates.webhook is None


@pytest.mark.parametrize("token", ["111:" + "A" * 35, "tidak jelas"])
async def test_a_wrong_token_is_told_in_words_without_the_token(
    fake: FakeTelegram, token: str
) -> None:
    house = ListeningHouse(fake)
    house.channel = Telegram(token, api_url=fake.api_url, file_url=fake.file_url)
    with pytest.raises(BotError) as error:
        await asyncio.wait_for(house.channel.listen(house.receive), 5)
    await house.close()
    assert "@BotFather" in str(error.value)
    assert token not in str(error.value)


def test_an_empty_token_is_told_in_words() -> None:
    with pytest.raises(BotError):
        Telegram("")


async def test_a_server_without_long_polling_is_not_stormed(
    fake: FakeTelegram, house: ListeningHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def at_once(seconds: float) -> None:
        return

    monkeypatch.setattr(fake.updates, "_long_poll", at_once)
    house.listen()
    await fake.until(lambda: bool(house.waits))
    assert house.waits[0] == 1.0


async def test_an_answer_that_is_not_telegrams_is_waited_out(
    fake: FakeTelegram, house: ListeningHouse
) -> None:
    fake.faults.add(method="getUpdates", status=200, times=3)
    fake.say(ANN, "halo")
    house.listen()
    await house.until_heard(1)
    assert house.waits == [1.0, 1.5, 2.25]


async def test_typing_is_shown_only_when_a_turn_is_slow(
    fake: FakeTelegram, house: ListeningHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake.say(ANN, "halo")
    house.listen()
    await house.until_heard(1)
    assert fake.chat(ANN).actions == []
    monkeypatch.setattr("bot.channels.telegram.channel.SLOW_TURN_SECONDS", 0.0)
    house.gate = asyncio.Event()
    fake.say(ANN, "cari")
    await fake.until(lambda: fake.chat(ANN).actions == ["typing"])
    house.gate.set()
    await house.until_heard(2)


MENU = {
    "id": [("start", "Mulai"), ("hapusdata", "Hapus data saya")],
    "en": [("start", "Start"), ("hapusdata", "Delete my data")],
}


async def test_menus_are_set_once_per_language_and_not_again(fake: FakeTelegram) -> None:
    for _ in range(2):
        house = ListeningHouse(fake, commands=MENU, default_locale="id")
        house.listen()
        await fake.until(lambda: fake.updates.polled)
        await house.settled()
        await house.close()
    assert fake.totals["setmycommands"] == 3
    menus = {language: menu[1]["description"] for (_, language), menu in fake.commands.items()}
    assert menus == {"": "Hapus data saya", "id": "Hapus data saya", "en": "Delete my data"}


async def test_a_menu_that_telegram_refuses_does_not_stop_the_bot(
    fake: FakeTelegram, caplog: pytest.LogCaptureFixture
) -> None:
    house = ListeningHouse(fake, commands={"id": [("Start", "besar")]})
    fake.say(ANN, "halo")
    house.listen()
    await house.until_heard(1)
    await house.settled()
    await house.close()
    assert "BOT_COMMAND_INVALID" in caplog.text.upper()


async def test_the_token_is_in_no_log_line_even_at_debug(
    fake: FakeTelegram, house: ListeningHouse, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, "bot")
    fake.say(ANN, "halo")
    fake.poison()
    fake.faults.add(method="getUpdates", cut="before")
    fake.faults.add(method="getMe", status=500)
    house.fails = 1
    house.listen()
    await house.until_heard(1)
    await fake.stop()
    await fake.until(lambda: len(house.waits) > 5)
    assert "telegram" in caplog.text
    assert fake.token not in caplog.text
    assert "halo" not in caplog.text


async def test_closing_in_the_middle_of_anything_is_quiet(
    fake: FakeTelegram, house: ListeningHouse
) -> None:
    fake.faults.back = 5.0
    fake.say(ANN, "halo")
    task = house.listen()
    await fake.until(lambda: fake.totals["getme"] == 1)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    assert task.cancelled()
