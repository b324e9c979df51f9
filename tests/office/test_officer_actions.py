"""A page calls an action: with the role, the reading, the code and the log of the chat."""

from __future__ import annotations

import ast
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

import bot.office
from bot.office.front.officer_actions import ActionOutcome, OfficerRequest, perform_request
from bot.office.kit.action import ACTIONS
from bot.office.kit.commands import ROLES
from bot.store.factors import code_at
from tests.houses.broadcasts import people
from tests.houses.cases import register, told, write
from tests.houses.desk import DeskHouse, desk_house
from tests.houses.sessions import add_session

ROOT = Path(next(iter(bot.office.__path__)))


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[DeskHouse]:
    async with desk_house(tmp_path) as house:
        for who, role in (("rina", "officer"), ("dewi", "viewer"), ("agus", "admin")):
            await house.hire(who, role)
        await house.say("9", "/start")
        await register(house)
        yield house


async def ask(desk: DeskHouse, who: str, name: str, seal: str = "", **given: Any) -> ActionOutcome:
    """What comes of an action that somebody's page asks for; news are sent at once."""
    everyone = await desk.house.store.staff.everyone()
    number = next((each.id for each in everyone if each.address.chat == who), 99)
    request = OfficerRequest(number, name, given, seal, "id")
    outcome = await perform_request(desk.house.store, desk.house.knowledge(), request, desk.now)
    await desk.house.outbox.flush_channel("telegram")
    return outcome


async def log(desk: DeskHouse) -> list[tuple[str, str]]:
    """Who did what, the newest last."""
    rows = await desk.house.store.audit.last_entries(50)
    return [(row.who, row.act) for row in reversed(rows)]


async def test_what_is_read_back_is_done_with_its_seal_and_stands_in_the_log(
    desk: DeskHouse,
) -> None:
    await add_session(desk)
    asked = await ask(desk, "rina", "session cancel", id="1", reason="Banjir")
    assert (asked.state, bool(asked.seal)) == ("asked", True)
    assert "Banjir" in asked.text
    assert (await desk.act("session show", id=1))["state"] == "open", "nothing is done yet"
    other = await ask(desk, "rina", "session cancel", asked.seal, id="1", reason="Listrik padam")
    assert other.state == "asked", "a yes is to what was read back"
    assert (await ask(desk, "agus", "session cancel", asked.seal, id="1", reason="Banjir")).seal
    done = await ask(desk, "rina", "session cancel", asked.seal, id="1", reason="Banjir")
    assert (done.state, done.facts["state"]) == ("done", "cancelled")
    assert "dibatalkan" in done.text
    assert (await log(desk))[-1] == ("Rina Sari (#1)", "session.cancel")
    undone = await ask(desk, "rina", "session undo", id="1")
    assert undone.facts["state"] == "open"
    again = await ask(desk, "rina", "session undo", id="1")
    assert again.state == "wrong"
    assert "batal" in again.text, "in her language"


async def test_a_session_is_made_moved_edited_closed_and_opened_from_a_page(
    desk: DeskHouse,
) -> None:
    made = {"title": "Orientasi", "starts_at": "2026-12-03T09:00", "place": "Aula", "seats": "40"}
    asked = await ask(desk, "rina", "session add", **made)
    assert "3 Desember 2026" in asked.text
    assert (await ask(desk, "rina", "session add", asked.seal, **made)).facts == {"id": 1}
    moved = {"id": "1", "starts_at": "2026-12-04T10:00"}
    asked = await ask(desk, "rina", "session move", **moved)
    assert "4 Desember 2026" in asked.text
    assert (await ask(desk, "rina", "session move", asked.seal, **moved)).state == "done"
    edit = {"id": "1", "place": "Aula Dua", "seats": "30"}
    asked = await ask(desk, "rina", "session edit", **edit)
    assert "Aula Dua; 30" in asked.text
    assert (await ask(desk, "rina", "session edit", asked.seal, **edit)).state == "done"
    assert (await ask(desk, "rina", "session close", id="1")).facts["state"] == "closed"
    assert (await ask(desk, "rina", "session open", id="1")).facts["state"] == "open"
    known = await desk.act("session show", id=1)
    assert (known["place"], known["seats"], known["starts_at"][:10]) == (
        *("Aula Dua", 30),
        "2026-12-04",
    )


async def test_a_case_is_taken_answered_noted_and_closed_and_nobody_answers_twice(
    desk: DeskHouse,
) -> None:
    await write(desk)
    assert (await ask(desk, "rina", "case take", id="1")).state == "done"
    held = await ask(desk, "agus", "case reply", id="1", text="Halo")
    assert "Rina Sari" in held.text, "a colleague has it"
    before = len(told(desk, "9"))
    await ask(desk, "rina", "case reply", id="1", text="Besok buka.")
    await ask(desk, "rina", "case note", id="1", text="Sudah ditelepon")
    assert "Besok buka." in told(desk, "9")[before].text
    assert len(told(desk, "9")) == before + 1, "a note is for colleagues"
    over = await ask(desk, "agus", "case take", id="1", over=True)
    assert over.state == "done"
    await ask(desk, "agus", "case close", id="1")
    acts = [act for _, act in await log(desk)]
    assert acts[-5:] == ["case.take", "case.reply", "case.note", "case.over", "case.close"]


