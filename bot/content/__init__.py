"""faq/ on disk, read into Knowledge."""

from bot.content.loading import load

__all__ = ["load"]
