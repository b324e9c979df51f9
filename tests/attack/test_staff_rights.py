"""Who may do what at the desk: names that deceive, rights that are tried, guessed codes."""

from __future__ import annotations

import pytest

from bot.dialogue.messages import Address
from bot.office.kit.commands import COMMANDS
from bot.office.kit.similar_names import skeleton_of
from tests.houses.desk import DeskHouse, words

pytestmark = pytest.mark.attack

ADMIN, VIEWER, STRANGER = "1", "2", "6600660066"
NO_CODE = "AAAAAAAAAAAAAAAAAAAAAA"


@pytest.fixture
async def desk(desk: DeskHouse) -> DeskHouse:
    await desk.hire(ADMIN, "admin", "Siti Aminah")
    await desk.hire(VIEWER, "viewer", "Budi Santoso")
    return desk


async def refused(desk: DeskHouse) -> list[tuple[str, str, str]]:
    rows = await desk.house.store.audit.last_entries(200, acts="refused.")
    return [(row.who, row.act, row.target) for row in reversed(rows)]


TWINS = (
    *(
        "Siti Aminah",
        "SITI AMINAH",
        "siti  aminah",
        "Siti-Aminah",
        "SitiAminah",
        "S\u00efti Aminah",
    ),
    *(
        "Ѕіtі Аmіnаh",
        "Siti Arninah",
        "Ｓｉｔｉ Ａｍｉｎａｈ",
        "Siti Aminаh",
        "Sltl Amlnah",
        "Siti Ami\u0301nah",
    ),
    *("Siti Aminah, S.Kom", "Siti Aminɑh", "Siti Ꭺminah", "ꓢiti Aminah", "ＳꓲTI AMINAH"),
)


@pytest.mark.parametrize("name", TWINS)
async def test_nobody_takes_the_name_of_a_colleague_as_the_eye_reads_it(
    desk: DeskHouse, name: str
) -> None:
    """A viewer calls herself as the admin, and an approver lets her broadcast pass."""
    await desk.say(VIEWER, "/nama")
    assert "disimpan" not in words(await desk.say(VIEWER, name))
    officer = await desk.house.store.staff.at(Address("telegram", VIEWER))
    assert officer is not None
    assert officer.name == "Budi Santoso"


@pytest.mark.parametrize(
    "name", ["Admin", "Sistem", "Penyetuju", "Baris Perintah", "Admin Kantor", "Bot"]
)
async def test_nobody_is_called_as_a_role_or_as_the_log_itself(desk: DeskHouse, name: str) -> None:
    """An officer is named "Sistem", so that what she does reads as the program's own act."""
    assert "disimpan" not in words(await desk.say(VIEWER, f"/nama {name}"))


async def test_a_new_officer_cannot_begin_as_somebody_else(desk: DeskHouse) -> None:
    """Whoever is invited gives a colleague's name when she is first asked for hers."""
    await desk.hire("3", "officer", "Budi Santoso")
    officer = await desk.house.store.staff.at(Address("telegram", "3"))
    assert officer is not None
    assert officer.name == "Petugas 3"
    assert "disimpan" in words(await desk.say("3", "Budi Santoso Wijaya"))


def test_names_that_differ_to_the_eye_stay_different() -> None:
    """A rule so strict that honest colleagues are refused would be switched off."""
    names = ("Siti Aminah", "Siti Amanah", "Budi", "Rudi", "Ahmad", "Achmad", "Ani", "Anna", "Ina")
    assert len({skeleton_of(name) for name in names}) == len(names)


async def test_a_rename_is_on_record_with_both_names(desk: DeskHouse) -> None:
    """Somebody takes another name, acts, and takes the old one back."""
    await desk.say(VIEWER, "/nama Budi Hartono")
    [entry] = await desk.house.store.audit.last_entries(1)
    assert (entry.act, entry.detail) == ("staff.rename", "Budi Santoso > Budi Hartono")
    assert "Budi Hartono" in words(await desk.say(ADMIN, "/audit"))


async def test_a_command_above_a_role_is_on_record_and_the_admin_is_told(desk: DeskHouse) -> None:
    """Somebody tries command after command above her role, and nobody ever knows."""
    for said in ("/undang admin", "/ekspor peserta", "/tampilkan K7MP2QA"):
        await desk.say(VIEWER, said)
    await desk.press(VIEWER, "1:s:staf:off:1:yes")
    rows = await refused(desk)
    assert [row[1:] for row in rows] == [
        ("refused.command", f"/{name}") for name in ("undang", "ekspor", "tampilkan", "staf")
    ]
    assert {row[0] for row in rows} == {"Budi Santoso (#2)"}
    told = await desk.say(ADMIN, "/hari_ini")
    assert "ditolak sejak kemarin: 4" in words(told)
    [button] = [
        choice for message in told for choice in message.choices if "ditolak" in choice.label
    ]
    shown = words(await desk.press(ADMIN, button.id))
    assert "/staf" in shown
    assert "bergabung" not in shown
    assert "/staf" in words(await desk.say(ADMIN, "/audit ditolak"))
    assert "ditolak" not in words(await desk.say(VIEWER, "/hari_ini"))


