"""A voice draws phrases, messages and buttons; nobody fills a phrase without one."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.dialogue.messages import Address, Choice, Outgoing
from bot.dialogue.voice import Voice
from tests.houses.talk import knowledge

CHAT = Address("telegram", "7")
VOICE = Voice(knowledge().locale("id"), CHAT)


def test_what_somebody_typed_is_drawn_as_typed() -> None:
    assert r"\*Aula\*" in VOICE.text("schedule.line", title="*Aula*", when="", place="", room="")
    assert "{name}" in VOICE.text("desk.name.taken", name="{name}")


def test_what_is_drawn_already_keeps_its_markup() -> None:
    assert "*Aula*" in VOICE.fill("schedule.line", title="*Aula*", when="", place="", room="")


def test_a_message_goes_to_the_chat_of_the_voice_with_its_buttons() -> None:
    menu = VOICE.button("menu.menu", "go", "menu")
    assert menu == Choice("1:go:menu", VOICE.text("menu.menu"))
    assert VOICE.say("menu.title", menu) == Outgoing(CHAT, VOICE.text("menu.title"), (menu,))


def test_a_button_takes_what_its_label_names() -> None:
    button = VOICE.button("desk.broadcast.open", "s", "setujui", "read", 3, number=3)
    assert button.id == "1:s:setujui:read:3"
    assert "3" in button.label


def test_a_phrase_that_is_not_there_is_a_mistake_of_ours() -> None:
    with pytest.raises(KeyError):
        VOICE.text("no.such.phrase")


def test_a_phrase_is_filled_by_a_voice_alone() -> None:
    bot = Path(__file__).parents[2] / "bot"
    fills = [file for file in bot.rglob("*.py") if "fill_template" in file.read_text("utf-8")]
    assert fills == [bot / "dialogue/voice.py"]
