"""Telegram: its updates, its Bot API, its markup, its webhook."""
