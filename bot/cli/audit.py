"""The audit log from the command line: whether every entry is as it was written."""

from __future__ import annotations

import argparse
import asyncio
import sys
from dataclasses import dataclass

from bot.app import compose as app
from bot.cli.configured import load_configured
from bot.store.proofs import Fault

_NO_HEAD = "akhir ini tidak ada lagi. Catatan diganti dengan yang lama?"
_NO_WITNESS = "di samping kunci belum ada segel (.seal); dibuat saat Pandu dijalankan."
_RIGHTS = {
    "unproven": "baris ini tidak ditulis Pandu. Baris ini tidak memberi hak apa pun.",
    "older": "baris ini diganti dengan isinya yang lama. Baris ini tidak memberi hak apa pun.",
    "removed": "ada baris yang hilang.",
    "altered": "segel di samping kunci diubah.",
}
_HOW = {"altered": "diubah", "removed": "hilang", "added": "disisipkan"}


def check_audit(options: argparse.Namespace) -> int:
    """Reads the whole chain beside whoever writes. 2, and what is wrong, where anything is.

    The rows that grant rights are held to their proofs, and all of it to what is written down
    beside the key. With the head of an earlier check, also whether what it saw stands there still.
    """
    found = asyncio.run(_read_log(options))
    for fault in found.faults:
        print(fault)
    if found.faults:
        return 2
    if found.unwitnessed:
        print(f"audit: {found.unwitnessed}", file=sys.stderr)
    print(
        f"audit: {found.count} baris, semuanya utuh. Akhirnya sekarang: {found.head or '-'}",
        file=sys.stderr,
    )
    return 0


@dataclass(frozen=True, slots=True)
class _Found:
    """What was read: every fault in words, and what an unbroken log ends with."""

    faults: tuple[str, ...]
    count: int
    head: str
    unwitnessed: str


async def _read_log(options: argparse.Namespace) -> _Found:
    config = load_configured(options)
    store = await app.open_store(config, app.load_knowledge(config, guarded=False), write=False)
    try:
        audit = store.audit
        faults = [
            f"{fault.table}{_place_of(fault)}: {_RIGHTS[fault.how]}"
            for fault in await store.faults()
        ]
        if broken := await audit.first_broken():
            faults.insert(0, f"audit:{broken.number}: baris ini {_HOW[broken.how]}.")
        elif options.head is not None and not await audit.holds_head(options.head):
            faults.insert(0, f"audit:{options.head}: {_NO_HEAD}")
        unwitnessed = _NO_WITNESS if store.witnessed == "missing" else ""
        return _Found(
            tuple(faults), await audit.count_entries(), await audit.head_text(), unwitnessed
        )
    finally:
        await store.close()


def _place_of(fault: Fault) -> str:
    return f":{fault.number}" if fault.number else ""
