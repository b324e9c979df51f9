"""Files that arrive slowly: one visitor's or one address's leave room to everybody else's."""

from __future__ import annotations

import asyncio

import pytest
from starlette.requests import Request

from bot.web.forms import AT_ONCE, FormReader, NotTaken

pytestmark = pytest.mark.attack


def slow_form() -> Request:
    """A form with a file that stops in the middle."""

    async def receive() -> dict[str, object]:
        await asyncio.Event().wait()
        raise AssertionError

    headers = [(b"content-type", b"multipart/form-data; boundary=x")]
    return Request({"type": "http", "method": "POST", "headers": headers}, receive)


async def test_slow_forms_of_one_visitor_or_address_leave_room_to_others() -> None:
    """Eight half-sent forms of one visitor refused everybody's files for a minute."""
    forms = FormReader(per_address=3)

    async def refused(visitor: str, address: str) -> bool:
        try:
            async with asyncio.timeout(0.02):
                await forms.read_form(slow_form(), visitor, address)
        except NotTaken as reason:
            return reason.status == 503
        except TimeoutError:
            return False
        raise AssertionError

    slow = [
        asyncio.create_task(forms.read_form(slow_form(), f"v{number}", "1.1.1.1"))
        for number in range(3)
    ]
    await asyncio.sleep(0)
    assert await refused("v0", "2.2.2.2"), "one file of a visitor at a time"
    assert await refused("v9", "1.1.1.1"), "three of an address"
    assert not await refused("v9", "2.2.2.2")
    slow += [
        asyncio.create_task(forms.read_form(slow_form(), f"w{number}", f"3.3.3.{number}"))
        for number in range(AT_ONCE - 3)
    ]
    await asyncio.sleep(0)
    assert await refused("v9", "2.2.2.2"), "and so many in all"
    for task in slow:
        task.cancel()
    await asyncio.wait(slow)
    assert not await refused("v0", "1.1.1.1")
    assert not forms._senders
