"""Staff put right: an answer changed, a duplicate merged, a person deleted. Read back first."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.dialogue.messages import Address
from bot.errors import BotError
from bot.office.front.officer_actions import ActionOutcome, OfficerRequest, perform_request
from tests.houses.desk import DeskHouse, desk_house, words

ANSWERS = {"full_name": "Siti Aminah", "phone": "+6281234567890", "district": "tapin"}


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[DeskHouse]:
    async with desk_house(tmp_path) as desk:
        await desk.hire("boss", "approver", "Dewi Lestari")
        await desk.hire("rina", "officer", "Rina Sari")
        yield desk


async def register(desk: DeskHouse, who: str, ref: str, **answers: Any) -> None:
    await desk.say(who, "/start")
    async with desk.house.store.transaction():
        await desk.house.store.candidates.register_form(
            *(desk.address(who), ref, "candidate", 1),
            {**ANSWERS, **answers},
            desk.now - timedelta(days=1),
            other=False,
        )


async def ask(desk: DeskHouse, action: str, officer: int = 2, **given: str) -> ActionOutcome:
    """Asks, and where it is read back says yes to that."""
    where = (desk.house.store, desk.house.knowledge())
    asked = await perform_request(*where, OfficerRequest(officer, action, given), desk.now)
    if asked.state != "asked":
        return asked
    again = OfficerRequest(officer, action, given, asked.seal)
    return await perform_request(*where, again, desk.now)


async def answers(desk: DeskHouse, ref: str) -> dict[str, str]:
    found = await desk.house.store.candidates.by_ref(ref)
    assert found
    return dict(found[1].answers)


async def last(desk: DeskHouse) -> tuple[str, str, str]:
    [entry] = await desk.house.store.audit.last_entries(1)
    return entry.act, entry.target, entry.detail


async def test_a_clerk_changes_an_answer_in_chat_and_she_is_told(desk: DeskHouse) -> None:
    await register(desk, "siti", "RABCDEF")
    told = words(await desk.say("rina", "/ubah_data RABCDEF district banjarbaru"))
    assert "Tapin → Kota Banjarbaru" in told
    assert (await answers(desk, "RABCDEF"))["district"] == "tapin"
    since = len(desk.ear.delivered)
    question = await desk.say("rina", "/ubah_data RABCDEF district banjarbaru")
    await desk.press("rina", question[-1].choices[0].id)
    assert (await answers(desk, "RABCDEF"))["district"] == "banjarbaru"
    assert await last(desk) == (
        *("candidate.edit", "candidate RABCDEF"),
        "district: tapin → banjarbaru",
    )
    [news] = [said for said in desk.ear.delivered[since:] if said.to == desk.address("siti")]
    assert "Kota Banjarbaru" in news.text


async def test_step_by_step_the_question_is_a_button_and_the_answer_words(desk: DeskHouse) -> None:
    await register(desk, "siti", "RABCDEF")
    asked = await desk.say("rina", "/ubah_data RABCDEF")
    phone = next(choice for choice in asked[-1].choices if choice.label == "Nomor HP")
    asked = await desk.press("rina", phone.id)
    assert "+6281•••890" in words(asked)
    asked = await desk.say("rina", "0812 9999 8888")
    await desk.press("rina", asked[-1].choices[0].id)
    assert (await answers(desk, "RABCDEF"))["phone"] == "+6281299998888"


@pytest.mark.attack
async def test_the_log_holds_no_number_name_or_date_of_hers(desk: DeskHouse) -> None:
    """Somebody reads in the log what was changed of people who asked to be forgotten."""
    await register(desk, "siti", "RABCDEF", birth_date="1999-01-02")
    for field, value in (
        ("phone", "081299998888"),
        ("full_name", "Siti Nurhaliza"),
        ("birth_date", "3 Februari 1998"),
    ):
        assert (await ask(desk, "candidate edit", ref="RABCDEF", field=field, value=value)).state
        told = (await last(desk))[2]
        assert told.startswith(f"{field}: ")
        for private in ("9999888", "1234567", "Siti", "Aminah", "1999", "Februari", "1998"):
            assert private not in told


@pytest.mark.parametrize(
    ("field", "value", "says"),
    [
        ("phone", "12", "Nomor HP"),
        ("district", "Atlantis", "Kabupaten"),
        ("full_name", "", "tidak boleh kosong"),
        ("birth_date", "1 Januari 2015", "umur"),
        ("nonsense", "x", ""),
    ],
)
async def test_what_cannot_be_so_is_said_and_changes_nothing(
    desk: DeskHouse, field: str, value: str, says: str
) -> None:
    await register(desk, "siti", "RABCDEF")
    before = await answers(desk, "RABCDEF")
    outcome = await ask(desk, "candidate edit", ref="RABCDEF", field=field, value=value)
    assert outcome.state == "wrong"
    assert says in outcome.text
    assert await answers(desk, "RABCDEF") == before


async def test_a_yes_to_older_data_changes_nothing(desk: DeskHouse) -> None:
    await register(desk, "siti", "RABCDEF")
    where = (desk.house.store, desk.house.knowledge())
    given = {"ref": "RABCDEF", "field": "district", "value": "banjarbaru"}
    asked = await perform_request(*where, OfficerRequest(2, "candidate edit", given), desk.now)
    await ask(desk, "candidate edit", ref="RABCDEF", field="phone", value="081299998888")
    late = OfficerRequest(2, "candidate edit", given, asked.seal)
    assert (await perform_request(*where, late, desk.now)).state == "asked"
    assert (await answers(desk, "RABCDEF"))["district"] == "tapin"


async def test_scripts_change_an_answer_as_staff_do(desk: DeskHouse) -> None:
    await register(desk, "siti", "RABCDEF")
    done = await desk.act("candidate edit", ref="RABCDEF", field="district", value="Kotabaru")
    assert done == {"ref": "RABCDEF", "field": "district", "told": True}
    with pytest.raises(BotError, match="no form asks"):
        await desk.act("candidate edit", ref="RABCDEF", field="x", value="y")


async def test_two_of_one_person_become_one_with_seats_and_what_was_empty(desk: DeskHouse) -> None:
    await register(desk, "siti", "RABCDEF", campus="")
    await register(desk, "siti2", "RABCDEG", full_name="Siti Aminah Baru", campus="sari_mulia")
    made = await desk.act(
        "session add", title="Orientasi", starts_at="2026-12-03T09:00", place="Aula", seats=9
    )
    async with desk.house.store.transaction():
        await desk.house.store.seats.take_seat(
            desk.address("siti2"), "RABCDEG", made["id"], "accepted", desk.now
        )
    outcome = await ask(desk, "candidate merge", ref="RABCDEF", other="RABCDEG", take="full_name")
    assert outcome.facts == {"ref": "RABCDEF", "ended": "RABCDEG"}
    found = await answers(desk, "RABCDEF")
    assert (found["full_name"], found["campus"]) == ("Siti Aminah Baru", "sari_mulia")
    assert await desk.house.store.candidates.by_ref("RABCDEG") is None
    [guest] = await desk.house.store.seats.guests_of(made["id"])
    assert guest.seat.ref == "RABCDEF"
    assert await last(desk) == ("candidate.merge", "candidate RABCDEF", "full_name")
    await desk.say("rina", "/hari_ini")  # the news go out
    told = {said.to for said in desk.ear.delivered if "RABCDEG digabungkan" in said.text}
    assert told == {desk.address("siti"), desk.address("siti2")}


async def test_who_came_by_one_of_both_has_come(desk: DeskHouse) -> None:
    await register(desk, "siti", "RABCDEF")
    await register(desk, "siti2", "RABCDEG")
    made = await desk.act(
        "session add", title="Orientasi", starts_at="2026-12-03T09:00", place="Aula", seats=9
    )
    store = desk.house.store
    async with store.transaction():
        for who, ref in (("siti", "RABCDEF"), ("siti2", "RABCDEG")):
            await store.seats.take_seat(desk.address(who), ref, made["id"], "accepted", desk.now)
    [_, second] = await store.seats.guests_of(made["id"])
    async with store.transaction():
        await store.seats.set_state(second.seat.id, "attended", desk.now)
    await ask(desk, "candidate merge", ref="RABCDEF", other="RABCDEG")
    [guest] = await store.seats.guests_of(made["id"])
    assert (guest.seat.ref, guest.seat.state) == ("RABCDEF", "attended")


@pytest.mark.parametrize("other", ["RABCDEF", "RABCDEH", ""])
async def test_what_cannot_be_merged_is_said(desk: DeskHouse, other: str) -> None:
    await register(desk, "siti", "RABCDEF")
    async with desk.house.store.transaction():
        await desk.house.store.candidates.register_form(
            *(Address("impor", "x"), "RABCDEG", "candidate", 1), ANSWERS, desk.now, other=False
        )
    outcome = await ask(desk, "candidate merge", ref="RABCDEF", other=other)
    assert outcome.state == "wrong"
    silent = await ask(desk, "candidate merge", ref="RABCDEG", other="RABCDEF")
    assert "tidak bisa disurati" in silent.text
    assert await desk.house.store.candidates.by_ref("RABCDEG")


async def test_an_approver_deletes_somebody_and_no_name_stays(desk: DeskHouse) -> None:
    await register(desk, "siti", "RABCDEF")
    assert (await ask(desk, "candidate delete", ref="RABCDEF")).state == "refused", "an officer"
    where = (desk.house.store, desk.house.knowledge())
    request = OfficerRequest(1, "candidate delete", {"ref": "RABCDEF"})
    asked = await perform_request(*where, request, desk.now)
    assert asked.state == "asked"
    assert "Siti Aminah" in asked.text
    assert (await ask(desk, "candidate delete", 1, ref="RABCDEF")).state == "done"
    assert await desk.house.store.candidates.by_ref("RABCDEF") is None
    assert await last(desk) == ("candidate.forget", "", "")
