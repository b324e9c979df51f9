"""Sessions of the page live on the server: they end, and change with rights, in one browser."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.app.web_page import signed_in
from bot.dialogue.messages import Address
from bot.store.migrations import list_steps
from bot.web.browsers import kind_of_browser
from tests.attack.web_place import CHROME, Place, placed
from tests.houses.shell import NOON, until
from tests.houses.whole import BASE

pytestmark = pytest.mark.attack


@pytest.fixture
async def place(tmp_path: Path) -> AsyncIterator[Place]:
    async with placed(tmp_path) as made:
        yield made


async def test_leaving_ends_the_session_wherever_its_cookie_still_is(place: Place) -> None:
    """After "Keluar dan hapus" an old cookie opened the session again: data, staff and all."""
    mine = place.browser()
    await place.say(mine, "rahasia saya")
    stolen = place.copy(mine)
    assert "rahasia saya" in await place.read(stolen)
    await place.leave(mine)
    assert await place.rows() == 0
    assert "rahasia" not in await place.read(stolen)
    assert (await place.say(stolen, "data saya")).status_code == 303
    assert "Mulai" in await place.read(place.copy(mine))


async def test_an_officer_who_left_leaves_no_rights_behind(place: Place) -> None:
    """An admin's old cookie ran /staf after she had left, and made a new admin."""
    admin = place.browser()
    await place.say(admin, await place.invite())
    stolen = place.copy(admin)
    await place.leave(admin)
    await place.say(stolen, "/undang admin")
    assert "Tulis" in await place.read(stolen)
    assert "/gabung" not in await place.read(stolen)


async def test_a_session_that_is_not_used_ends_by_itself(place: Place) -> None:
    """A cookie worked for as long as its browser kept it: on a shared computer, for ever."""
    visitor = place.browser()
    await place.say(visitor, "halo saja")
    place.clock.at += timedelta(days=29)
    assert "halo saja" in await place.read(visitor)
    place.clock.at += timedelta(days=29)
    assert "halo saja" in await place.read(visitor), "each use counts"
    copied = place.copy(visitor)
    place.clock.at += timedelta(days=30)
    ended = (await copied.get("/")).text
    assert "halo saja" not in ended
    assert "sudah berakhir" in ended
    assert "sudah berakhir" not in await place.read(copied), "said once"
    assert (await place.say(visitor, "mulai lagi")).status_code == 303
    assert "mulai lagi" in await place.read(visitor)


async def test_even_a_session_in_use_has_an_end(place: Place) -> None:
    """A stolen cookie that is used daily would never end."""
    visitor = place.browser()
    await place.say(visitor, "halo saja")
    for _ in range(8):
        place.clock.at += timedelta(days=20)
        assert "halo saja" in await place.read(visitor)
    place.clock.at += timedelta(days=20)
    assert "halo saja" not in await place.read(visitor)


async def test_an_officers_session_ends_after_hours(place: Place) -> None:
    """An admin's cookie was still an admin's 400 days later."""
    admin = place.browser()
    await place.say(admin, await place.invite())
    await place.say(admin, "Rina Sari")
    place.clock.at += timedelta(hours=11)
    await place.say(admin, "/staf")
    assert "Rina Sari" in await place.read(admin)
    place.clock.at += timedelta(hours=12)
    await place.say(admin, "/staf")
    assert "Rina Sari" not in await place.read(admin)


async def test_a_rise_of_rights_gives_a_new_id_and_the_old_one_is_dead(place: Place) -> None:
    """A cookie copied before /gabung was an admin's afterwards."""
    person = place.browser()
    await place.say(person, "halo saja")
    before = person.cookies["pandu"]
    copied = place.copy(person)
    await place.say(person, await place.invite("officer"))
    assert person.cookies["pandu"] != before
    assert await place.rows() == 1
    await place.say(copied, "/peserta")
    assert "halo saja" not in await place.read(copied)
    await place.say(person, "Rina Sari")
    assert "Rina Sari" in await place.read(person)
    between = person.cookies["pandu"]
    later = place.copy(person)
    await place.act("staff list")
    await place.say(person, await place.invite("admin"))
    assert person.cookies["pandu"] != between
    assert "Rina Sari" not in await place.read(later)


