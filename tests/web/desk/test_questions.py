"""Questions answered in pages, and what becomes of an answer: a draft, tried, published, undone."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.dialogue.decision import Unanswered
from bot.dialogue.messages import Address
from tests.houses.kantor import DeskBrowser, copy_office, form_of, kantor, second

ASKED = ("qwzx bnmk asrama putri khusus", "asrama putri qwzx bnmk", "qwzx bnmk <b>asrama</b> putri")
KEPT = ("contacts", "documents", "elsewhere")


@pytest.fixture
async def rina(tmp_path: Path) -> AsyncIterator[DeskBrowser]:
    """An officer; three people asked what nobody could answer."""
    texts = copy_office(tmp_path / "office")
    for path in (tmp_path / "office/faq").glob("*/topics/*.yaml"):
        if path.stem not in KEPT:
            path.unlink()  # a third of the content: enough to be stolen from
    async with kantor(tmp_path, "officer", texts=texts) as browser:
        desk = browser.desk
        async with desk.house.store.transaction():
            for number, text in enumerate(ASKED):
                fact = Unanswered(text, "none", "", "id")
                where = Address("telegram", f"c{number}")
                await desk.house.store.questions.keep_question(where, fact, desk.now)
        yield browser


async def agree(browser: DeskBrowser, path: str, **fields: str) -> None:
    """Says yes to what was read back."""
    seal = browser.page.split('name="seal" value="')[1].split('"')[0]
    await browser.post(path, seal=seal, **fields)


async def test_an_answer_goes_to_all_who_asked_after_a_yes(rina: DeskBrowser) -> None:
    await rina.get("/pertanyaan")
    assert ASKED[0] in rina.page
    await rina.get("/pertanyaan/1")
    assert "3 orang, 3 kali" in rina.page
    assert "<b>asrama" not in (await rina.client.get("/kantor/pertanyaan/1")).text
    told = len(rina.desk.ear.delivered)
    path, answer = "/pertanyaan/1/jawab", "Asrama putri ada. Tanyakan kepada petugas."
    await rina.post(path, text=answer)
    assert answer in rina.page
    await rina.desk.house.outbox.flush_channel("telegram")
    assert len(rina.desk.ear.delivered) == told, "nothing goes out before the yes"
    await agree(rina, path, text=answer)
    assert "dikirim kepada 3 dari 3 orang" in rina.page
    await rina.desk.house.outbox.flush_channel("telegram")
    assert len(rina.desk.ear.delivered) == told + 3
    assert (await rina.get("/pertanyaan/1")).status_code == 404
    await rina.get("/pertanyaan")
    await rina.post("/pertanyaan/1/jawab", text="lagi")
    assert "sudah dijawab" in rina.page


async def test_a_topic_s_own_answer_is_sent_and_a_group_is_set_aside(rina: DeskBrowser) -> None:
    await rina.get("/pertanyaan/1?q=alamat kantor")
    topic = rina.page.split('name="topic" value="')[1].split('"')[0]
    await rina.post("/pertanyaan/1/jawab", topic=topic)
    await agree(rina, "/pertanyaan/1/jawab", topic=topic)
    assert "contoh pertanyaan topik itu" in rina.page
    store = rina.desk.house.store
    async with store.transaction():
        fact = Unanswered("cuaca hari ini", "none", "", "id")
        await store.questions.keep_question(Address("telegram", "c9"), fact, rina.desk.now)
    await rina.get("/pertanyaan/4")
    await rina.post("/pertanyaan/4/sisihkan")
    assert "Semua pertanyaan sudah dijawab atau disisihkan" in rina.page


async def test_an_answer_becomes_a_topic_and_is_taken_back(
    rina: DeskBrowser, tmp_path: Path
) -> None:
    faq, path = tmp_path / "office/faq/id", "/pertanyaan/1/jawab"
    answer = "Asrama putri ada. Tanyakan kepada petugas."
    await rina.get("/pertanyaan/1")
    await rina.post(path, text=answer)
    await agree(rina, path, text=answer)
    await rina.post("/pertanyaan/jawaban/1/draf")
    [draft] = (faq / "drafts").glob("*.yaml")
    here = f"/pertanyaan/draf/{draft.stem}"
    assert answer in rina.page
    title = {"f.id.title": "Apakah ada asrama putri?", "why": "Judul jelas", "step": "save"}
    await rina.get(here)
    await rina.post(here, **{**form_of(rina), **title})
    assert 'title: "Apakah ada asrama putri?"' in draft.read_text("utf-8")
    await rina.get(f"{here}?uji=1")
    assert "Terjawab: " in rina.page
    assert "Tidak ada yang direbut" in rina.page
    assert (await rina.post(f"{here}/terbit")).status_code == 403, "an officer publishes nothing"
    dewi = await second(rina)
    await dewi.get(here)
    await dewi.post(f"{here}/terbit")
    assert "Draf diterbitkan" in dewi.page
    assert (faq / "topics" / draft.name).exists()
    await dewi.get("/pertanyaan")
    assert "Terbit dari pertanyaan" in dewi.page
    await dewi.post(f"{here}/tarik")
    assert "menjadi draf lagi" in dewi.page
    assert draft.exists()
    assert not (faq / "topics" / draft.name).exists()
    await dewi.post("/pertanyaan/draf/contacts/tarik")
    assert "tidak sedang terbit" in dewi.page
    acts = [entry.act for entry in await rina.desk.house.store.audit.last_entries(20)]
    made = [act for act in acts if act.startswith("draft.")]
    assert made == ["draft.undo", "draft.publish", "draft.change", "draft.make"]