async def test_every_refused_command_is_on_record(desk: DeskHouse) -> None:
    """A command was forgotten where refusals are written down."""
    above = [name for name, command in COMMANDS.items() if not command.is_allowed("viewer")]
    for number, name in enumerate(above):
        if number % 5 == 0:
            desk.wait(days=1, minutes=1)
        await desk.say(VIEWER, f"/{name}")
    assert [target for _, _, target in await refused(desk)] == [f"/{name}" for name in above]


async def test_nobody_fills_the_log_with_refusals(desk: DeskHouse) -> None:
    """The log loses no row, so whoever is refused a thousand times would fill the disk."""
    for _ in range(12):
        await desk.say(VIEWER, "/undang")
        await desk.say(STRANGER, f"/gabung {NO_CODE}")
    acts = [act for _, act, _ in await refused(desk)]
    assert acts.count("refused.command") == 5
    assert acts.count("refused.invite") == 5
    desk.wait(days=1, minutes=1)
    await desk.say(VIEWER, "/undang")
    assert len(await refused(desk)) == len(acts) + 1


async def test_bad_invites_are_on_record_and_after_five_none_is_looked_up(desk: DeskHouse) -> None:
    """A stranger tries invite codes, one after the other."""
    good = (await desk.act("staff invite", role="admin"))["code"]
    for number in range(5):
        await desk.say(STRANGER, f"/gabung {NO_CODE[:-1]}{number}")
    await desk.say(STRANGER, f"/gabung {good}")
    assert await desk.house.store.staff.at(Address("telegram", STRANGER)) is None
    acts = [act for _, act, _ in await refused(desk)]
    assert acts == ["refused.invite"] * 4 + ["refused.invite_lock", "refused.invite"]
    assert all(STRANGER not in target for _, _, target in await refused(desk))
    await desk.say("67", f"/gabung {good}")
    assert await desk.house.store.staff.at(Address("telegram", "67")) is not None


async def test_a_late_invite_is_said_to_be_late_and_a_wrong_one_is_an_unknown_word(
    desk: DeskHouse,
) -> None:
    """A stranger learns from the answer whether there is a desk; a colleague learns nothing."""
    code = (await desk.act("staff invite", role="officer"))["code"]
    desk.wait(minutes=16)
    for said in (
        await desk.say("70", f"/gabung {code}"),
        await desk.say("71", "/start", start=f"g-{code}"),
    ):
        assert "lewat waktunya" in words(said)
    await desk.say("72", "/start")
    await desk.say("73", "/start")
    assert words(await desk.say("72", f"/gabung {NO_CODE}")) == words(
        await desk.say("73", f"/qwxyz {NO_CODE}")
    )


async def test_words_that_begin_like_the_command_are_no_attempt(desk: DeskHouse) -> None:
    """A candidate who writes "gabung dong kak" is written down as an attacker."""
    for text in ("gabung dong kak", "gabung", "Gabung yuk", "/gabung ya"):
        await desk.say(STRANGER, text)
    assert await refused(desk) == []


async def test_after_five_wrong_codes_none_is_looked_up_for_a_while(desk: DeskHouse) -> None:
    """Somebody guesses the codes of our messages to make a false one look genuine."""
    for number in range(4):
        assert "tidak kami kenal" in words(await desk.say(STRANGER, f"/cek ABC23{number + 2}"))
    assert "Tunggu 15 menit" in words(await desk.say(STRANGER, "/cek ABC237"))
    for text in ("/cek ABC238", "cek ABC239", "/cek"):
        said = words(await desk.say(STRANGER, text))
        assert ("Tunggu" in said) is (text != "/cek"), text
        assert "tidak kami kenal. Periksa" not in said
    assert "tidak kami kenal" in words(await desk.say("68", "/cek ABC239"))
    desk.wait(minutes=16)
    assert "Periksa lagi" in words(await desk.say(STRANGER, "/cek ABC239"))
    assert [act for _, act, _ in await refused(desk)] == ["refused.check_lock"]


async def test_a_network_address_has_a_budget_of_its_own(desk: DeskHouse) -> None:
    """Sessions of the page are free: each is used for four guesses."""
    said = ""
    for number in range(21):
        said = words(await desk.say(f"w{number}", "/cek ABC234", origin="192.0.2.7"))
    assert "Tunggu 15 menit" in said
    assert "Periksa lagi" in words(await desk.say("other", "/cek ABC234", origin="192.0.2.8"))
    held = await desk.house.store._db.rows("SELECT mark FROM tries")
    assert "192.0.2.7" not in str(held)
