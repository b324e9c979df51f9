"""A form with every field type, a form whose version is gone, and the flood guard."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from bot.dialogue.decide import decide
from bot.dialogue.decision import Alarmed, Arrived, Reached, Unanswered
from bot.dialogue.faq.meaning import MeaningWanted
from bot.dialogue.faq.topic import Source
from bot.dialogue.fields import Field, Option
from bot.dialogue.knowledge import Knowledge, Limits
from bot.dialogue.messages import Contact, strip_markup
from bot.dialogue.registration.forms import EligibilityRule, Form
from bot.dialogue.reminders.due import DraftExpiring, DraftOpen
from bot.dialogue.state import Draft
from bot.dialogue.voice import fill_template
from tests.dialogue.test_core_everywhere import stand
from tests.dialogues.play import places
from tests.houses.talk import Core, Deed, knowledge

TYPES = Form(
    "candidate",
    7,
    (
        Field("married", "yes_no"),
        Field("email", "email", optional=True),
        Field("nik", "nik", optional=True, private=True),
        Field("children", "number", when=("married", frozenset({"ya"})), minimum=0, maximum=20),
        Field("goods", "choices", (Option("a"), Option("b")), optional=True),
    ),
    (
        EligibilityRule(
            "age", "birth_date", "age_at_most", ("35",), Source("Uji", "", "2026"), "2026"
        ),
        EligibilityRule(
            "age",
            "born",
            "age_at_most",
            ("35",),
            Source("U", "", "2026"),
            "2026",
            date(2026, 5, 31),
        ),
    ),
)


def knows(*forms: Form, limits: Limits | None = None, semantic: bool = False) -> Knowledge:
    """The shipped knowledge with other forms, whose texts are their ids."""
    own = {
        f"form.{field.id}.{part}": f"{field.id} {part}"
        for form in forms
        for field in form.fields
        for part in (
            "question",
            "why",
            "name",
            *(f"option.{option.id}" for option in field.options),
        )
        if not (field.id == "email" and part == "why")
    }
    locales = {
        name: replace(locale, phrases={**own, **locale.phrases})
        for name, locale in knowledge().locales.items()
    }
    known = replace(knowledge(), locales=locales, semantic=semantic)
    return replace(known, forms=forms or known.forms, limits=limits or known.limits)


async def test_every_field_type_is_asked_drawn_and_stored() -> None:
    talk = Core(knows(TYPES))
    for text in ("daftar", "setuju"):
        await talk.do(Deed(text=text))
    assert [choice.label for choice in talk.latest[-1].choices][:2] == ["Ya", "Tidak"]
    await talk.do(Deed(choice=talk.button("Ya").id))
    assert (await talk.state()).draft.answers == {"married": "ya"}  # type: ignore[union-attr]  # open
    await talk.do(Deed(choice=talk.button("Lewati").id))
    answer = await talk.do(Deed(text="6303055708980001"))
    assert "6303055708980001" not in answer.replies[-1].text
    assert "63030•••001" in strip_markup(answer.replies[-1].text)
    await talk.do(Deed(text="2"))
    answer = await talk.do(Deed(text="ga ada"))
    assert "(dilewati)" in strip_markup(answer.replies[-1].text)
    await talk.do(Deed(text="kirim"))
    stored = {
        "married": "ya",
        "email": "",
        "nik": "6303055708980001",
        "children": "2",
        "goods": "-",
    }
    (candidate,) = talk.candidates.values()
    assert (candidate.answers, candidate.version) == (stored, 7)


@pytest.mark.attack
async def test_a_forged_button_with_the_right_number_does_no_harm() -> None:
    """A button that was never shown is pressed by a client of the attacker's own."""
    for place in ("campus", "documents", "summary"):
        talk = await stand(place)
        before = (await talk.state()).draft
        for verb, what in (
            ("e", "nothing"),
            ("e", "#send"),
            ("f", "nothing"),
            ("f", "sari_mulia:x"),
            ("f", "#done" if place == "campus" else "#yes"),
            ("f", "#no"),
            ("k", "nothing"),
            ("f", ""),
            *([("f", "#send"), ("f", "#keep"), ("f", "#skip")] if place != "summary" else []),
        ):
            serial = (await talk.state()).serial
            answer = await talk.do(Deed(choice=f"1:{verb}:{serial}:{what}"))
            assert answer.replies[-1].choices, (place, verb, what)
            assert not talk.candidates
            draft = (await talk.state()).draft
            assert before is not None
            assert draft is not None
            if place != "summary":
                assert draft.answers == before.answers, (place, verb, what)


