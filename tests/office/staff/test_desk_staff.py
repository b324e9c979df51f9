"""Staff: how they join, what each role may do, and that to all others the desk does not exist."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from bot.dialogue.messages import Address, Incoming, Outgoing
from bot.errors import BotError
from bot.office.kit.commands import COMMANDS, ROLES
from tests.houses.desk import DeskHouse, desk_house, knowledge, words
from tests.houses.sessions import button


def told(messages: list[Outgoing]) -> list[tuple[str, list[str]]]:
    """What was said, with its buttons."""
    return [(message.text, [choice.label for choice in message.choices]) for message in messages]


async def test_the_first_account_that_brings_the_code_is_staff(desk: DeskHouse) -> None:
    code = (await desk.act("staff invite", role="admin"))["code"]
    assert "Admin" in words(await desk.say("1", f"/gabung {code}"))
    assert "Rina Sari" in words(await desk.say("1", "rina sari"))
    listed = (await desk.act("staff list"))["staff"]
    assert [(item["role"], item["name"]) for item in listed] == [("admin", "Rina Sari")]


async def test_the_deep_link_joins_too(desk: DeskHouse) -> None:
    code = (await desk.act("staff invite", role="officer"))["code"]
    assert "Petugas" in words(await desk.say("1", "/start", start=f"g-{code}"))
    assert len((await desk.act("staff list"))["staff"]) == 1


@pytest.mark.parametrize("typed", ["gabung {}", "/GABUNG {}", "  /gabung   {}  ", "/start g-{}"])
async def test_the_code_may_be_typed_as_people_type(desk: DeskHouse, typed: str) -> None:
    code = (await desk.act("staff invite", role="viewer"))["code"]
    await desk.say("1", typed.format(code))
    assert len((await desk.act("staff list"))["staff"]) == 1


async def test_a_code_has_128_bits_and_is_stored_nowhere(desk: DeskHouse, tmp_path: Path) -> None:
    code = (await desk.act("staff invite", role="admin"))["code"]
    assert re.fullmatch(r"[A-Za-z0-9_-]{22}", code)
    assert all(code.encode() not in path.read_bytes() for path in tmp_path.iterdir())


async def test_a_code_of_no_use_is_said_to_be_and_a_guessed_one_is_an_unknown_word(
    desk: DeskHouse,
) -> None:
    used = (await desk.act("staff invite", role="admin"))["code"]
    await desk.say("boss", f"/gabung {used}")
    revoked = await desk.act("staff invite", role="admin")
    await desk.act("staff drop", id=revoked["id"])
    late = (await desk.act("staff invite", role="admin"))["code"]
    desk.wait(minutes=15)
    guessed = "A" * 22
    answers, starts = [], []
    for number, code in enumerate([used, revoked["code"], late, guessed]):
        answers.append(told(await desk.say(f"s{number}", f"/gabung {code}")))
        starts.append(told(await desk.say(f"t{number}", "/start", start=f"g-{code}")))
    ordinary = told(await desk.say("u", "/start"))
    late_text = knowledge().locale("id").phrases["desk.join.late"]
    assert answers == [*[[(late_text, [])]] * 3, told(await desk.say("v", "/qwxyz"))]
    assert starts == [*[[(late_text, [])]] * 3, ordinary]
    assert len((await desk.act("staff list"))["staff"]) == 1


async def test_a_code_still_works_just_before_it_is_late(desk: DeskHouse) -> None:
    code = (await desk.act("staff invite", role="admin"))["code"]
    desk.wait(minutes=14, seconds=59)
    await desk.say("1", f"/gabung {code}")
    assert len((await desk.act("staff list"))["staff"]) == 1


async def test_two_who_bring_a_code_together_are_one_officer(desk: DeskHouse) -> None:
    code = (await desk.act("staff invite", role="admin"))["code"]
    both = [
        Incoming(f"x{literal}", Address("telegram", literal), f"/gabung {code}", desk.now)
        for literal in ("1", "2")
    ]
    await desk.house.conversations.take_messages(both)
    assert len((await desk.act("staff list"))["staff"]) == 1


async def test_a_group_cannot_become_staff(desk: DeskHouse) -> None:
    code = (await desk.act("staff invite", role="admin"))["code"]
    await desk.say("-100200300", f"/gabung {code}")
    assert (await desk.act("staff list"))["staff"] == []


async def test_an_invite_below_ones_role_is_not_used_up(desk: DeskHouse) -> None:
    await desk.hire("1", "admin")
    code = (await desk.act("staff invite", role="viewer"))["code"]
    assert "sudah petugas" in words(await desk.say("1", f"/gabung {code}"))
    await desk.say("2", f"/gabung {code}")
    assert [item["role"] for item in (await desk.act("staff list"))["staff"]] == ["admin", "viewer"]


async def test_an_invite_above_ones_role_raises_it_and_keeps_the_name(desk: DeskHouse) -> None:
    await desk.hire("1", "viewer")
    code = (await desk.act("staff invite", role="approver"))["code"]
    await desk.say("1", f"/gabung {code}")
    [officer] = (await desk.act("staff list"))["staff"]
    assert (officer["role"], officer["name"]) == ("approver", "Rina Sari")


async def test_a_name_that_is_none_is_asked_again(desk: DeskHouse) -> None:
    code = (await desk.act("staff invite", role="viewer"))["code"]
    await desk.say("1", f"/gabung {code}")
    await desk.say("1", "12345")
    await desk.say("1", "Budi Santoso")
    assert (await desk.act("staff list"))["staff"][0]["name"] == "Budi Santoso"


async def test_a_guided_act_survives_a_restart(tmp_path: Path) -> None:
    async with desk_house(tmp_path) as first:
        code = (await first.act("staff invite", role="viewer"))["code"]
        await first.say("1", f"/gabung {code}")
    async with desk_house(tmp_path) as second:
        await second.say("1", "Budi Santoso")
        assert (await second.act("staff list"))["staff"][0]["name"] == "Budi Santoso"


@pytest.mark.parametrize("word", ["batal", "/batal", "menu", "/menu", "/start", "bantuan"])
async def test_a_guided_act_is_left_by_a_word(desk: DeskHouse, word: str) -> None:
    await desk.hire("1", "admin")
    await desk.say("1", "/undang")
    await desk.say("1", word)
    await desk.say("1", "admin")
    assert [item["state"] for item in (await desk.act("staff invites"))["invites"]] == ["used"]


async def test_leaving_a_guided_act_is_said_in_words(desk: DeskHouse) -> None:
    await desk.hire("1", "admin")
    for word in ("batal", "/batal"):
        await desk.say("1", "/undang")
        assert "dibatalkan" in words(await desk.say("1", word))


async def test_a_guided_act_that_was_left_for_another_command_does_not_wake(
    desk: DeskHouse,
) -> None:
    await desk.hire("1", "admin")
    await desk.say("1", "/undang")
    await desk.say("1", "/staf")
    await desk.say("1", "admin")
    assert len((await desk.act("staff invites"))["invites"]) == 1


async def test_an_edited_message_is_no_order(desk: DeskHouse) -> None:
    await desk.hire("1", "admin")
    await desk.say("1", "/undang admin", edited=True)
    assert len((await desk.act("staff invites"))["invites"]) == 1


async def test_an_admin_invites_from_chat(desk: DeskHouse) -> None:
    await desk.hire("1", "admin")
    asked = await desk.say("1", "/undang")
    assert [choice.label for choice in asked[0].choices] == [
        "Pengamat",
        "Petugas",
        "Penyetuju",
        "Admin",
    ]
    said = words(await desk.say("1", "2"))
    assert "pukul 09.30 WITA" in said
    code = said.rpartition("/gabung ")[2]
    assert "Petugas" in words(await desk.say("2", f"/gabung {code}"))


@pytest.mark.parametrize("line", ["/undang officer", "/undang Petugas", "/Undang@PanduBot OFFICER"])
async def test_an_invite_in_one_line_works_as_well(desk: DeskHouse, line: str) -> None:
    await desk.hire("1", "admin")
    await desk.say("1", line)
    assert (await desk.act("staff invites"))["invites"][-1]["role"] == "officer"


async def test_staff_are_taken_off_by_buttons_with_a_question_between(desk: DeskHouse) -> None:
    await desk.hire("1", "admin")
    await desk.hire("2", "officer", "Budi Santoso")
    await desk.say("1", "/staf")
    await desk.say("1", "Budi Santoso")
    sure = await desk.say("1", "Cabut akses")
    assert len((await desk.act("staff list"))["staff"]) == 2
    done = words(await desk.press("1", sure[0].choices[0].id))
    assert "Budi Santoso" in done
    assert "WITA" in done
    assert [item["name"] for item in (await desk.act("staff list"))["staff"]] == ["Rina Sari"]
    assert "tidak ada" in words(await desk.press("1", sure[0].choices[0].id))


async def revoke(desk: DeskHouse, number: int) -> list[Outgoing]:
    """What the admin is told who takes that officer's rights, and means it."""
    sure = await desk.press("1", f"1:s:staf:off:{number}")
    return await desk.press("1", button(sure, "Ya, cabut").id)


