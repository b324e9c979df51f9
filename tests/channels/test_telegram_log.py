"""No token ever reaches a log, and no word of an answer that is cut."""

from __future__ import annotations

import io
import logging

import pytest
from telegram.error import TelegramError

from bot.channels.telegram.http import AiohttpRequest
from bot.channels.telegram.log import TokenFilter, mask_tokens, quieten_libraries

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
    assert written.count("<token>") == 2
    assert "ValueError" in written


def test_what_is_no_token_stays(log: tuple[logging.Logger, io.StringIO]) -> None:
    logger, stream = log
    logger.warning("pukul %s, id %d", "09:00", 12)
    assert stream.getvalue() == "pukul 09:00, id 12\n"
    assert mask_tokens("12:30 ABC") == "12:30 ABC"


def test_chatty_libraries_are_quietened_and_handlers_filtered_once() -> None:
    handler = logging.NullHandler()
    logging.getLogger().addHandler(handler)
    quieten_libraries()
    quieten_libraries()
    logging.getLogger().removeHandler(handler)
    assert len(handler.filters) == 1
    assert logging.getLogger("httpx").getEffectiveLevel() >= logging.WARNING


@pytest.mark.parametrize("body", ['{"ok":true,"result":[{"text":"nama saya Siti', "<h1>Siti</h1>"])
def test_an_answer_that_is_cut_is_not_written_into_the_log(
    body: str, caplog: pytest.LogCaptureFixture
) -> None:
    with pytest.raises(TelegramError):
        AiohttpRequest.parse_json_payload(body.encode())
    assert "Siti" not in caplog.text


def test_half_an_emoji_in_an_answer_is_read_all_the_same() -> None:
    assert AiohttpRequest.parse_json_payload(b'{"text":"\\ud83d"}') == {"text": "\ud83d"}
