"""News held back, a cancellation taken back, hostile words in a broadcast: who may, who reads."""

from __future__ import annotations

from datetime import datetime

import pytest

from bot.channels.telegram.markup import draw_html
from bot.dialogue.messages import Outgoing
from tests.houses.broadcasts import Phone, finish, people
from tests.houses.desk import NOW, DeskHouse
from tests.houses.sessions import add_session, button, ref_of, register, seats, tick

pytestmark = pytest.mark.attack
NIGHT, MORNING = "2026-11-24T22:00", "2026-11-25T07:00"
HOSTILE = "<b>x</b> [klik](javascript:alert(1)) {name} {0.__class__} {{7*7}} %s"


@pytest.fixture
async def desk(desk: DeskHouse) -> DeskHouse:
    await desk.hire("0", "admin")
    await desk.hire("9", "officer")
    await desk.hire("8", "viewer")
    await add_session(desk, seats=5, title=HOSTILE[:60])
    for number in (1, 2, 3):
        await register(desk, str(number), number)
        await desk.press(str(number), "1:seat:take:1")
    await tick(desk)
    return desk


async def _cancel(desk: DeskHouse) -> list[Outgoing]:
    asked = await desk.say("9", "/sesi_batal 1")
    sure = await desk.press("9", button(asked, "Cuaca buruk").id)
    return await desk.press("9", button(sure, "Ya, batalkan").id)


def _drawn(said: Outgoing) -> str:
    return "".join(draw_html(said.text))


async def _state(desk: DeskHouse) -> str:
    return str((await desk.act("session show", id=1))["state"])


@pytest.mark.parametrize("lost", ["1:s:staf:off:2", "1:s:staf:role:2:viewer"])
async def test_a_cancellation_is_taken_back_only_by_who_may_cancel(
    desk: DeskHouse, lost: str
) -> None:
    """A viewer, a candidate or a stranger presses "Urungkan"; its officer when she is none."""
    undo = button(await _cancel(desk), "↩️ Urungkan").id
    for who in ("8", "1", "77"):
        await desk.press(who, undo)
        await desk.say(who, "/sesi_urungkan 1")
    asked = await desk.press("0", lost)
    for choice in [choice for message in asked for choice in message.choices][:1]:
        await desk.press("0", choice.id)
    officer = await desk.house.store.staff.at(desk.address("9"))
    assert officer is None or officer.role == "viewer"
    await desk.press("9", undo)
    await desk.say("9", "/sesi_urungkan 1")
    assert await _state(desk) == "cancelled"


async def test_held_news_reaches_no_one_who_left_and_says_a_title_as_typed(
    desk: DeskHouse,
) -> None:
    """News held for the morning goes to who deleted herself at night, or runs a title's markup."""
    desk.now = datetime.fromisoformat(NIGHT).replace(tzinfo=NOW.tzinfo)
    asked = await desk.say("9", "/sesi_pindah 1 10 Desember 2026 13.00")
    [later] = [choice.id for said in asked for choice in said.choices if ":later:" in choice.id]
    for who in ("8", "1", "77"):
        await desk.press(who, later)
    await desk.press("9", later)
    await desk.say("1", "hapus data")
    await desk.say("1", "ya")
    query = "SELECT chat FROM outbox WHERE state = 'held'"
    assert {chat for (chat,) in await desk.house.store._db.rows(query)} == {"2", "3"}
    told = len(desk.ear.delivered)
    desk.now = datetime.fromisoformat(MORNING).replace(tzinfo=NOW.tzinfo)
    await tick(desk)
    news = [outgoing for outgoing in desk.ear.delivered[told:] if "Waktu baru" in outgoing.text]
    assert {outgoing.to.chat for outgoing in news} == {"2", "3"}
    for outgoing in news:
        assert "&lt;b&gt;x" in _drawn(outgoing)
        assert "<a " not in _drawn(outgoing)
    assert set(await seats(desk)) == {ref_of(2), ref_of(3)}


async def test_a_broadcast_says_templates_markup_and_commands_as_they_were_typed(
    desk: DeskHouse,
) -> None:
    """A pasted text fills gaps with somebody's data, hides a link, or acts as a button."""
    names = await people(desk, 3, full_name="{phone} *x*")
    rina = Phone(desk, "9")
    text = f"{HOSTILE} {{phone}} 1:s:staf:role:2:admin"
    assert "\\[klik\\](javascript" in await rina.say(f"/siaran {text}\nkepada: semua")
    await rina.tap("Kirim")
    await finish(desk)
    got = [said for said in desk.ear.delivered if said.to.chat in names]
    assert len(got) == len(names)
    for said in got:
        assert "{0.__class__}" in said.text
        assert "{phone} 1:s:staf:role:2:admin" in said.text
        assert "<a " not in _drawn(said)
        assert [choice.id.split(":")[1] for choice in said.choices] == ["b"]
    await desk.say(names[0], "1:s:staf:role:2:admin")
    officer = await desk.house.store.staff.at(desk.address("9"))
    assert officer is not None
    assert officer.role == "officer"
