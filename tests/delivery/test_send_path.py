"""The way of a message to the network: short, and the same for all."""

from __future__ import annotations

import ast
from pathlib import Path

from benchmarks.walks import Recorder, answered, on_telegram

ROOT = Path(__file__).parents[2]


async def test_a_message_passes_at_most_five_hands_to_telegram(tmp_path: Path) -> None:
    recorder = Recorder(ROOT)
    async with on_telegram(tmp_path) as fake:
        with recorder.recording():
            await answered(fake, "halo")
    first, *hands = recorder.chain
    assert first == "Worker"
    assert hands[-1] == "AiohttpRequest"
    assert len(hands) <= 5


def test_only_the_send_path_hands_a_message_to_a_channel() -> None:
    calling = {
        file.relative_to(ROOT / "bot").as_posix()
        for file in (ROOT / "bot").rglob("*.py")
        for node in ast.walk(ast.parse(file.read_text("utf-8")))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "deliver"
    }
    assert calling == {"delivery/send_path.py"}
