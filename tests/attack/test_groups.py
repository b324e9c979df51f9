"""What is said where several people read along: nobody's data, nobody's rights."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from bot.channels.telegram.updates import UpdateReader
from bot.dialogue.decide import decide_reminder
from bot.dialogue.decision import View
from bot.dialogue.messages import Address, Outgoing
from bot.dialogue.reminders.due import DraftOpen
from bot.dialogue.state import Draft, State
from bot.office.kit.commands import COMMANDS, ROLES
from tests.houses.desk import NOW, DeskHouse, knowledge, words
from tests.houses.office import GROUP, RINA, STRANGER, open_office

pytestmark = pytest.mark.attack

STAFF, ANSWERED = "-100123", "-100777"
PUBLIC = {
    *("menu", "bantuan", "hari_ini", "skm", "grup"),
    *("kasus", "ambil", "balas", "catatan", "tutup"),
}
"""What the staff's group is for: cases, figures without names, and the group's own number."""

PHONE, NAME, BORN = "+6281377770003", "Mariatul Qibtiah", "1999-12-03"
ADMIN = "1"


@pytest.fixture
async def desk(desk: DeskHouse) -> DeskHouse:
    await desk.hire(ADMIN, "admin", "Siti Aminah")
    return desk


async def enrol(desk: DeskHouse, who: Address, ref: str = "K7MP2QA") -> None:
    answers = {"full_name": NAME, "birth_date": BORN, "phone": PHONE}
    store = desk.house.store
    async with store.transaction():
        await store.candidates.register_form(
            who, ref, "candidate", 1, answers, desk.now, other=False
        )


async def in_group(desk: DeskHouse, who: str, text: str, **more: object) -> list[Outgoing]:
    return await desk.say(STAFF, text, author=who, **more)


def leaks(said: list[Outgoing]) -> bool:
    text = words(said)
    return any(
        literal_string in text
        for literal_string in (PHONE, PHONE[3:], NAME, BORN, "Desember 1999", "/gabung")
    )


@pytest.mark.parametrize("name", sorted(COMMANDS))
async def test_a_personal_or_powerful_command_is_refused_in_the_group_with_the_way(
    desk: DeskHouse, name: str
) -> None:
    """A member of the staff's group reads data, or takes a right, that an admin called up there."""
    await enrol(desk, Address("telegram", "9"))
    store, command = desk.house.store, COMMANDS[name]
    before = await store.audit.count_entries()
    typed = (f"/{name}", f"/{name} K7MP2QA", f"/{name} admin", f"/{name} peserta csv")
    told = [await in_group(desk, ADMIN, text) for text in typed]
    for parts in ("", ":K7MP2QA", ":admin", ":candidates:xlsx:yes:x"):
        told += [await in_group(desk, ADMIN, "", choice=f"1:s:{name}{parts}")]
    if command.start:
        told.append(await in_group(desk, ADMIN, "/start", start=f"{command.start}ABC"))
    if name in PUBLIC:
        assert command.in_group
        assert not any(map(leaks, told))
        return
    assert not command.in_group
    for said in told:
        assert "hanya di chat pribadi" in words(said)
        assert f"/{name}" in words(said)
        assert not leaks(said)
        assert not any(outgoing.file for outgoing in said)
    assert await store.audit.count_entries() == before
    assert len(await store.staff.invites(desk.now)) == 1  # the one by which the admin came


async def test_an_invite_is_not_made_in_the_group_by_any_step(desk: DeskHouse) -> None:
    """An admin asks for an invite in the staff's group, and whoever is quickest becomes admin."""
    for text in ("/undang", "admin", "/undang admin", "Admin"):
        assert not leaks(await in_group(desk, ADMIN, text))
    assert [invite.state for invite in await desk.house.store.staff.invites(desk.now)] == ["used"]


async def test_a_guided_act_begun_in_private_does_not_go_on_in_the_group(desk: DeskHouse) -> None:
    """A step of a guided act that is open in the admin's chat is answered in the group."""
    await desk.say(ADMIN, "/undang")
    assert not leaks(await in_group(desk, ADMIN, "admin"))
    assert [invite.state for invite in await desk.house.store.staff.invites(desk.now)] == ["used"]


async def test_the_way_out_of_the_group_leads_to_the_command(desk: DeskHouse) -> None:
    """A refusal without a way would teach staff to keep people's data in the group all the same."""
    said = words(await desk.say(ADMIN, "/start", start="desk-undang"))
    assert "peran apa" in said
    assert "peran apa" not in words(await desk.say("77", "/start", start="desk-undang"))


