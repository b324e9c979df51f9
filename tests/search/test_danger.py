"""Danger is found in people's own words, and harmless sentences with those words stay harmless."""

from __future__ import annotations

import json
import re
import time
from dataclasses import replace
from pathlib import Path
from typing import cast

import msgspec
import pytest
import yaml

from bot.content.folder import open_pages
from bot.search.danger import DangerRules, find_alarm, is_open, listen_for_danger
from bot.search.weights import MeaningWeights, Weights
from bot.strict_yaml.tree import FileProblem

HERE = Path(__file__).parent.parent
FAQ = HERE.parent / "faq"
PROBLEMS: list[FileProblem] = []
RULES = cast("DangerRules", open_pages(FAQ, "id", PROBLEMS).danger)


def sentences(kind: str) -> list[str]:
    found: list[str] = []
    for file in sorted((HERE / "danger").glob("*.yaml")):
        read = yaml.safe_load(file.read_text("utf-8"))
        if isinstance(read, dict):
            found += [text for texts in read.get(kind, {}).values() for text in texts]
        elif file.name.startswith(kind):
            found += read
    return found


def tiny(**changes: object) -> DangerRules:
    rules: dict[str, object] = {
        "same": {"tidak": ["ga"]},
        "words": {"hit": ["dipukul"], "by": ["kalau"], "keep": ["tolong"], "not": ["tidak"]},
        "signs": {"is_hit": ["hit"]},
        "alarms": [{"kind": "violence", "when": ["is_hit"]}],
        "guessed": [],
    }
    return msgspec.convert(rules | changes, DangerRules)


def test_danger_is_found() -> None:
    texts = sentences("danger")
    missed = [text for text in texts if find_alarm(text, RULES) is None]
    assert len(texts) >= 700
    assert len(missed) <= 0.02 * len(texts), missed


def test_no_cry_goes_without_the_card_or_the_line_that_names_the_number() -> None:
    far = [text for text in sentences("danger") if not listen_for_danger(text, RULES).is_near()]
    assert far == []


def test_the_line_on_help_stands_beside_few_ordinary_questions() -> None:
    rows = (HERE / "questions" / "wave4.jsonl").read_text("utf-8").splitlines()
    harmless = [row["q"] for row in map(json.loads, rows) if not row["danger"]]
    beside = [text for text in harmless if listen_for_danger(text, RULES).is_near()]
    assert len(beside) <= 0.15 * len(harmless)


def test_harmless_words_raise_no_alarm() -> None:
    texts = sentences("harmless")
    false = [text for text in texts if find_alarm(text, RULES)]
    assert len(texts) >= 900
    assert len(false) <= 0.03 * len(texts), false


def test_the_development_questions_agree() -> None:
    rows = [
        json.loads(line)
        for line in (HERE / "questions" / "dev.jsonl").read_text("utf-8").splitlines()
    ]
    missed = [r["q"] for r in rows if r["danger"] and find_alarm(r["q"], RULES) is None]
    harmless = [r["q"] for r in rows if r["danger"] is False]
    assert missed == []
    assert sum(find_alarm(text, RULES) is not None for text in harmless) <= 0.03 * len(harmless)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("bos suka pegang-pegang", "sexual"),
        ("mlm ini mau loncat dr apato", "suicide"),
        ("kada kawa kaluar rumah, hp disita", "trapped"),
        ("disuruh tebus 25jt baru boleh pulang dari kamboja", "ransom"),
        ("laki ulun maninggal di taiwan", "death"),
        ("anak kami masuk rumah sakit di osaka", "medical"),
        ("majikan memukul saya", "violence"),
        ("saya dipaksa menipu orang di kamboja", "trafficking"),
        ("gaji 7 bulan tidak dibayar majikan", "unpaid_held"),
        ("anak saya di saudi tidak ada kabar", "missing"),
        ("kami ditelantarkan agen di bandara", "stranded"),
        ("saya ditipu agen, uang habis 20 juta, lapor ke mana", "cheated"),
    ],
)
def test_the_kind_of_danger_is_told(text: str, kind: str) -> None:
    found = find_alarm(text, RULES)
    assert found is not None
    assert found.kind == kind


def test_the_words_that_alarmed_are_told() -> None:
    found = find_alarm("Kada kawa kaluar rumah, HP DISITA!", RULES)
    assert found is not None
    assert any("disita" in words for words in found.words)


@pytest.mark.parametrize(
    "text",
    [
        "aku di pukul bos",
        "aku dpkl bos",
        "aku dipukl bos",
        "AKU DIPUKULLLL BOS",
        "aku d.i.p.u.k.u.l",
    ],
)
def test_a_key_word_is_read_through_slips_and_shorthand(text: str) -> None:
    assert find_alarm(text, RULES) is not None


@pytest.mark.parametrize(
    "text", ["", "   ", "?!", "🙏🙏", "123 456", "x.q.z", "\u0301", "a" * 5000]
)
def test_odd_texts_raise_no_alarm(text: str) -> None:
    assert find_alarm(text, RULES) is None


