"""The command that puts everything under a new key."""

from __future__ import annotations

import argparse
import asyncio
import sys

from bot.app import compose as app
from bot.cli.configured import load_configured
from bot.office.kit.actor import CLI
from bot.store.rotation import Rotated, rotate

_EVERY = 5000
"""Of a big table, progress is told after so many rows."""


def run(options: argparse.Namespace) -> int:
    """Changes the key, and says what that means for old backups and for the end of the log."""
    config = load_configured(options)
    privacy = config.privacy
    done = asyncio.run(
        rotate(
            config.database, privacy.key_file, CLI, app.read_clock(), _tell, shredded=options.shred
        )
    )
    for line in _words(done, str(privacy.key_file)):
        print(line)
    return 0


def _tell(table: str, done: int, whole: int) -> None:
    if done == whole or done % _EVERY == 0:
        print(f"{table}: {done} dari {whole}", file=sys.stderr, flush=True)


def _words(done: Rotated, key: str) -> list[str]:
    lines = [
        "Penggantian kunci yang terputus sudah diselesaikan."
        if done.finished
        else f"Kunci diganti; {done.resealed} isian disegel ulang."
    ]
    if done.unreadable:
        lines.append(
            f"{done.unreadable} isian sudah tidak terbuka sebelum ini dan dibiarkan apa adanya."
        )
    lines.append(f"Kunci yang berlaku sekarang: {key}. Simpan salinannya di tempat terpisah.")
    if done.kept:
        lines.append(
            f"Kunci lama: {done.kept}. Hanya kunci ini membuka cadangan yang dibuat sebelumnya; "
            "`pandu restore` mencarinya sendiri di samping kunci yang berlaku."
        )
    else:
        lines.append("Kunci lama dimusnahkan: cadangan yang dibuat sebelumnya tidak terbuka lagi.")
    lines.append(f"Akhir catatan audit sekarang: {done.head or '-'}. Catat akhir yang baru ini.")
    return lines
