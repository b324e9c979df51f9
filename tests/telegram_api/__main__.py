"""Runs the fake as a process: python -m tests.telegram_api --port N [--token T]."""

from __future__ import annotations

import argparse
import asyncio

from tests.telegram_api.server import FakeTelegram


async def serve(port: int, token: str | None) -> None:
    fake = FakeTelegram(token) if token else FakeTelegram()
    await fake.start(port)
    print(f"api {fake.api_url} token {fake.token}", flush=True)
    try:
        await asyncio.Event().wait()
    finally:
        await fake.stop()


def main() -> None:
    options = argparse.ArgumentParser(prog="python -m tests.telegram_api", description=__doc__)
    options.add_argument("--port", type=int, default=8081)
    options.add_argument("--token")
    chosen = options.parse_args()
    try:
        asyncio.run(serve(chosen.port, chosen.token))
    except KeyboardInterrupt:
        return


if __name__ == "__main__":
    main()
