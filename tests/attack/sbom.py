"""Holds the list of a release's parts to what is installed: `python tests/attack/sbom.py FILE`."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterable, Mapping
from importlib.metadata import distributions
from pathlib import Path
from typing import Any


def fold_name(name: str) -> str:
    """The name of a package as registries compare it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def find_differences(sbom: Mapping[str, Any], installed: Iterable[tuple[str, str]]) -> list[str]:
    """What is in the one and not in the other, by name and version, or twice. Empty: the same."""
    parts = list(sbom.get("components", ()))
    if root := sbom.get("metadata", {}).get("component"):
        parts.append(root)
    named = [(fold_name(part["name"]), str(part.get("version", ""))) for part in parts]
    there = {(fold_name(name), version) for name, version in installed}
    found = [f"{name} {version}: listed, not installed" for name, version in set(named) - there]
    found += [f"{name} {version}: installed, not listed" for name, version in there - set(named)]
    found += [
        f"{name} {version}: listed twice"
        for name, version in set(named)
        if named.count((name, version)) > 1
    ]
    return sorted(found)


def list_installed() -> list[tuple[str, str]]:
    """The name and version of each distribution that this Python sees."""
    return [(found.metadata["Name"], found.version) for found in distributions()]


def main(path: str) -> int:
    """Prints every difference. 1 where there is any, or where nothing is listed."""
    sbom = json.loads(Path(path).read_text("utf-8"))
    wrong = find_differences(sbom, list_installed())
    for line in wrong or ([] if sbom.get("components") else ["nothing is listed"]):
        print(line, file=sys.stderr)
    print(f"{len(sbom.get('components', ()))} parts listed")
    return 1 if wrong or not sbom.get("components") else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
