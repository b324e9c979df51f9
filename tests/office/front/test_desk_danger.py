"""Somebody in danger, as the office's lists, scripts and health tell it."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.cli.main import main
from bot.config import load_config as load_config
from bot.config.settings import DeskSettings
from bot.content import load_knowledge
from bot.dialogue.knowledge import Limits
from bot.dialogue.state import SurveyPlace
from bot.errors import BotError
from bot.office.cases.notify import called_out
from bot.office.kit.action import perform_action
from tests.houses.desk import DeskHouse, desk_house, knowledge
from tests.houses.talk import Core, Deed, shipped
from tests.houses.whole_telegram import CHAT, OnTelegram

ROOT = Path(__file__).parent.parent.parent.parent
CRY = "tolong saya disekap majikan"


async def test_a_script_reads_the_cases_and_the_audit_log_tells_of_it(tmp_path: Path) -> None:
    async with desk_house(tmp_path) as desk:
        await desk.hire("rina", "officer")
        await desk.say("tono", "petugas")
        await desk.say("tono", "apakah berkas saya sudah diperiksa petugas kemarin sore")
        await desk.say("siti", CRY)
        await desk.say("siti", "saya di Taoyuan")
        await desk.say("rina", "/balas 2 Kami segera menelepon.")
        store = desk.house.store
        found = await perform_action(store, knowledge(), "case list", {}, desk.now)
        first, second = found["cases"]
        assert (first["urgent"], first["state"], second["urgent"]) == (True, "claimed", False)
        assert set(first) == {"id", "channel", "chat", "state", "urgent", "due", "messages"}
        assert [(item["from"], item["text"]) for item in first["messages"]] == [
            ("candidate", CRY),
            ("candidate", "saya di Taoyuan"),
            ("staff", "Kami segera menelepon."),
        ]
        assert datetime.fromisoformat(first["messages"][0]["at"]).tzinfo is not None
        assert datetime.fromisoformat(second["due"]).tzinfo is not None
        await desk.say("rina", "/tutup 2")
        living = await perform_action(store, knowledge(), "case list", {"open": True}, desk.now)
        assert [item["id"] for item in living["cases"]] == [1]
        entry, *_ = await store.audit.last_entries(1)
        assert (entry.who, entry.act) == ("cli", "case.list")


async def _rung(desk: DeskHouse, who: str) -> int:
    """How often the clock tells that officer of a cry, a minute's tick at a time since `now`."""
    before = len(desk.ear.delivered)
    await desk.house.clockwork.do_due(desk.now)
    await desk.house.outbox.flush_channel(desk.ear.name)
    told = desk.ear.delivered[before:]
    return sum(
        "DARURAT" in outgoing.text and "Ia menunggu sejak" in outgoing.text
        for outgoing in told
        if outgoing.to.chat == who
    )


