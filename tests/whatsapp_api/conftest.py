"""The stub, a clock that stands, a client and a listener."""

from __future__ import annotations

from collections.abc import AsyncIterator

import aiohttp
import pytest

from tests.whatsapp_api import FakeWhatsApp
from tests.whatsapp_api.client import Api, Clock, Listener, open_listener


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def fake(clock: Clock) -> AsyncIterator[FakeWhatsApp]:
    async with FakeWhatsApp(clock) as running:
        yield running


@pytest.fixture
async def api(fake: FakeWhatsApp) -> AsyncIterator[Api]:
    async with aiohttp.ClientSession() as session:
        yield Api(fake, session)


@pytest.fixture
async def heard(fake: FakeWhatsApp) -> AsyncIterator[Listener]:
    async with open_listener(fake) as listener:
        yield listener
