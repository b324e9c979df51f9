"""People chat and a broadcast goes out while staff use the dashboard: how long each of them waits.

python -m tests.attack.desk_load [--people 200] [--audience 5000] [--staff 3]

The real program with its defaults, before Telegram's fake; the broadcast is written, approved and
watched on the dashboard. 1 where a reply's p95 is 300 ms or more, a page's 400, somebody got no
answer, or a copy was not sent.
"""

from __future__ import annotations

import argparse
import asyncio
import html
import random
import re
import statistics
import tempfile
from datetime import UTC, datetime
from pathlib import Path

import httpx

from bot import config
from bot.app import compose as app
from bot.dialogue.messages import Address
from bot.dialogue.state import State
from bot.office.kit.action import perform_action
from tests.attack.load import Load, loaded
from tests.houses.shell import knowledge
from tests.kill.house import ROOT

REPLIES, PAGES = 0.3, 0.4
"""Seconds below which 19 of 20 replies and pages are to be."""

FIRST = 100_000
"""Telegram's number of the first who gets the broadcast; those who chat have others."""

TEXT = "Orientasi dibuka lagi. Ketik *jadwal* untuk memilih tanggal."
PATHS = (
    *("/", "/peserta", "/peserta?q=siti", "/peserta?district=tapin", "/sesi", "/kasus"),
    *("/siaran", "/siaran/1", "/siaran/1/penerima", "/siaran/baru", "/sesi/bulan"),
)
PER_SECOND = 15
"""Copies in a second at least: answers to people overtake them, under the network's cap of both."""

EVERY = 2.0
"""Seconds between two pages of one of the staff."""


class Clerk:
    """One of the staff in her browser. `waits` are the seconds that each page took."""

    def __init__(self, load: Load, number: int) -> None:
        self._load, self._number = load, number
        base = f"http://127.0.0.1:{load.port}"
        self.client = httpx.AsyncClient(base_url=base, headers={"Origin": base}, timeout=30)
        self.page = ""
        self.waits: list[float] = []

    async def join(self, code: str) -> None:
        """Joins the staff and signs in, as anybody would."""
        fake, chat = self._load.fake, self._load.fake.chat(self._number)
        for text in (f"/gabung {code}", f"Petugas {'ABC'[self._number % 3]}ini", "/dasbor"):
            before = len(chat.said)
            fake.say(self._number, text)
            await fake.until(lambda: len(chat.said) > before, 30)  # noqa: B023
        shown = " ".join(message["text"] for message in chat.said)
        [*_, entry] = re.findall(r"\d+(?:-[A-Z2-9]{5}){4}", shown)
        await self.get(f"/masuk?kode={entry}")
        await self.post("/masuk", kode=entry)

    async def get(self, path: str) -> None:
        """Opens a page. ValueError where it is not shown."""
        self._keep(await self.client.get(f"/kantor{path}", follow_redirects=True))

    async def post(self, path: str, **fields: str) -> None:
        """Sends a form with the token of the page that is open."""
        token = re.search(r'name="token" value="([^"]*)"', self.page)
        data = {"token": token[1] if token else "", **fields}
        self._keep(await self.client.post(f"/kantor{path}", data=data, follow_redirects=True))

    def _keep(self, response: httpx.Response) -> None:
        self.page = html.unescape(response.text)
        if response.status_code != 200:
            raise ValueError(f"{response.url.path}: {response.status_code}")

    def seal(self) -> str:
        """The seal of what this page reads back."""
        found = re.search(r'name="seal" value="([^"]+)"', self.page)
        assert found
        return found[1]

    async def work(self) -> None:
        """Looks at one page after the other, until she is stopped."""
        chance, loop = random.Random(self._number), asyncio.get_running_loop()
        while True:
            begun = loop.time()
            await self.get(chance.choice(PATHS))
            self.waits.append(loop.time() - begun)
            await asyncio.sleep(EVERY * (0.6 + 0.8 * chance.random()))