async def test_the_last_admin_stays(desk: DeskHouse) -> None:
    await desk.hire("1", "admin")
    await desk.hire("2", "officer", "Budi Santoso")
    assert "admin terakhir" in words(await revoke(desk, 1))
    assert "admin terakhir" in words(await desk.press("1", "1:s:staf:role:1:viewer"))
    assert [item["role"] for item in (await desk.act("staff list"))["staff"]] == [
        "admin",
        "officer",
    ]


async def test_one_of_two_admins_may_go(desk: DeskHouse) -> None:
    await desk.hire("1", "admin")
    await desk.hire("2", "admin", "Budi Santoso")
    await revoke(desk, 1)
    assert [item["name"] for item in (await desk.act("staff list"))["staff"]] == ["Budi Santoso"]


async def test_whoever_gets_another_role_is_told(desk: DeskHouse) -> None:
    await desk.hire("1", "admin")
    await desk.hire("2", "officer", "Budi Santoso")
    await desk.press("1", "1:s:staf:role:2:approver")
    news = desk.ear.delivered[-1]
    assert (news.to.chat, "Penyetuju" in news.text) == ("2", True)


async def test_the_open_invites_of_someone_taken_off_are_void(desk: DeskHouse) -> None:
    await desk.hire("1", "admin")
    await desk.hire("2", "admin", "Budi Santoso")
    code = words(await desk.say("2", "/undang admin")).rpartition("/gabung ")[2]
    await revoke(desk, 2)
    await desk.say("3", f"/gabung {code}")
    assert len((await desk.act("staff list"))["staff"]) == 1


