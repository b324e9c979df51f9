"""The audit log from the command line: whether every entry is as it was written."""

from __future__ import annotations

import argparse
import asyncio
import sys

from bot import app
from bot.cli.configured import configured
from bot.store.audit import Broken

_HOW = {"altered": "diubah", "removed": "hilang", "added": "disisipkan"}


def check_audit(options: argparse.Namespace) -> int:
    """Reads the whole chain beside whoever writes; 2, and the number, when a row is not sound."""
    count, broken = asyncio.run(_read(options))
    if broken:
        print(f"audit:{broken.number}: baris ini {_HOW[broken.how]}.")
        return 2
    print(f"audit: {count} baris, semuanya utuh.", file=sys.stderr)
    return 0


async def _read(options: argparse.Namespace) -> tuple[int, Broken | None]:
    config = configured(options)
    store = await app.open_store(config, app.know(config, guarded=False), write=False)
    try:
        return await store.audit.count(), await store.audit.first_broken()
    finally:
        await store.close()
