"""Random walks: whatever is typed and pressed, in any order, something true is said and kept."""

from __future__ import annotations

import random
import re

import pytest

from bot.dialogue.registration.forms import carried_over
from tests.dialogue.test_core_everywhere import stand
from tests.dialogues.play import places
from tests.houses.talk import Core, Deed, knowledge

WORDS = """
ya|tidak|1|2|3|15|kembali|batal|lanjut|menu|petugas|bantuan|darurat|stop|english|bahasa indonesia
ubah|data saya|hapus data|izin|daftar|Siti Aminah|17-08-1998|010203|081234567809|tapin|banjar
d3 keperawatan|sari mulia|2021|n5|belum|ktp|1, 2|ssw|kirim|salah|lewati|syarat|asdf qwer|/start
berapa gaji di jepang?|cek tawaran|ubah nama|nama saya Siti|saya disekap majikan|tulis ke petugas
tanya|jadwal|ganti kampus uniska|👍|untuk orang lain|semua kecuali paspor|n5 itu apa?
loker jepang gaji 30 juta transfer dulu 5 juta ke rekening pribadi hub wa 0812999888 tanpa kontrak
"""
TEXTS = [text for text in re.split(r"[|\n]", WORDS) if text]
STARTS = ("nowhere", "consent", "campus", "documents", "summary", "sent", "registered", "amending")


def act(chance: random.Random, talk: Core) -> Deed:
    """Types something, presses what is shown, or presses what was shown long ago."""
    shown = [choice for message in talk.latest for choice in message.choices]
    ever = [choice for message in talk.said for choice in message.choices]
    kind = chance.random()
    if kind < 0.5 or not shown:
        return Deed(text=chance.choice(TEXTS))
    return Deed(choice=chance.choice(shown if kind < 0.8 else ever or shown).id)


@pytest.mark.parametrize("seed", range(60))
async def test_a_walk_never_breaks_and_keeps_only_answers(seed: int) -> None:
    chance = random.Random(seed)
    talk = await stand(STARTS[seed % len(STARTS)])
    done: list[str] = list(places()[STARTS[seed % len(STARTS)]])
    for _ in range(60):
        deed = act(chance, talk)
        done.append(deed.text or str(deed.choice))
        answer = await talk.do(deed)
        assert answer.replies or answer.notice, done
        if answer.replies:
            assert answer.replies[-1].choices, done
        for message in answer.replies:
            assert not re.search(r"\{\w+\}", message.text), done
            assert len({choice.id for choice in message.choices}) == len(message.choices), done
        hold(talk, done)


def hold(talk: Core, done: list[str]) -> None:
    """What is kept could have been answered: no value of one question under another."""
    form = knowledge().forms[0]
    kept = [candidate.answers for candidate in talk.candidates.values()]
    draft = talk.kept.draft
    for answers in [*kept, *([draft.answers] if draft else [])]:
        assert carried_over(form, answers) == answers, done
        assert re.fullmatch(r"\+\d{9,15}|\?", answers.get("phone", "?")), done
        assert re.fullmatch(r"\d{4}|\?", answers.get("graduation_year", "?")), done
    for answers in kept:
        assert {"full_name", "phone", "programme_interest"} <= answers.keys(), done
