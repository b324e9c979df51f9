"""Settings of the office, its staff and its log, in pages for admins."""

from __future__ import annotations

import errno
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.config import load_config
from bot.content.texts import FileTexts
from tests.houses.kantor import ROOT, DeskBrowser, copy_office, form_of, kantor, save, second

HOURS = "/aturan/aturan/jam"


@pytest.fixture
async def boss(tmp_path: Path) -> AsyncIterator[DeskBrowser]:
    texts: FileTexts = copy_office(tmp_path / "office")
    async with kantor(tmp_path, "admin", texts=texts) as browser:
        yield browser


def changed(folder: Path) -> list[str]:
    """The lines of config.yaml that are no longer as they are shipped."""
    shipped = (ROOT / "config.yaml").read_text("utf-8").splitlines()
    now = (folder / "office/config.yaml").read_text("utf-8").splitlines()
    return [new for old, new in zip(shipped, now, strict=True) if old != new]


async def test_hours_holidays_and_who_is_told_are_set_and_comments_stay(
    boss: DeskBrowser, tmp_path: Path
) -> None:
    await boss.get("/aturan")
    assert "Senin-Jumat 08.00-16.00" in boss.page
    days = "2026-12-25\n2027-01-01\n2027-03-20"
    fields = {"desk.hours": "Senin-Kamis 08.00-15.00", "desk.holidays": days}
    assert await save(boss, HOURS, **fields) == 200
    assert changed(tmp_path) == [
        '  holidays: ["2026-12-25", "2027-01-01", "2027-03-20"]  # quiet and closed; complete it'
        " every year from the joint decree",
        '  hours: "Senin-Kamis 08.00-15.00"  # when staff answer people who write to them',
    ]
    assert await save(boss, "/aturan/aturan/darurat", **{"desk.urgent": "admin\n#2"}) == 200
    set_now = load_config(tmp_path / "office/config.yaml", {}).desk
    assert set_now.urgent == ("admin", "#2")
    assert await save(boss, HOURS, **{"desk.hours": "Senen pagi"}) == 422
    assert "bukan jam seperti" in boss.page
    assert len(changed(tmp_path)) == 3


async def test_a_setting_is_taken_back(boss: DeskBrowser, tmp_path: Path) -> None:
    assert await save(boss, "/aturan/kantor/office", **{"office.phone": "0511 123"}) == 200
    assert changed(tmp_path) == ['  phone: "0511 123"']
    await boss.get("/aturan/kantor/office")
    await boss.post("/aturan/perubahan/1", step="undo", why="Salah nomor")
    assert not changed(tmp_path)
    acts = [entry.act for entry in await boss.desk.house.store.audit.last_entries(2)]
    assert acts == ["setting.undo", "setting.change"]


async def test_a_number_of_an_emergency_line_is_set_in_its_line(
    boss: DeskBrowser, tmp_path: Path
) -> None:
    fields = {"number": "0800-2000", "diverifikasi_pada": "2026-11-24"}
    assert await save(boss, "/aturan/kontak/kp2mi", **fields) == 200
    assert changed(tmp_path) == [
        '  - {id: kp2mi, name: "KP2MI (dalam negeri, 24 jam)", number: "0800-2000",'
        ' diverifikasi_pada: "2026-11-24"}'
    ]
    assert await save(boss, "/aturan/kontak/police", diverifikasi_pada="2026-11-24") == 200
    police = '  - {id: police, name: "Polisi", number: "110", diverifikasi_pada: "2026-11-24"}'
    assert police in changed(tmp_path)


async def test_what_the_machine_sets_is_said_and_cannot_be_set_here(tmp_path: Path) -> None:
    texts = copy_office(tmp_path / "office", PANDU_DESK__HOURS="Senin 09.00-10.00")
    async with kantor(tmp_path, "admin", texts=texts) as boss:
        await boss.get(HOURS)
        assert "PANDU_DESK__HOURS" in boss.page
        assert 'name="f.desk.hours"' not in boss.page
        sent = {**form_of(boss), "f.desk.hours": "Senin 08.00-09.00"}
        response = await boss.post(HOURS, step="save", why="x", **sent)
        assert response.status_code == 422
        assert not changed(tmp_path)