async def test_a_page_that_only_lies_open_is_not_in_use(place: Place) -> None:
    """News that come to an officer's open page kept her signed in on a shared computer."""
    admin = place.browser()
    await place.say(admin, await place.invite())
    await place.say(admin, "Rina Sari")
    name = admin.cookies["pandu"].partition(".")[0]
    registry = signed_in(place.house, place.channel)
    for _ in range(3):
        place.clock.at += timedelta(hours=3, minutes=50)
        assert await registry.chat(name, place.clock(), used=False)
    place.clock.at += timedelta(hours=1)
    assert (await admin.get("/live")).status_code == 204


async def test_the_open_page_goes_on_after_its_id_has_changed(place: Place) -> None:
    """A page whose form went stale at /gabung would lose what an officer types next."""
    person = place.browser()
    await place.say(person, "halo saja")
    page = (await person.get("/")).text
    hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', page))
    for number, text in enumerate((await place.invite("officer"), "Rina Sari")):
        sent = {**hidden, "id": f"{number:022}", "text": text}
        answer = await person.post("/", data=sent, headers={"Origin": BASE})
        assert answer.status_code == 303
    assert "Rina Sari" in await place.read(person)


async def test_a_role_that_is_taken_ends_the_session_at_once(place: Place) -> None:
    """Whoever was taken off the staff would still read what staff were told on her page."""
    first, second = place.browser(), place.browser()
    await place.say(first, await place.invite())
    await place.say(second, await place.invite("officer"))
    await place.say(second, "Budi Santoso")
    assert "Budi Santoso" in await place.read(second)
    await place.act("staff revoke", id=2)
    assert "Budi Santoso" not in await place.read(second)
    assert (await second.get("/live")).status_code == 204
    assert await place.rows() == 1


async def test_an_officer_sees_her_sessions_and_ends_them_all(place: Place) -> None:
    """Whoever lost a phone had no way to sign it out."""
    admin = place.browser()
    await place.say(admin, await place.invite())
    await place.say(admin, "Rina Sari")
    copied = place.copy(admin)
    await place.say(admin, "/perangkat")
    page = await place.read(admin)
    assert "Chrome, Android, sejak Selasa, 24 November 2026" in page
    assert "Keluar dari semua" in page
    await place.say(admin, choice="1:s:perangkat:keluar")
    asked = await place.read(admin)
    assert "mintalah undangan baru" in asked
    [sure] = set(re.findall(r"1:s:perangkat:keluar:ya:\w+", asked))
    await place.say(admin, choice=sure)
    for browser in (admin, copied):
        assert "Rina Sari" not in await place.read(browser)
    assert await place.rows() == 0


async def test_a_second_browser_never_gets_the_first_ones_session(place: Place) -> None:
    """The id of a first message, seen on a shared computer, led another browser into the talk."""
    first, second = place.browser(), place.browser()
    page = (await first.get("/")).text
    hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', page))
    for browser, text in ((first, "rahasia saya"), (second, "saya orang lain")):
        sent = {**hidden, "text": text}
        assert (await browser.post("/", data=sent, headers={"Origin": BASE})).status_code == 303
    assert first.cookies["pandu"] != second.cookies["pandu"]
    assert "rahasia saya" not in await place.read(second)
    assert "orang lain" not in await place.read(first)


async def test_deletion_leaves_no_session_on_the_disk_and_its_answer_can_be_read(
    place: Place,
) -> None:
    """A row that leads to a deleted person's chat would stay, or she could not read the answer."""
    visitor = place.browser()
    await place.say(visitor, "halo saja")
    await place.say(visitor, "/hapusdata")
    await place.say(visitor, "ya, hapus semua")
    assert await place.rows() == 0
    assert "dihapus" in await place.read(visitor)


