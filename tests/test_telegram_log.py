"""No token ever reaches a log."""

from __future__ import annotations

import io
import logging

import pytest

from bot.channels.telegram_log import TokenFilter, hush, mask

TOKEN = "123456789:AAF-fake_token-for-tests-only-0123456"


@pytest.fixture
def log() -> tuple[logging.Logger, io.StringIO]:
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.addFilter(TokenFilter())
    logger = logging.Logger("test")
    logger.addHandler(handler)
    return logger, stream


def test_a_token_is_masked_wherever_it_stands(log: tuple[logging.Logger, io.StringIO]) -> None:
    logger, stream = log
    logger.warning("POST https://api.telegram.org/bot%s/getMe", TOKEN)
    logger.warning(f"https://api.telegram.org/file/bot{TOKEN}/x")
    try:
        raise ValueError(f"bad address /bot{TOKEN}/")
    except ValueError:
        logger.exception("failed")
    written = stream.getvalue()
    assert TOKEN not in written
    assert written.count("<token>") == 3
    assert "ValueError" in written


def test_what_is_no_token_stays(log: tuple[logging.Logger, io.StringIO]) -> None:
    logger, stream = log
    logger.warning("pukul %s, id %d", "09:00", 12)
    assert stream.getvalue() == "pukul 09:00, id 12\n"
    assert mask("12:30 ABC") == "12:30 ABC"


def test_chatty_libraries_are_quietened_and_handlers_filtered_once() -> None:
    handler = logging.NullHandler()
    logging.getLogger().addHandler(handler)
    hush()
    hush()
    logging.getLogger().removeHandler(handler)
    assert len(handler.filters) == 1
    assert logging.getLogger("httpx").getEffectiveLevel() >= logging.WARNING
