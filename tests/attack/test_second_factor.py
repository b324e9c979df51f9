"""The second factor: what a stolen phone or chat account alone does not open."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from bot.dialogue.channel import Capabilities
from bot.dialogue.messages import Address
from bot.errors import BotError
from bot.office.kit.commands import COMMANDS
from bot.store.factors import STEP, code_at
from tests.houses.desk import DeskHouse, Ear, desk_house, knowledge, words

pytestmark = pytest.mark.attack
ADMIN = "1"


@pytest.fixture
async def desk(desk: DeskHouse) -> DeskHouse:
    await desk.hire(ADMIN, "admin", "Siti Aminah")
    return desk


async def code(desk: DeskHouse, ahead: int = 0) -> str:
    """What her authenticator shows, so many steps ahead."""
    rows = "SELECT body FROM factors WHERE officer = 1"
    [(body,)] = await desk.house.store._db.rows(rows)
    secret = desk.house.store._db.sealer.open(body, "factor:1")
    return code_at(secret, int(desk.now.timestamp()) // STEP + ahead)


async def set_up(desk: DeskHouse) -> list[str]:
    """Sets it up; the recovery codes."""
    [scan] = await desk.say(ADMIN, "/pengaman")
    assert scan.file is not None
    done = words(await desk.say(ADMIN, await code(desk)))
    return re.findall(r"^[a-z2-9]{10}$", done, re.MULTILINE)


def test_codes_are_those_of_the_standard() -> None:
    """A home-made code that no authenticator shows would lock everybody out (RFC 6238, B)."""
    secret = b"12345678901234567890"
    for at, shown in ((59, "287082"), (1111111109, "081804"), (2000000000, "279037")):
        assert code_at(secret, at // STEP) == shown


async def test_export_reveal_and_breach_ask_for_a_code(desk: DeskHouse) -> None:
    """Whoever has an unlocked phone of the admin takes everybody's data along."""
    await set_up(desk)
    proven = {command.name for command in COMMANDS.values() if command.proven}
    assert proven == {"ekspor", "tampilkan", "bocor", "undang", "staf", "dasbor", "hapus_peserta"}
    assert "6 angka" not in words(await desk.say(ADMIN, "/ekspor"))
    desk.wait(minutes=16)
    for name in ("/ekspor", "/tampilkan K7MP2QA", "/bocor"):
        assert "6 angka" in words(await desk.say(ADMIN, name))
    assert "6 angka" in words(await desk.press(ADMIN, "1:s:ekspor:candidates:xlsx"))
    [went] = await desk.say(ADMIN, await code(desk))
    assert went.choices[0].id == "1:s:ekspor:candidates:xlsx"
    assert "pendaftaran" in words(await desk.press(ADMIN, went.choices[0].id))


async def test_after_the_code_a_list_with_its_filter_goes_on_whole(desk: DeskHouse) -> None:
    """Whoever asked for a part of the list is offered all of it once the code was right."""
    await set_up(desk)
    desk.wait(minutes=16)
    assert "6 angka" in words(await desk.say(ADMIN, "/ekspor peserta csv terverifikasi, N4"))
    [went] = await desk.say(ADMIN, await code(desk))
    asked = await desk.press(ADMIN, went.choices[0].id)
    assert "terverifikasi" in words(asked)
    assert "N4" in words(asked)
    desk.wait(minutes=16)
    assert "6 angka" in words(await desk.press(ADMIN, asked[-1].choices[0].id))
    [went] = await desk.say(ADMIN, await code(desk))
    [sent] = await desk.press(ADMIN, went.choices[0].id)
    assert sent.file is not None
    assert sent.file.name.endswith(".csv")
    assert (await desk.act("export list"))["exports"][0]["filter"] == (
        "japanese_level=n4; status=verified"
    )


