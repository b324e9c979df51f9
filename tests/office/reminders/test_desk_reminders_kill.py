"""Reminders under SIGKILL: a short run of the script that maintainers run for long."""

from __future__ import annotations

import os
import random
from pathlib import Path

import pytest

from tests.kill import reminders

pytestmark = [
    pytest.mark.skipif(os.name != "posix", reason="needs SIGKILL and SIGTERM"),
    pytest.mark.kill,
]


async def test_whenever_it_is_killed_each_is_reminded_by_one_message(tmp_path: Path) -> None:
    counted = await reminders.drill(tmp_path, people=40, kills=3, chance=random.Random(11))
    assert reminders.wrong(counted, people=40, kills=3) == []
    assert counted["stop code"] == 0
