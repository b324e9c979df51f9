"""The real program is killed and stopped in mid-broadcast; the long run is a script."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.kill.broadcasts import IN_FLIGHT, crash, paused, verdict
from tests.kill.office import PACE, short_content

pytestmark = pytest.mark.kill


@pytest.mark.parametrize(("repeat", "kills"), [(False, 2), (True, 1)], ids=["hold", "repeat"])
async def test_killed_on_a_bad_network_everybody_ends_in_one_state_and_every_doubt_is_listed(
    tmp_path: Path, repeat: bool, kills: int
) -> None:
    limits = PACE | short_content(tmp_path)
    found = await crash(tmp_path, 40, kills, seed=7, repeat=repeat, share=0.04, limits=limits)
    assert verdict(found) == []
    assert found["kills"] == kills
    if not repeat:
        assert found["seen twice"] == 0


async def test_a_pause_holds_at_once_and_over_a_kill_and_a_planned_stop_costs_nothing(
    tmp_path: Path,
) -> None:
    found = await paused(tmp_path, people=30, limits=PACE | short_content(tmp_path))
    assert found["answered"] < 2
    assert found["leaked"] <= IN_FLIGHT
    assert found["after restart"] == 0
    assert found["wrong"] == 0  # nobody lost, twice or in doubt
    assert found["messages"] == 3  # progress, edited all the while, the list and the report