async def test_an_invite_can_be_taken_back_by_its_button(desk: DeskHouse) -> None:
    await desk.hire("1", "admin")
    said = await desk.say("1", "/undang admin")
    await desk.press("1", said[0].choices[0].id)
    code = said[1].text.removeprefix("/gabung ")
    await desk.say("2", f"/gabung {code}")
    assert len((await desk.act("staff list"))["staff"]) == 1


async def test_where_the_bot_is_named_an_invite_is_a_link(tmp_path: Path) -> None:
    known = knowledge()
    phrases = {**known.locale("").phrases, "desk.telegram": "PanduBot"}
    named = replace(known.locale(""), phrases=phrases)
    known = replace(known, locales={**known.locales, known.default: named})
    async with desk_house(tmp_path, known) as desk:
        await desk.hire("1", "admin")
        link = (await desk.say("1", "/undang viewer"))[-1].text
        assert link.startswith("https://t.me/PanduBot?start=g-")
        await desk.say("2", "/start", start=link.partition("?start=")[2])
        assert len((await desk.act("staff list"))["staff"]) == 2


async def test_a_code_of_no_use_is_neither_counted_nor_kept(
    desk: DeskHouse, tmp_path: Path
) -> None:
    code = (await desk.act("staff invite", role="admin"))["code"]
    desk.wait(hours=1)
    await desk.say("1", "/start", start=f"g-{code}")
    await desk.say("1", f"/gabung {code}")
    assert all(code.encode() not in path.read_bytes() for path in tmp_path.iterdir())


