"""What people do with a broadcast: check that it is genuine, and ask for no more of them."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.dialogue.channel import UnknownOutcome
from bot.dialogue.messages import Outgoing
from tests.houses.broadcasts import TEXT, Trouble, finish, people, send
from tests.houses.desk import NOW, DeskHouse, words


async def copy_of(desk: DeskHouse) -> tuple[Outgoing, str]:
    """A copy that somebody got, and its code."""
    await people(desk, 1)
    number = await send(desk)
    await finish(desk)
    code = (await desk.act("broadcast show", id=number))["code"]
    return next(outgoing for outgoing in desk.ear.delivered if outgoing.text.startswith(TEXT)), code


async def test_each_copy_carries_a_code_and_a_way_out(desk: DeskHouse) -> None:
    copy, code = await copy_of(desk)
    assert f"/cek {code}" in copy.text
    assert [choice.label for choice in copy.choices] == ["Berhenti menerima kabar ini"]


@pytest.mark.parametrize("typed", ["/cek {}", "cek {}", "/CEK {}", "  /cek: {} ", "/check {}"])
async def test_anybody_learns_that_a_code_is_genuine(desk: DeskHouse, typed: str) -> None:
    _, code = await copy_of(desk)
    for form in (code, code.lower(), f"{code[:3]} {code[3:]}"):
        answer = words(await desk.say("7777", typed.format(form)))
        assert "Asli" in answer
        assert "BP3MI" in answer
        assert "Selasa, 24 November 2026, pukul 09.15 WITA" in answer
        assert TEXT in answer


async def test_an_unknown_code_is_told_kindly(desk: DeskHouse) -> None:
    await copy_of(desk)
    for typed in ("/cek AAAAAA", "/cek transfer 5 juta", "cek BBBBBB"):
        answer = words(await desk.say("7777", typed))
        assert "tidak kami kenal" in answer
        assert "Jangan membayar" in answer


async def test_a_draft_a_plan_and_a_rehearsal_are_not_genuine_yet(desk: DeskHouse) -> None:
    await people(desk, 1)
    planned = await send(desk, send_at=(NOW + timedelta(days=1)).isoformat())
    tried = await send(desk, rehearsal=True)
    await finish(desk)
    for number in (planned, tried):
        code = (await desk.act("broadcast show", id=number))["code"]
        assert "tidak kami kenal" in words(await desk.say("7777", f"/cek {code}"))


async def test_without_a_code_it_is_asked_for(desk: DeskHouse) -> None:
    assert "setelah /cek" in words(await desk.say("7777", "/cek"))


async def test_a_question_that_begins_with_cek_is_a_question(desk: DeskHouse) -> None:
    answer = words(await desk.say("7777", "cek lowongan ini dong"))
    assert "tidak kami kenal" not in answer


async def test_what_was_typed_after_cek_is_never_markup(desk: DeskHouse) -> None:
    answer = words(await desk.say("7777", "/cek *[x](https://evil.example)*"))
    assert "[x](https://evil.example)" not in answer


async def test_one_tap_ends_news_and_is_said(desk: DeskHouse) -> None:
    copy, _ = await copy_of(desk)
    answer = words(await desk.press(copy.to.chat, copy.choices[0].id))
    assert "tidak dikirim lagi" in answer
    again = await send(desk)
    assert (await desk.act("broadcast show", id=again))["reasons"] == {"skipped:no_consent": 1}


async def test_in_the_middle_of_a_form_the_open_question_comes_back(desk: DeskHouse) -> None:
    _, code = await copy_of(desk)
    await desk.say("7777", "daftar")
    await desk.say("7777", "ya")
    told = await desk.say("7777", f"/cek {code}")
    assert "Asli" in told[0].text
    assert told[-1].asks == "full_name"


async def test_a_tap_on_a_copy_in_doubt_proves_that_it_arrived(desk: DeskHouse) -> None:
    names = await people(desk, 1)
    Trouble(desk, UnknownOutcome())
    number = await send(desk)
    await finish(desk)
    assert (await desk.act("broadcast show", id=number))["unknown"] == 1
    await desk.press(names[0], f"1:b:stop:news:{number}")
    shown = await desk.act("broadcast show", id=number)
    assert (shown["sent"], shown["unknown"], shown["doubted"]) == (1, 0, 1)


async def test_a_foreign_or_broken_button_harms_nobody(desk: DeskHouse) -> None:
    for choice in ("1:b:stop:news:999", "1:b:stop:news:x", "1:b:stop", "1:b:stop:registration:1"):
        assert await desk.press("7777", choice)


async def test_an_answer_to_a_copy_in_doubt_proves_it_too_and_is_heard(desk: DeskHouse) -> None:
    names = await people(desk, 1)
    Trouble(desk, UnknownOutcome())
    number = await send(desk)
    await finish(desk)
    code = (await desk.act("broadcast show", id=number))["code"]
    quoted = f"{TEXT}\n\nAsli dari kantor kami? Periksa: ketik /cek {code}"
    assert await desk.say(names[0], "menu", quoted=quoted)
    shown = await desk.act("broadcast show", id=number)
    assert (shown["sent"], shown["unknown"]) == (1, 0)
