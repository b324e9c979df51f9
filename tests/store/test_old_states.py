"""What a chat's memory held under an older version is known to this one.

tests/samples/states.json was written by the code of the last version that kept the first form.
"""

from __future__ import annotations

import base64
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.dialogue.messages import Address, Choice
from bot.dialogue.state import Album, Carried, Draft, Flow, LookedAt, Pace, State, SurveyPlace
from bot.store.codec import seal_place, state_bytes, state_from
from bot.store.sealing import Sealer
from tests.houses.desk import desk_house

SAMPLE = json.loads((Path(__file__).parents[1] / "samples/states.json").read_text("utf-8"))
SEALER = Sealer(base64.b64decode(SAMPLE["key"]))
STATES: dict[str, dict[str, Any]] = SAMPLE["states"]
SHOWN_AT = "2026-11-24T09:15:00+08:00"

MEANT = {
    "fresh": State(),
    "survey": State(survey=SurveyPlace(7, 3)),
    "survey offered": State(survey=SurveyPlace(12, 1)),
    "waits for a person": State(waiting="person"),
    "waits for staff": State(waiting="staff"),
    "waits for an offer": State(waiting="offer"),
    "waits for forget": State(waiting="forget", either=("1:forget:yes", "1:forget:no")),
    "waits for consent": State(waiting="consent"),
    "waits for consent of another": State(waiting="consent_other"),
    "album to staff": State(album=Album("1377", to_staff=True)),
    "album to a case": State(album=Album("1378", command="balas", case=12)),
    "album to a case with words": State(album=Album("1380", command="balas", case=12)),
    "album unheard": State(album=Album("1379")),
    "danger": State(danger="violence", danger_at=SHOWN_AT),
    "danger asked": State(danger="asked", danger_at=SHOWN_AT),
    "case": State(looked_at=LookedAt(12, SHOWN_AT)),
    "tries": State(tries=True),
    "name": State(flow=Flow("nama", {"step": "name"})),
    "met": State(
        locale="en",
        met=True,
        shown=(Choice("1:go:menu", "Menu"),),
        numbered=False,
        beside=(Choice("1:go:person", "Orang"),),
        either=("1:y", "1:n"),
        serial=7,
        topic="gaji",
        asked="gaji perawat",
        unheard="apa itu",
        misses=2,
        glossed=("SSW",),
        pace=Pace(4.5, 1790000000.25),
        warned=True,
        wanted=3,
        poster="rs1",
    ),
}


def opened(name: str) -> State:
    """Opens a state that the older version sealed."""
    sealed = base64.b64decode(STATES[name]["sealed"])
    return state_from(SEALER.open(sealed, seal_place("state", Address("telegram", name))))


@pytest.mark.parametrize("name", MEANT)
def test_a_sealed_state_of_an_older_version_means_what_it_meant(name: str) -> None:
    assert opened(name) == MEANT[name]


def test_an_open_form_of_an_older_version_goes_on() -> None:
    assert opened("draft") == State(locale="id", draft=msgspec.convert(DRAFT, Draft))


DRAFT = STATES["draft"]["plain"]["draft"]


@pytest.mark.parametrize(("name", "command"), [("new session", "sesi_baru"), ("edit", "sesi_ubah")])
def test_a_command_that_asked_something_still_knows_what_it_was_told(
    name: str, command: str
) -> None:
    told = dict(STATES[name]["plain"]["desk"])
    assert told.pop("command") == command
    changes = json.loads(told.pop("changes", "{}"))
    assert opened(name).flow == Flow(command, told, Carried(changes=changes))


def test_a_list_that_waited_for_a_yes_still_waits() -> None:
    flow = opened("import").flow
    assert flow == Flow("impor", {"step": "sure"}, Carried((("nama lengkap",), ("Siti Aminah",))))


def test_a_filter_that_waited_for_a_yes_still_waits() -> None:
    desk = {"command": "ekspor", "filter": '{"status": ["verified"]}'}
    plain = {**STATES["fresh"]["plain"], "desk": desk}
    flow = state_from(json.dumps(plain).encode()).flow
    assert flow == Flow("ekspor", {"step": "sure"}, Carried(chosen={"status": ("verified",)}))


@pytest.mark.parametrize("name", STATES)
def test_every_state_that_was_kept_is_read_and_kept_anew(name: str) -> None:
    state = opened(name)
    assert state_from(state_bytes(state)) == state


@pytest.mark.parametrize("known", [0, 5, 12, 18])
def test_a_state_of_a_still_older_version_has_defaults_for_what_it_did_not_know(known: int) -> None:
    plain = dict(list(STATES["met"]["plain"].items())[:known])
    state = state_from(json.dumps(plain).encode())
    assert state.met is (known > 1)
    assert state.survey is state.flow is state.album is None


places = st.builds(SurveyPlace, st.integers(1, 10**9), st.integers(1, 9))
albums = st.builds(Album, st.text(), st.booleans(), st.text(), st.integers(0, 10**9))
flows = st.builds(Flow, st.text(min_size=1), st.dictionaries(st.text(), st.text()))


@given(places | st.none(), albums | st.none(), flows | st.none(), st.text())
def test_what_is_remembered_survives_being_kept(
    survey: SurveyPlace | None, album: Album | None, flow: Flow | None, text: str
) -> None:
    state = replace(State(asked=text), survey=survey, album=album, flow=flow)
    assert state_from(state_bytes(state)) == state


async def test_who_was_in_the_middle_of_something_goes_on_after_an_update(tmp_path: Path) -> None:
    async with desk_house(tmp_path) as desk:
        store, her = desk.house.store, desk.address("siti")
        await desk.say("siti", "halo")
        plain = {**STATES["waits for consent of another"]["plain"], "locale": "id"}
        sealed = store._db.sealer.seal(json.dumps(plain).encode(), seal_place("state", her))
        async with store.transaction():
            await store._db.run("UPDATE conversations SET state = ?", (sealed,))
        await desk.say("siti", "ya")
        state = (await store.conversations.states_of([her]))[her]
        assert state.draft is not None
        assert state.draft.other