async def furnish(load: Load, audience: int, staff: int) -> list[str]:
    """Puts those who want news into the database, before it runs. The invites of the staff."""
    settings = config.load_config(ROOT / "config.yaml", load.house.settings)
    known, at = knowledge(), datetime.now(UTC)
    store = await app.open_store(settings, known)
    try:
        async with store.transaction():
            for number in range(audience):
                chat = load.fake.chat(FIRST + number)
                chat.started = True
                address = Address("telegram", str(chat.id))
                answers = {"full_name": f"Siti {number}", "district": "tapin"}
                await store.conversations.keep_states({address: State("id", met=True)}, at)
                await store.candidates.register_form(
                    address, f"R{number:06}", "candidate", 1, answers, at, other=False
                )
                await store.candidates.record_consent(
                    address, "news", at, given=True, version="1", words="ya"
                )
        roles = ["admin", "approver", *["officer"] * (staff - 2)]
        return [
            (await perform_action(store, known, "staff invite", {"role": role}, at))["code"]
            for role in roles
        ]
    finally:
        await store.close()


async def release(clerks: list[Clerk], audience: int) -> None:
    """The first writes it and asks; the second reads it and says yes."""
    first, second = clerks[:2]
    await first.get("/siaran/baru")
    await first.post("/siaran/baru", text=TEXT, purpose="news", do="save")
    given = {"text": TEXT, "purpose": "news", "total": str(audience)}
    await first.post("/siaran/1", **given, do="send", seal=first.seal())
    await second.get("/siaran/1")
    await second.post("/siaran/1/setujui", answer="approve", seal=second.seal())


async def measure(people: int, audience: int, staff: int) -> bool:
    """Prints a row; whether all was below what is asked."""
    with tempfile.TemporaryDirectory() as folder:
        async with loaded(Path(folder), start=False) as load:
            codes = await furnish(load, audience, staff)
            await load.house.start()
            clerks = [Clerk(load, 500 + number) for number in range(len(codes))]
            for clerk, code in zip(clerks, codes, strict=True):
                await clerk.join(code)
            await load.flooded((), people, 20)
            await release(clerks, audience)
            working = [asyncio.create_task(clerk.work()) for clerk in clerks]
            begun = datetime.now(UTC)
            found = await load.flooded((), people, audience / PER_SECOND + 20)
            went_on = (datetime.now(UTC) - begun).total_seconds()
            for task in working:
                task.cancel()
            broken = [
                error
                for error in await asyncio.gather(*working, return_exceptions=True)
                if not isinstance(error, asyncio.CancelledError)
            ]
            await clerks[0].get("/siaran/1")
            sent = sum(bool(load.fake.chat(FIRST + number).said) for number in range(audience))
            code = await load.house.stop()
            for clerk in clerks:
                await clerk.client.aclose()
    waits = [wait for clerk in clerks for wait in clerk.waits]
    page = statistics.quantiles(waits, n=20)[-1]
    print(found.line(f"{people} people, {sent} of {audience} copies in {went_on:.0f} s"))
    print(
        f"{len(waits)} pages of {staff} staff: p50 / p95 / most"
        f" {statistics.median(waits) * 1000:.0f} / {page * 1000:.0f} / {max(waits) * 1000:.0f} ms,"
        f" broken {broken}, stopped with {code}"
    )
    quick = max(found.p95("web"), found.p95("telegram")) < REPLIES and page < PAGES
    return quick and not broken and not found.failed and sent == audience and code == 0


def main() -> int:
    """Measures once."""
    reader = argparse.ArgumentParser()
    reader.add_argument("--people", type=int, default=200)
    reader.add_argument("--audience", type=int, default=5000)
    reader.add_argument("--staff", type=int, default=3)
    options = reader.parse_args()
    return 0 if asyncio.run(measure(options.people, options.audience, options.staff)) else 1


if __name__ == "__main__":
    raise SystemExit(main())
