"""Who may read the numbers and the reasons, and what strangers get."""

from __future__ import annotations

import httpx
import pytest

from bot.web.server import build_application
from bot.web.watch import Watch


async def no() -> bool:
    return False


async def why() -> list[str]:
    return ["disk penuh (disk full)"]


async def numbers() -> bytes:
    return b"pandu_ready 0.0\n"


async def ask(path: str, peer: str, watch: Watch | None, **headers: str) -> tuple[int, str]:
    site = build_application([], ready=no, watch=watch)
    transport = httpx.ASGITransport(site, client=(peer, 1))
    async with httpx.AsyncClient(transport=transport, base_url="http://kantor.test") as web:
        answer = await web.get(path, headers=headers)
    return answer.status_code, answer.text


KNOWN = ("127.0.0.1", "::1", "10.1.0.0/16")


@pytest.mark.attack
@pytest.mark.parametrize(
    ("peer", "header", "trusted"),
    [
        ("127.0.0.1", "", True),
        ("::1", "", True),
        ("::ffff:127.0.0.1", "", True),
        ("10.1.2.3", "", True),
        ("10.2.2.3", "", False),
        ("203.0.113.9", "", False),
        ("testclient", "", False),
        ("127.0.0.1", "x-forwarded-for", False),
        ("127.0.0.1", "x-real-ip", False),
        ("127.0.0.1", "forwarded", False),
    ],
)
async def test_only_who_watches_over_us_learns_more(peer: str, header: str, trusted: bool) -> None:
    """A stranger reads numbers or reasons, by her own address or through the office's proxy."""
    named = {header: "127.0.0.1"} if header else {}
    watch = Watch(KNOWN, why, numbers)
    status, text = await ask("/readyz", peer, watch, **named)
    assert (status, text) == (
        503,
        "not ready\ndisk penuh (disk full)\n" if trusted else "not ready\n",
    )
    status, text = await ask("/metrics", peer, watch, **named)
    assert (status, "pandu_ready" in text) == ((200, True) if trusted else (404, False))


async def test_numbers_are_there_only_where_they_are_switched_on() -> None:
    assert (await ask("/metrics", "127.0.0.1", Watch(KNOWN, why)))[0] == 404
    assert await ask("/readyz", "127.0.0.1", None) == (503, "not ready\n")
    assert await ask("/healthz", "203.0.113.9", Watch(KNOWN, why, numbers)) == (200, "ok\n")