async def test_a_cry_that_nobody_takes_rings_again_at_night_too_until_it_is_taken(
    tmp_path: Path,
) -> None:
    async with desk_house(tmp_path, knowledge()) as desk:
        await desk.hire("rina", "officer")
        began = desk.now = desk.now.replace(hour=16)  # past midnight at the office
        await desk.say("siti", CRY)
        rung = []
        for _ in range(5 * 28):
            desk.wait(minutes=1)
            if await _rung(desk, "rina"):
                rung.append((desk.now - began).seconds // 60)
        assert rung == [15, 75, 135]
        await desk.say("rina", "/balas 1 Kami menelepon Anda sekarang.")
        desk.wait(hours=3)
        assert not await _rung(desk, "rina")


async def _rung_minutes(desk: DeskHouse, minutes: int, *who: str) -> list[int]:
    """In which of the next minutes the clock told all of them of the case that is held."""
    rung = []
    for minute in range(1, minutes + 1):
        desk.wait(minutes=1)
        before = len(desk.ear.delivered)
        await desk.house.clockwork.do_due(desk.now)
        await desk.house.outbox.flush_channel(desk.ear.name)
        told = [said for said in desk.ear.delivered[before:] if "DARURAT" in said.text]
        if told:
            assert {said.to.chat for said in told} == set(who)
            assert all("Rina Sari memegang kasus ini dan belum menjawab" in x.text for x in told)
            rung.append(minute)
    return rung


async def test_a_cry_that_was_taken_and_not_answered_rings_again_after_its_time(
    tmp_path: Path,
) -> None:
    async with desk_house(tmp_path, knowledge()) as desk:
        await desk.hire("rina", "officer")
        await desk.hire("budi", "admin")
        await desk.say("siti", CRY)
        desk.wait(minutes=10)
        await desk.say("rina", "/ambil 1")
        assert await _rung_minutes(desk, 80, "rina", "budi") == [15, 75]
        await desk.say("rina", "/catatan 1 Sudah ditelepon, polisi diberi tahu.")
        assert await _rung_minutes(desk, 20, "rina", "budi") == [15], "a note is a sign of life"
        await desk.say("rina", "/balas 1 Kami menelepon Anda sekarang.")
        assert await _rung_minutes(desk, 130) == []
        await desk.say("siti", "dia pukul saya lagi")
        assert await _rung_minutes(desk, 20, "rina", "budi") == [15]
        await desk.say("rina", "/tutup 1")
        assert await _rung_minutes(desk, 130) == []


async def test_a_colleague_sees_how_to_take_over_a_cry_that_its_holder_leaves_unanswered(
    tmp_path: Path,
) -> None:
    async with desk_house(tmp_path, knowledge()) as desk:
        await desk.hire("rina", "officer")
        await desk.hire("budi", "admin")
        await desk.say("siti", CRY)
        await desk.say("rina", "/ambil 1")
        desk.wait(minutes=16)
        before = len(desk.ear.delivered)
        await desk.house.clockwork.do_due(desk.now)
        await desk.house.outbox.flush_channel(desk.ear.name)
        of = {said.to.chat: [c.id for c in said.choices] for said in desk.ear.delivered[before:]}
        assert "1:s:tutup:1" in of["rina"]
        assert "1:s:ambil:1:over" in of["budi"]
        await desk.press("budi", "1:s:ambil:1:over")
        assert not await _rung(desk, "budi")


async def test_after_an_outage_an_unclaimed_cry_rings_once_and_not_for_every_hour(
    tmp_path: Path,
) -> None:
    async with desk_house(tmp_path, knowledge()) as desk:
        await desk.hire("rina", "officer")
        await desk.say("siti", CRY)
        await desk.say("tono", CRY)
        desk.wait(hours=30)
        assert [await _rung(desk, "rina"), await _rung(desk, "rina")] == [2, 0]


async def test_an_office_may_be_told_once_only(tmp_path: Path) -> None:
    known = replace(knowledge(), desk=replace(knowledge().desk, urgent_again=()))
    async with desk_house(tmp_path, known) as desk:
        await desk.hire("rina", "officer")
        await desk.say("siti", CRY)
        desk.wait(hours=30)
        assert not await _rung(desk, "rina")


def test_when_staff_are_told_again_is_read_from_the_config(tmp_path: Path) -> None:
    path = tmp_path / "config.yaml"
    path.write_text("desk:\n  urgent_again_minutes: [5, 30]\n")
    found = load_knowledge(replace(shipped(), desk=load_config(path, {}).desk)).desk.urgent_again
    assert found == (timedelta(minutes=5), timedelta(minutes=30))
    path.write_text("desk:\n  urgent_again_minutes: [0]\n")
    with pytest.raises(BotError, match="harus 1 sampai"):
        load_config(path, {})


async def test_a_cry_in_a_case_that_waits_until_tomorrow_is_due_at_once(tmp_path: Path) -> None:
    async with desk_house(tmp_path) as desk:
        await desk.say("siti", "petugas")
        await desk.press("siti", "1:go:write")
        await desk.say("siti", "apakah berkas saya sudah diperiksa petugas kemarin sore")
        desk.wait(minutes=5)
        await desk.say("siti", CRY)
        [held] = await desk.house.store.cases.living_cases()
        assert (held.case.urgent, held.case.due_at) == (True, desk.now)


@pytest.mark.parametrize("text", ["🆘", " 🆘🆘🆘 ", "🆘!!", "🙏🆘"])
async def test_the_sign_of_sos_alone_asks_for_help(text: str) -> None:
    talk = Core(knowledge())
    [card] = (await talk.do(Deed(text=text))).replies
    assert card.danger == "card"
    [kept] = (await talk.do(Deed(text="saya di Taoyuan"))).replies
    assert "kami simpan" in kept.text


async def test_the_due_time_of_a_cry_is_the_moment_it_came(tmp_path: Path) -> None:
    async with desk_house(tmp_path) as desk:
        await desk.say("siti", CRY)
        found = await perform_action(desk.house.store, knowledge(), "case list", {}, desk.now)
        [case] = found["cases"]
        assert case["due"] == case["messages"][0]["at"]


@pytest.mark.slow
def test_health_shouts_until_somebody_has_taken_the_case(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    config = ["--config", str(_config(tmp_path))]
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{CRY}\nsaya di Taoyuan\n"))
    assert main(["chat", "--json", *config]) == 0
    capsys.readouterr()
    assert main(["health", "--json", *config]) == 1
    told = capsys.readouterr()
    report = json.loads(told.out)
    assert (report["ok"], report["urgent_cases"]) == (False, 1)
    assert "DARURAT" in told.err
    assert main(["case", "list", "--json", *config]) == 0
    [case] = json.loads(capsys.readouterr().out)
    assert [item["text"] for item in case["messages"]] == [CRY, "saya di Taoyuan"]
    assert main(["case", "list", *config]) == 0
    assert "DARURAT" in capsys.readouterr().out


def _config(folder: Path) -> Path:
    """The shipped config with its database in `folder`."""
    text = (ROOT / "config.yaml").read_text("utf-8")
    text = text.replace("data/", f"{folder}/").replace("content: faq", f"content: {ROOT / 'faq'}")
    path = folder / "config.yaml"
    path.write_text(text.replace("semantic: auto", 'semantic: "false"'), "utf-8")
    return path


@pytest.mark.parametrize(
    ("urgent", "told"),
    [
        (("officer", "group"), ["rina", "budi"]),
        (("admin",), ["budi"]),
        (("#1",), ["rina"]),
        (("#99",), ["rina", "budi"]),  # nobody of them is there: better all than none
        ((), ["rina", "budi"]),
        (("viewer",), ["rina", "budi", "dewi"]),
    ],
)
async def test_the_office_says_who_is_told(
    tmp_path: Path, urgent: tuple[str, ...], told: list[str]
) -> None:
    async with desk_house(tmp_path) as desk:
        for name, role in (("rina", "officer"), ("budi", "admin"), ("dewi", "viewer")):
            await desk.hire(name, role)
        await desk.say("siti", CRY)
        store = desk.house.store
        [held] = await store.cases.living_cases()
        known = replace(knowledge(), desk=replace(knowledge().desk, urgent=urgent))
        found = await called_out(store, known, held.case)
        assert [desk.name_of(listener.address) for listener in found] == told


async def test_the_group_is_told_where_the_office_wants_it(tmp_path: Path) -> None:
    async with desk_house(tmp_path) as desk:
        await desk.say("siti", CRY)
        [held] = await desk.house.store.cases.living_cases()
        rules = replace(knowledge().desk, staff_chat=-100123)
        for urgent, chats in ((("officer", "group"), ["-100123"]), (("officer",), ["-100123"])):
            known = replace(knowledge(), desk=replace(rules, urgent=urgent))
            found = await called_out(desk.house.store, known, held.case)
            assert [listener.address.chat for listener in found] == chats


async def test_a_flood_of_cries_is_kept_whole_and_rings_at_the_desk_no_longer(
    tmp_path: Path,
) -> None:
    known = replace(knowledge(), limits=Limits(4, 0.001))
    async with desk_house(tmp_path, known) as desk:
        await desk.hire("rina", "officer")
        for number in range(12):
            await desk.say("siti", f"{CRY} {number}")
        [held] = (await perform_action(desk.house.store, known, "case list", {}, desk.now))["cases"]
        assert len(held["messages"]) == 12
        rung = [outgoing for outgoing in desk.ear.delivered if desk.name_of(outgoing.to) == "rina"]
        assert sum("DARURAT" in outgoing.text for outgoing in rung) == 4


def test_who_is_told_is_read_from_the_config_and_a_slip_is_named(tmp_path: Path) -> None:
    path = tmp_path / "config.yaml"
    path.write_text("desk:\n  urgent: [admin, '#3']\n")
    assert load_config(path, {}).desk.urgent == ("admin", "#3")
    path.write_text("desk:\n  urgent: [boss]\n")
    with pytest.raises(BotError, match="boss"):
        load_config(path, {})


def test_the_core_knows_what_the_config_says() -> None:
    config = replace(shipped(), desk=DeskSettings(urgent=("admin",)))
    assert load_knowledge(config).desk.urgent == ("admin",)


async def test_photos_after_the_cry_go_into_the_case_an_album_whole(tmp_path: Path) -> None:
    house = OnTelegram(folder=tmp_path)
    await house.open()
    try:
        await house.do(Deed(text=CRY))
        await house.do(Deed(attachment="photo", text="ini rumahnya"))
        before = len(house.notices)
        house.fake.album(CHAT, 3)
        await house.fake.until(lambda: len(house.notices) >= before + 3)
        [case] = (await house.view()).cases
        assert case.urgent
        assert sum(line.relay is not None for line in case.lines) == 4
        answer = await house.do(Deed(attachment="location"))
        assert "kami simpan" in answer.replies[0].text
    finally:
        await house.close()


async def test_a_cry_in_a_survey_is_a_cry(tmp_path: Path) -> None:
    talk = Core(knowledge())
    talk.kept = replace(talk.kept, survey=SurveyPlace(7, 3))
    [card] = (await talk.do(Deed(text=CRY))).replies
    assert card.danger == "card"
    assert talk.kept.survey == SurveyPlace(7, 3)
