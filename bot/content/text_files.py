"""The files of an office's texts and settings: read, checked as they would be, replaced whole."""

from __future__ import annotations

import errno
import os
import shutil
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from datetime import date
from functools import partial
from pathlib import Path

from bot.config import Config
from bot.content.check.checking import check_all
from bot.content.setting_items import SETTINGS
from bot.content.text_items import WrittenFiles
from bot.dialogue.texts import TakeBack
from bot.errors import BotError
from bot.strict_yaml.tree import (
    FileProblem,
    Tree,
    UnreadableFile,
    parse_tree,
    read_tree,
    shown_path,
)

_COPIED = ("*.yaml", "*.md", "act_weights.json")
"""The files of the content that `check` reads."""

_SHUT_IN = (errno.EROFS, errno.EACCES, errno.EPERM, errno.EBUSY)
"""How it fails to put a file beside another one, or over one that is a mount of its own."""

_BOM = b"\xef\xbb\xbf"

Stamp = dict[str, tuple[int, int]]
"""When each file was last written, and its size, by its name."""


class TextFiles:
    """The files by name: those of the content folder, and config.yaml.

    `environment` is what the config was read with.
    """

    def __init__(self, config: Config, environment: Mapping[str, str]) -> None:
        self._config = config
        self._environment = environment
        self._trees: dict[Path, tuple[tuple[int, int], Tree]] = {}

    def _paths(self) -> dict[str, Path]:
        folder = self._config.content
        named = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*.yaml")}
        if self._config.source is not None:
            named[SETTINGS] = self._config.source
        return {name: path for name, path in named.items() if not path.name.startswith((".", "#"))}

    def stamp(self) -> Stamp:
        """Returns what changes with any of the files."""
        stamps = {}
        for name, path in self._paths().items():
            with suppress(OSError):
                stat = path.stat()
                stamps[name] = (stat.st_mtime_ns, stat.st_size)
        return stamps

    def read(self, changed: Mapping[str, str] | None = None) -> WrittenFiles:
        """Reads the files, those in `changed` with that text. What is no YAML is left out."""
        trees, stamps = {}, self.stamp()
        for name, path in self._paths().items():
            with suppress(UnreadableFile, KeyError):
                if path not in self._trees or self._trees[path][0] != stamps[name]:
                    self._trees[path] = stamps[name], read_tree(path)
                trees[name] = self._trees[path][1]
        for name, text in (changed or {}).items():
            trees[name] = parse_tree(text, name)
        return WrittenFiles(self._config.default_locale, trees, self._environment)

    def read_text(self, name: str) -> str:
        """Returns the text of a file. BotError where it cannot be read."""
        try:
            return self._paths()[name].read_bytes().decode("utf-8-sig")
        except (OSError, ValueError, KeyError) as error:
            raise BotError(f"{name} tidak dapat dibaca ({type(error).__name__}).") from None

    def check(self, texts: Mapping[str, str], today: date) -> list[FileProblem]:
        """Runs `check` over a copy of all files, with these texts in place of theirs."""
        with tempfile.TemporaryDirectory(prefix="pandu-check-") as name:
            folder = Path(name)
            source = self._copy_files(folder, texts)
            environment = {**self._environment, "PANDU_CONTENT": str(folder / "faq")}
            prefix = f"{shown_path(folder)}/"
            return [
                type(each)(
                    each.path.removeprefix(prefix).removeprefix("faq/"),
                    each.line,
                    each.text.replace(f"{prefix}faq/", "").replace(prefix, ""),
                )
                for found in check_all(source, environment, today)
                for each in found
            ]

    def _copy_files(self, folder: Path, texts: Mapping[str, str]) -> Path | None:
        """Copies all that `check` reads. Returns the copy of the settings."""
        paths = self._paths()
        for pattern in _COPIED:
            for path in self._config.content.rglob(pattern):
                target = folder / "faq" / path.relative_to(self._config.content)
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(path, target)
        source = folder / SETTINGS if SETTINGS in paths else None
        if source:
            shutil.copyfile(paths[SETTINGS], source)
        for file, text in texts.items():
            target = folder / SETTINGS if file == SETTINGS else folder / "faq" / file
            target.write_bytes(text.encode())
        return source

    def write(self, texts: Mapping[str, str]) -> TakeBack:
        """Writes these files: all, or where one cannot be written, none (BotError)."""
        paths, before = self._paths(), dict[Path, bytes]()
        try:
            for name, text in texts.items():
                held = paths[name].read_bytes()
                mark = _BOM if held.startswith(_BOM) else b""
                before[paths[name]] = held
                _replace_file(paths[name], mark + text.encode())
        except OSError as error:
            _restore_files(before)
            raise BotError(f"Berkas tidak dapat ditulis ({error.strerror}).") from None
        return partial(_restore_files, before)


def _replace_file(path: Path, content: bytes) -> None:
    """Puts the file in its place whole, readable as the one before.

    Where only the file itself can be written (the service sees no more of its folder), in place.
    """
    draft = path.with_name(f".{path.name}.part")
    try:
        _write_surely(draft, content)
        draft.chmod(path.stat().st_mode)
        draft.replace(path)
    except OSError as error:
        with suppress(OSError):
            draft.unlink()
        if error.errno not in _SHUT_IN:
            raise
        _write_surely(path, content)


def _write_surely(path: Path, content: bytes) -> None:
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _restore_files(before: Mapping[Path, bytes]) -> None:
    for path, content in before.items():
        with suppress(OSError):  # the disk is full: it still has the old ones then
            if path.read_bytes() != content:
                _replace_file(path, content)
