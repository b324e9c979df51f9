"""Every command by every role, candidates and former staff among them, at each door."""

from __future__ import annotations

import pytest

from bot.dialogue.messages import Outgoing
from bot.office.kit.commands import COMMANDS, ROLES
from tests.houses.desk import DeskHouse, words

SHARED = {"bantuan", "menu"}
"""What a candidate may type too; she gets her own help, and her own menu."""

ABOVE = {"officer": "viewer", "approver": "officer", "admin": "approver"}


@pytest.fixture
async def desk(desk: DeskHouse) -> DeskHouse:
    await desk.hire("boss", "admin", "Siti Aminah")
    return desk


def told(messages: list[Outgoing]) -> list[tuple[str, list[str]]]:
    return [(message.text, [choice.label for choice in message.choices]) for message in messages]


async def candidate(desk: DeskHouse, who: str) -> None:
    """Somebody who has greeted the bot."""
    await desk.say(who, "/start")


async def former(desk: DeskHouse, who: str) -> None:
    """Somebody who was an admin, was taken off, and greeted the bot."""
    await desk.hire(who, "admin", "Budi Santoso")
    await desk.say(who, "/start")
    number = (await desk.act("staff list"))["staff"][-1]["id"]
    await desk.act("staff revoke", id=number)
    await desk.say(who, "/start")


@pytest.mark.parametrize("become", [candidate, former])
async def test_to_a_candidate_every_command_is_an_unknown_word(
    desk: DeskHouse, become: object
) -> None:
    assert callable(become)
    await become(desk, "1")
    await candidate(desk, "2")
    for name in sorted(set(COMMANDS) - SHARED):
        typed = told(await desk.say("1", f"/{name}"))
        assert typed == told(await desk.say("2", "/qwxyz")), f"{name} typed"
        await desk.say("1", "/start")
        await desk.say("2", "/start")
        pressed = told(await desk.press("1", f"1:s:{name}"))
        assert pressed == told(await desk.press("2", "1:zz:qwxyz")), f"{name} pressed"
        pressed = told(await desk.press("1", f"1:s:{name}:1:yes"))
        assert pressed == told(await desk.press("2", "1:zz:qwxyz:1:yes")), f"{name} with more"
        if prefix := COMMANDS[name].start:
            linked = told(await desk.say("1", "/start", start=f"{prefix}ABC"))
            assert linked == told(await desk.say("2", "/start", start="ABC")), f"{name} linked"


SHAPES = ("/{}", "/{} 1", "/{} ABC2345 yes", "/{}@PanduBot siti", "/{}\n12", "  /{}  ", "{} siti")


@pytest.mark.slow
@pytest.mark.parametrize("walk", [(), ("daftar", "ya")])
async def test_whatever_a_candidate_types_she_hears_what_a_bot_without_a_desk_says(
    desk: DeskHouse, monkeypatch: pytest.MonkeyPatch, walk: tuple[str, ...]
) -> None:
    for number, name in enumerate(sorted(set(COMMANDS) - SHARED)):
        who, other = f"a{number}", f"b{number}"
        for said in ("/start", *walk):
            await desk.say(who, said)
            await desk.say(other, said)
        for typed in [shape.format(text) for shape in SHAPES for text in (name, name.upper())]:
            hers = told(await desk.say(who, typed))
            with monkeypatch.context() as without:
                without.setattr("bot.office.front.desk.COMMANDS", {})
                without.setattr("bot.office.front.meant.COMMANDS", {})
                assert told(await desk.say(other, typed)) == hers, typed


@pytest.mark.parametrize("name", sorted(COMMANDS))
async def test_a_role_below_is_refused_in_words_and_changes_nothing(
    desk: DeskHouse, name: str
) -> None:
    below = ABOVE.get(COMMANDS[name].role)
    if below is None:
        return
    await desk.hire("1", below)
    before = await desk.house.store.audit.count_entries()
    for said in (await desk.say("1", f"/{name} 1 yes"), await desk.press("1", f"1:s:{name}:1:yes")):
        assert "untuk peran" in words(said)
    acts = [
        (last_entry.act, last_entry.target)
        for last_entry in await desk.house.store.audit.last_entries(2)
    ]
    assert acts == [("refused.command", f"/{name}")] * 2
    assert await desk.house.store.audit.count_entries() == before + 2


@pytest.mark.parametrize("role", ROLES)
async def test_a_role_that_may_is_answered(desk: DeskHouse, role: str) -> None:
    await desk.hire("1", role)
    for name in sorted(name for name in COMMANDS if COMMANDS[name].is_allowed(role)):
        said = words(await desk.say("1", f"/{name}"))
        assert said, name
        assert "untuk peran" not in said, name


async def test_the_number_of_a_desk_button_is_worth_nothing_to_someone_taken_off(
    desk: DeskHouse,
) -> None:
    await desk.hire("1", "admin", "Budi Santoso")
    sure = await desk.press("1", "1:s:staf:off:1")
    assert sure[0].choices
    await desk.act("staff revoke", id=2)
    await desk.say("1", "1")
    await desk.say("1", "Ya, cabut")
    assert [item["name"] for item in (await desk.act("staff list"))["staff"]] == ["Siti Aminah"]


async def test_someone_taken_off_in_mid_act_is_a_candidate_again(desk: DeskHouse) -> None:
    await desk.hire("1", "admin", "Budi Santoso")
    await desk.say("1", "/undang")
    await desk.act("staff revoke", id=2)
    await desk.say("1", "admin")
    assert len((await desk.act("staff invites"))["invites"]) == 2


async def test_someone_who_sinks_to_viewer_in_mid_act_is_refused(desk: DeskHouse) -> None:
    await desk.hire("1", "admin", "Budi Santoso")
    await desk.say("1", "/undang")
    await desk.press("boss", "1:s:staf:role:2:viewer")
    assert "untuk peran" in words(await desk.say("1", "admin"))
    assert len((await desk.act("staff invites"))["invites"]) == 2
