"""Plays a dialogue between staff, candidates and the clock, as tests/dialogues/desk tells it.

A file is a list of dialogues, each with `name`, `staff` (who: role), `registered` (who: answers)
and `steps`. A step is somebody's deed, or the clock's, and what must come of it:

  who: rina, say: words       typed; or tap: label (a button of her last answers that begins so),
                              or link: payload of a deep link
  hire: {rina: officer}       somebody joins the staff
  wait: {hours: 6}            the clock moves and does what is due; at: 2026-12-03T09:00 sets it
  hear: [words]               parts of what she is told;  not: [words]  what must not be said
  buttons: [labels]           buttons she is shown
  silent: true                she is told nothing
  tells: {siti: [words]}      what others are told by this
  files: [image/png]          media types of the files she gets
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import yaml

from bot.dialogue.messages import Outgoing, strip_markup
from tests.houses.desk import NOW, DeskHouse
from tests.houses.sessions import button, register

FOLDER = Path(__file__).resolve().parents[1] / "dialogues" / "desk"

Step = dict[str, Any]


def dialogues() -> list[dict[str, Any]]:
    """Every dialogue of every file, with the file's name."""
    return [
        {"file": path.stem, **yamlobject}
        for path in sorted(FOLDER.glob("*.yaml"))
        for yamlobject in yaml.safe_load(path.read_text("utf-8"))
    ]


@dataclass
class Play:
    """One dialogue on its way: what each was told last, and the codes on slips."""

    desk: DeskHouse
    last: dict[str, list[Outgoing]] = field(default_factory=dict)
    codes: dict[str, str] = field(default_factory=dict)

    async def all(self, dialogue: dict[str, Any]) -> None:
        """Plays it. Raises AssertionError that names the step."""
        for number, (who, answers) in enumerate(dialogue.get("registered", {}).items(), 1):
            await register(self.desk, who, number, **(answers or {}))
        for who, role in dialogue.get("staff", {}).items():
            await self.desk.hire(who, role, who.title())
        for number, step in enumerate(dialogue["steps"], 1):
            told = await self._do(step)
            try:
                self._hold(step, told)
            except AssertionError as error:
                heard = "\n".join(
                    f"{self.desk.name_of(outgoing.to)}: {strip_markup(outgoing.text)}"
                    for outgoing in told
                )
                raise AssertionError(
                    f"step {number}: {step}\n{error}\n--- told:\n{heard}"
                ) from None

    async def _do(self, step: Step) -> list[Outgoing]:
        """Does the step; everything that anybody is told."""
        desk, before = self.desk, len(self.desk.ear.delivered)
        who = str(step.get("who", ""))
        if "say" in step:
            await desk.say(who, str(step["say"]).format(**self.codes))
        elif "link" in step:
            await desk.say(who, "/start", start=str(step["link"]).format(**self.codes))
        elif "tap" in step:
            await desk.press(who, button(self.last[who], step["tap"]).id)
        elif "hire" in step:
            for name, role in step["hire"].items():
                await desk.hire(name, role, name.title())
        else:
            if "at" in step:
                desk.now = datetime.fromisoformat(step["at"]).replace(tzinfo=NOW.tzinfo)
            desk.wait(**step.get("wait", {}))
        await desk.house.clockwork.do_due(desk.now)
        for _ in range(2):  # what is approved is frozen at one look, and sent and ended by the next
            await desk.house.broadcasting.do_due(desk.now)
            await desk.house.outbox.flush_channel(desk.ear.name)
        told = desk.ear.delivered[before:]
        for outgoing in told:
            self._note(outgoing, told)
        for other in {outgoing.to for outgoing in told}:
            await desk.look(
                desk.name_of(other), [outgoing for outgoing in told if outgoing.to == other]
            )
        return told

    def _note(self, outgoing: Outgoing, told: list[Outgoing]) -> None:
        who = self.desk.name_of(outgoing.to)
        self.last[who] = [each for each in told if each.to == outgoing.to]
        mark, _, rest = outgoing.text.partition("Kode: *")
        if mark != outgoing.text:
            self.codes[who] = rest.partition("*")[0].replace("-", "")

    def _hold(self, step: Step, told: list[Outgoing]) -> None:
        who = str(step.get("who", ""))
        mine = [outgoing for outgoing in told if self.desk.name_of(outgoing.to) == who]
        said = "\n".join(strip_markup(outgoing.text) for outgoing in mine)
        for part in _list(step.get("hear")):
            assert part in said, f"not said: {part!r}"
        for part in _list(step.get("not")):
            assert part not in said, f"said: {part!r}"
        for label in _list(step.get("buttons")):
            button(mine, label)
        if step.get("silent"):
            assert not told, "not silent"
        files = [outgoing.file.media for outgoing in mine if outgoing.file]
        assert files == step.get("files", files)
        for other, parts in step.get("tells", {}).items():
            theirs = [outgoing for outgoing in told if self.desk.name_of(outgoing.to) == other]
            heard = "\n".join(strip_markup(their.text) for their in theirs)
            for part in _list(parts):
                assert part in heard, f"{other} was not told {part!r}"


def _list(wanted: Any) -> list[str]:
    return wanted if isinstance(wanted, list) else [] if wanted is None else [str(wanted)]