@pytest.mark.parametrize(
    ("where", "text", "alarmed"),
    [
        ("before", "kalau dipukul", False),
        ("before", "dipukul kalau", True),
        ("before", "ayo. kalau. dipukul", True),
        ("adjacent", "kalau dipukul", False),
        ("adjacent", "kalau saya dipukul", True),
        ("clause", "dipukul, kalau", True),
        ("clause", "dipukul kalau", False),
        ("sentence", "dipukul, kalau", False),
        ("sentence", "dipukul. kalau", True),
        ("text", "dipukul. kalau", False),
        ("text", "dipukul. kalau. tolong", True),
        ("sentence", "dipukul kalau tolong", True),
        ("end", "dipukul kalau", False),
        ("end", "dipukul kalau, ya", False),
        ("end", "dipukul kalau ya", True),
        ("end", "kalau dipukul", True),
    ],
)
def test_a_sign_is_cancelled_only_where_the_rule_says(where: str, text: str, alarmed: bool) -> None:
    cancel = {"by": "by", "where": where, "unless": ["keep"]}
    assert (find_alarm(text, tiny(cancels=[cancel])) is not None) is alarmed


def test_a_cancel_for_other_signs_does_nothing() -> None:
    cancel = {"by": "by", "where": "text", "signs": ["another"]}
    assert find_alarm("kalau dipukul", tiny(cancels=[cancel])) is not None


@pytest.mark.parametrize(
    ("pattern", "text", "found"),
    [
        ("not hit", "ga satu dua tiga dipukul", True),
        ("not hit", "ga satu dua tiga empat dipukul", False),
        ("not hit", "dipukul ga", False),
        ("not.hit", "ga dipukul", True),
        ("not.hit", "ga pernah dipukul", False),
        ("not + hit", "dipukul ga", True),
        ("not + hit", "dipukul. ga", False),
        ("keep|not hit", "ga dipukul", True),
    ],
)
def test_patterns_mean_what_they_say(pattern: str, text: str, found: bool) -> None:
    assert (find_alarm(text, tiny(signs={"is_hit": [pattern]})) is not None) is found


def test_all_parts_of_a_combination_are_needed() -> None:
    rules = tiny(alarms=[{"kind": "violence", "when": ["is_hit & keep|by", "keep & not"]}])
    assert find_alarm("dipukul", rules) is None
    assert find_alarm("dipukul, tolong", rules) is not None


def test_several_hardships_can_be_asked_for() -> None:
    rules = tiny(alarms=[{"kind": "violence", "when": ["2*is_hit|keep|by"]}])
    assert find_alarm("dipukul dipukul lagi dipukul", rules) is None
    found = find_alarm("dipukul tolong", rules)
    assert found is not None
    assert found.words == ("dipukul", "tolong")


def test_an_ordinary_word_is_never_a_slip() -> None:
    rules = tiny(same={"dipukul": []}, guessed=["dipukul"], ordinary=["dipukuk"])
    assert find_alarm("dipukuk", rules) is None
    assert find_alarm("dipukuknya", rules) is None
    assert find_alarm("dipukol", rules) is not None


def test_every_concept_that_a_rule_names_exists() -> None:
    known = set(RULES.words) | set(RULES.signs)
    named = {c for cancel in RULES.cancels for c in (cancel.by, *cancel.unless, *cancel.signs)}
    named |= {
        c
        for rule in RULES.alarms
        for when in rule.when
        for c in re.split(r"[ &|]+", re.sub(r"\d\*", "", when))
    }
    named |= {c for made in RULES.signs.values() for p in made for c in re.split(r"[ .+|]+", p)}
    assert named - known == set()
    assert {cancel.where for cancel in RULES.cancels} <= {
        "before", "adjacent", "clause", "sentence", "text", "end",
    }  # fmt: skip


def test_every_guessed_word_is_one_of_same() -> None:
    assert set(RULES.guessed) <= set(RULES.same)


@pytest.mark.parametrize("locale", ["id", "en"])
def test_every_kind_has_its_calm_words(locale: str) -> None:
    phrases = yaml.safe_load((FAQ / locale / "phrases" / "danger.yaml").read_text("utf-8"))
    kinds = {rule.kind for rule in RULES.alarms} | {"general"}
    assert kinds <= {key.removeprefix("danger.") for key in phrases}
    for kind in kinds:
        numbers = phrases.get(f"danger.call.{kind}", phrases["danger.call"])
        assert "tel:{call.kp2mi}" in numbers
        assert "tel:{call.kp2mi_abroad}" in numbers
        prose = f"{phrases[f'danger.{kind}']} {phrases['danger.kept_closed']}"
        assert len(prose.split()) <= 60
        text = f"{numbers} {prose}"
        assert not re.search(r"\d{3}", re.sub(r"\{[^}]*\}", "", text)), "numbers come from config"


@pytest.mark.slow
def test_a_text_costs_well_under_a_millisecond() -> None:
    texts = sentences("danger") + sentences("harmless")
    find_alarm(texts[0], RULES)
    start = time.process_time()
    for text in texts:
        find_alarm(text, RULES)
    assert (time.process_time() - start) / len(texts) < 0.001