async def test_what_is_missing_or_wrong_is_named_and_nothing_is_done(desk: DeskHouse) -> None:
    await add_session(desk)
    before = await log(desk)
    for name, given, argument in (
        ("session cancel", {}, "id"),
        ("session cancel", {"id": "7", "reason": "x"}, "id"),
        ("session cancel", {"id": "1"}, "reason"),
        ("case note", {"id": "1"}, "id"),
        ("session close", {"id": "1", "colour": "red"}, "colour"),
        ("candidate write", {"ref": "K7MP2QA"}, "text"),
    ):
        outcome = await ask(desk, "rina", name, **given)
        assert (outcome.state, outcome.argument) == ("wrong", argument), (name, given)
    half = await ask(desk, "rina", "candidate write", ref="K7MP2QA", text="\ud800")
    assert half.state == "wrong"
    past = {"title": "A", "starts_at": "2020-01-01T09:00", "place": "B", "seats": "1"}
    assert (await ask(desk, "rina", "session add", **past)).state == "wrong"
    assert await log(desk) == before


async def test_no_action_is_done_by_who_may_not_though_her_page_asks_for_it(
    desk: DeskHouse,
) -> None:
    """The role is looked up at each request, and the last admin, or --force, is no page's."""
    everyone = {who: ROLES.index(role) for who, role in (("rina", "officer"), ("dewi", "viewer"))}
    for name, action in ACTIONS.items():
        for who, rank in everyone.items():
            if action.role is None or rank < ROLES.index(action.role):
                assert (await ask(desk, who, name)).state == "refused", (who, name)
        assert (await ask(desk, "nobody", name)).state == "refused"
    assert (await ask(desk, "agus", "no such")).state == "refused"
    forced = await ask(desk, "agus", "staff revoke", id="3", force=True)
    assert (forced.state, forced.argument) == ("wrong", "force")
    asked = await ask(desk, "agus", "staff revoke", id="3")
    last = await ask(desk, "agus", "staff revoke", asked.seal, id="3")
    assert last.state == "wrong"
    asked = await ask(desk, "agus", "staff revoke", id="1")
    assert (await ask(desk, "agus", "staff revoke", asked.seal, id="1")).state == "done"
    assert (await ask(desk, "rina", "case list")).state == "refused", "she is staff no more"


async def test_a_page_shows_no_answer_in_full_before_the_code_of_a_second_factor(
    desk: DeskHouse,
) -> None:
    store = desk.house.store
    async with store.transaction():
        secret = await store.factors.begin_factor(1, desk.now)
        await store.factors.confirm_factor(1, desk.now)
    wanted = await ask(desk, "rina", "candidate reveal", ref="K7MP2QA")
    assert (wanted.state, "081" in wanted.text) == ("prove", False)
    desk.wait(minutes=5)
    async with store.transaction():
        assert await store.factors.prove_code(
            1, code_at(secret, int(desk.now.timestamp()) // 30), desk.now
        )
    shown = await ask(desk, "rina", "candidate reveal", ref="K7MP2QA")
    assert shown.state == "done"
    assert (await log(desk))[-1][1] == "candidate.reveal"


async def test_a_broadcast_from_a_page_passes_the_same_second_pair_of_eyes(
    desk: DeskHouse,
) -> None:
    await people(desk, 22)
    await desk.hire("yanti", "approver")
    asked = await ask(desk, "rina", "broadcast draft", text="Orientasi dibuka.")
    assert "Orientasi dibuka." in asked.text
    sure = await ask(desk, "rina", "broadcast release", id="1")
    assert sure.state == "asked"
    await ask(desk, "rina", "broadcast release", sure.seal, id="1")
    assert (await desk.act("broadcast show", id=1))["state"] == "draft", "it waits for somebody"
    assert (await ask(desk, "rina", "broadcast approve", id="1")).state == "refused"
    shown = await ask(desk, "yanti", "broadcast approve", id="1")
    await ask(desk, "rina", "broadcast draft", text="Orientasi ditutup.", id=1)
    again = await ask(desk, "yanti", "broadcast approve", shown.seal, id="1")
    assert again.state == "asked", "a yes is to what was read"
    sure = await ask(desk, "rina", "broadcast release", id="1")
    await ask(desk, "rina", "broadcast release", sure.seal, id="1")
    shown = await ask(desk, "yanti", "broadcast approve", id="1")
    assert (await ask(desk, "yanti", "broadcast approve", shown.seal, id="1")).state == "done"
    assert (await desk.act("broadcast show", id=1))["state"] == "approved"
    assert (await ask(desk, "rina", "broadcast send", text="x")).state == "refused"


def test_every_line_of_the_log_is_declared_by_the_action_that_writes_it() -> None:
    """What is written into the log stands in a declaration, or is named here with its reason."""
    of_chat_alone = {"breach.look", "breach.notice"} | {
        *("factor.set", "question.want", "seat.give", "seat.unattend"),
        *("session.absent", "session.end", "session.rules", "session.tell", "staff.rename"),
    }
    events = {
        *("broadcast.end", "broadcast.brake", "dashboard.enter", "factor.burn", "invite.burn"),
        "staff.join",
    }
    written = set()
    for path in ROOT.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
                continue
            if node.func.attr in ("log_act", "write_entry"):
                literals = [arg.value for arg in node.args if isinstance(arg, ast.Constant)]
                acts = [text for text in literals if isinstance(text, str) and "." in text]
                written |= set(acts[:1])
    declared = {act for action in ACTIONS.values() for act in action.audit}
    assert written - declared - of_chat_alone - events == set()
    reading = {"list", "show", "rows", "invites", "people", "notice"}
    silent = {name for name, action in ACTIONS.items() if action.role and not action.audit}
    assert {name.split()[-1] for name in silent} <= reading
