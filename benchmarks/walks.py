"""Four walks through the running program: what each touches, as JSON (see benchmarks.shape)."""

from __future__ import annotations

import asyncio
import json
import sys
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from importlib import import_module
from pathlib import Path
from types import FrameType, ModuleType
from typing import Any

CHAT = 1001
FRESH = 8
"""A frame has not run further than this (bytes of code) when it is called, not resumed."""


def either(*names: str) -> ModuleType:
    """Returns the first of these modules that there is. Raises ImportError where there is none."""
    for name in names:
        try:
            return import_module(name)
        except ModuleNotFoundError as error:
            if error.name is None or not name.startswith(error.name):
                raise
    raise ImportError(names[0])


def composition() -> ModuleType:
    """Returns the module that puts the house together."""
    try:
        return import_module("bot.app.compose.compose")
    except ModuleNotFoundError:
        return import_module("bot.app.compose")


class Recorder:
    """Counts the calls of functions in bot/, and the moves between its files."""

    def __init__(self, root: Path) -> None:
        self._inside = f"{root / 'bot'}/"
        self.calls = self.moves = 0
        self.functions: set[object] = set()
        self.files: dict[str, None] = {}
        self.chain: list[str] = []

    def __call__(self, frame: FrameType, event: str, argument: object) -> None:
        """Notes one event of the profiler."""
        code = frame.f_code
        if event != "call" or not code.co_filename.startswith(self._inside):
            return
        if code.co_name.startswith("<") or code.co_name == "__init__" or _resumed(frame):
            return
        self.calls += 1
        self.functions.add(code)
        self.files[code.co_filename] = None
        self.moves += self._caller(frame) != code.co_filename
        if code.co_name == "do_request" and not self.chain and _sends(frame):
            self.chain = list(self._stack(frame))

    def _caller(self, frame: FrameType) -> str:
        """Returns the file of the house that called, over whatever lies between."""
        above = frame.f_back
        while above is not None and not above.f_code.co_filename.startswith(self._inside):
            above = above.f_back
        return above.f_code.co_filename if above is not None else ""

    def _stack(self, frame: FrameType) -> Iterator[str]:
        """Yields who passed the message on, from the worker to the wire; each object once."""
        names: list[str] = []
        above: FrameType | None = frame
        while above is not None:
            owner = above.f_locals.get("self")
            name = type(owner).__name__ if owner is not None else above.f_code.co_name
            own = above.f_code.co_filename.startswith(self._inside) or "telegram" in str(
                above.f_code.co_filename
            )
            if own and not name.startswith("<") and (not names or names[-1] != name):
                names.append(name)
            if name.endswith("Worker"):
                break
            above = above.f_back
        yield from reversed(names)

    @contextmanager
    def recording(self) -> Iterator[None]:
        """Records what runs inside, in this thread."""
        sys.setprofile(self)
        try:
            yield
        finally:
            sys.setprofile(None)

    def told(self, name: str) -> dict[str, Any]:
        """Returns the figures of a walk, and its files in the order in which they were reached."""
        return {
            "name": name,
            "files": len(self.files),
            "moves": self.moves,
            "calls": self.calls,
            "functions": len(self.functions),
            "path": [file.removeprefix(self._inside) for file in self.files],
        }


def _resumed(frame: FrameType) -> bool:
    """Whether a generator or coroutine goes on, instead of being called."""
    return frame.f_lasti > FRESH


def _sends(frame: FrameType) -> bool:
    return "sendmessage" in str(frame.f_locals.get("url", "")).lower().replace("_", "")


@asynccontextmanager
async def on_telegram(folder: Path) -> AsyncIterator[Any]:
    """A house that listens on the strict fake of the Bot API."""
    from tests.telegram_api import FakeTelegram

    talk = either("tests.houses.talk", "tests.houses.talk")
    app = composition()
    telegram = either(
        "bot.channels.telegram.channel.channel", "bot.channels.telegram.channel"
    ).Telegram
    known = talk.knowledge()
    async with FakeTelegram() as fake:
        channel = telegram(fake.token, api_url=fake.api_url, file_url=fake.file_url)
        opened = getattr(app, "open_house", None) or app.house  # older trees say `house`
        run = getattr(app, "run_house", None) or app.live
        async with opened(talk.config_in(folder), [channel], lambda: known) as house:
            running = asyncio.create_task(run(house))
            try:
                yield fake
            finally:
                running.cancel()
                await asyncio.gather(running, return_exceptions=True)


async def answered(fake: Any, text: str) -> None:
    """Says something, and waits until it was answered and all is quiet again."""
    before = len(fake.chat(CHAT).said)
    fake.say(CHAT, text)
    await fake.until(lambda: len(fake.chat(CHAT).said) > before, 30)
    await asyncio.sleep(0.3)  # what follows an answer is part of the walk


async def talks(root: Path, folder: Path) -> list[dict[str, Any]]:
    """Walks a question and a form answer, both on Telegram; and the hops of one message."""
    async with on_telegram(folder) as fake:
        for text in ("halo", "jam buka kantor"):
            await answered(fake, text)
        question = Recorder(root)
        with question.recording():
            await answered(fake, "alamat kantor di mana?")
        for text in ("daftar", "setuju"):
            await answered(fake, text)
        form = Recorder(root)
        with form.recording():
            await answered(fake, "Siti Aminah")
    chain = {"chain": question.chain}
    return [question.told("question"), form.told("form answer"), chain]


async def desk(root: Path, folder: Path) -> list[dict[str, Any]]:
    """Walks a broadcast to three people, from its "Kirim" to its report; and /sesi."""
    houses = either("tests.houses.broadcasts", "broadcast_house")
    opened = either("tests.houses.desk", "desk_house").desk_house
    async with opened(folder) as house:
        await house.hire("1", "officer", "Rina Sari")
        await houses.people(house, 3)
        session = {"title": "Orientasi", "starts_at": "2026-12-03T09:00", "zone": "Asia/Makassar"}
        await house.act("session add", **session, place="Poltekkes", seats=20)
        rina = houses.Phone(house, "1")
        await rina.say(f"/siaran {houses.TEXT}\nkepada: semua")
        broadcast = Recorder(root)
        with broadcast.recording():
            await rina.tap("Kirim")
            await houses.finish(house)
        if len(houses.readers(house)) != 3:
            raise RuntimeError("the broadcast did not arrive")
        sessions = Recorder(root)
        with sessions.recording():
            await rina.say("/sesi")
    return [broadcast.told("broadcast"), sessions.told("/sesi")]


def main() -> int:
    """Prints the figures of all walks as JSON; 0."""
    root = Path(sys.argv[1]).resolve()
    with tempfile.TemporaryDirectory() as text, tempfile.TemporaryDirectory() as other:
        found = asyncio.run(talks(root, Path(text)))
        found += asyncio.run(desk(root, Path(other)))
    print(json.dumps(found))
    return 0


if __name__ == "__main__":
    sys.exit(main())
