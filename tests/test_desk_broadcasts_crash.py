"""The real program is killed and stopped in mid-broadcast; the long run is a script."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.kill.broadcasts import IN_FLIGHT, crash, paused, planned, verdict


@pytest.mark.parametrize(("repeat", "kills"), [(False, 2), (True, 1)], ids=["hold", "repeat"])
async def test_killed_on_a_bad_network_everybody_ends_in_one_state_and_every_doubt_is_listed(
    tmp_path: Path, repeat: bool, kills: int
) -> None:
    found = await crash(tmp_path, people=50, kills=kills, seed=7, repeat=repeat, share=0.03)
    assert verdict(found) == []
    assert found["kills"] == kills
    if not repeat:
        assert found["seen twice"] == 0


async def test_stopped_as_an_operator_does_nothing_is_lost_twice_or_in_doubt(
    tmp_path: Path,
) -> None:
    found = await planned(tmp_path, people=40, stops=1, seed=7)
    assert verdict(found) == []
    assert (found["sent"], found["doubts listed"], found["seen twice"]) == (40, 0, 0)


async def test_a_pause_holds_within_two_seconds_and_over_a_restart(tmp_path: Path) -> None:
    found = await paused(tmp_path, people=30)
    assert found["answered"] < 2
    assert found["leaked"] <= IN_FLIGHT
    assert found["after restart"] == 0
    assert found["wrong"] == 0
    assert found["messages"] == 2  # progress, edited all the while, and the report
