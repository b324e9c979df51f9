"""Reading the config for a command."""

from __future__ import annotations

import argparse
import os
from pathlib import Path

from bot import config
from bot.config import Config


def load_configured(options: argparse.Namespace) -> Config:
    """Returns the config this command runs under. BotError names what is wrong with it."""
    path: Path | None = getattr(options, "config", None)
    return config.load_config(path, os.environ)
