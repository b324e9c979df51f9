"""The bot's texts edited in pages: checked, kept, approved by another, taken back, never lost."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.content.texts import FileTexts
from bot.dialogue.knowledge import Knowledge
from bot.store.database import Unavailable
from tests.houses.desk import knowledge
from tests.houses.kantor import (
    ROOT,
    DeskBrowser,
    copy_office,
    form_of,
    kantor,
    save,
    second,
)

TOPIC = "/isi/topik/kontak-bp3mi-kalsel"
FILE = "id/topics/contacts.yaml"


def with_second_eyes() -> Knowledge:
    known = knowledge()
    return replace(known, desk=replace(known.desk, second_eyes=True))


@pytest.fixture
def office(tmp_path: Path) -> FileTexts:
    return copy_office(tmp_path / "office")


@pytest.fixture
async def rina(
    tmp_path: Path, office: FileTexts, request: pytest.FixtureRequest
) -> AsyncIterator[DeskBrowser]:
    """Rina, who may publish; with "two" the office wants a second pair of eyes."""
    known = with_second_eyes() if getattr(request, "param", "") == "two" else None
    async with kantor(tmp_path, "approver", known=known, texts=office) as browser:
        yield browser


def lines(folder: Path, file: str) -> list[str]:
    return (folder / "office/faq" / file).read_text("utf-8").splitlines()


def differing(folder: Path, file: str) -> list[tuple[str, str]]:
    """The lines of a file that are no longer as they are shipped."""
    shipped = (ROOT / "faq" / file).read_text("utf-8").splitlines()
    return [pair for pair in zip(shipped, lines(folder, file), strict=True) if pair[0] != pair[1]]


async def test_a_topic_is_looked_at_changed_and_taken_back(
    rina: DeskBrowser, tmp_path: Path
) -> None:
    title = "Di mana kantor BP3MI?"
    assert await save(rina, TOPIC, "look", **{"id.title": title}) == 200
    assert "Begini bot mengatakannya" in rina.page
    assert f"<b>{title}</b>" in rina.page
    assert not differing(tmp_path, FILE)
    assert await save(rina, TOPIC, **{"id.title": title}) == 200
    assert "Perubahan disimpan" in rina.page
    [(was, now)] = differing(tmp_path, FILE)
    assert now == f'    title: "{title}"'
    await rina.get(TOPIC)
    assert "Nomor baru" in rina.page
    assert "Rina Sari" in rina.page
    [change] = await rina.desk.house.store.text_changes.last_changes(5)
    assert dict(change.after) == {"id.title": title}
    await rina.post(f"/isi/perubahan/{change.id}", step="undo", why="Salah ketik")
    assert "ditarik kembali" in rina.page
    assert not differing(tmp_path, FILE)
    acts = [entry.act for entry in await rina.desk.house.store.audit.last_entries(2)]
    assert acts == ["text.undo", "text.change"]
    await rina.get("/isi")
    assert "Salah ketik" in rina.page
    assert was


async def test_a_broken_edit_is_refused_beside_its_line_and_changes_nothing(
    rina: DeskBrowser, tmp_path: Path
) -> None:
    broken = {"id.short": "x" * 400, "diperiksa": "kemarin", "id.title": "Baru"}
    assert await save(rina, TOPIC, **broken) == 422
    assert "Belum disimpan" in rina.page
    beside = re.search(r'id="f.diperiksa-how">(.*?)</div>', rina.page, re.DOTALL)
    assert beside
    assert "harus berupa tanggal" in beside[1]
    assert 'value="kemarin"' in rina.page, "what she typed is still there"
    assert await save(rina, TOPIC, **{"id.short": "x" * 400}) == 422
    assert "jawaban singkat 400 huruf" in rina.page
    assert await save(rina, TOPIC, **{"id.short": "Kantor {offise.name}."}) == 422
    assert "celah {offise.name} tidak dapat diisi" in rina.page
    assert await save(rina, TOPIC, why="", **{"id.title": "Baru"}) == 422
    assert await save(rina, TOPIC) == 422
    assert not differing(tmp_path, FILE)
    assert not await rina.desk.house.store.text_changes.last_changes(5)


async def test_of_two_officers_neither_loses_what_she_wrote(
    rina: DeskBrowser, tmp_path: Path
) -> None:
    dewi = await second(rina)
    await rina.get(TOPIC)
    hers = form_of(rina)
    assert await save(dewi, TOPIC, **{"id.title": "Judul Dewi", "diperiksa": "2026-11-20"}) == 200
    sent = {**hers, "f.id.title": "Judul Rina", "f.berlaku_sampai": "2027-06-01"}
    response = await rina.post(TOPIC, step="save", why="Rina", **sent)
    assert response.status_code == 422
    assert "diubah petugas lain" in rina.page
    assert 'value="Judul Rina"' in rina.page
    assert 'Sekarang tertulis:</b> <span dir="auto">Judul Dewi' in rina.page
    assert 'name="f.diperiksa" value="2026-11-20"' in rina.page, "what only Dewi changed stays hers"
    await rina.post(TOPIC, step="save", why="Rina", **form_of(rina))
    assert "Perubahan disimpan" in rina.page
    changed = dict(differing(tmp_path, FILE)).values()
    assert [line.strip() for line in changed] == [
        'title: "Judul Rina"',
        "diperiksa: 2026-11-20",
        "berlaku_sampai: 2027-06-01",
    ]


@pytest.mark.parametrize("rina", ["two"], indirect=True)
async def test_a_change_waits_for_another_officer(rina: DeskBrowser, tmp_path: Path) -> None:
    dewi = await second(rina)
    assert await save(rina, TOPIC, **{"id.title": "Judul baru"}) == 200
    assert "menunggu persetujuan" in rina.page
    assert not differing(tmp_path, FILE)
    await rina.desk.house.outbox.flush_channel("telegram")
    told = [said.text for said in rina.desk.ear.delivered if said.to.chat == "dewi"]
    assert "menunggu persetujuan Anda" in told[-1]
    [change] = await rina.desk.house.store.text_changes.waiting_changes()
    await rina.get("/isi")
    await rina.post(f"/isi/perubahan/{change.id}", step="approve")
    assert "harus disetujui petugas lain" in rina.page
    assert not differing(tmp_path, FILE)
    await dewi.get("/")
    assert "1 perubahan teks menunggu persetujuan" in dewi.page
    await dewi.get("/isi")
    assert "Judul baru" in dewi.page
    await dewi.post(f"/isi/perubahan/{change.id}", step="approve")
    assert "Perubahan disetujui" in dewi.page
    assert len(differing(tmp_path, FILE)) == 1
    await dewi.get("/isi")
    await dewi.post(f"/isi/perubahan/{change.id}", step="refuse")
    assert "sudah ditangani" in dewi.page


@pytest.mark.parametrize("rina", ["two"], indirect=True)
async def test_a_yes_is_to_the_text_as_it_was_when_it_was_asked_for(
    rina: DeskBrowser, office: FileTexts, tmp_path: Path
) -> None:
    dewi = await second(rina)
    await save(rina, TOPIC, **{"id.title": "Judul baru"})
    path = tmp_path / "office/faq" / FILE
    path.write_text(path.read_text("utf-8").replace("Di mana kantor BP3MI", "Di mana BP3MI"))
    await dewi.get("/isi")
    await dewi.post("/isi/perubahan/1", step="approve")
    assert "diubah petugas lain" in dewi.page
    assert "Judul baru" not in path.read_text("utf-8")


async def test_phrases_options_and_both_languages_are_edited_together(
    rina: DeskBrowser, tmp_path: Path
) -> None:
    await rina.get("/isi/kalimat?q=selamat datang kembali")
    assert "start.again" in rina.page
    assert await save(rina, "/isi/kalimat/start.again", id="*Halo lagi*", en="*Hello*") == 200
    assert lines(tmp_path, "id/phrases/frame.yaml").count('start.again: "*Halo lagi*"') == 0
    assert "  *Halo lagi*" in lines(tmp_path, "id/phrases/frame.yaml")
    assert await save(rina, "/isi/kalimat/date.long", id="{day} {month}") == 422
    assert "celah yang sama" in rina.page
    path = "/isi/formulir/candidate.district"
    assert await save(rina, path, **{"id.option.tapin": "Tapin (Rantau)"}) == 200
    [(_, now)] = differing(tmp_path, "id/phrases/form.yaml")
    assert now.endswith('"Tapin (Rantau)"')
    assert await save(rina, path, **{"aliases.tapin": "tapin\nrantau\nbaru sekali"}) == 200
    [(_, now)] = differing(tmp_path, "forms.yaml")
    assert "baru sekali" in now


@pytest.mark.attack
async def test_hostile_words_in_a_text_are_drawn_as_words(rina: DeskBrowser) -> None:
    """An officer's account writes markup, scripts and turned text into a topic."""
    evil = '<script>alert(1)</script> {{7*7}} "]: !!python/object \u202e'
    assert await save(rina, TOPIC, "look", **{"id.title": evil, "id.details": evil}) == 200
    response = await rina.client.get(f"/kantor{TOPIC}")
    assert "<script>alert" not in response.text
    await save(rina, TOPIC, why="<b>tebal</b>", **{"id.title": "Baru <i>x</i>"})
    for path in (TOPIC, "/isi", "/isi/perubahan", "/isi/topik?q=baru"):
        response = await rina.client.get(f"/kantor{path}")
        assert "<i>x" not in response.text
        assert "<b>tebal" not in response.text
        assert "Baru &lt;i&gt;x" in response.text


