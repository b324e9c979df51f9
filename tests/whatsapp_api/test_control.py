"""Another process sees and does over HTTP what a test does in its own."""

from __future__ import annotations

from typing import Any

from tests.whatsapp_api import FakeWhatsApp
from tests.whatsapp_api.client import Api, Listener

SITI = "6281234500001"


async def ask(api: Api, what: str, body: Any = None) -> Any:
    method = "GET" if body is None else "POST"
    return await api.call(method, f"{api.fake.api_url}/control/{what}", json=body)


async def test_a_parent_lets_her_write_and_sees_what_she_sees(
    fake: FakeWhatsApp, api: Api, heard: Listener
) -> None:
    wamid = await ask(api, "do", {"do": "say", "with": [SITI, "halo"]})
    await fake.until(lambda: [m["id"] for m in heard.values()] == [wamid])
    await ask(api, "set", {"receipts": {"late": True}, f"chat:{SITI}": {"name": "Siti A."}})
    await ask(api, "fault", {"code": 131000})
    assert await api.code(SITI, body="satu") == 131000
    await api.text(SITI, "dua")
    seen = await ask(api, f"chat/{SITI}?wait=5")
    assert [m["text"] for m in seen["messages"]] == ["dua"]
    assert (seen["phone"], seen["opened"]) == (SITI, True)
    state = await ask(api, "state")
    assert (state["waiting"], state["faults"], state["refused"]) == (2, 0, {"messages 131000": 1})
    assert await ask(api, "release", {"backwards": True}) == 2
    await fake.until(lambda: heard.statuses() == ["delivered", "sent"])


async def test_what_cannot_be_done_is_answered_with_the_reason(
    fake: FakeWhatsApp, api: Api
) -> None:
    for what, body in (
        ("do", {"do": "press", "with": [SITI, "Ya"]}),
        ("do", {"do": "stop"}),
        ("set", {"receipts": {"lat": True}}),
        ("fault", {"cod": 1}),
    ):
        answer = await ask(api, what, body)
        assert (api.status, "error" in answer) == (400, True)
