"""Marks of who was deleted, in a file beside the key: the database may be lost, they are not."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from pathlib import Path

from bot.store.sealing import make_private

Mark = tuple[str, str]
"""A keyed mark of what was deleted, and when."""

_LINE = re.compile(r"([0-9a-f]{32}) (\d{4}-\d\d-\d\dT[0-9:.]+\+00:00)")


class Tombstones:
    """The file `<key>.deleted`: a line a deletion, only ever added to, readable by its owner only.

    The marks are keyed: without the key they name nobody. A line that a power cut tore is skipped.
    """

    def __init__(self, key_file: Path) -> None:
        self.path = key_file.with_name(f"{key_file.name}.deleted")

    def exist(self) -> bool:
        """Returns whether there is such a file."""
        return self.path.is_file()

    def read_marks(self) -> list[Mark]:
        """Returns every mark, the oldest first. None where there is no file. Raises OSError."""
        if not self.exist():
            return []
        lines = self.path.read_text("ascii", "replace").splitlines()
        found = (_LINE.fullmatch(line) for line in lines)
        return [(found[1], found[2]) for found in found if found]

    def add_marks(self, marks: Iterable[Mark]) -> None:
        """Writes them down. When this returns they are on the disk. Raises OSError."""
        make_private(self.path)
        lines = "".join(f"{mark} {at}\n" for mark, at in marks)
        with self.path.open("r+b") as file:
            if file.seek(0, os.SEEK_END) and not _ends_well(file.fileno()):
                lines = f"\n{lines}"
            file.write(lines.encode("ascii"))
            file.flush()
            os.fsync(file.fileno())


def _ends_well(handle: int) -> bool:
    size = os.lseek(handle, 0, os.SEEK_END)
    os.lseek(handle, size - 1, os.SEEK_SET)
    return os.read(handle, 1) == b"\n"


def newest_marks(marks: Iterable[Mark]) -> dict[str, str]:
    """Returns each mark with the last time it was made."""
    found: dict[str, str] = {}
    for mark, at in marks:
        found[mark] = max(at, found.get(mark, ""))
    return found