async def test_help_lists_what_she_may_use_and_nothing_else(desk: DeskHouse) -> None:
    for role in ROLES:
        await desk.hire(role, role)
        pages = [words(await desk.press(role, f"1:s:bantuan:{page}")) for page in range(12)]
        assert pages[-1] == pages[-2], "the last page stands for those after it"
        assert "/hari_ini:" in pages[0], "what is used every day comes first"
        said = "\n".join(pages)
        for command in COMMANDS.values():
            assert (f"/{command.name}:" in said) == command.is_allowed(role), (role, command.name)


async def test_every_command_has_its_help_in_every_language() -> None:
    for locale in knowledge().locales.values():
        for name in COMMANDS:
            assert locale.phrases[f"desk.help.{name}"].strip(), (locale.id, name)


async def test_an_officer_can_try_the_bot_as_a_candidate_does(desk: DeskHouse) -> None:
    await desk.hire("1", "officer")
    await desk.say("1", "coba sebagai peserta")
    for word in ("/start", "menu", "/jadwal", "daftar", "berapa gaji careworker di jepang?"):
        mine, hers = await desk.say("1", word), await desk.say("2", word)
        assert [outgoing.text for outgoing in mine][-1:] == [her.text for her in hers][-1:], word


async def test_another_language_is_answered_in_it(desk: DeskHouse) -> None:
    await desk.hire("1", "officer")
    await desk.press("1", "1:lang:en")
    assert "today at a glance" in words(await desk.say("1", "/bantuan"))


async def test_a_slip_of_the_finger_is_answered_with_the_command_that_is_meant(
    desk: DeskHouse,
) -> None:
    await desk.hire("1", "officer")
    for typed, meant in (("/kasuss", "kasus"), ("/sesi3", "sesi"), ("/hariini", "hari_ini")):
        told = await desk.say("1", typed)
        assert f"Maksud Anda /{meant}?" in words(told)
        assert f"1:s:{meant}" in [choice.id for choice in told[-1].choices]
    for typed in ("/staff", "/xyzzy"):
        told = await desk.say("1", typed)
        assert f"{typed} tidak ada" in words(told)
        assert "Kasus" in [choice.label for choice in told[-1].choices], "the staff are an admin's"


async def test_the_open_invites_of_an_admin_who_is_admin_no_more_are_void(
    desk: DeskHouse,
) -> None:
    await desk.hire("1", "admin")
    await desk.hire("2", "admin", "Budi Santoso")
    code = words(await desk.say("2", "/undang admin")).rpartition("/gabung ")[2]
    await desk.press("1", "1:s:staf:role:2:officer")
    await desk.say("2", f"/gabung {code}")
    roles = [item["role"] for item in (await desk.act("staff list"))["staff"]]
    assert roles == ["admin", "officer"]


async def test_whoever_invited_hears_who_used_it_and_can_take_it_back(desk: DeskHouse) -> None:
    await desk.hire("1", "admin")
    code = words(await desk.say("1", "/undang officer")).rpartition("/gabung ")[2]
    before = len(desk.ear.delivered)
    await desk.say("9", f"/gabung {code}")
    [news] = [outgoing for outgoing in desk.ear.delivered[before:] if outgoing.to.chat == "1"]
    assert "Undangan 2 dipakai" in news.text
    assert "*Petugas 2* sekarang Petugas" in news.text
    [sure] = await desk.press("1", news.choices[0].id)
    await desk.press("1", sure.choices[0].id)
    assert len((await desk.act("staff list"))["staff"]) == 1


async def test_what_is_typed_is_echoed_only_so_far(desk: DeskHouse) -> None:
    await desk.hire("1", "admin")
    for typed in ("/peserta ", "/jejak ", "/tampilkan ", "/verifikasi ", "/bocor "):
        assert all(len(outgoing.text) < 300 for outgoing in await desk.say("1", typed + "x" * 4000))


@pytest.mark.parametrize("word", ["no", "false", "", [], {}])
async def test_a_script_that_says_no_in_a_word_does_not_say_yes(
    desk: DeskHouse, word: object
) -> None:
    await desk.hire("1", "admin")
    with pytest.raises(BotError, match="true or false"):
        await desk.act("staff revoke", id=1, force=word)
    assert len((await desk.act("staff list"))["staff"]) == 1