def weighed(**weights: object) -> DangerRules:
    given: dict[str, object] = {"base": -1.0, "sure": 0.0, "doubt": -3.0}
    given |= {"words": {}, "pairs": {}, "bones": {}, "concepts": {}}
    return replace(tiny(), weights=Weights(**(given | weights)))  # type: ignore[arg-type]  # a table of test cases


def test_the_weights_of_the_project_are_read() -> None:
    assert PROBLEMS == []
    assert RULES.weights is not None


@pytest.mark.parametrize(
    ("weights", "text", "kind"),
    [
        ({}, "gelap sekali", None),
        ({"words": {"gelap": 120}}, "gelap", "general"),
        ({"words": {"gelap": 120, "sekali": 1}}, "gelap sekali", None),
        ({"words": {"gelap": 120, "sekali": 30}}, "gelap sekali", "general"),
        ({"pairs": {"gelap sekali": 120}}, "gelap sekali", "general"),
        ({"pairs": {"gelap sekali": 120}}, "gelap. sekali", None),
        ({"bones": {"dplk": 120}}, "depolok", "general"),
        ({"bones": {"glp": 120}}, "gulap", None),
        ({"concepts": {"keep": 120}}, "tolong", "general"),
        ({"concepts": {"is_hit": -190}}, "dipukul", "violence"),
        ({"concepts": {"is_hit": -210}}, "dipukul", None),
    ],
)
def test_the_weight_of_the_words_decides_where_the_rules_do_not(
    weights: dict[str, object], text: str, kind: str | None
) -> None:
    found = find_alarm(text, weighed(**weights))
    assert (found.kind if found else None) == kind


def test_the_heaviest_words_are_told() -> None:
    heavy = {"gelap": 300, "sekali": 100, "di": -5, "sini": 200, "aku": 400}
    found = find_alarm("di sini gelap sekali aku", weighed(words=heavy))
    assert found is not None
    assert found.words == ("aku", "gelap", "sini")


def thought(**changes: object) -> DangerRules:
    given: dict[str, object] = {
        "base": -1.0, "words": 1.0, "rule": 0.5, "low": -2.0, "high": 2.0,
        "middle": (0, 0), "numbers": (300, -300),
    }  # fmt: skip
    made = MeaningWeights(**(given | changes))  # type: ignore[arg-type]  # a table of test cases
    return weighed(words={"gelap": 350, "redup": 60}, meaning=made)


@pytest.mark.parametrize(
    ("text", "meaning", "kind"),
    [
        ("sepi", None, None),
        ("sepi", (), None),
        ("sepi", (1.0, 0.0), "general"),
        ("sepi", (0.0, 1.0), None),
        ("sepi dipukul", (1.0, 0.0), "violence"),
        ("sepi dipukul", (0.0, 1.0), None),
        ("gelap", (0.0, 1.0), "general"),
        ("", (1.0, 0.0), None),
    ],
)
def test_what_a_text_means_decides_where_its_words_leave_it_open(
    text: str, meaning: tuple[float, ...] | None, kind: str | None
) -> None:
    found = find_alarm(text, thought(), meaning)
    assert (found.kind if found else None) == kind


def test_words_that_weigh_little_are_not_overruled_by_the_meaning() -> None:
    assert find_alarm("sepi", thought(low=-0.5), (1.0, 0.0)) is None


@pytest.mark.parametrize(
    ("meaning", "found"),
    [((1.0, 1.0), True), ((-1.0, -1.0), True), ((1.0, 0.0), False), ((1.0, -1.0), False)],
)
def test_what_two_numbers_of_a_meaning_say_together_counts(
    meaning: tuple[float, ...], found: bool
) -> None:
    rules = thought(numbers=(0, 0), step=0.01, speaks=(bytes([228, 228]),))
    assert (find_alarm("sepi", rules, meaning) is not None) is found
    against = thought(numbers=(0, 0), base=2.5, step=0.01, against=(bytes([228, 228]),))
    assert (find_alarm("sepi", against, meaning) is None) is found


def test_a_meaning_counts_by_where_it_lies_from_the_middle_of_all() -> None:
    rules = thought(middle=(9_000, 9_000))
    assert find_alarm("sepi", rules, (0.95, 0.9)) is not None
    assert find_alarm("sepi", rules, (0.9, 0.95)) is None
    assert find_alarm("sepi", rules, (0.9, 0.9)) is None


def test_only_an_open_text_is_worth_asking_for_its_meaning() -> None:
    assert is_open("sepi", thought())
    assert not is_open("gelap", thought())
    assert not is_open("", thought())
    assert not is_open("sepi", weighed())
    assert not is_open("sepi", tiny())


def test_few_ordinary_questions_need_their_meaning_for_the_alarm() -> None:
    rows = (HERE / "questions" / "dev.jsonl").read_text("utf-8").splitlines()
    harmless = [row["q"] for row in map(json.loads, rows) if not row["danger"]]
    assert sum(is_open(text, RULES) for text in harmless) <= 0.2 * len(harmless)
