"""From every place where somebody can stand: help, a person and danger help are one act away."""

from __future__ import annotations

import pytest

from bot.dialogue.messages import Outgoing, strip_markup
from tests.dialogues.play import places
from tests.houses.talk import Core, Deed, knowledge

HELP = {
    "help": (("bantuan", "/bantuan", "help", "/help", "Bantuan!"), "help.text"),
    "person": (("petugas", "/petugas", "staff", "PETUGAS"), "person.text"),
    "danger": (("darurat", "/darurat", "danger", "sos"), "danger.general"),
    "menu": (("menu", "/menu", "0", "０"), "menu.title"),
}
IN_DANGER = {"help": "danger.kept_alone", "person": "danger.write_here"}
"""After the help message, a word that asks for help is one more cry, and a person is near."""

CASES = [(place, control) for place in places() for control in HELP]


_STOOD: dict[str, Core] = {}


async def stand(place: str) -> Core:
    """Somebody who has come to that place."""
    if place not in _STOOD:
        talk = _STOOD[place] = Core()
        for text in places()[place]:
            await talk.do(Deed(text=text))
    return _STOOD[place].copy()


def opening(key: str, locale: str = "id") -> str:
    """The first line of a phrase, as it is read."""
    return strip_markup(knowledge().locale(locale).phrases[key]).split("\n")[0]


def read(replies: tuple[Outgoing, ...]) -> str:
    return "\n".join(strip_markup(reply.text) for reply in replies)


@pytest.mark.parametrize(("place", "control"), CASES)
async def test_it_is_one_word_away(place: str, control: str) -> None:
    words, key = HELP[control]
    for word in words:
        talk = await stand(place)
        before = (await talk.state()).draft
        stays = (await talk.state()).danger and word != "/help" and word != "/bantuan"
        says = IN_DANGER.get(control, key) if stays else key
        answer = await talk.do(Deed(text=word))
        assert opening(says) in read(answer.replies), (place, word)
        after = (await talk.state()).draft
        assert (before and before.answers) == (after and after.answers), (place, word)


@pytest.mark.parametrize("place", list(places()))
async def test_the_words_of_danger_are_heard_in_every_place(place: str) -> None:
    talk = await stand(place)
    answer = await talk.do(Deed(text="tolong saya disekap dan dipukul majikan"))
    labels = [choice.label for choice in answer.replies[0].choices]
    assert "110" in read(answer.replies)
    assert any("Petugas" in label for label in labels)


@pytest.mark.parametrize("place", list(places()))
async def test_no_place_is_a_dead_end(place: str) -> None:
    talk = await stand(place)
    for text in ("asdfgh qwerty zxcvb", "kembali", "lanjut", "99", "hmm", "👍", "bahasa"):
        answer = await talk.do(Deed(text=text))
        assert answer.replies, (place, text)
        assert answer.replies[-1].choices, (place, text)


@pytest.mark.parametrize("place", list(places()))
async def test_english_is_complete_in_every_place(place: str) -> None:
    """No Indonesian sentence of the frame is left once English is chosen."""
    talk = await stand(place)
    only_indonesian = sentences("id") - sentences("en")
    for text in ("english", "help", "staff", "my data", "consent", "schedule", "back", "cancel"):
        answer = await talk.do(Deed(text=text))
        seen = {
            strip_markup(choice.label) for message in answer.replies for choice in message.choices
        }
        for message in answer.replies:
            if message.topic is None:
                seen |= {strip_markup(line) for line in message.text.split("\n")}
        assert not seen & only_indonesian, (place, text, seen & only_indonesian)


def sentences(locale: str) -> set[str]:
    """Every line of a locale's phrases that has no gap, and can be told from other languages."""
    phrases = knowledge().locale(locale).phrases
    lines = {strip_markup(line) for text in phrases.values() for line in text.split("\n")}
    return {line for line in lines if "{" not in line and len(line) > 5}
