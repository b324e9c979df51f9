"""What commands share: their config, and how far long work is."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from bot import config
from bot.config import Config


def load_configured(options: argparse.Namespace) -> Config:
    """Returns the config this command runs under. BotError names what is wrong with it."""
    path: Path | None = getattr(options, "config", None)
    return config.load_config(path, os.environ)


def tell_vectors(made: int, of: int) -> None:
    """Tells on standard error how far the making of vectors is."""
    if made == of or made % 50 == 0:
        print(f"Arti kalimat baru: {made} dari {of}.", file=sys.stderr, flush=True)
