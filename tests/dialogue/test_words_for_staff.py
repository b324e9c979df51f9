"""Who asked for a person is heard by one: no guess of ours takes her words first."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pytest

from bot.dialogue.decision import CaseSaid, View
from bot.dialogue.messages import strip_markup
from tests.houses.talk import Core, Deed

FOR_STAFF = (
    "saya di Martapura",
    "sudah saya kirim kemarin",
    "mau tanya sesuatu",
    "tolong cek",
    "besok bisa ketemu",
    "saya sudah daftar tapi belum ada kabar",
    "kapan saya bisa datang ke kantor",
    "info dong",
    "i sent it yesterday",
)


@dataclass
class Staffed(Core):
    """A core whose office has staff."""

    def _view(self) -> View:
        return replace(super()._view(), staffed=True)


@pytest.mark.parametrize("text", FOR_STAFF)
@pytest.mark.parametrize("before", ["", "batas umur ke jepang berapa"])
async def test_what_is_written_to_staff_reaches_staff(before: str, text: str) -> None:
    core = Staffed()
    if before:
        await core.do(Deed(text=before))
    await core.do(Deed(text="petugas"))
    await core.do(Deed(text=text))
    assert [fact.text for fact in core.facts if isinstance(fact, CaseSaid)] == [text]


async def test_what_we_surely_know_is_answered_where_staff_are_waited_for() -> None:
    core = Staffed()
    await core.do(Deed(text="petugas"))
    answer = await core.do(Deed(text="berapa batas umur ikut G to G Jepang?"))
    assert "35" in strip_markup(answer.replies[0].text)
    assert not [fact for fact in core.facts if isinstance(fact, CaseSaid)]
