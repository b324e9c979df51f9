"""Commands that keep running: the office's channels, or a sample office in the browser."""

from __future__ import annotations

import argparse
import asyncio
import os
import shutil
import signal
import sys
import tempfile
import webbrowser
from collections.abc import Coroutine
from dataclasses import replace
from pathlib import Path
from typing import Any

from bot import config
from bot.app.demo import DOOR, furnish_demo
from bot.app.serve import serve_house
from bot.cli.log import start_log
from bot.config import DEFAULT, SHIPPED, Config
from bot.config.readiness import load_ready_config

DEMO = Path("config.demo.yaml")


def run(options: argparse.Namespace) -> int:
    """Runs the channels of the config until told to stop. BotError for an unready office."""
    settings = load_ready_config(getattr(options, "config", None), os.environ, trial=options.trial)
    start_log(settings.log)
    return _until_stopped(serve_house(settings, lambda port: None, environment=os.environ))


def demo(options: argparse.Namespace) -> int:
    """Runs a sample office in the browser. Everything is wiped at exit."""
    path = options.config if getattr(options, "config", None) else _find_sample()
    with tempfile.TemporaryDirectory(prefix="pandu-demo-", ignore_cleanup_errors=True) as folder:
        settings = _demo_config(_copy_office(path, Path(folder)), Path(folder), options.port)

        def ready(port: int) -> None:
            address = f"http://127.0.0.1:{port}"
            print(f"Pandu: {address}  (Ctrl-C: berhenti, semua data contoh dihapus)", flush=True)
            print(f"Meja petugas: {address}{DOOR}", flush=True)
            if options.open:
                webbrowser.open(address)

        start_log(settings.log)
        return _until_stopped(serve_house(settings, ready, environment={}, chat=furnish_demo))


def _find_sample() -> Path | None:
    """Returns the sample office of this folder, else the one beside the program."""
    return next((path for path in (DEMO, SHIPPED / DEMO) if path.exists()), None)


def _copy_office(path: Path | None, folder: Path) -> Config:
    """Returns the sample's config, its files copied: what is edited in the demo goes at its end."""
    settings = config.load_config(path, {})
    shutil.copytree(settings.content, folder / "faq", ignore=shutil.ignore_patterns("drafts"))
    if settings.source is None:
        return replace(settings, content=folder / "faq")
    shutil.copy(settings.source, folder / DEFAULT)
    copied = config.load_config(folder / DEFAULT, {})
    return replace(copied, content=folder / "faq")


def _demo_config(settings: Config, folder: Path, port: int) -> Config:
    channels = settings.channels
    return replace(
        settings,
        database=folder / "demo.db",
        backup=replace(settings.backup, at=""),
        privacy=replace(settings.privacy, key_file=folder / "demo.key"),
        channels=replace(
            channels,
            telegram=replace(channels.telegram, enabled=False),
            web=replace(channels.web, enabled=True, host="127.0.0.1", port=port, secure=False),
        ),
    )


def _until_stopped(house: Coroutine[Any, Any, None]) -> int:
    """SIGTERM stops as Ctrl-C does: in good order, nothing lost."""
    signal.signal(signal.SIGINT, signal.default_int_handler)  # "&" in a script has it ignored
    signal.signal(signal.SIGTERM, lambda *_: signal.raise_signal(signal.SIGINT))
    try:
        asyncio.run(house)
    except KeyboardInterrupt:
        print("Pandu berhenti.", file=sys.stderr)
    return 0
