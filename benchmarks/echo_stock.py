"""The stock echo bot of python-telegram-bot: Application, polling, its own HTTP client."""

from __future__ import annotations

import os

from telegram import Update
from telegram.ext import ApplicationBuilder, ContextTypes, MessageHandler, filters


async def echo(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """Says what was said."""
    message = update.effective_message
    if message is not None and message.text:
        await message.reply_text(message.text)


def main() -> None:
    """Polls BENCH_API_URL with BENCH_TOKEN until it is stopped."""
    builder = ApplicationBuilder().token(os.environ["BENCH_TOKEN"])
    builder = builder.base_url(os.environ["BENCH_API_URL"]).concurrent_updates(256)
    application = builder.build()
    application.add_handler(MessageHandler(filters.TEXT, echo))
    application.run_polling()


if __name__ == "__main__":
    main()
