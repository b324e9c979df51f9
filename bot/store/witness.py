"""What the database must hold, written down beside the key: a cut of the one shows in the other."""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Mapping
from pathlib import Path

from bot.store.sealing import Sealer, make_private

_LOG = logging.getLogger(__name__)


class Witness:
    """The file `<key>.seal`: the end of the audit log, how many staff, invites and factors were
    made, and how often each row of rights was signed.

    It is written after each commit that changes them, so it is never ahead of the database.
    `state`: "missing" when there was none, "altered" when its mark is not ours, else "sound".
    """

    def __init__(self, key_file: Path, sealer: Sealer) -> None:
        self.path = key_file.with_name(f"{key_file.name}.seal")
        self._sealer = sealer
        self.values: dict[str, str] = {}
        self.state = self._read_file()

    def _read_file(self) -> str:
        try:
            kept = json.loads(self.path.read_text("utf-8"))
            values = {str(name): str(value) for name, value in dict(kept["values"]).items()}
            if kept["mark"] != self._mark_values(values):
                return "altered"
        except FileNotFoundError:
            return "missing"
        except (OSError, ValueError, TypeError, KeyError):
            return "altered"
        self.values = values
        return "sound"

    def _mark_values(self, values: Mapping[str, str]) -> str:
        return self._sealer.keyed_mark("witness", json.dumps(values, sort_keys=True))

    def read_count(self, name: str) -> int:
        """Returns a number that it holds. 0 where it holds none of that name."""
        return int(self.values.get(name, "0"))

    def read_editions(self, table: str) -> dict[int, int]:
        """Returns how often each row of a table was signed, by its number."""
        begin = f"{table}:"
        return {
            int(name.removeprefix(begin)): int(value)
            for name, value in self.values.items()
            if name.startswith(begin)
        }

    @property
    def audit_end(self) -> tuple[int, str]:
        """The number and the mark of the last entry of the audit log. 0 and "" for none."""
        number, _, mark = self.values.get("audit", "0:").partition(":")
        return int(number), mark

    def keep_values(self, values: Mapping[str, str]) -> None:
        """Writes these down over the ones before. What cannot be written is logged.

        An altered file stays as it is: `check --audit` tells of it until somebody looked.
        """
        if self.state == "altered":
            return
        after = {**self.values, **values}
        try:
            self.write(after)
        except OSError as error:
            _LOG.error("%s cannot be written: %s", self.path, error.strerror)
            return
        self.values, self.state = after, "sound"

    def write(self, values: Mapping[str, str]) -> None:
        """Writes exactly these down, whatever stood there. Raises OSError."""
        draft = self.path.with_name(self.path.name + ".part")
        make_private(draft)
        with draft.open("w", encoding="utf-8") as file:
            json.dump({"values": values, "mark": self._mark_values(values)}, file)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(self.path)

    def forget_values(self) -> None:
        """Begins anew: a backup was put in the database's place, on purpose."""
        self.path.unlink(missing_ok=True)
        self.values, self.state = {}, "missing"
