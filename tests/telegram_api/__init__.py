"""A strict fake of the Telegram Bot API over real HTTP, for tests and benchmarks."""

from tests.telegram_api.faults import Fault
from tests.telegram_api.people import NotOnScreen
from tests.telegram_api.server import FakeTelegram
from tests.telegram_api.world import Chat, buttons

__all__ = ["Chat", "FakeTelegram", "Fault", "NotOnScreen", "buttons"]
