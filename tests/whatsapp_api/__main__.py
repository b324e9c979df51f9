"""Runs the stub as a process: python -m tests.whatsapp_api --port N [--provider 360dialog]."""

from __future__ import annotations

import argparse
import asyncio

from tests.whatsapp_api.server import FakeWhatsApp


async def serve(port: int, provider: str, webhook: str) -> None:
    fake = FakeWhatsApp(provider=provider)
    await fake.start(port)
    fake.webhook_url = webhook
    print(f"api {fake.api_url} token {fake.token} number {fake.phone_number_id}", flush=True)
    try:
        await asyncio.Event().wait()
    finally:
        await fake.stop()


def main() -> None:
    options = argparse.ArgumentParser(prog="python -m tests.whatsapp_api", description=__doc__)
    options.add_argument("--port", type=int, default=8082)
    options.add_argument("--provider", choices=("meta", "360dialog"), default="meta")
    options.add_argument("--webhook", default="")
    chosen = options.parse_args()
    try:
        asyncio.run(serve(chosen.port, chosen.provider, chosen.webhook))
    except KeyboardInterrupt:
        return


if __name__ == "__main__":
    main()
