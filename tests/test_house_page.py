"""docs/house.md tells what is so: its tree, its walks, and each place for something new."""

from __future__ import annotations

import importlib.util
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from bot.app.compose import open_house
from bot.content import load_knowledge
from bot.dialogue import decide
from bot.dialogue.decision import Decision
from bot.dialogue.messages import Address, Incoming
from bot.dialogue.turn import Turn
from bot.search import find_topics
from tests.houses.shell import NOON, Script, knowledge, settings
from tests.houses.talk import Core, Deed
from tests.small_faq import FILES, small

ROOT = Path(__file__).resolve().parent.parent
PAGE = (ROOT / "docs" / "house.md").read_text("utf-8")
WALKS = {
    "question": "A question on Telegram",
    "form answer": "An answer in the form",
    "broadcast": "A broadcast",
    "/sesi": "/sesi",
}


def rows() -> list[tuple[str, str, str]]:
    table = PAGE.partition("## One place for something new")[2].partition("\n## ")[0]
    return re.findall(r"^\| ([^|]+) \| `([^`]+)` \| `([^`]+)` \|$", table, re.MULTILINE)


def test_the_tree_is_what_the_packages_say_of_themselves() -> None:
    spec = importlib.util.spec_from_file_location("house_tree", ROOT / "docs" / "house_tree.py")
    assert spec is not None
    assert spec.loader is not None
    drawing = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(drawing)
    shown = PAGE.partition(drawing.START)[2].partition(drawing.END)[0]
    assert shown == drawing.draw_tree(ROOT), "run `make house`"


@pytest.mark.slow
def test_each_walk_passes_through_the_files_that_it_names() -> None:
    env = {**os.environ, "PYTHONPATH": f"{ROOT}:{ROOT / 'tests'}"}
    ran = subprocess.run(
        [sys.executable, "benchmarks/walks.py", str(ROOT)], cwd=ROOT, env=env, capture_output=True
    )
    assert ran.returncode == 0, ran.stderr.decode()
    walked = {walk["name"]: walk["path"] for walk in json.loads(ran.stdout) if "name" in walk}
    for name, title in WALKS.items():
        told = PAGE.partition(f"\n### {title}\n")[2].partition("\n#")[0]
        named = re.findall(r"`([\w/]+\.py)`", told)
        assert len(named) >= 6
        assert set(named) <= set(walked[name]), name


def test_each_place_stands_and_the_test_that_walks_it_too() -> None:
    assert len(rows()) >= 12
    for new, place, test in rows():
        assert (ROOT / place).exists(), f"{new}: {place}"
        file, _, name = test.partition("::")
        assert f"def {name}(" in (ROOT / file).read_text("utf-8"), f"{new}: {test}"


def test_a_new_topic_is_found_and_read(tmp_path: Path) -> None:
    topic = (
        "category: kantor\ntitle: Parkir\ntopics:\n  - id: parkir\n    title: Di mana parkir?\n"
        "    phrasings: [parkir motor, tempat parkir, parkir mobil, parkir di mana, boleh parkir,"
        " bayar parkir, lahan parkir, titip motor]\n    short: Parkir di belakang.\n"
        "    sources:\n      - {name: Koran, url: 'https://example.org/c', date: '2026-02'}\n"
        "    diperiksa: 2026-11-01\n"
    )
    known = load_knowledge(small(tmp_path, {"faq/id/topics/parkir.yaml": topic}))
    assert known.locale("id").topics["parkir"].short == "Parkir di belakang."
    assert find_topics("parkir motor", known.index).matches[0].id == "parkir"


def test_a_new_language_is_a_folder(tmp_path: Path) -> None:
    more = {
        name.replace("/en/", "/jv/"): text.replace("English", "Basa Jawa")
        for name, text in FILES.items()
        if "/en/" in name
    }
    assert load_knowledge(small(tmp_path, more)).locale("jv").name == "Basa Jawa"


def test_a_new_question_of_the_form_is_asked(tmp_path: Path) -> None:
    field = "  - id: hometown\n    type: name\n"
    words = FILES["faq/id/phrases/all.yaml"] + (
        'form.hometown.question: "Kampung halaman?"\nform.hometown.name: "Kampung"\n'
    )
    more = {
        "faq/forms.yaml": FILES["faq/forms.yaml"].replace("eligibility:", f"{field}eligibility:"),
        "faq/id/phrases/all.yaml": words,
    }
    known = load_knowledge(small(tmp_path, more))
    assert [field.id for field in known.form("daftar").fields] == ["city", "age", "hometown"]
    assert known.locale("id").phrases["form.hometown.question"] == "Kampung halaman?"


async def test_a_new_handler_is_a_line_of_the_list(monkeypatch: pytest.MonkeyPatch) -> None:
    def greet(turn: Turn) -> Decision | None:
        return Decision(turn.state, (turn.message("hai"),)) if turn.text == "qwxyz" else None

    monkeypatch.setattr(decide, "HANDLERS", (greet, *decide.HANDLERS))
    talk = Core()
    assert [reply.text for reply in (await talk.do(Deed(text="qwxyz"))).replies] == ["hai"]
    assert [reply.text for reply in (await talk.do(Deed(text="menu"))).replies] != ["hai"]


async def test_a_new_channel_is_an_object_with_three_methods(tmp_path: Path) -> None:
    channel = Script(name="pigeon")
    opened = open_house(settings(tmp_path), [channel], knowledge, clock=lambda: NOON)
    async with opened as house:
        ani = Incoming("ani-1", Address("pigeon", "ani"), "alamat kantor", NOON)
        await house.conversations.take_messages([ani])
        await house.outbox.flush_channel("pigeon")
    assert channel.texts("ani")
