"""Copies of a cookie in a race with its owner: for the new session, and behind her last message."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Awaitable
from pathlib import Path
from urllib.parse import urlencode

import httpx
import pytest

from bot.dialogue.messages import Incoming
from tests.attack.web_place import Place, placed
from tests.houses.kantor import kantor
from tests.houses.whole import BASE

pytestmark = pytest.mark.attack


@pytest.fixture
async def place(tmp_path: Path) -> AsyncIterator[Place]:
    async with placed(tmp_path) as made:
        yield made


async def test_what_is_still_being_sent_when_its_session_ends_is_not_heard(place: Place) -> None:
    """A copied cookie holds a command back by halves until its owner is admin, or has left."""
    person = place.browser()
    await place.say(person, "halo saja")

    async def sent_slowly(by: httpx.AsyncClient, meanwhile: Awaitable[object]) -> int:
        page = (await by.get("/")).text
        hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', page))
        body = urlencode({**hidden, "text": "/undang admin"}).encode()

        async def parts() -> AsyncIterator[bytes]:
            yield body[:20]
            await meanwhile
            yield body[20:]

        kind = {"Content-Type": "application/x-www-form-urlencoded", "Origin": BASE}
        return (await by.post("/", content=parts(), headers=kind)).status_code

    risen = place.say(person, await place.invite())
    assert await sent_slowly(place.copy(person), risen) == 403
    await place.say(person, "Rina Sari")
    assert await sent_slowly(place.copy(person), place.leave(person)) == 403
    async with place.house.store.transaction():
        assert len(await place.house.store._db.rows("SELECT 1 FROM invites")) == 1


async def test_whoever_is_first_with_a_copied_cookie_does_not_get_the_new_id(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A copy that loads the page without a pause took the admin's new session before she did."""
    person = place.browser()
    await place.say(person, "halo saja")
    copied, before, hear = place.copy(person), person.cookies["pandu"], place.channel.hear
    hidden = dict(
        re.findall(
            r'<input type="hidden" name="(\w+)" value="([^"]*)">', (await copied.get("/")).text
        )
    )

    async def watched(incoming: Incoming) -> str | None:
        notice = await hear(incoming)
        monkeypatch.setattr(place.channel, "hear", hear)
        assert "halo saja" not in await place.read(copied)
        sent = {**hidden, "text": "/undang admin"}
        assert (await copied.post("/", data=sent, headers={"Origin": BASE})).status_code == 403
        return notice

    monkeypatch.setattr(place.channel, "hear", watched)
    await place.say(person, await place.invite())
    assert before not in (person.cookies["pandu"], copied.cookies.get("pandu"))
    await place.say(person, "Rina Sari")
    assert "Rina Sari" in await place.read(person)
    assert "Rina Sari" not in await place.read(copied)


async def test_a_message_that_waits_behind_a_rise_of_rights_is_not_an_officers(
    place: Place,
) -> None:
    """What a copy sent in the same moment was decided after the invite, and by an admin."""
    person = place.browser()
    await place.say(person, "halo saja")
    name = person.cookies["pandu"].partition(".")[0]
    found = await place.house.store.web_sessions.find_session(name)
    assert found is not None
    code = await place.invite()
    texts = (code, "/undang admin")
    await place.house.conversations.take_messages(
        [
            Incoming(f"{number:022}", found.address, text, place.clock(), session=name)
            for number, text in enumerate(texts)
        ]
    )
    [(invites,)] = await place.house.store._db.rows("SELECT COUNT(*) FROM invites")
    assert invites == 1


@pytest.mark.parametrize("ends", ["revoke", "role", "sign out"])
async def test_what_is_still_being_sent_to_the_dashboard_is_not_done(
    tmp_path: Path, ends: str
) -> None:
    """A form held back by halves is done after its officer was taken off, or had signed out."""
    async with kantor(tmp_path, "approver") as browser:
        await browser.get("/lihat/siaran")
        token = re.search(r'name="token" value="([^"]*)"', browser.page)
        assert token
        body = urlencode({"token": token[1], "text": "/siaran Halo semua"}).encode()

        async def parts() -> AsyncIterator[bytes]:
            yield body[:20]
            if ends == "revoke":
                await browser.desk.act("staff revoke", id=2)
            elif ends == "role":
                store = browser.desk.house.store
                async with store.transaction():
                    await store.staff.set_role(2, "viewer")
            else:
                await browser.post("/keluar")
            yield body[20:]

        kind = {"Content-Type": "application/x-www-form-urlencoded", "Origin": BASE}
        answer = await browser.client.post("/kantor/langkah", content=parts(), headers=kind)
        assert answer.status_code == 403
        assert not await browser.desk.house.store._db.rows("SELECT 1 FROM broadcasts")


async def test_a_step_that_waits_while_its_session_ends_is_not_taken(tmp_path: Path) -> None:
    """A form that came a moment before she signed out is decided a moment after."""
    async with kantor(tmp_path, "approver") as browser:
        store = browser.desk.house.store
        officer = await store.staff.at(browser.desk.address("rina"))
        assert officer is not None
        [session] = await store.web_sessions.sessions_of(officer.address)
        async with store.transaction():
            await store.web_sessions.end_session(session.id)
        said = await browser.desk.say("rina", "/perangkat", session=session.id)
        assert said == []
