"""What is installed by hand is what was tried: every package is pinned and has its hashes."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

pytestmark = pytest.mark.attack

ROOT = Path(__file__).resolve().parent.parent.parent


def _name(text: str) -> str:
    return re.sub(r"[-_.]+", "-", text).lower()


def _pins(text: str) -> dict[str, str]:
    return {_name(name): version for name, version in re.findall(r"(?m)^([\w.-]+)==(\S+)", text)}


def test_every_locked_package_is_the_tried_version_and_has_its_hashes() -> None:
    """A package of the same name and version is swapped on its way to the office."""
    text = (ROOT / "requirements.lock").read_text("utf-8")
    locked, tried = _pins(text), _pins((ROOT / "constraints.txt").read_text("utf-8"))
    assert {name: tried.get(name) for name in locked} == locked
    blocks = re.split(r"(?m)^(?=[\w.-]+==)", text)[1:]
    assert len(blocks) == len(locked)
    for block in blocks:
        assert re.findall(r"--hash=sha256:[0-9a-f]{64}\b", block), block.split()[0]


def test_everything_that_the_program_needs_is_locked() -> None:
    """A dependency is left out of the lock and comes without a hash."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    locked = _pins((ROOT / "requirements.lock").read_text("utf-8"))
    wanted = {_name(re.split(r"[<>=!~;\[ ]", item)[0]) for item in project["dependencies"]}
    assert wanted <= locked.keys()
