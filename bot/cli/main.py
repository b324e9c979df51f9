"""The door of the command line: arguments in, exit code out (0 done, 1 no or none, 2 a mistake)."""

from __future__ import annotations

import contextlib
import importlib
import os
import sys
from collections.abc import Sequence

from bot.cli.parser import parse_arguments
from bot.errors import BotError


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command. Mistakes are told in words on standard error."""
    _speak_utf8()
    options = parse_arguments(arguments)
    module = importlib.import_module(f"bot.cli.{options.module}")
    try:
        code: int = getattr(module, options.act)(options)
        sys.stdout.flush()
    except BotError as error:
        return _tell_error(error)
    except ExceptionGroup as group:  # a task of a running house ended with it
        mistakes = group.split(BotError)
        if mistakes[0] is None or mistakes[1] is not None:
            raise
        return _tell_error(_first_error(mistakes[0]))
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        with contextlib.suppress(OSError, ValueError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except OSError as error:
        return _tell_error(error)
    return code


def _tell_error(error: Exception) -> int:
    print(f"pandu: {error}", file=sys.stderr)
    return 2


def _first_error(error: Exception) -> Exception:
    while isinstance(error, ExceptionGroup):
        error = error.exceptions[0]
    return error


def _speak_utf8() -> None:
    """Indonesian, emoji and pipes on every system."""
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        with contextlib.suppress(AttributeError, ValueError):
            stream.reconfigure(encoding="utf-8", errors="replace")  # type: ignore[union-attr]  # a TextIO in a test has none