async def test_what_waits_for_a_code_is_not_done_once_the_proof_is_old(desk: DeskHouse) -> None:
    """A thief finds the officer's last step open, an hour after her code."""
    await set_up(desk)
    desk.wait(minutes=16)
    await desk.say(ADMIN, "/tampilkan Siti Aminah")
    [went] = await desk.say(ADMIN, await code(desk))
    assert "Lanjutkan" in went.choices[0].label
    desk.wait(minutes=60)
    assert "6 angka" in words(await desk.press(ADMIN, went.choices[0].id))


async def test_a_thief_makes_no_second_admin_without_a_factor(desk: DeskHouse) -> None:
    """With the phone of an admin a thief invites himself as another, whom no code is asked of."""
    await desk.hire("2", "viewer", "Budi Santoso")
    await set_up(desk)
    desk.wait(minutes=16)
    asked = ("/undang admin", "/undang", "/staf role 2 admin", "/staf")
    assert all(["6 angka" in words(await desk.say(ADMIN, literal)) for literal in asked])
    for pressed in ("1:s:undang:admin", "1:s:staf:role:2:admin", "1:s:staf:off:2:yes"):
        assert "6 angka" in words(await desk.press(ADMIN, pressed))
    open_ones = await desk.house.store.staff.invites(desk.now)
    assert [open_one for open_one in open_ones if open_one.state == "open"] == []
    assert [officer.role for officer in await desk.house.store.staff.everyone()] == [
        "admin",
        "viewer",
    ]
    await desk.say(ADMIN, "/undang admin")
    [went] = await desk.say(ADMIN, await code(desk))
    assert "/gabung" in words(await desk.press(ADMIN, went.choices[0].id))


async def test_a_code_of_another_officer_proves_nothing(desk: DeskHouse) -> None:
    """Two officers have factors: one lets the other in with a code of her own."""
    await desk.hire("2", "admin", "Budi Santoso")
    await set_up(desk)
    await desk.say("2", "/pengaman")
    desk.wait(minutes=16)
    await desk.say("2", "/ekspor")
    assert await desk.house.store.factors.factor_of(2) is not None
    await desk.say("2", "/pengaman")
    assert "tidak cocok" in words(await desk.say("2", await code(desk)))


async def test_a_code_is_good_once_and_a_step_around_now(desk: DeskHouse) -> None:
    """Somebody looks over her shoulder and types the same code again."""
    await set_up(desk)
    desk.wait(minutes=16)
    await desk.say(ADMIN, "/ekspor")
    used = await code(desk, 1)
    assert "diterima" in words(await desk.say(ADMIN, used))
    desk.wait(minutes=16)
    for ahead in (-2, 2):
        await desk.say(ADMIN, "/ekspor")
        assert "tidak cocok" in words(await desk.say(ADMIN, await code(desk, ahead)))
    assert "tidak cocok" in words(await desk.say(ADMIN, used))


async def test_guessing_locks_even_for_the_right_code(desk: DeskHouse) -> None:
    """A million codes are few for a program."""
    await set_up(desk)
    desk.wait(minutes=16)
    await desk.say(ADMIN, "/ekspor")
    right = await code(desk)
    wrong = "000000" if right != "000000" else "111111"
    for _ in range(5):
        assert "tidak cocok" in words(await desk.say(ADMIN, wrong))
    assert "Terlalu banyak" in words(await desk.say(ADMIN, right))
    assert (await desk.house.store.audit.last_entries(1))[0].act == "refused.factor"


async def test_a_recovery_code_is_good_once_and_kept_as_a_mark(desk: DeskHouse) -> None:
    """A recovery code is read out of the database, or used a second time."""
    spare, *_ = codes = await set_up(desk)
    assert len(codes) == 8
    held = await desk.house.store._db.rows("SELECT * FROM recovery_codes")
    assert spare not in str(held)
    desk.wait(minutes=16)
    await desk.say(ADMIN, "/ekspor")
    assert "diterima" in words(await desk.say(ADMIN, spare.upper()))
    desk.wait(minutes=16)
    await desk.say(ADMIN, "/ekspor")
    assert "tidak cocok" in words(await desk.say(ADMIN, spare))


