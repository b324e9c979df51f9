"""Tells systemd that the house is open, alive, or closing. Without systemd it tells nobody."""

from __future__ import annotations

import asyncio
import contextlib
import os
import socket

_LONG = 3600.0
"""Seconds to sleep where nobody watches."""


def tell(state: str) -> None:
    """Sends one word (READY=1, WATCHDOG=1, STOPPING=1) to whoever started us and wants to know."""
    place = os.environ.get("NOTIFY_SOCKET", "")
    if not place or not hasattr(socket, "AF_UNIX"):
        return
    address = "\0" + place[1:] if place.startswith("@") else place
    with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as line:
        line.sendto(state.encode(), address)


async def keep_telling() -> None:
    """Says READY=1, then that we live, twice as often as is asked (WatchdogSec), until cancelled.

    A house whose loop stands still says nothing, and is started anew.
    """
    tell("READY=1")
    try:
        seconds = int(os.environ.get("WATCHDOG_USEC", "0")) / 2_000_000
        while True:
            await asyncio.sleep(seconds or _LONG)
            if seconds:
                tell("WATCHDOG=1")
    except asyncio.CancelledError:
        tell("STOPPING=1")
        raise
