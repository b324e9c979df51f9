"""An action is declared once: chat, JSON and the command line come from the declaration."""

from __future__ import annotations

import inspect
import json
import os
import shutil
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from bot.app import compose
from bot.cli.actions import actions_of
from bot.cli.main import main
from bot.cli.parser import NOUNS, build_parser
from bot.dialogue.sessions.session import Session
from bot.errors import BotError
from bot.office.front.rooms import ROOMS
from bot.office.kit.action import ACTIONS, Done, declare_action
from bot.office.kit.actor import Actor
from bot.office.kit.argument import Argument
from bot.office.kit.commands import COMMANDS, Answer, Order
from bot.office.sessions.arguments import which_session
from tests.houses.cases import register, told, write
from tests.houses.desk import DeskHouse, desk_house, knowledge, words
from tests.houses.sessions import add_session, button


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[DeskHouse]:
    async with desk_house(tmp_path) as house:
        await house.hire("rina", "officer")
        yield house


ROOT = Path(__file__).resolve().parent.parent.parent
NEW_COMMAND = '''

from typing import Any

from bot.dialogue.sessions.session import Session
from bot.office.kit.action import Argument, declare_action
from bot.office.kit.actor import Actor
from bot.office.sessions.arguments import which_session


async def rename(order: Order) -> Answer:
    return Answer((order.message("?"),))


@declare_action(
    "session rename",
    which_session(living=True),
    Argument("title", "the new title", needed="--title"),
    command="sesi_judul",
    chat=rename,
)
async def rename_session(actor: Actor, session: Session, title: str) -> dict[str, Any]:
    """Gives a session another title."""
    await actor.store.sessions.change(session.id, {"title": title}, told=False)
    return {"id": session.id, "title": title}
'''


@pytest.fixture
def added() -> Iterator[None]:
    """A new action, as one module in office/sessions/ would declare it."""

    async def hear(order: Order, text: str) -> str | None:
        return text or None

    async def ask(order: Order, text: str, values: Mapping[str, Any]) -> Answer:
        return Answer((order.say("desk.session.ask.title"),))

    @declare_action(
        "session rename",
        which_session("sesi_judul", living=True),
        Argument("title", "the new title", hear=hear, ask=ask, needed="--title"),
        command="sesi_judul",
        words=lambda facts: f"{facts['id']} {facts['title']}",
    )
    async def rename_session(actor: Actor, session: Session, title: str) -> Done:
        """Gives a session another title."""
        await actor.store.sessions.change(session.id, {"title": title}, told=False)
        await actor.log_act("session.rename", f"session {session.id}")
        facts = {"id": session.id, "title": title}

        async def say(order: Order) -> Answer:
            return Answer((order.message(f"Judul: {title}"),))

        return Done(facts, say)

    yield
    del ACTIONS["session rename"], COMMANDS["sesi_judul"]


async def title_of(desk: DeskHouse) -> str:
    return str((await desk.act("session show", id=1))["title"])


@pytest.mark.usefixtures("added")
async def test_a_declared_action_is_a_command_that_asks_for_what_is_missing(
    desk: DeskHouse,
) -> None:
    await add_session(desk)
    which = await desk.say("rina", "/sesi_judul")
    assert "Apa judul" in words(await desk.press("rina", button(which, "Orientasi").id))
    assert "Judul: Pelatihan dasar" in words(await desk.say("rina", "Pelatihan dasar"))
    assert "Judul: Bahasa" in words(await desk.say("rina", "/sesi_judul 1 Bahasa"))
    assert await title_of(desk) == "Bahasa"
    assert "tidak ada" in words(await desk.say("rina", "/sesi_judul 9 x")).casefold()


@pytest.mark.usefixtures("added")
async def test_a_declared_action_is_done_as_json_and_what_is_wrong_is_named(
    desk: DeskHouse,
) -> None:
    await add_session(desk)
    assert await desk.act("session rename", id=1, title="X") == {"id": 1, "title": "X"}
    for asked, says in (
        ({}, "needs the number of a session"),
        ({"id": 1}, "needs --title"),
        ({"id": 9, "title": "x"}, "no session 9"),
        ({"id": 1, "title": "x", "colour": "red"}, "has no colour; it has id, title"),
    ):
        with pytest.raises(BotError, match=says):
            await desk.act("session rename", **asked)  # type: ignore[arg-type]  # of all kinds


