"""The same echo bot over aiohttp: the floor under anything built on python-telegram-bot."""

from __future__ import annotations

import os

from telegram.ext import ApplicationBuilder, MessageHandler, filters

from benchmarks.echo_stock import echo
from bot.channels.telegram.http import AiohttpRequest


def main() -> None:
    """Polls BENCH_API_URL with BENCH_TOKEN until it is stopped."""
    builder = ApplicationBuilder().token(os.environ["BENCH_TOKEN"])
    builder = builder.base_url(os.environ["BENCH_API_URL"]).concurrent_updates(256)
    builder = builder.request(AiohttpRequest(64)).get_updates_request(AiohttpRequest(2))
    application = builder.build()
    application.add_handler(MessageHandler(filters.TEXT, echo))
    application.run_polling()


if __name__ == "__main__":
    main()
