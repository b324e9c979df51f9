"""Nobody is registered before the least age of the rule, and nobody older is kept in the dark."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from bot.dialogue.decide import decide_reminder
from bot.dialogue.messages import Address
from bot.dialogue.registration.forms import too_young
from bot.dialogue.reminders.due import DraftOpen
from bot.dialogue.state import Draft
from tests.houses.talk import NOW, Core, Deed, knowledge

FORM = knowledge().form("candidate")


def _at(locale: str = "id", **draft: object) -> Core:
    talk = Core(knowledge())
    begun = replace(
        Draft(FORM.id, FORM.version, answers={"full_name": "Siti Aminah"}),
        **draft,  # type: ignore[arg-type]
    )
    talk.kept = replace(talk.kept, met=True, locale=locale, draft=begun, serial=1)
    return talk


@pytest.mark.parametrize(
    ("born", "today", "on"),
    [
        ("2008-11-25", date(2026, 11, 24), date(2026, 11, 25)),
        ("2008-11-24", date(2026, 11, 24), None),
        ("2008-02-29", date(2026, 2, 28), date(2026, 3, 1)),
        ("2008-02-29", date(2026, 3, 1), None),
        ("?", date(2026, 3, 1), None),
    ],
)
def test_the_least_age_is_reached_on_the_birthday(born: str, today: date, on: date | None) -> None:
    barred = too_young(FORM, {"birth_date": born}, today)
    assert (barred.on if barred else None) == on


@pytest.mark.parametrize(
    ("locale", "words"),
    [("id", ("usianya 17 tahun", "25 November 2026")), ("en", ("is 17", "25 November 2026"))],
)
async def test_whoever_is_too_young_leaves_nothing_behind(
    locale: str, words: tuple[str, ...]
) -> None:
    talk = _at(locale)
    [reply] = (await talk.do(Deed(text="25-11-2008"))).replies
    assert all(word in reply.text for word in words)
    assert talk.kept.draft is not None
    assert talk.kept.draft.answers == {}
    assert "Aminah" not in str(talk.kept)
    assert "2008" not in str(talk.kept)


@pytest.mark.parametrize(("locale", "label"), [("id", "Ingatkan saya"), ("en", "Remind me")])
async def test_whoever_is_too_young_may_take_the_day_home_and_we_keep_none_of_it(
    locale: str, label: str
) -> None:
    talk = _at(locale)
    [turned] = (await talk.do(Deed(text="25-11-2010"))).replies
    [button] = [choice for choice in turned.choices if label in choice.label]
    [given] = (await talk.do(Deed(choice=button.id))).replies
    assert given.file is not None
    entry = given.file.content.decode()
    assert "DTSTART;VALUE=DATE:20281125" in entry
    assert "BEGIN:VALARM" in entry
    assert "2010" not in str(talk.kept)
    assert "2028" not in str(talk.kept)
    [reply] = (await talk.do(Deed(text="17-08-1998"))).replies
    assert reply.asks != "birth_date", "the date that was mistyped can still be put right"


@pytest.mark.parametrize("text", ["", "2028", "99999999", "20281125x", "٢٠٢٨١١٢٥"])
async def test_a_forged_day_gives_no_file(text: str) -> None:
    assert all(
        reply.file is None for reply in (await _at().do(Deed(choice=f"1:ofage:{text}"))).replies
    )


async def test_a_doubtful_date_that_is_confirmed_bars_as_well() -> None:
    talk = _at()
    await talk.do(Deed(text="kira-kira 3 maret 2010"))
    [reply] = (await talk.do(Deed(text="ya"))).replies
    assert "16 tahun" in reply.text
    assert talk.kept.draft is not None
    assert talk.kept.draft.answers == {}


async def test_what_was_sent_stays_when_its_birth_date_is_changed_to_too_young_a_one() -> None:
    answers = {"full_name": "Siti Aminah", "birth_date": "1999-12-03"}
    talk = _at(answers=answers, at="birth_date", ref="ABCDEFG")
    [reply] = (await talk.do(Deed(text="25-11-2008"))).replies
    assert "17 tahun" in reply.text
    assert "tidak kami simpan" not in reply.text
    assert talk.kept.draft is not None
    assert talk.kept.draft.answers == answers


async def test_a_birth_date_that_was_left_for_staff_is_checked_when_it_is_filled_in() -> None:
    answers = {"full_name": "Siti Aminah", "birth_date": "?"}
    talk = _at(answers=answers, at="birth_date", ref="ABCDEFG")
    [reply] = (await talk.do(Deed(text="25-11-2008"))).replies
    assert "17 tahun" in reply.text
    assert talk.kept.draft is not None
    assert talk.kept.draft.answers == answers


async def test_nobody_who_was_too_young_is_called_back_to_the_form() -> None:
    talk = _at()
    await talk.do(Deed(text="25-11-2008"))
    to = Address("core", "1001")
    assert not decide_reminder(DraftOpen(), to, talk.kept, talk.knows, talk._view(), NOW).replies


async def test_whoever_is_above_the_age_of_the_rule_is_told_her_age_in_english_too() -> None:
    talk = _at("en")
    [reply] = (await talk.do(Deed(text="17-08-1989"))).replies
    assert "The age is now 37" in reply.text
    assert "may go on" in reply.text
    assert reply.asks == "phone"


async def test_nobody_within_the_ages_hears_of_a_rule() -> None:
    [reply] = (await _at().do(Deed(text="17-08-1998"))).replies
    assert "Aturan" not in reply.text