async def test_a_link_to_the_desk_gives_nobody_a_right(desk: DeskHouse) -> None:
    """A stranger or a viewer opens the links that lead an admin to her commands."""
    await desk.hire("2", "viewer", "Budi Santoso")
    for name, command in COMMANDS.items():
        said = words(await desk.say("2", "/start", start=f"desk-{name}"))
        assert ("untuk peran" in said) is not command.is_allowed("viewer"), name
    stranger = words(await desk.say("78", "/start", start="poster-1"))
    for number, name in enumerate(("undang", "ekspor", "tampilkan")):
        assert words(await desk.say(f"79{number}", "/start", start=f"desk-{name}")) == stranger


async def test_an_invite_code_written_into_a_group_is_worth_nothing_afterwards(
    desk: DeskHouse,
) -> None:
    """A colleague pastes her invite into a group, and another member uses it first."""
    for group, author in ((STAFF, "55"), (ANSWERED, "")):
        invited = await desk.act("staff invite", role="admin")
        said = await desk.say(group, f"/gabung {invited['code']}", author=author)
        assert "kami batalkan" in words(said)
        await desk.say("55", f"/gabung {invited['code']}")
        assert await desk.house.store.staff.at(Address("telegram", "55")) is None
    acts = [last_entry.act for last_entry in await desk.house.store.audit.last_entries(10)]
    assert acts.count("invite.burn") == 2


@pytest.mark.parametrize("role", ROLES)
async def test_a_group_cannot_be_hired(desk: DeskHouse, role: str) -> None:
    """A group's chat becomes staff, and with it everybody in it."""
    invited = await desk.act("staff invite", role=role)
    await desk.say(ANSWERED, "/start", start=f"g-{invited['code']}")
    assert await desk.house.store.staff.at(Address("telegram", ANSWERED)) is None


PERSONAL = (
    *("data saya", "/dataku", "Data Saya!", "daftar", "/daftar", "saya mau daftar", "status"),
    *("ubah data saya", "hapus data saya", "/hapusdata", "izin", "/izin", "jadwal", "kursi saya"),
    *("slip saya", "petugas", "bicara dengan petugas", "survei", "lanjut", "/lanjut", "/ubah"),
)


async def test_in_an_answered_group_no_member_reads_anothers_data(desk: DeskHouse) -> None:
    """Member B of a group types "data saya" and is shown what member A registered there."""
    await enrol(desk, Address("telegram", ANSWERED))  # as it was before groups were public only
    for text in PERSONAL:
        assert not leaks(await desk.say(ANSWERED, text)), text
    buttons = ("go:data", "go:register", "go:schedule", "go:forget", "go:person", "go:write")
    more = ("consent:yes", "f:1:ya", "e:1:phone", "take:1", "seat:1", "survey:1", "k:1:ktp")
    for name in (*buttons, *more):
        said = await desk.press(ANSWERED, f"1:{name}")
        assert not leaks(said), name
        assert "chat pribadi" in words(said), name


async def test_in_an_answered_group_nothing_begins_and_nothing_is_kept(desk: DeskHouse) -> None:
    """A form, a seat or a case that is begun in a group belongs to all its members."""
    store, group = desk.house.store, Address("telegram", ANSWERED)
    walk = ("daftar", "ya", "Siti Aminah", "03-12-1999", "081377770003", "petugas", "tolong saya")
    for text in (*walk, "saya disekap majikan, nama saya Sari", "xyzzy apa itu?"):
        await desk.say(ANSWERED, text)
    states = await store.conversations.states_of([group])
    kept = states.get(group, State())
    assert (kept.draft, kept.waiting, kept.unheard) == (None, "", "")
    view = (await store.views([group]))[group]
    assert (view.candidates, view.consents, view.cases) == ((), (), ())
    assert (await desk.act("questions list"))["groups"] == []


async def test_a_wish_in_the_group_is_answered_with_the_way_to_the_private_chat(
    desk: DeskHouse,
) -> None:
    """Whoever is not told where her wish is heard goes on writing her data into the group."""
    for text in ("daftar", "data saya", "petugas", "jadwal", "/hapusdata"):
        said = words(await desk.say(ANSWERED, text))
        assert "chat pribadi" in said, text