async def test_typed_yes_and_no_answer_a_yes_or_no_question() -> None:
    talk = Core(knows(TYPES))
    for text in ("daftar", "ya", "tidak", "siti@contoh.id", "lewati", "lewati"):
        answer = await talk.do(Deed(text=text))
    assert "married name: Tidak" in strip_markup(answer.replies[-1].text)
    assert "children" not in answer.replies[-1].text


async def test_a_short_nik_is_masked_whole() -> None:
    talk = Core(knows(TYPES))
    talk.kept = replace(talk.kept, draft=Draft("candidate", 7, {"nik": "123", "old": "*x*"}))
    answer = await talk.do(Deed(text="data saya"))
    assert "•••" in answer.replies[0].text
    assert "old: *x*" in strip_markup(answer.replies[0].text)


async def test_a_draft_goes_on_when_its_version_is_gone() -> None:
    talk = await stand("summary")
    await talk.do(Deed(text="ubah"))
    old = talk.button("Ubah: Kampus")
    newer = replace(knowledge().forms[0], version=2)
    fewer = tuple(
        replace(field, options=field.options[1:]) if field.id == "campus" else field
        for field in newer.fields
        if field.id != "documents"
    )
    talk.knows = replace(knowledge(), forms=(replace(newer, fields=fewer),))
    answer = await talk.do(Deed(choice=old.id))
    assert answer.replies[-1].asks == "campus", "an option that is gone is asked again"
    assert "Tombol itu untuk pertanyaan" in answer.replies[-1].text
    await talk.do(Deed(text="um banjarmasin"))
    await talk.do(Deed(text="2021"))
    await talk.do(Deed(text="kirim"))
    (candidate,) = talk.candidates.values()
    assert candidate.version == 2
    assert "documents" not in candidate.answers


async def test_a_draft_of_a_form_that_is_gone_does_not_break_the_chat() -> None:
    talk = Core()
    talk.kept = replace(talk.kept, draft=Draft("gone", 3, {"full_name": "Siti", "birth_date": "x"}))
    answer = await talk.do(Deed(text="lanjut"))
    assert answer.replies[-1].asks == "birth_date"


async def test_a_registration_of_a_form_that_is_gone_is_shown_and_changed() -> None:
    talk = await stand("sent")
    talk.candidates = {
        ref: replace(candidate, version=0, form="gone", answers={**candidate.answers, "shoe": "41"})
        for ref, candidate in talk.candidates.items()
    }
    assert "shoe: 41" in strip_markup((await talk.do(Deed(text="data saya"))).replies[0].text)
    assert "KIRIM" in (await talk.do(Deed(text="ubah"))).replies[-1].text


async def test_a_registration_deleted_while_it_is_changed_changes_nothing() -> None:
    talk = await stand("amending")
    talk.candidates = {}
    answer = await talk.do(Deed(text="kirim"))
    assert "sudah tidak ada" in answer.replies[0].text
    assert (await talk.state()).draft is None


