"""What tests need not wait for: a disk's promise, the steps from an empty database, and content,
code or templates that were read before.

None of it changes what the program does. Processes that are started by a test find the compiled
code, and take no other shortcut.
"""

from __future__ import annotations

import functools
import hashlib
import io
import os
import pickle
import sqlite3
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import aiosqlite
import yaml
from jinja2 import Environment, FileSystemBytecodeCache

from bot import content
from bot.config import Config
from bot.config.settings import DeskSettings
from bot.content import loading
from bot.dialogue.knowledge import Knowledge, Limits
from bot.store import migrations, opening
from bot.web import demo_page, pages
from bot.web.desk import visit

ROOT = Path(__file__).resolve().parent.parent
KEPT = ROOT / ".pytest_cache" / "content"
TEMPLATES = ROOT / ".pytest_cache" / "templates"
COMPILED = ROOT / ".pytest_cache" / "compiled"
"""Where content, templates and code that were read are kept between runs."""

READERS = tuple(
    f"bot/{name}" for name in ("config", "content", "dialogue", "search", "strict_yaml", "time")
)
"""The code that reads content, and what it is kept in."""

_FULL, _OFF = "PRAGMA synchronous=FULL", "PRAGMA synchronous=OFF"

real_fsync = os.fsync
real_pragmas = opening.PRAGMAS
_real_migrate = migrations.migrate_database
_real_load = content.load_knowledge


def take_shortcuts() -> None:
    """Takes them all, for this process: called once, before the first test is collected."""
    _keep_compiled()
    os.fsync = _do_not_wait
    opening.PRAGMAS = tuple(pragma.replace(_FULL, _OFF) for pragma in real_pragmas)
    opening.migrate_database = _copy_new_database
    content.load_knowledge = read_content
    yaml.safe_load = functools.partial(yaml.load, Loader=yaml.CSafeLoader)
    TEMPLATES.mkdir(parents=True, exist_ok=True)
    read = FileSystemBytecodeCache(str(TEMPLATES))
    for drawing in (pages, demo_page, visit):
        vars(drawing)["Environment"] = functools.partial(Environment, bytecode_cache=read)


def _keep_compiled() -> None:
    """Keeps what was compiled between runs, beside the tests' cache; also for started processes."""
    sys.dont_write_bytecode = False
    sys.pycache_prefix = str(COMPILED)
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    os.environ["PYTHONPYCACHEPREFIX"] = str(COMPILED)


def _do_not_wait(_: int) -> None:
    """Promises nothing: no test cuts the power of the machine it runs on."""


@functools.cache
def _new_database() -> sqlite3.Connection:
    """Makes a database as all steps leave it, in memory."""
    made = sqlite3.connect(":memory:", check_same_thread=False, isolation_level=None)
    for name in ("pandu_proof", "pandu_mark"):  # there is no row yet to prove or to mark
        made.create_function(name, -1, lambda *_: None)
    for number, sql in migrations.list_steps():
        made.executescript(f"BEGIN IMMEDIATE;\n{sql}\nPRAGMA user_version={number};\nCOMMIT;")
    return made


async def _copy_new_database(connection: aiosqlite.Connection, path: Path) -> None:
    """Brings the database up to the newest step; where there is nothing yet, by a copy."""
    [(version,)] = await connection.execute_fetchall("PRAGMA user_version")
    if version:
        await _real_migrate(connection, path)
    else:
        await connection._execute(_new_database().backup, connection._conn)


def read_content(config: Config, *, limits: Limits | None = None) -> Knowledge:
    """Reads the content as the program does; the shipped one once for all runs and workers.

    BotError with every problem, where there are some.
    """
    limits = limits or Limits()
    if config.content.resolve() != ROOT / "faq":
        return _real_load(config, limits=limits)
    key = replace(config.privacy, key_file=Path())
    plain = replace(config, database=Path(), privacy=key, desk=DeskSettings())
    return replace(_shipped(plain, limits), desk=loading._read_desk_rules(config.desk))


@functools.cache
def _shipped(config: Config, limits: Limits) -> Knowledge:
    path = KEPT / f"{_fingerprint(config, limits)}.pickle"
    try:
        kept: Knowledge = pickle.loads(path.read_bytes())  # noqa: S301  # written by ourselves
    except OSError:
        kept = _real_load(config, limits=limits)
        _keep(path, kept)
    return kept


@functools.cache
def _sources() -> bytes:
    """The hash of all that makes content what it is: the pages, and the code that reads them."""
    digest = hashlib.sha256(sys.version.encode())
    for name in ("faq", *READERS):
        for path in sorted((ROOT / name).rglob("*.py" if name in READERS else "*.yaml")):
            digest.update(str(path).encode() + path.read_bytes())
    return digest.digest()


def _fingerprint(config: Config, limits: Limits) -> str:
    return hashlib.sha256(_sources() + repr((config, limits)).encode()).hexdigest()[:32]


def _keep(path: Path, known: Knowledge) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    for older in sorted(path.parent.iterdir(), key=lambda file: file.stat().st_mtime)[:-20]:
        older.unlink(missing_ok=True)
    written = io.BytesIO()
    _Pickler(written, protocol=pickle.HIGHEST_PROTOCOL).dump(known)
    draft = path.with_suffix(f".{os.getpid()}")
    draft.write_bytes(written.getvalue())
    draft.replace(path)


class _Pickler(pickle.Pickler):
    """Knows how to keep a method that remembers its answers: as one that has forgotten them."""

    def reducer_override(self, value: Any) -> Any:
        if isinstance(value, functools._lru_cache_wrapper):
            return _remembering, (value.__wrapped__, value.cache_parameters()["maxsize"])
        return NotImplemented


def _remembering(function: Callable[..., Any], most: int | None) -> Callable[..., Any]:
    return functools.lru_cache(maxsize=most)(function)