async def test_an_officer_is_invited_given_a_role_and_her_access_ended(boss: DeskBrowser) -> None:
    store = boss.desk.house.store
    await boss.get("/petugas")
    await boss.post("/petugas/undang", role="officer")
    assert "/gabung" in boss.page
    await boss.get("/petugas")
    assert "Undangan yang masih berlaku" in boss.page
    [invite] = [each for each in await store.staff.invites(boss.desk.now) if each.state == "open"]
    await boss.post(f"/petugas/undangan/{invite.id}/batal")
    assert not [each for each in await store.staff.invites(boss.desk.now) if each.state == "open"]
    dewi = await second(boss)
    number = (await store.staff.everyone())[-1].id
    await boss.get("/petugas")
    await boss.post(f"/petugas/{number}/peran", role="viewer")
    assert (await store.staff.everyone())[-1].role == "viewer"
    assert (await dewi.get("/isi")).url.path == "/kantor/masuk", "her session ended with her role"
    await boss.get("/petugas")
    await boss.post(f"/petugas/{number}/cabut")
    assert "Ya, benar" in boss.page
    seal = boss.page.split('name="seal" value="')[1].split('"')[0]
    await boss.post(f"/petugas/{number}/cabut", seal=seal)
    assert number not in [each.id for each in await store.staff.everyone()]
    await boss.get("/petugas")
    for path, role in (("/petugas/99/peran", "admin"), ("/petugas/undang", "raja")):
        await boss.post(path, role=role)
        assert "whole number" not in boss.page
        assert "there is" not in boss.page
        assert "a role is" not in boss.page


async def test_the_log_is_filtered_by_person_act_and_day(boss: DeskBrowser) -> None:
    store = boss.desk.house.store
    await save(boss, HOURS, **{"desk.hours": "Senin 08.00-15.00"})
    await boss.get("/audit")
    assert "mengubah aturan" in boss.page
    rows = boss.page.count("<tr>")
    await boss.get("/audit?apa=setting.change")
    assert boss.page.count("<tr>") == 2
    assert "aturan/jam" in boss.page
    who = (await store.audit.last_entries(1))[0].who
    await boss.client.get("/kantor/audit", params={"siapa": who})
    await boss.get("/audit?siapa=cli")
    assert 2 <= boss.page.count("<tr>") < rows
    await boss.get(f"/audit?hari={boss.desk.now:%Y-%m-%d}")
    assert boss.page.count("<tr>") == rows
    await boss.get("/audit?hari=2026-11-23")
    assert "Tidak ada catatan yang cocok" in boss.page
    assert (await boss.get("/audit?hari=kemarin")).status_code == 200
    assert "Tulis harinya" in boss.page


async def test_where_only_the_file_itself_can_be_written_it_is_written_in_place(
    boss: DeskBrowser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The service may write config.yaml, and no other file of its folder."""

    def refuse(self: Path, target: Path) -> Path:
        raise OSError(errno.EBUSY, "a mount of its own")

    with monkeypatch.context() as patched:
        patched.setattr(Path, "replace", refuse)
        assert await save(boss, HOURS, **{"desk.hours": "Senin 08.00-15.00"}) == 200
    assert len(changed(tmp_path)) == 1
    assert [path.name for path in (tmp_path / "office").iterdir() if "part" in path.name] == []
    with monkeypatch.context() as patched:
        patched.setattr(Path, "open", lambda *_, **__: refuse(Path(), Path()))
        assert await save(boss, HOURS, **{"desk.hours": "Selasa 08.00-15.00"}) == 422
    assert len(changed(tmp_path)) == 1
