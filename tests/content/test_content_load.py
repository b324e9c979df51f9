"""faq/ on disk becomes Knowledge, or every mistake is told with path and line."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from bot.config import load_config as load_config
from bot.content.loading import load_knowledge
from bot.dialogue.knowledge import Limits
from bot.errors import BotError
from bot.search import find_topics
from tests.small_faq import FILES, laid, small, with_line

ROOT = Path(__file__).parent.parent.parent
ID, FORMS = "faq/id/topics/kantor.yaml", "faq/forms.yaml"


def refused(folder: Path, changes: dict[str, str | None]) -> list[str]:
    with pytest.raises(BotError) as caught:
        load_knowledge(small(folder, changes))
    return [text.replace(str(folder) + "/", "") for text in str(caught.value).splitlines()]


def test_everything_is_read_with_its_facts(tmp_path: Path) -> None:
    known = load_knowledge(small(tmp_path), limits=Limits(5, 2))
    first = known.locale("id")
    assert (known.default, list(known.locales), known.limits.burst) == ("id", ["id", "en"], 5)
    assert first.phrases["start"] == r"Halo {name}, Kantor \*Uji\*."
    assert first.topics["alamat"].short == "Kantor kami di Jalan 1."
    assert first.topics["alamat"].details.startswith("- Telepon: (kosong).")
    assert known.locale("en").topics["alamat"].details == "Call (unset)."
    assert (first.name, first.words["menu"], first.asking) == (
        "Bahasa Indonesia",
        "menu",
        frozenset({"apa"}),
    )
    assert known.locale("xx") is first


def test_another_language_inherits_what_is_no_words(tmp_path: Path) -> None:
    topic = load_knowledge(small(tmp_path)).locale("en").topics["alamat"]
    assert (topic.title, topic.category, topic.related) == (
        "Where is the office?",
        "kantor",
        ("jam",),
    )
    assert topic.sources[0].date == "2026-02"
    assert (topic.checked, topic.valid_until) == (date(2026, 11, 1), date(2027, 1, 31))


def test_a_topic_told_in_one_language_only_is_told_in_that(tmp_path: Path) -> None:
    text = FILES["faq/en/topics/kantor.yaml"]
    known = load_knowledge(
        small(tmp_path, {"faq/en/topics/kantor.yaml": text[: text.index("  - id: jam")]})
    )
    assert known.locale("en").topics["jam"].title == "Kapan kantor buka?"


def test_a_phrase_of_one_language_only_is_said_in_that(tmp_path: Path) -> None:
    known = load_knowledge(small(tmp_path, {"faq/en/phrases/more.yaml": "extra: Only here.\n"}))
    assert known.locale("id").phrases["extra"] == "Only here."


def test_forms_have_their_fields_conditions_and_rules(tmp_path: Path) -> None:
    form = load_knowledge(small(tmp_path)).form("daftar")
    city, age = form.fields
    assert [(option.id, option.aliases) for option in city.options] == [("a", ()), ("b", ("bee",))]
    assert (age.when, age.private, age.minimum) == (("city", frozenset({"a"})), True, 15)
    rule = form.rules[0]
    assert (rule.test, rule.values, rule.year, rule.on) == (
        "age_at_most",
        ("35",),
        "2025",
        date(2025, 5, 31),
    )


def test_a_rule_without_a_date_is_judged_today(tmp_path: Path) -> None:
    known = load_knowledge(small(tmp_path, with_line(FORMS, "  on: 2025-05-31\n", "")))
    assert known.form("daftar").rules[0].on is None


def test_what_is_not_ours_is_searched_and_on_no_shelf(tmp_path: Path) -> None:
    other = (
        "category: lain\ntitle: Lain\nkind: elsewhere\ntopics:\n"
        "  - {id: haji, title: Haji, short: Tanyakan Kemenag., phrasings: [daftar haji]}\n"
        "  - {id: halo, title: Halo, short: Halo., phrasings: [halo], kind: smalltalk}\n"
    )
    known = load_knowledge(small(tmp_path, {"faq/id/topics/lain.yaml": other}))
    assert [category.id for category in known.locale("id").categories] == ["kantor"]
    assert {document.id: document.kind for document in known.index.documents}["haji"] == "elsewhere"
    assert known.locale("id").topics["halo"].kind == "smalltalk"


def test_shelves_stand_in_the_order_of_the_list_and_the_rest_behind(tmp_path: Path) -> None:
    def shelf(name: str) -> str:
        return (
            f"category: {name}\ntitle: {name}\ntopics:\n  - {{id: t-{name}, title: x, short: x}}\n"
        )

    known = load_knowledge(
        small(
            tmp_path,
            {
                "faq/categories.yaml": "categories: [zoo, kantor]\n",
                "faq/id/topics/a.yaml": shelf("aaa"),
                "faq/id/topics/z.yaml": shelf("zoo"),
            },
        )
    )
    assert [category.id for category in known.locale("en").categories] == ["zoo", "kantor", "aaa"]
    assert [category.title for category in known.locale("en").categories] == [
        "zoo",
        "Office",
        "aaa",
    ]


def test_questions_of_all_languages_find_the_topic_and_facts_do_not(tmp_path: Path) -> None:
    known = load_knowledge(small(tmp_path))
    assert find_topics("office address", known.index, None).matches[0].id == "alamat"
    assert "Jalan 1" not in " ".join(known.index.documents[0].bodies)
    assert "{" not in " ".join(known.index.documents[0].bodies)


def test_an_editors_own_files_are_not_read(tmp_path: Path) -> None:
    hidden: dict[str, str | None] = {
        "faq/id/topics/.#kantor.yaml": "{",
        "faq/id/topics/a.yaml~": "{",
    }
    load_knowledge(small(tmp_path, hidden))


@pytest.mark.parametrize(
    ("changes", "where", "says"),
    [
        (with_line(ID, "  - id: jam", "  - id: alamat"), f"{ID}:18:", f"{ID}:4"),
        (with_line(ID, "  - id: jam", "  - id: Jam Buka"), f"{ID}:18:", "huruf kecil"),
        (with_line(ID, "  - id: jam", f"  - id: {'j' * 60}"), f"{ID}:18:", "paling banyak 48"),
        (with_line(ID, "category: kantor", "category: 'a:b'"), f"{ID}:1:", "huruf kecil"),
        (with_line(ID, "office.phone", "office.phne"), f"{ID}:11:", 'did you mean "office.phone"'),
        (with_line(ID, "{office.phone}", "{name}"), f"{ID}:11:", "{name}"),
        (with_line(ID, 'short: "Kantor buka', 'shrt: "Kantor buka'), f"{ID}:22:", "short"),
        (with_line(ID, "2026-11-01", "1 November"), f"{ID}:15:", "tanggal"),
        (with_line(ID, "title: Kantor\n", ""), f"{ID}:1:", '"title" belum ada'),
        ({"faq/id/topics/b.yaml": "a: [\n"}, "faq/id/topics/b.yaml:2:", "YAML"),
        ({"faq/id/phrases/b.yaml": "x: y\nstart: a\n"}, "faq/id/phrases/b.yaml:2:", "all.yaml:2"),
        ({"faq/id/phrases/b.yaml": "x: [y]\n"}, "faq/id/phrases/b.yaml:1:", "teks"),
        ({"faq/id/phrases/b.yaml": "x: '{office.x}'\n"}, "faq/id/phrases/b.yaml:1:", "celah"),
        ({"faq/id/words.yaml": None}, "faq:", '"id"'),
        ({"faq/id/words.yaml": "controls: {}\n"}, "faq/id/words.yaml:1:", '"name" belum ada'),
        ({"faq/id/glossary.yaml": None}, "faq/id/glossary.yaml:", "tidak ada"),
        ({"faq/forms.yaml": None}, "faq/forms.yaml:", "tidak ada"),
        (with_line(FORMS, "type: date", "type: dat"), f"{FORMS}:12:", 'did you mean "date"'),
        (with_line(FORMS, "field: city,", "field: town,"), f"{FORMS}:14:", '"town"'),
        (with_line(FORMS, "values: [a]", "values: [c]"), f"{FORMS}:14:", '"c" bukan pilihan'),
        (with_line(FORMS, "- id: b", "- id: a"), f"{FORMS}:9:", "ada dua"),
        (with_line(FORMS, "- id: b", "- id: c"), f"{FORMS}:9:", "form.city.option.c"),
        (with_line(FORMS, "id: age\n    type", "id: city\n    type"), f"{FORMS}:11:", "ada dua"),
        (with_line(FORMS, "  field: age", "  field: agee"), f"{FORMS}:18:", '"agee"'),
        (with_line(FORMS, "age_at_most", "age_most"), f"{FORMS}:19:", "age_at_most"),
        (with_line(FORMS, '["35"]', "[tua]"), f"{FORMS}:20:", "bilangan"),
        (with_line(FORMS, "2025-05-31", "31 Mei"), f"{FORMS}:22:", "today"),
        (with_line(FORMS, "version: 1", "version: satu"), f"{FORMS}:3:", "bilangan bulat"),
        (with_line("faq/danger.yaml", "kind: hurt", "kind: hut"), "faq/danger.yaml:11:", "hut"),
        (with_line("faq/danger.yaml", '"3"', "tiga"), "faq/danger.yaml:9:", "bilangan"),
        (with_line("faq/danger.yaml", "[sekarang]", "['']"), "faq/danger.yaml:5:", "kosong"),
        (
            with_line("faq/offers.yaml", "about: money", "about: money\n  fact: Z9"),
            "faq/offers.yaml:12:",
            "Z9",
        ),
        (
            with_line("faq/offers.yaml", "pay:", "alone: [fees]\npay:"),
            "faq/offers.yaml:13:",
            "fees",
        ),
        (
            with_line("faq/offers.yaml", "- id: fee", "- id: fees"),
            "faq/offers.yaml:9:",
            "sign.fees",
        ),
        (with_line("faq/offers.yaml", '"15000000"', "15 juta"), "faq/offers.yaml:14:", "most"),
        ({"faq/lexicon.yaml": "slangg: {}\n"}, "faq/lexicon.yaml:1:", 'did you mean "slang"'),
        ({"faq/categories.yaml": "categories: a\n"}, "faq/categories.yaml:1:", "daftar"),
    ],
)
def test_a_mistake_is_told_with_its_line(
    tmp_path: Path, changes: dict[str, str | None], where: str, says: str
) -> None:
    found = refused(tmp_path, changes)
    assert [text for text in found if text.startswith(where) and says in text], found


def test_every_mistake_is_told_at_once(tmp_path: Path) -> None:
    changes = with_line(ID, "office.phone", "office.x") | with_line(FORMS, "type: date", "type: x")
    assert len(refused(tmp_path, changes)) == 2


def test_a_choice_without_options_is_told(tmp_path: Path) -> None:
    changes = with_line(FORMS, "type: date", "type: choices")
    assert [
        text for text in refused(tmp_path, changes) if f"{FORMS}:12:" in text and "options" in text
    ]


def test_the_same_form_twice_is_told(tmp_path: Path) -> None:
    twice = "forms:\n- {id: a, version: 1, fields: []}\n- {id: a, version: 1, fields: []}\n"
    assert [text for text in refused(tmp_path, {FORMS: twice}) if f"{FORMS}:3:" in text]


def test_two_versions_of_a_form_are_fine(tmp_path: Path) -> None:
    both = "forms:\n- {id: a, version: 1, fields: []}\n- {id: a, version: 2, fields: []}\n"
    assert load_knowledge(small(tmp_path, {FORMS: both})).form("a").version == 2


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    path = laid(tmp_path, {"config.yaml": "content: elsewhere\n"})
    with pytest.raises(BotError, match="elsewhere"):
        load_knowledge(load_config(path, {}))


def test_the_shipped_content_is_read_whole() -> None:
    known = load_knowledge(load_config(ROOT / "config.yaml", {}))
    assert len(known.locale("id").topics) >= 75
    assert all(
        "{" not in topic.short + topic.details for topic in known.locale("en").topics.values()
    )
