"""A deleted cry is gone from screens, history and outbox, and staff can read it all the same."""

from __future__ import annotations

import time
from collections.abc import AsyncGenerator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any, cast

import pytest

from bot.app.serve import make_theme
from bot.dialogue.decide import decide
from bot.store.codec import outgoing_from, seal_place
from bot.web.assets import Assets
from bot.web.cursor import LineCursor
from bot.web.live import Streams
from bot.web.pages import PageTemplates
from tests.houses.talk import Core, Deed, config_in, knowledge
from tests.houses.whole import OnWeb
from tests.houses.whole_telegram import CHAT, OnTelegram

CRY = "tolong saya disekap majikan"
ERASE = "1:go:erase"


async def on(kind: Any, folder: Path) -> Any:
    house = kind(folder=folder)
    await house.open()
    return house


async def kept(house: Any) -> str:
    """All of this chat that can be read in the history and in the outbox."""
    database, address = house.at_home.store._db, house.address
    found = []
    for table in ("history", "outbox"):
        rows = await database.rows(
            f"SELECT body FROM {table} WHERE channel = ? AND chat = ? AND body IS NOT NULL",  # noqa: S608  # ours
            (address.channel, address.chat),
        )
        for (body,) in rows:
            message = outgoing_from(database.sealer.open(body, seal_place(table, address)))
            found.append(message.text)
    return "\n".join(found)


@pytest.mark.parametrize("kind", [OnWeb, OnTelegram])
async def test_nothing_of_it_is_left_in_history_and_outbox(kind: Any, tmp_path: Path) -> None:
    house = await on(kind, tmp_path)
    try:
        await house.do(Deed(text="halo"))
        await house.do(Deed(text=CRY))
        assert kind is OnTelegram or "disekap" in await kept(house)
        await house.do(Deed(choice=ERASE, label="Hapus pesan ini"))
        left = await kept(house)
        assert "disekap" not in left
        assert "0800" not in left
        [case] = (await house.view()).cases
        assert [line.text for line in case.lines] == [CRY]
    finally:
        await house.close()


async def test_a_question_kept_since_the_cry_goes_too(tmp_path: Path) -> None:
    house = await on(OnWeb, tmp_path)
    try:
        await house.do(Deed(text="asdfgh qwerty zxcvb"))
        await house.do(Deed(text=CRY))
        await house.do(Deed(text="menu"))
        await house.do(Deed(text="lkjhg poiuy mnbvc"))
        assert await house.rows("questions") == 2
        await house.do(Deed(choice=ERASE))
        assert await house.rows("questions") == 1
    finally:
        await house.close()


async def test_an_open_page_learns_at_once_what_is_gone(tmp_path: Path) -> None:
    house = await on(OnWeb, tmp_path)
    try:
        await house.do(Deed(text=CRY))
        stream = streamed(house)
        first = [await anext(stream) for _ in range(2)]
        assert [item.event for item in first] == ["line", "line"]
        await house.do(Deed(choice=ERASE, label="Hapus pesan ini"))
        then = [await anext(stream) for _ in range(4)]
        assert [item.event for item in then] == ["gone", "gone", "gone", "line"]
        assert "Sudah dihapus" in str(then[-1].data)
        await stream.aclose()
        late = streamed(house, str(first[-1].id))  # a page that was asleep meanwhile
        assert [(await anext(late)).event for _ in range(4)] == ["gone", "gone", "gone", "line"]
        await late.aclose()
    finally:
        await house.close()


def streamed(house: OnWeb, seen: str = "") -> AsyncGenerator[Any]:
    view = make_theme(house.at_home.knowledge(), config_in(house.folder))
    channel = cast("Any", house.channel)

    async def same(_: object) -> str:
        return "id"

    async def lasts() -> bool:
        return True

    streams = Streams(
        channel.changes,
        house.at_home.store.conversations,
        view,
        PageTemplates(view, Assets()),
        lambda: house.clock,
        same,
        same,
    )
    return cast(
        "Any", streams._stream_events(house.address, LineCursor.read_cursor(seen), "", lasts)
    )


async def test_telegram_deletes_her_words_and_every_part_of_ours(tmp_path: Path) -> None:
    house = await on(OnTelegram, tmp_path)
    try:
        for text in ("/start", "daftar", "setuju", "Siti Aminah", "17-08-1998"):
            await house.do(Deed(text=text))  # the key that shares her number lies open now
        before = set(house.fake.chat(CHAT).messages)
        await house.do(Deed(text=CRY))
        await house.do(Deed(text="saya di Taoyuan"))
        new = set(house.fake.chat(CHAT).messages) - before
        await house.do(Deed(choice=ERASE, label="Hapus pesan ini"))
        assert new <= set(house.fake.chat(CHAT).deleted)
        assert before <= set(house.fake.chat(CHAT).messages)
        assert await house.at_home.store.danger.on_screen(house.address) != ()  # what was said now
    finally:
        await house.close()


async def test_what_is_too_old_for_telegram_stays_and_the_rest_goes(tmp_path: Path) -> None:
    house = await on(OnTelegram, tmp_path)
    try:
        await house.do(Deed(text=CRY))
        old = dict(house.fake.chat(CHAT).messages)
        for message in old.values():
            message["date"] = int(time.time()) - 3 * 86400
        house.clock += timedelta(days=3)
        await house.do(Deed(text="saya di Taoyuan"))
        answer = await house.do(Deed(choice=ERASE, label="Hapus pesan ini"))
        assert "lebih lama dari dua hari" in answer.replies[0].text
        assert set(old) <= set(house.fake.chat(CHAT).messages)
        assert "Taoyuan" not in await house.all_shown()
    finally:
        await house.close()


async def test_a_deletion_that_was_decided_survives_a_stop(tmp_path: Path) -> None:
    house = await on(OnTelegram, tmp_path)
    try:
        await house.do(Deed(text=CRY))
        pressed = house.incoming(Deed(choice=ERASE))
        await house.at_home.conversations.take_messages([replace(pressed, id="press-1")])
        await house.restart()
        await house.at_home.outbox.flush_channel("telegram")
        assert "disekap" not in await house.all_shown()
        assert "0800-1000" not in await house.all_shown()
    finally:
        await house.close()


async def test_the_words_after_it_betray_nothing() -> None:
    for locale in ("id", "en"):
        for page, deletes in ((True, None), (False, timedelta(days=2)), (False, None)):
            talk = Core(knowledge())
            talk.kept = replace(talk.kept, locale=locale)
            await talk.do(Deed(text=CRY))
            view = replace(talk._view(), page=page, deletes=deletes)
            pressed = talk.incoming(Deed(choice=ERASE))
            [told] = decide(pressed, talk.kept, talk.knows, view).replies
            said = "\n".join([told.text, *(choice.label for choice in told.choices)]).casefold()
            for word in ("bahaya", "danger", "polisi", "police", "nomor", "number", "darurat"):
                assert word not in said, (locale, word)
