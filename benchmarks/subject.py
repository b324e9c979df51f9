"""A bot as another process: how long it takes to start, what it burns, what it holds."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tests.telegram_api import FakeTelegram

ROOT = Path(__file__).resolve().parent.parent
TICK = os.sysconf("SC_CLK_TCK") if hasattr(os, "sysconf") else 100


def share_cores() -> set[int]:
    """Keeps this process on one core; the cores left for the bot (all, where that is unknown)."""
    if not hasattr(os, "sched_setaffinity"):
        return set()
    cores = sorted(os.sched_getaffinity(0))
    if len(cores) < 2:
        return set()
    os.sched_setaffinity(0, {cores[0]})
    return {cores[1]}


@dataclass(frozen=True, slots=True)
class Subject:
    """What is measured: a name, the module to run, its arguments and environment."""

    name: str
    arguments: Sequence[str]
    environment: Mapping[str, str] = field(default_factory=dict)
    turns: bool = False


class Running:
    """A started subject. CPU and memory are read from /proc (Linux)."""

    def __init__(self, process: asyncio.subprocess.Process, start_seconds: float) -> None:
        self._process = process
        self.start_seconds = start_seconds

    @property
    def cpu_seconds(self) -> float:
        """User and system time burnt so far."""
        fields = Path(f"/proc/{self._process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / TICK

    @property
    def memory_mb(self) -> float:
        """Resident memory now."""
        for line in Path(f"/proc/{self._process.pid}/status").read_text().splitlines():
            if line.startswith("VmRSS:"):
                return int(line.split()[1]) / 1024
        return 0.0

    async def stop(self) -> None:
        """Asks it to stop; after ten seconds it is killed."""
        if self._process.returncode is None:
            self._process.send_signal(signal.SIGTERM)
        try:
            await asyncio.wait_for(self._process.wait(), 10)
        except TimeoutError:
            self._process.kill()
            await self._process.wait()


async def start(subject: Subject, fake: FakeTelegram, cores: set[int]) -> Running:
    """Starts it and returns at its first poll. Raises RuntimeError if it ends instead."""
    urls = {"BENCH_API_URL": fake.api_url, "BENCH_TOKEN": fake.token}
    quiet = {"PYTHONWARNINGS": "ignore"}
    began = time.perf_counter()
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        *subject.arguments,
        cwd=ROOT,
        env={**os.environ, **urls, **quiet, **subject.environment},
        stdout=asyncio.subprocess.DEVNULL,
    )
    if cores:
        os.sched_setaffinity(process.pid, cores)
    polls = fake.totals["getupdates"]
    polled = asyncio.ensure_future(fake.until(lambda: fake.totals["getupdates"] > polls, 60))
    ended = asyncio.ensure_future(process.wait())
    await asyncio.wait((polled, ended), return_when=asyncio.FIRST_COMPLETED)
    seconds = time.perf_counter() - began
    if ended.done():
        polled.cancel()
        raise RuntimeError(f"{subject.name} ended with {process.returncode} before its first poll")
    polled.result()
    ended.cancel()
    return Running(process, seconds)
