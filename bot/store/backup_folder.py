"""The folder of nightly backups: their names, and which of them stay."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

_NAME = re.compile(r"pandu-(\d{8})\.db(\.age)?")


class BackupFolder:
    """One backup a day. The newest `days` stay, and the newest of each of the last `weeks` weeks.

    They are counted, not dated: a clock that leapt ends no backup. Other files are never touched.
    """

    def __init__(self, path: Path, days: int, weeks: int) -> None:
        self.path, self._days, self._weeks = path, days, weeks

    def name_file(self, day: date) -> Path:
        """Returns where the backup of a day goes."""
        return self.path / f"pandu-{day:%Y%m%d}.db"

    def list_files(self) -> list[Path]:
        """Returns every backup, the newest first."""
        found = self.path.glob("pandu-*") if self.path.is_dir() else ()
        return sorted((path for path in found if _day_of(path)), reverse=True)

    def drop_old(self) -> list[Path]:
        """Deletes what need not stay, each with its checksum. Raises OSError."""
        kept = set(self._list_kept())
        dropped = [path for path in self.list_files() if path not in kept]
        for path in dropped:
            path.unlink(missing_ok=True)
            path.with_name(path.name + ".sha256").unlink(missing_ok=True)
        return dropped

    def _list_kept(self) -> Iterator[Path]:
        files = self.list_files()
        yield from files[: self._days]
        weeks: dict[tuple[int, int], Path] = {}
        for path in files:
            day = _day_of(path)
            if day:
                weeks.setdefault(day.isocalendar()[:2], path)
        yield from list(weeks.values())[: self._weeks]


def _day_of(path: Path) -> date | None:
    found = _NAME.fullmatch(path.name)
    try:
        return datetime.strptime(found[1], "%Y%m%d").date() if found else None  # noqa: DTZ007  # a day
    except ValueError:
        return None