async def test_what_cannot_be_kept_is_not_written(
    rina: DeskBrowser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The disk of the database is full when the change is to be committed."""

    async def full(self: object) -> None:
        raise Unavailable("SQLITE_FULL")

    await rina.get(TOPIC)
    sent = {**form_of(rina), "f.id.title": "Baru"}
    with monkeypatch.context() as patched:
        patched.setattr("bot.store.database.Database._commit_transaction", full)
        response = await rina.post(TOPIC, step="save", why="x", **sent)
    assert response.status_code == 503
    assert not differing(tmp_path, FILE)


@pytest.mark.attack
async def test_whoever_may_not_publish_changes_no_text(rina: DeskBrowser, tmp_path: Path) -> None:
    """An officer and a viewer send the forms of those who may publish."""
    await rina.get(TOPIC)
    sent = {**form_of(rina), "f.id.title": "Baru", "step": "save", "why": "x"}
    for role in ("viewer", "officer"):
        other = await second(rina, role, role)
        await other.get("/")
        assert (await other.post(TOPIC, **sent)).status_code == 403
        assert (await other.post("/isi/perubahan/1", step="undo")).status_code == 403
    for path in ("/aturan", "/aturan/aturan/jam", "/petugas", "/audit"):
        assert (await rina.get(path)).status_code == 403
    assert not differing(tmp_path, FILE)


async def test_a_setting_is_no_text_and_a_text_no_setting(rina: DeskBrowser) -> None:
    for shelf in ("aturan", "kontak", "draf", "..", "x"):
        assert (await rina.get(f"/isi/{shelf}/jam")).status_code == 404
