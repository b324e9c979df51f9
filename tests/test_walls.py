"""The walls stand: what may not be imported, said or called is found wherever it is planted."""

from __future__ import annotations

import ast
import functools
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.office.front.rooms import ROOMS

ROOT = Path(__file__).resolve().parent.parent
PLANT = "planted_here"


def contracts() -> dict[str, dict[str, Any]]:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    return {
        setting["id"]: setting
        for setting in settings["tool"]["importlinter"]["contracts"]
        if "id" in setting
    }


def rooms(tree: Path) -> list[str]:
    """Every package of the tree, by its dotted name."""
    inits = (tree / "bot").rglob("__init__.py")
    return sorted(".".join(init.parent.relative_to(tree).parts) for init in inits)


@pytest.fixture(scope="module")
def copied(tmp_path_factory: pytest.TempPathFactory) -> Path:
    tree = tmp_path_factory.mktemp("tree")
    shutil.copytree(ROOT / "bot", tree / "bot", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tree)
    return tree


def complaint(tree: Path, contract: str) -> str:
    """What the linter says of one contract; empty where it is kept."""
    program = "from importlinter.cli import lint_imports_command as lint; lint()"
    asked = [sys.executable, "-c", program, "--no-cache", "--no-logo", "--contract", contract]
    ran = subprocess.run(asked, cwd=tree, env={"PYTHONPATH": str(tree)}, capture_output=True)
    return ran.stdout.decode() if ran.returncode else ""


def planted(tree: Path, room: str, text: str) -> Path:
    file = tree.joinpath(*room.split("."), f"{PLANT}.py")
    file.write_text(text, "utf-8")
    return file


DOORS = ("sqlite", "yaml", "telegram")


@pytest.mark.parametrize("contract", DOORS)
def test_a_closed_door_is_closed_in_every_room(copied: Path, contract: str) -> None:
    closed = contracts()[contract]["forbidden_modules"]
    text = "".join(f"import {name}\n" for name in closed)
    files = [planted(copied, room, text) for room in rooms(copied)]
    try:
        said = complaint(copied, contract)
    finally:
        for file in files:
            file.unlink()
    missed = [
        f"{room} -> {name}"
        for room in rooms(copied)
        for name in closed
        if f"{room}.{PLANT} -> {name}" not in said
    ]
    assert missed == []


def test_the_core_and_all_that_it_imports_is_pure(copied: Path) -> None:
    contract = contracts()["pure"]
    pure = contract["source_modules"]
    text = "".join(f"import {name}\n" for name in contract["forbidden_modules"])
    files = {item: copied.joinpath(*item.split(".")) for item in pure}
    written = {}
    for name, place in files.items():
        if place.is_dir():
            planted(copied, name, text)
            continue
        written[name] = place.with_suffix(".py").read_text("utf-8")
        place.with_suffix(".py").write_text(written[name] + "\n" + text, "utf-8")
    try:
        said = complaint(copied, "pure")
    finally:
        for name, place in files.items():
            if name in written:
                place.with_suffix(".py").write_text(written[name], "utf-8")
            else:
                (place / f"{PLANT}.py").unlink()
    missed = [
        f"{name} -> {module}"
        for name in pure
        for module in contract["forbidden_modules"]
        if f"{name if name in written else f'{name}.{PLANT}'} -> {module}" not in said
    ]
    assert missed == []


def test_what_the_core_imports_is_in_the_pure_set() -> None:
    pure = tuple(contracts()["pure"]["source_modules"])
    outside = [
        f"{place}: {name}"
        for place, tree in sources()
        if dotted(place).startswith(pure)
        for name in imported(tree)
        if name.startswith("bot") and not name.startswith(pure)
    ]
    assert outside == []


def test_the_doors_that_stand_are_kept(copied: Path) -> None:
    assert {
        name: complaint(copied, name) for name in (*DOORS, "pure", "channels")
    } == dict.fromkeys((*DOORS, "pure", "channels"), "")


@functools.cache
def sources() -> list[tuple[Path, ast.Module]]:
    return [
        (file.relative_to(ROOT), ast.parse(file.read_text("utf-8")))
        for file in sorted((ROOT / "bot").rglob("*.py"))
    ]


def dotted(place: Path) -> str:
    return ".".join(place.with_suffix("").parts)


def imported(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        if isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module


DELIVERS = ("bot.delivery", "bot.channels")
"""The delivery layer, and the channels' own insides."""


def test_only_the_delivery_layer_delivers() -> None:
    others = [
        f"{place}:{node.lineno}"
        for place, tree in sources()
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and node.attr == "deliver"
        if not dotted(place).startswith(DELIVERS)
    ]
    assert others == []


COMPOSES = ("bot.app", "bot.cli", "bot.channels", "bot.config")
"""What puts the house together, the channels themselves, and the keys of config.yaml."""

CHANNELS = ("telegram", "web", "terminal")

NO_CHANNEL = {
    ("bot.dialogue.cases.helpline", "web"),
    ("bot.web.desk.previews", "telegram"),
    ("bot.web.desk.previews", "web"),
}
"""A helpline may be a web page, and a preview draws as the named network would."""


def test_nobody_names_a_channel_but_who_puts_the_house_together() -> None:
    quoted = tuple(f"'{channel}'" for channel in CHANNELS)
    named = [
        f"{place}:{node.lineno}: {node.value}"
        for place, tree in sources()
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
        if node.value in CHANNELS or any(text in node.value for text in quoted)
        if not dotted(place).startswith(COMPOSES)
        if (dotted(place), node.value) not in NO_CHANNEL
    ]
    assert named == []


def test_a_misspelt_room_of_the_desk_is_loud(copied: Path) -> None:
    rooms_file = copied / "bot" / "office" / "front" / "rooms.py"
    good = rooms_file.read_text("utf-8")
    rooms_file.write_text(good.replace("import home, today", "import home, todya"), "utf-8")
    try:
        ran = subprocess.run(
            [sys.executable, "-c", "import bot.office.front.desk"],
            cwd=copied,
            env={"PYTHONPATH": str(copied)},
            capture_output=True,
        )
    finally:
        rooms_file.write_text(good, "utf-8")
    assert ran.returncode != 0
    assert b"todya" in ran.stderr


def test_every_module_with_a_command_or_an_action_stands_among_the_rooms() -> None:
    marks = ("register_command", "declare_action")
    registering = [
        dotted(place)
        for place, tree in sources()
        for node in tree.body
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        for mark in node.decorator_list
        if isinstance(mark, ast.Call) and getattr(mark.func, "id", "") in marks
    ]
    assert len(registering) > 40
    assert set(registering) == {room.__name__ for room in ROOMS}


QUEUES = ("bot.store", "bot.engine.batch")
"""`store.say` for everybody; a batch of turns, whose replies stand among what was heard."""


def test_only_the_store_queues_messages_and_keeps_their_lines() -> None:
    others = [
        f"{place}:{node.lineno}"
        for place, tree in sources()
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute)
        if node.attr == "write_history" or ast.unparse(node).endswith("outbox.queue_messages")
        if not dotted(place).startswith(QUEUES)
    ]
    assert others == []
