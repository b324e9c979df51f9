"""Files that Telegram keeps are fetched within bounds, or not at all."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from bot.dialogue.channel import Keeper, NoFile
from bot.dialogue.messages import File, Relay
from tests.houses.telegram import ListeningHouse
from tests.telegram_api import FakeTelegram
from tests.telegram_api.faults import Fault
from tests.telegram_api.methods import METHODS

ANN, MOST = 1001, 1000


@pytest.fixture
async def fake() -> AsyncIterator[FakeTelegram]:
    async with FakeTelegram() as running:
        running.say(ANN, "/start")
        yield running


@pytest.fixture
async def house(fake: FakeTelegram) -> AsyncIterator[ListeningHouse]:
    built = ListeningHouse(fake)
    yield built
    await built.close()


def sent(fake: FakeTelegram, content: bytes, name: str = "daftar.csv") -> Relay:
    fake.send(ANN, content, name)
    return Relay("telegram", "document", list(fake.files)[-1])


async def test_what_somebody_sent_is_fetched_as_it_is(
    fake: FakeTelegram, house: ListeningHouse
) -> None:
    assert isinstance(house.channel, Keeper)
    content = bytes(range(256)) * 3
    assert await house.channel.fetch(sent(fake, content), MOST) == content


async def test_a_file_said_to_be_too_big_is_not_even_asked_for(
    fake: FakeTelegram, house: ListeningHouse
) -> None:
    with pytest.raises(NoFile) as refused:
        await house.channel.fetch(sent(fake, b"x" * (MOST + 1)), MOST)
    assert refused.value.big
    assert fake.totals["download"] == 0


@pytest.mark.parametrize("told", [0, 10])
async def test_a_file_larger_than_it_is_said_to_be_is_dropped_on_the_way(
    fake: FakeTelegram, house: ListeningHouse, told: int
) -> None:
    relay = sent(fake, b"x" * 900_000)
    fake.told_sizes[relay.id] = told
    with pytest.raises(NoFile) as refused:
        await house.channel.fetch(relay, MOST)
    assert refused.value.big
    assert fake.totals["download"] == 1


async def test_what_is_beyond_telegrams_own_bound_is_too_big(
    fake: FakeTelegram, house: ListeningHouse
) -> None:
    relay = sent(fake, b"x")
    fake.told_sizes[relay.id] = 21 * 2**20
    with pytest.raises(NoFile) as refused:
        await house.channel.fetch(relay, 50 * 2**20)
    assert refused.value.big


async def test_a_file_that_telegram_has_no_more_is_not_there(
    fake: FakeTelegram, house: ListeningHouse
) -> None:
    with pytest.raises(NoFile) as refused:
        await house.channel.fetch(Relay("telegram", "photo", "nobody-s"), MOST)
    assert not refused.value.big


@pytest.mark.parametrize("path", ["../../etc/passwd", "/etc/passwd", "http://x.example/a", ""])
async def test_a_path_that_leads_elsewhere_is_not_followed(
    fake: FakeTelegram, house: ListeningHouse, path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def get_file(*_: object) -> dict[str, str]:
        return {"file_path": path}

    monkeypatch.setitem(METHODS, "getfile", get_file)
    with pytest.raises(NoFile):
        await house.channel.fetch(sent(fake, b"x"), MOST)
    assert fake.totals["download"] == 0


@pytest.mark.parametrize(
    "fault",
    [
        Fault(method="download", status=502),
        Fault(method="getFile", cut="after"),
        Fault(method="getFile", status=502),
        Fault(method="getFile", retry_after=7),
    ],
)
async def test_a_broken_line_is_tried_again(
    fake: FakeTelegram, house: ListeningHouse, fault: Fault
) -> None:
    relay = sent(fake, b"a,b")
    fake.faults.plan.append(fault)
    assert await house.channel.fetch(relay, MOST) == b"a,b"
    assert house.waits == [7.0 if fault.retry_after else 1.5]


async def test_a_line_that_stays_broken_ends_in_words_and_not_in_a_loop(
    fake: FakeTelegram, house: ListeningHouse
) -> None:
    relay = sent(fake, b"a,b")
    fake.faults.plan.append(Fault(times=9, method="download", cut="before"))
    with pytest.raises(NoFile):
        await house.channel.fetch(relay, MOST)
    assert len(house.waits) == 3


async def test_a_picture_that_telegram_does_not_take_as_one_goes_as_a_document(
    fake: FakeTelegram, house: ListeningHouse
) -> None:
    await house.say(ANN, "Contoh", file=File("foto.jpg", "image/jpeg", b"no picture at all"))
    last = fake.chat(ANN).last
    assert (last["caption"], last["document"]["file_name"]) == ("Contoh", "foto.jpg")
