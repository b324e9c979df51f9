"""A strict fake of the Telegram Bot API over real HTTP, for tests and benchmarks."""

from .faults import Fault
from .people import NotOnScreen
from .server import FakeTelegram
from .world import Chat, buttons

__all__ = ["Chat", "FakeTelegram", "Fault", "NotOnScreen", "buttons"]
