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
    """Reads the whole chain beside whoever writes; 2, and the number, when a row is not sound.

    With the head of an earlier check, also whether what it saw stands there still.
    """
    count, broken, head, held = asyncio.run(_read(options))
    if broken:
        print(f"audit:{broken.number}: baris ini {_HOW[broken.how]}.")
        return 2
    if not held:
        print(f"audit:{options.head}: akhir ini tidak ada lagi. Catatan diganti dengan yang lama?")
        return 2
    print(f"audit: {count} baris, semuanya utuh. Akhirnya sekarang: {head or '-'}", file=sys.stderr)
    return 0


async def _read(options: argparse.Namespace) -> tuple[int, Broken | None, str, bool]:
    config = configured(options)
    store = await app.open_store(config, app.know(config, guarded=False), write=False)
    try:
        audit = store.audit
        held = options.head is None or await audit.holds(options.head)
        return await audit.count(), await audit.first_broken(), await audit.head(), held
    finally:
        await store.close()