@pytest.mark.usefixtures("added")
def test_a_declared_action_is_on_the_command_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    known = knowledge()
    monkeypatch.setattr(compose, "load_knowledge", lambda *_, **__: known)
    monkeypatch.setenv("PANDU_DATABASE", str(tmp_path / "pandu.db"))
    monkeypatch.setenv("PANDU_KEY_FILE", str(tmp_path / "pandu.key"))
    made = {"title": "A", "starts_at": "2099-12-03T09:00", "place": "Aula", "seats": 2}
    assert main(["session", "add", "--json", json.dumps(made)]) == 0
    assert main(["session", "rename", "1", "--title", "B"]) == 0
    assert capsys.readouterr().out.endswith("1 B\n")
    assert main(["session", "rename", "1", "--title", "C", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"id": 1, "title": "C"}
    with pytest.raises(SystemExit):
        main(["session", "--help"])
    assert "Gives a session another title." in capsys.readouterr().out


async def test_a_script_closes_a_case_as_an_officer_does(desk: DeskHouse) -> None:
    await desk.say("9", "/start")
    await register(desk)
    await write(desk)
    before = len(told(desk, "9"))
    assert await desk.act("case close", id=1) == {"id": 1, "state": "closed"}
    await desk.house.outbox.flush_channel("telegram")
    assert len(told(desk, "9")) == before + 1
    assert await desk.act("case close", id=1) == {"id": 1, "state": "closed"}
    await desk.house.outbox.flush_channel("telegram")
    assert len(told(desk, "9")) == before + 1, "she hears of it once"
    with pytest.raises(BotError, match="no case 7"):
        await desk.act("case close", id=7)


async def test_a_script_checks_a_registration_and_takes_it_back(desk: DeskHouse) -> None:
    await desk.say("9", "/start")
    await register(desk)
    verified = {"ref": "K7MP2QA", "status": "verified"}
    assert await desk.act("candidate verify", ref="k7mp2qa") == verified
    await desk.house.outbox.flush_channel("telegram")
    assert "K7MP2QA" in told(desk, "9")[-1].text
    assert "Tidak diubah" in words(await desk.say("rina", "/verifikasi K7MP2QA"))
    undone = await desk.act("candidate verify", ref="K7MP2QA", undo=True)
    assert undone == {"ref": "K7MP2QA", "status": "sent"}


@pytest.mark.slow
def test_a_staff_command_with_its_script_touches_four_files(tmp_path: Path) -> None:
    """A module of the office, the phrases of both languages, and the guide."""
    for name in ("bot", "faq", "docs"):
        left = shutil.ignore_patterns("__pycache__", "pictures")
        shutil.copytree(ROOT / name, tmp_path / name, ignore=left)
    shutil.copy(ROOT / "config.yaml", tmp_path)
    with (tmp_path / "bot/office/sessions/guests.py").open("a", encoding="utf-8") as module:
        module.write(NEW_COMMAND)
    for locale in ("id", "en"):
        phrases = tmp_path / "faq" / locale / "phrases" / "desk-sessions.yaml"
        with phrases.open("a", encoding="utf-8") as file:
            file.write('desk.help.sesi_judul: "mengganti judul"\n')
    env = {
        **os.environ,
        "PYTHONPATH": str(tmp_path),
        "PANDU_DATABASE": str(tmp_path / "pandu.db"),
        "PANDU_KEY_FILE": str(tmp_path / "pandu.key"),
    }

    def run(*arguments: str) -> str:
        line = [sys.executable, "-m", *arguments]
        ran = subprocess.run(line, cwd=tmp_path, env=env, capture_output=True, text=True)
        assert ran.returncode == 0, ran.stderr
        return ran.stdout

    run("docs.command_table")
    guide = (tmp_path / "docs" / "petugas.md").read_text("utf-8")
    assert "| `/sesi_judul` | mengganti judul | Petugas |" in guide
    made = ["--title", "A", "--starts-at", "2099-12-03T09:00", "--place", "Aula", "--seats", "2"]
    run("bot", "session", "add", *made)
    assert run("bot", "session", "rename", "1", "--title", "B").split() == ["1", "B"]
    assert json.loads(run("bot", "session", "show", "1", "--json"))["title"] == "B"
    assert "Gives a session another title." in run("bot", "session", "--help")


@pytest.mark.parametrize("name", sorted(ACTIONS))
def test_an_action_declares_what_its_function_takes(name: str) -> None:
    assert len(ROOMS) > 30
    action = ACTIONS[name]
    taken = inspect.signature(action.run).parameters
    rest = any(parameter.kind is parameter.VAR_KEYWORD for parameter in taken.values())
    known = [argument.parameter for argument in action.arguments] + ["seen"] * bool(action.looks)
    if not rest:
        assert sorted(known) == sorted(taken.keys() - {"actor", "order"})
    missing = {
        parameter.name
        for parameter in taken.values()
        if parameter.default is parameter.empty and parameter.kind is not parameter.VAR_KEYWORD
    }
    needed = {argument.parameter for argument in action.arguments if argument.needed}
    assert missing - {"actor", "order"} <= needed
    assert action.help


@pytest.mark.parametrize("noun", NOUNS)
def test_every_verb_of_a_noun_is_in_its_help(noun: str) -> None:
    shown = build_parser([noun])
    [commands] = [item for item in shown._actions if hasattr(item, "choices") and item.choices]
    told = commands.choices[noun].format_help()  # type: ignore[index]  # it is a mapping there
    for action in actions_of(noun):
        assert f"  {action.name.partition(' ')[2]} " in told
        assert action.help in told
