"""The log of a running house: plain lines, or a JSON object a line. Errors without their words."""

from __future__ import annotations

import json
import logging
import sys
from datetime import UTC, datetime
from typing import Literal

from bot.errors import trace_error

_TEXT = "%(asctime)s %(levelname)s %(name)s: %(message)s"
_CHATTY = ("httpx", "httpcore", "telegram", "aiosqlite", "uvicorn")


class SafeFormatter(logging.Formatter):
    """Says of an exception where it came from and its kind; its words may be what people wrote."""

    def formatException(self, ei: object) -> str:  # noqa: N802  # logging's own name
        """Returns the places, without the words."""
        error = ei[1] if isinstance(ei, tuple) else None
        return trace_error(error) if isinstance(error, BaseException) else ""


class JsonFormatter(SafeFormatter):
    """One object a line: at, level, of, says, and where an error came from."""

    def format(self, record: logging.LogRecord) -> str:
        """Returns the record as one line of JSON."""
        line = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "of": record.name,
            "says": record.getMessage(),
        }
        if record.exc_info or record.exc_text:
            line["error"] = record.exc_text or self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False)


def start_log(form: Literal["text", "json"] = "text") -> None:
    """Writes the log to standard error, in that form."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonFormatter() if form == "json" else SafeFormatter(_TEXT))
    logging.basicConfig(level=logging.INFO, handlers=[handler])
    for name in _CHATTY:
        logging.getLogger(name).setLevel(logging.WARNING)
