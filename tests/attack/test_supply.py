"""What is installed by hand is what was tried: every package is pinned and has its hashes."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path

import pytest

from tests.attack.sbom import find_differences, fold_name, list_installed, main

pytestmark = pytest.mark.attack

ROOT = Path(__file__).resolve().parent.parent.parent


def _pins(text: str) -> dict[str, str]:
    return {
        fold_name(name): version for name, version in re.findall(r"(?m)^([\w.-]+)==(\S+)", text)
    }


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
    wanted = {fold_name(re.split(r"[<>=!~;\[ ]", item)[0]) for item in project["dependencies"]}
    assert wanted <= locked.keys()


def test_what_builds_the_program_is_pinned_and_locked_too() -> None:
    """The newest setuptools, whatever is in it, builds the program at every office."""
    [wanted] = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["build-system"][
        "requires"
    ]
    for file in ("constraints.txt", "requirements.lock"):
        pins = _pins((ROOT / file).read_text("utf-8"))
        assert wanted == f"setuptools=={pins['setuptools']}", file


def test_the_lock_says_how_it_is_used_and_making_it_anew_keeps_that() -> None:
    """Whoever installs by hand forgets the check of the hashes: nothing at hand says how."""
    text = (ROOT / "requirements.lock").read_text("utf-8")
    head = [line for line in text.splitlines() if line.startswith("#")]
    assert text.startswith("\n".join(head)), "and nothing else is said among the hashes"
    assert any("--require-hashes -r requirements.lock" in line for line in head)
    rules = (ROOT / "Makefile").read_text("utf-8").partition("\nlock:")[2].partition("\n\n")[0]
    kept, made, put = (
        rules.index(words) for words in ("sed '/^[^#]/", "pip-compile", "cat $(TOOLS)/head")
    )
    assert kept < made < put


def _list_of(parts: list[tuple[str, str]]) -> dict[str, object]:
    listed = [{"type": "library", "name": name, "version": version} for name, version in parts]
    return {"components": listed[1:], "metadata": {"component": listed[0]}}


def test_the_list_of_parts_is_exactly_what_is_installed(tmp_path: Path) -> None:
    """The list of a release's parts leaves one out, or names another version of it."""
    there = sorted(set(list_installed()))
    assert find_differences(_list_of(there), there) == []
    (gone, version), *others = there
    assert find_differences(_list_of(others), there) == [
        f"{fold_name(gone)} {version}: installed, not listed"
    ]
    assert len(find_differences(_list_of([(gone, "0.0"), *others]), there)) == 2
    assert len(find_differences(_list_of([*there, ("left-pad", "1.0")]), there)) == 1
    assert len(find_differences(_list_of([*there, others[0]]), there)) == 1
    for parts, code in ((there, 0), (others, 1)):
        (tmp_path / "sbom.json").write_text(json.dumps(_list_of(parts)), "utf-8")
        assert main(str(tmp_path / "sbom.json")) == code


def test_the_list_of_a_release_is_made_of_what_the_lock_installs_and_is_checked() -> None:
    """The list tells of a developer's computer, and nobody compares it with what runs."""
    rules = (ROOT / "Makefile").read_text("utf-8").partition("\nsbom:")[2].partition("\n\n")[0]
    steps = (
        "--require-hashes --requirement requirements.lock",
        "cyclonedx-py",
        "tests/attack/sbom.py",
    )
    places = [rules.index(step) for step in steps]
    assert places == sorted(places)