async def test_the_typed_code_is_deleted_from_the_chat(desk: DeskHouse) -> None:
    """Codes that stay in the chat show a thief when and how she proves herself."""
    await desk.say(ADMIN, "/pengaman")
    [done] = await desk.say(ADMIN, await code(desk), message="77")
    assert done.deletes == ("77",)


async def test_taking_it_off_needs_a_code_or_the_machine(desk: DeskHouse) -> None:
    """A thief with the phone takes the factor off first."""
    await set_up(desk)
    await desk.press(ADMIN, "1:s:pengaman:off")
    await desk.say(ADMIN, "123")
    assert await desk.house.store.factors.factor_of(1)
    await desk.act("staff factor-off", id=1)
    assert await desk.house.store.factors.factor_of(1) is None
    assert (await desk.house.store.audit.last_entries(1))[0].act == "factor.remove"
    with pytest.raises(BotError):
        await desk.act("staff factor-off", id=1)


async def test_where_it_is_required_nothing_private_opens_without_it(tmp_path: Path) -> None:
    """An office requires the factor, and whoever has none is simply let through."""
    rules = replace(knowledge().desk, second_factor="required")
    async with desk_house(tmp_path, replace(knowledge(), desk=rules)) as desk:
        await desk.hire(ADMIN, "admin", "Siti Aminah")
        assert "mewajibkan" in words(await desk.say(ADMIN, "/ekspor"))
        assert await desk.house.store.staff.at(Address("telegram", ADMIN)) is not None


async def test_the_typed_code_stands_in_no_history_of_the_page(tmp_path: Path) -> None:
    """The page keeps what was written for a week: a code or a recovery code among it."""
    async with desk_house(tmp_path, ear=Ear("web", Capabilities(keeps_history=False))) as desk:
        await desk.hire(ADMIN, "admin", "Siti Aminah")
        typed = [await set_up(desk), await code(desk)][1]
        lines = await desk.house.store.conversations.lines(desk.address(ADMIN))
        assert "••••••" in [line.message.text for line in lines if line.mine]
        assert typed not in [line.message.text for line in lines]


async def test_a_code_typed_too_early_stands_in_no_history_either(tmp_path: Path) -> None:
    """A recovery code that is typed before it is asked for stays in the page's history."""
    async with desk_house(tmp_path, ear=Ear("web", Capabilities(keeps_history=False))) as desk:
        await desk.hire(ADMIN, "admin", "Siti Aminah")
        spare, *_ = await set_up(desk)
        await desk.say(ADMIN, f"/pengaman {spare}")
        lines = await desk.house.store.conversations.lines(desk.address(ADMIN))
        assert not [line for line in lines if line.mine and spare in line.message.text]


async def test_slow_guesses_are_on_record_and_fill_no_log(desk: DeskHouse) -> None:
    """Somebody guesses four codes each quarter of an hour: nothing locks, and nobody ever knows."""
    await set_up(desk)
    for _ in range(8):
        desk.wait(minutes=16)
        await desk.say(ADMIN, "/ekspor")
        await desk.say(ADMIN, "000000")
    tried = [entry.act for entry in await desk.house.store.audit.last_entries(20)]
    assert tried.count("refused.factor_code") == 5


async def test_who_comes_back_in_another_chat_gives_a_code_of_her_own(desk: DeskHouse) -> None:
    """Somebody takes an admin's way back, and what her last code opened is open to him."""
    await set_up(desk)
    assert "6 angka" not in words(await desk.say(ADMIN, "/ekspor")), "a code was given just now"
    made = await desk.act("staff return", id=1)
    await desk.say("9", f"/gabung {made['code']}")
    assert "6 angka" in words(await desk.say("9", "/ekspor"))
    assert await desk.house.store.faults() == []
