"""`check`: everything that an office should put right, with path and line."""

from bot.content.check.checking import check_all

__all__ = ["check_all"]
