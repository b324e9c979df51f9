"""Saved content is taken while the bot runs; a bad file never replaces a good one."""

from __future__ import annotations

import asyncio
import os
from dataclasses import replace
from pathlib import Path

import pytest

from bot.config import load_config
from bot.config.loading import reload_config
from bot.content import live as watching
from bot.content.live import Live
from bot.content.loading import load_knowledge
from bot.dialogue.knowledge import Knowledge
from bot.search import with_vectors
from tests.small_faq import FILES, small

TOPICS = "faq/id/topics/kantor.yaml"


class Saved:
    """A folder that an editor saves into; each save is a nanosecond later than the last."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.config = small(folder)
        self.live = Live(self.config, lambda: load_knowledge(self.config))

    def save(self, name: str, text: str) -> None:
        path = self.folder / name
        before = path.stat().st_mtime_ns if path.exists() else 1
        path.write_text(text, "utf-8")
        os.utime(path, ns=(before + 1, before + 1))

    def rest(self) -> list[bool]:
        """Two looks: the first sees that something changed, the second that it rests."""
        return [self.live.look_once(), self.live.look_once()]

    def title(self) -> str:
        return self.live.knowledge().locale("id").topics["jam"].title


@pytest.fixture
def saved(tmp_path: Path) -> Saved:
    return Saved(tmp_path)


def test_nothing_saved_is_nothing_read(saved: Saved) -> None:
    before = saved.live.knowledge()
    assert saved.rest() == [False, False]
    assert saved.live.knowledge() is before


def test_a_saved_file_is_taken_once_it_rests(saved: Saved) -> None:
    saved.save(TOPICS, FILES[TOPICS].replace("Kapan kantor buka?", "Jam buka?"))
    assert saved.rest() == [False, True]
    assert saved.title() == "Jam buka?"
    assert saved.rest() == [False, False]


def test_what_is_saved_while_the_first_is_read_is_read_again(tmp_path: Path) -> None:
    saved = Saved(tmp_path)

    def read() -> Knowledge:
        first = load_knowledge(saved.config)
        if first.locale("id").topics["jam"].title != "Jam buka?":
            saved.save(TOPICS, FILES[TOPICS].replace("Kapan kantor buka?", "Jam buka?"))
        return first

    saved.live = Live(saved.config, read)
    assert saved.title() == "Kapan kantor buka?"
    assert True in saved.rest()
    assert saved.title() == "Jam buka?"


def test_office_facts_and_hours_that_are_saved_hold_at_once_and_a_bad_one_never(
    tmp_path: Path,
) -> None:
    saved = Saved(tmp_path)
    saved.save("config.yaml", 'office: {address: "Jalan Lama"}\ndesk: {undo_minutes: 5}\n')
    config = load_config(tmp_path / "config.yaml", {})
    saved.live = Live(config, lambda: load_knowledge(reload_config(config, {})))

    def told() -> tuple[str, float]:
        known = saved.live.knowledge()
        return known.locale("id").topics["alamat"].short, known.desk.undo.total_seconds() / 60

    assert told() == ("Kantor kami di Jalan Lama.", 5)
    saved.save("config.yaml", 'office: {address: "Jalan Baru"}\ndesk: {undo_minutes: 7}\n')
    assert saved.rest() == [False, True]
    assert told() == ("Kantor kami di Jalan Baru.", 7)
    saved.save("config.yaml", "desk: {undo_minutes: 700}\n")
    assert saved.rest() == [False, False]
    assert "undo_minutes" in saved.live.fault or "0 (tanpa)" in saved.live.fault
    assert told() == ("Kantor kami di Jalan Baru.", 7)


def test_a_file_that_is_still_being_written_waits(saved: Saved) -> None:
    saved.save(TOPICS, "category: k")
    assert saved.live.look_once() is False
    saved.save(TOPICS, FILES[TOPICS].replace("Kapan kantor buka?", "Jam buka?"))
    assert saved.rest() == [False, True]


def test_a_bad_file_changes_nothing_and_is_told(
    saved: Saved, caplog: pytest.LogCaptureFixture
) -> None:
    saved.save(TOPICS, "category: [")
    assert saved.rest() == [False, False]
    assert saved.title() == "Kapan kantor buka?"
    assert "kantor.yaml:2" in caplog.text
    saved.save(TOPICS, FILES[TOPICS].replace("Kapan kantor buka?", "Jam buka?"))
    assert saved.rest() == [False, True]


def test_a_bad_file_is_told_once(saved: Saved, caplog: pytest.LogCaptureFixture) -> None:
    saved.save(TOPICS, "category: [")
    saved.rest()
    caplog.clear()
    saved.rest()
    assert caplog.text == ""


def test_going_back_to_the_old_text_is_taken_too(saved: Saved) -> None:
    saved.save(TOPICS, FILES[TOPICS].replace("Kapan kantor buka?", "Jam buka?"))
    saved.rest()
    saved.save(TOPICS, FILES[TOPICS])
    assert saved.rest() == [False, True]
    assert saved.title() == "Kapan kantor buka?"


def test_a_new_file_and_a_deleted_one_are_noticed(saved: Saved) -> None:
    topic = "category: b\ntitle: B\ntopics:\n  - {id: baru, title: Baru, short: Baru.}\n"
    saved.save("faq/id/topics/b.yaml", topic)
    assert saved.rest() == [False, True]
    assert "baru" in saved.live.knowledge().locale("id").topics
    (saved.folder / "faq/id/topics/b.yaml").unlink()
    assert saved.rest() == [False, True]
    assert "baru" not in saved.live.knowledge().locale("id").topics


def test_a_lost_phrase_is_refused(saved: Saved, caplog: pytest.LogCaptureFixture) -> None:
    for name in ("id", "en"):
        path = f"faq/{name}/phrases/all.yaml"
        kept = [line for line in FILES[path].splitlines() if not line.startswith("start:")]
        saved.save(path, "\n".join(kept) + "\n")
    assert saved.rest() == [False, False]
    assert "start" in saved.live.knowledge().locale("id").phrases
    assert "frasa hilang: start" in caplog.text


def test_a_folder_that_vanishes_changes_nothing(saved: Saved) -> None:
    (saved.folder / "faq").rename(saved.folder / "gone")
    assert saved.rest() == [False, False]
    assert saved.title() == "Kapan kantor buka?"


def test_a_phrase_that_was_added_by_a_slip_may_go_again(saved: Saved) -> None:
    path = "faq/id/phrases/all.yaml"
    saved.save(path, FILES[path] + 'salah_ketik: "Halo"\n')
    assert saved.rest() == [False, True]
    saved.save(path, FILES[path])
    assert saved.rest() == [False, True]
    assert "salah_ketik" not in saved.live.knowledge().locale("id").phrases


async def test_the_watch_goes_on_after_a_bad_file(
    saved: Saved, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(watching, "EVERY", 0.001)
    loop, looked, look = asyncio.get_running_loop(), asyncio.Queue[bool](), saved.live.look_once

    def told() -> bool:
        taken = look()
        loop.call_soon_threadsafe(looked.put_nowait, taken or "kantor.yaml:2" in caplog.text)
        return taken

    monkeypatch.setattr(saved.live, "look_once", told)
    watch = asyncio.create_task(saved.live.watch_folder())
    saved.save(TOPICS, "category: [")
    async with asyncio.timeout(20):
        while not await looked.get():
            continue
        caplog.clear()
        saved.save(TOPICS, FILES[TOPICS].replace("Kapan kantor buka?", "Jam buka?"))
        while saved.title() != "Jam buka?":
            await looked.get()
    watch.cancel()
    with pytest.raises(asyncio.CancelledError):
        await watch


async def test_what_was_opened_without_its_meaning_gets_it(tmp_path: Path) -> None:
    config = small(tmp_path)
    first = load_knowledge(config)
    whole = replace(first, semantic=True)
    live = Live(config, lambda: first, lambda known: whole if known is first else known)
    await live.finish()
    assert live.knowledge() is whole


async def test_what_was_saved_while_the_old_was_finished_is_never_replaced_by_it(
    saved: Saved,
) -> None:
    def finish(known: Knowledge) -> Knowledge:
        saved.save(TOPICS, FILES[TOPICS].replace("Kapan kantor buka?", "Jam buka?"))
        saved.rest()
        return replace(known, semantic=True)

    live = saved.live = Live(saved.config, lambda: load_knowledge(saved.config), finish)
    await live.finish()
    assert saved.title() == "Jam buka?"
    assert not live.knowledge().semantic


async def test_what_a_topic_meant_holds_until_it_is_made_anew_but_a_new_one_is_found_by_words(
    saved: Saved,
) -> None:
    def finish(known: Knowledge) -> Knowledge:
        vectors = {
            document.id: (float(len(document.titles[0])),) for document in known.index.documents
        }
        return replace(known, index=with_vectors(known.index, vectors), semantic=True)

    live = saved.live = Live(saved.config, lambda: load_knowledge(saved.config), finish)
    await live.finish()
    before = live.knowledge().index.vectors
    saved.save(TOPICS, FILES[TOPICS].replace("Kapan kantor buka?", "Jam buka?"))
    assert saved.rest() == [False, True]
    assert live.knowledge().semantic
    assert live.knowledge().index.vectors == before
    await live.finish()
    assert live.knowledge().index.vectors != before
    saved.save("faq/id/topics/b.yaml", FILES[TOPICS].replace("id: jam", "id: baru"))
    saved.save(
        TOPICS,
        FILES[TOPICS].partition("  - id: alamat")[0]
        + "".join(FILES[TOPICS].partition("  - id: jam")[1:]),
    )
    assert saved.rest() == [False, True]
    assert not live.knowledge().semantic


async def test_a_meaning_that_cannot_be_made_leaves_the_words(saved: Saved) -> None:
    before = saved.live.knowledge()

    def finish(known: Knowledge) -> Knowledge:
        raise RuntimeError("no model")

    live = Live(saved.config, lambda: before, finish)
    with pytest.raises(RuntimeError, match="no model"):
        await live.finish()
    assert live.knowledge() is before