async def test_old_sessions_are_deleted_with_everything_that_is_over_age(place: Place) -> None:
    """Rows of visitors who never came back would stay for ever."""
    await place.say(place.browser(), "halo saja")
    async with place.house.store.transaction():
        await place.house.store.retention.delete_due(NOON + timedelta(days=29))
    assert await place.rows() == 1
    async with place.house.store.transaction():
        await place.house.store.retention.delete_due(NOON + timedelta(days=31))
    assert await place.rows() == 0


async def test_a_stream_ends_with_its_session(place: Place) -> None:
    """A page left open elsewhere would go on showing what is said after its session has ended."""
    visitor = place.browser()
    await place.say(visitor, "halo saja")
    chat = visitor.cookies["pandu"].partition(".")[0]
    signed = place.house.store.web_sessions
    assert await signed.find_session(chat) is not None
    async with place.house.store.transaction():
        assert await signed.end_sessions(Address("web", chat)) == 1
    assert await signed.find_session(chat) is None
    assert (await visitor.get("/live")).status_code == 204


def test_cookies_from_before_go_on_but_for_those_of_chats_that_were_left() -> None:
    """An update would sign everybody out, or bring back whoever had left."""
    database = sqlite3.connect(":memory:")
    database.create_function("pandu_proof", -1, lambda *given: "proof")
    found = list_steps()
    [new] = [number for number, sql in found if "CREATE TABLE web_sessions" in sql]
    for number, sql in found:
        if number < new:
            database.executescript(sql)
    rows = (("web", "here", 1), ("web", "left", 0), ("telegram", "7", 1), ("web", "officer", 1))
    for channel, chat, reachable in rows:
        database.execute(
            "INSERT INTO conversations (channel, chat, state, locale, seen_at, reachable)"
            " VALUES (?, ?, x'00', 'id', '2026-11-20T00:00:00.000+00:00', ?)",
            (channel, chat, reachable),
        )
    database.execute(
        "INSERT INTO staff (id, channel, chat, role, name, joined_at)"
        " VALUES (1, 'web', 'officer', 'admin', 'Rina', '2026-11-20T00:00:00.000+00:00')"
    )
    database.executescript(dict(found)[new])
    kept = database.execute("SELECT id, chat, role, seen_at FROM web_sessions ORDER BY id")
    assert kept.fetchall() == [
        ("here", "here", "", "2026-11-20T00:00:00.000+00:00"),
        ("officer", "officer", "admin", "2026-11-20T00:00:00.000+00:00"),
    ]
    database.close()


@pytest.mark.parametrize(
    ("agent", "kind"),
    [
        (CHROME, "Chrome, Android"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0) CriOS/142 Safari/604.1", "Chrome, iPhone"),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/142 Safari/537 Edg/142", "Edge, Windows"),
        ("Mozilla/5.0 (X11; Linux) Gecko Firefox/140", "Firefox, Linux"),
        ("<script>alert(1)</script>", ""),
        ("", ""),
    ],
)
def test_of_a_browser_only_its_kind_is_kept(agent: str, kind: str) -> None:
    """What a browser tells of itself could name a person's device, or carry hostile text."""
    assert kind_of_browser(agent) == kind


async def test_many_looks_cost_one_write(place: Place) -> None:
    """A write for every page would let whoever loads pages fill the disk's time."""
    visitor = place.browser()
    await place.say(visitor, "halo saja")
    written: list[datetime] = []
    keep = place.house.store.web_sessions.keep_session

    async def counted(session: object) -> None:
        written.append(place.clock())
        await keep(session)  # type: ignore[arg-type]

    place.house.store.web_sessions.keep_session = counted  # type: ignore[method-assign]
    for _ in range(30):
        place.clock.at += timedelta(minutes=1)
        await place.read(visitor)
    await until(lambda: len(written) == 3)
