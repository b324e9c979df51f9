"""faq/ on disk, read into Knowledge."""

from bot.content.loading import load_knowledge

__all__ = ["load_knowledge"]