async def test_a_flood_is_warned_once_then_met_with_silence_then_served_again() -> None:
    talk = Core(knows(limits=Limits(burst=8, per_second=1)))
    for text in places()["full_name"]:
        await talk.do(Deed(text=text))
    talk.clock += timedelta(minutes=1)
    said = []
    for _ in range(40):
        talk.clock -= timedelta(seconds=1.9)
        said.append(len((await talk.do(Deed(text="Menu?"))).replies))
    assert said.count(1) == 9
    assert said.index(0) == 9
    assert not any(said[9:])
    talk.clock += timedelta(seconds=30)
    answer = await talk.do(Deed(text="Siti Aminah"))
    assert answer.replies[-1].asks == "birth_date"
    for _ in range(40):
        talk.clock -= timedelta(seconds=2)
        last = await talk.do(Deed(text="menu"))
    assert not last.replies


async def test_a_reminder_finds_the_state_as_it_is_when_it_fires() -> None:
    talk = Core()
    assert not talk.fires(DraftOpen()).replies
    for text in places()["campus"]:
        await talk.do(Deed(text=text))
    assert "langkah 6" in talk.fires(DraftOpen()).replies[0].text
    assert "Rabu, 2 Desember 2026" in talk.fires(DraftExpiring(date(2026, 12, 2))).replies[0].text
    answer = await talk.do(Deed(text="1"))
    assert answer.replies[-1].asks == "campus", "the number picks from the reminder"
    await talk.do(Deed(text="/stop"))
    assert not talk.fires(DraftOpen()).replies


async def test_facts_for_staff_carry_no_numbers_and_no_words_of_danger() -> None:
    talk = Core()
    await talk.do(Deed(text="/start", start="poster_1"))
    await talk.do(Deed(text="/start", start="bad code!"))
    await talk.do(Deed(left=False))
    await talk.do(Deed(text="asdfgh qwerty 081234567809 siti@contoh.id"))
    await talk.do(Deed(text="saya disekap majikan"))
    assert [fact for fact in talk.facts if isinstance(fact, Arrived)] == [Arrived("poster_1")]
    assert Reached(True) in talk.facts
    (asked,) = [fact for fact in talk.facts if isinstance(fact, Unanswered)]
    assert asked.question == "asdfgh qwerty … …"
    (alarmed,) = [fact for fact in talk.facts if isinstance(fact, Alarmed)]
    assert "disekap" not in str(alarmed)


async def test_a_contact_without_a_plus_and_at_the_wrong_time() -> None:
    talk = await stand("summary")
    answer = await talk.do(Deed(contact=Contact("6281234567809", own=True)))
    assert "Belum terkirim" in answer.replies[-1].text


async def test_a_question_waits_for_its_meaning_where_meaning_is_searched() -> None:
    known = knows(semantic=True)
    talk = Core(known)
    with pytest.raises(MeaningWanted):
        await talk.do(Deed(text="berapa gaji careworker di jepang?"))
    incoming = replace(talk.incoming(Deed(text="berapa gaji careworker?")), meaning=())
    assert decide(incoming, talk.kept, known, talk._view()).replies[0].topic == "gaji-di-jepang"


async def test_an_answer_past_its_date_says_so() -> None:
    topics = knowledge().locale("id").topics
    stale = replace(topics["gaji-di-jepang"], valid_until=date(2026, 1, 1), sources=(), details="")
    local = replace(knowledge().locale("id"), topics={**topics, stale.id: stale})
    talk = Core(replace(knowledge(), locales={**knowledge().locales, "id": local}))
    answer = await talk.do(Deed(text="berapa gaji careworker di jepang?"))
    assert "perlu dicek ulang" in answer.replies[0].text
    unchecked = replace(stale, checked=None)
    local = replace(local, topics={**topics, stale.id: unchecked})
    talk.knows = replace(talk.knows, locales={**knowledge().locales, "id": local})
    assert "Diperiksa" not in (await talk.do(Deed(choice=f"1:d:{stale.id}"))).replies[0].text


def test_a_value_is_never_filled_again() -> None:
    assert fill_template("{a} {b} {c}", {"a": "{b}", "b": "{a}"}) == "{b} {a} {c}"
