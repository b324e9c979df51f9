"""A file about people, which only whoever made it can read."""

from __future__ import annotations

import codecs
import io
import os
import shutil
import sys
from pathlib import Path
from typing import BinaryIO


def open_private(path: Path, how: int = 0) -> int:
    """Opens a file for a list of people: only whoever made it can read it."""
    return os.open(path, os.O_WRONLY | os.O_CREAT | how, 0o600)


def put_file(path: Path, file: BinaryIO, *, as_text: bool) -> None:
    """Puts a file about people there. "-" is standard output, where a text needs no mark."""
    if str(path) != "-":
        with os.fdopen(open_private(path, os.O_TRUNC), "wb") as target:
            shutil.copyfileobj(file, target)
        return
    sys.stdout.flush()
    if as_text:
        shutil.copyfileobj(codecs.getreader("utf-8-sig")(file), sys.stdout)
    else:
        shutil.copyfileobj(file, sys.stdout.buffer)


def write_private(path: Path, content: bytes) -> None:
    """Writes a file about people from what is at hand. "-" is standard output."""
    put_file(path, io.BytesIO(content), as_text=True)
