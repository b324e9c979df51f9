"""A strict stub of the WhatsApp Cloud API over real HTTP, for tests and benchmarks."""

from tests.whatsapp_api.errors import ApiError
from tests.whatsapp_api.faults import Fault
from tests.whatsapp_api.people import NotOnScreen
from tests.whatsapp_api.server import FakeWhatsApp
from tests.whatsapp_api.world import Chat

__all__ = ["ApiError", "Chat", "FakeWhatsApp", "Fault", "NotOnScreen"]