async def test_a_public_question_is_answered_in_the_group_without_a_personal_button(
    desk: DeskHouse,
) -> None:
    """The answer to a public question brings buttons that open what is personal."""
    [said] = await desk.say(ANSWERED, "berapa gaji careworker di jepang?")
    assert said.topic
    assert all(choice.id.split(":")[1] in "tdcy" for choice in said.choices)
    for choice in said.choices:
        assert not leaks(await desk.press(ANSWERED, choice.id))


async def test_what_members_say_to_each_other_is_left_alone(desk: DeskHouse) -> None:
    """A bot that answers every word of a group is thrown out of it, and warns nobody any more."""
    for text in ("besok jadi ya", "1", "ok", "Halo semua", "batal", "ya"):
        await desk.say(ANSWERED, "berapa gaji careworker di jepang?")
        assert await desk.say(ANSWERED, text) == [], text


async def test_danger_in_a_group_names_numbers_and_opens_no_case(desk: DeskHouse) -> None:
    """A cry for help in a group becomes a case that every member could follow."""
    said = words(await desk.say(ANSWERED, "tolong, saya disekap majikan di Taoyuan, nama Sari"))
    assert "0800-1000" in said
    assert "chat pribadi" in said
    assert "Sari" not in said
    view = await desk.house.store.views([Address("telegram", ANSWERED)])
    assert not next(iter(view.values())).cases


async def test_the_link_from_the_group_goes_on_with_the_wish(desk: DeskHouse) -> None:
    """A link from the group could change something by itself when a curious member opens it."""
    her = Address("telegram", "80")
    await enrol(desk, her)
    for name in ("register", "data", "schedule", "forget", "person", "survey", "change"):
        assert await desk.say("80", "/start", start=f"go-{name}"), name
    [held] = (await desk.house.store.views([her]))[her].candidates
    assert (held.status, held.answers["phone"]) == ("sent", PHONE)
    for number, name in enumerate(("drop", "erase", "stop", "keep", "write", "x", "../data")):
        told = words(await desk.say(f"81{number}", "/start", start=f"go-{name}"))
        assert told == words(await desk.say(f"82{number}", "/start")), name


def test_no_reminder_is_said_into_a_group() -> None:
    """A seat or a draft from before is spoken of where all members read it."""
    state = State(draft=Draft("candidate", 1, {"full_name": NAME}))
    now, group = NOW, Address("telegram", ANSWERED)
    assert decide_reminder(DraftOpen(), group, state, knowledge(), View("X"), now).replies == ()
    alone = Address("telegram", "9")
    assert decide_reminder(DraftOpen(), alone, state, knowledge(), View("X"), now).replies


async def test_no_broadcast_goes_to_a_group(desk: DeskHouse) -> None:
    """News that names a session's people is sent to a group that once agreed to news."""
    store = desk.house.store
    for chat, ref in ((ANSWERED, "K7MP2QA"), ("9", "K7MP2QB")):
        address = Address("telegram", chat)
        await desk.say(chat, "halo")
        await enrol(desk, address, ref)
        async with store.transaction():
            await store.candidates.record_consent(
                address, "news", desk.now, given=True, version="1", words="ya"
            )
    counted = await store.recipients.preview_audience({}, "news", ("telegram",), desk.now)
    assert sum(counted.values()) == 1


def test_every_group_of_telegram_is_known_as_one() -> None:
    """A kind of group that is taken for a private chat would open all of this again."""
    reader = UpdateReader("PanduBot", groups=frozenset((-5, -100777)), staff=-100123)
    for chat in (-5, -100777, -100123):
        update = {
            "update_id": 1,
            "message": {
                "message_id": 2,
                "date": 1,
                "from": {"id": 7},
                "chat": {"id": chat, "type": "supergroup"},
                "text": "data saya",
                "message_thread_id": 3,
                "is_topic_message": True,
            },
        }
        heard = reader.read_update(update, NOW).incoming
        assert heard is not None
        assert heard.sender.is_group
    assert not replace(heard.sender, chat="100123").is_group


async def test_through_the_real_channel_a_viewer_gets_no_invite_from_the_group(
    tmp_path: Path,
) -> None:
    """The registry says that a command is private, and the channel posts it in the group."""
    async with open_office(tmp_path) as item:
        await item.act("staff invite", role="viewer")
        for text in ("/undang admin", "/tampilkan K7MP2QA", "/ekspor peserta", "/peserta"):
            await item.say(GROUP, text, sender=RINA)
            assert "/gabung" not in item.told(GROUP)
        said = len(item.fake.chats[GROUP].said)
        await item.say(GROUP, "/undang admin", sender=STRANGER)
        assert len(item.fake.chats[GROUP].said) == said
