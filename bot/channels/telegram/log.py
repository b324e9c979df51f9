"""Keeps the bot's token out of every log line and traceback."""

from __future__ import annotations

import logging
import re

from bot.errors import trace_error

TOKEN = re.compile(r"\d+:[\w-]{30,}")
CHATTY = ("httpx", "httpcore", "aiohttp", "aiohttp.client", "telegram")


def mask_tokens(text: str) -> str:
    """Returns the text with anything shaped like a bot token blackened."""
    return TOKEN.sub("<token>", text)


class TokenFilter(logging.Filter):
    """For handlers: masks tokens in the message, its arguments and its traceback."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Always true: the line is written, without the token."""
        said = record.getMessage()
        if TOKEN.search(said):
            record.msg, record.args = mask_tokens(said), ()
        if record.exc_info and record.exc_info[1] and not record.exc_text:
            record.exc_text = trace_error(record.exc_info[1])  # its words may be what people wrote
        if record.exc_text:
            record.exc_text = mask_tokens(record.exc_text)
        return True


def quieten_libraries() -> None:
    """Quietens libraries that log addresses (a Telegram address holds the token) and filters
    whatever the root logger's handlers write."""
    for name in CHATTY:
        logging.getLogger(name).setLevel(logging.WARNING)
    for handler in logging.getLogger().handlers:
        if not any(isinstance(f, TokenFilter) for f in handler.filters):
            handler.addFilter(TokenFilter())
