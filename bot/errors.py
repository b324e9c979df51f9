"""What the operator can put right: shown in words, without a traceback, exit code 2."""

from __future__ import annotations

import traceback


class BotError(Exception):
    """A mistake in configuration, content or environment. The message says how to mend it."""


def trace_error(error: BaseException) -> str:
    """Where an error came from and of which kind it is, for a log: without its message, which may
    hold what a person wrote."""
    places = "".join(traceback.format_tb(error.__traceback__))
    return f"{type(error).__name__}\n{places}".rstrip()
