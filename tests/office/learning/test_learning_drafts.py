"""From an answer to a topic: drafted in people's words, tried, published, found, taken back."""

from __future__ import annotations

import asyncio
import json
import shutil
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from bot import config
from bot.app import compose as app
from bot.cli.main import main
from bot.content import drafts
from bot.content.folder import open_pages
from bot.content.schema import SourceText
from bot.content.trial import try_out
from bot.dialogue.decision import Unanswered
from bot.dialogue.messages import Address
from bot.errors import BotError
from bot.search import find_topics

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parent.parent.parent.parent
ASKED = ("qwzx bnmk asrama putri khusus", "asrama putri qwzx bnmk", "qwzx bnmk asrama putri ada")
AT = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)

Pandu = Callable[..., tuple[int, Any]]


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A content folder of its own, with three questions that nobody could answer."""
    shutil.copytree(ROOT / "faq", tmp_path / "faq")
    for path in (tmp_path / "faq").glob("*/topics/*.yaml"):
        if path.stem not in ("contacts", "documents", "elsewhere"):
            path.unlink()  # a third of the content: enough to be stolen from
    shutil.copy(ROOT / "config.yaml", tmp_path / "config.yaml")
    monkeypatch.setenv("PANDU_DATABASE", str(tmp_path / "pandu.db"))
    monkeypatch.setenv("PANDU_KEY_FILE", str(tmp_path / "pandu.key"))
    monkeypatch.setenv("PANDU_CONTENT", str(tmp_path / "faq"))
    monkeypatch.setenv("PANDU_SEARCH__SEMANTIC", "false")
    asyncio.run(_missed(tmp_path))
    return tmp_path


async def _missed(office: Path) -> None:
    known = config.load_config(office / "config.yaml", _environment(office))
    store = await app.open_store(known, app.load_knowledge(known, guarded=False))
    async with store.transaction():
        for number, text in enumerate((*ASKED, "surat cinta untuk petugas")):
            reason = "person" if text.startswith("surat") else "none"
            fact = Unanswered(text, reason, "", "id")
            await store.questions.keep_question(Address("terminal", f"c{number}"), fact, AT)
    await store.close()


def _environment(office: Path) -> dict[str, str]:
    return {
        "PANDU_DATABASE": str(office / "pandu.db"),
        "PANDU_KEY_FILE": str(office / "pandu.key"),
        "PANDU_CONTENT": str(office / "faq"),
        "PANDU_SEARCH__SEMANTIC": "false",
    }


@pytest.fixture
def pandu(office: Path, capsys: pytest.CaptureFixture[str]) -> Pandu:
    def run(*arguments: str) -> tuple[int, Any]:
        code = main(["--config", str(office / "config.yaml"), *arguments, "--json"])
        said = capsys.readouterr().out
        return code, json.loads(said) if said else None

    return run


def loaded(office: Path) -> config.Config:
    return config.load_config(office / "config.yaml", _environment(office))


def found(office: Path, question: str) -> tuple[str, str]:
    finding = find_topics(question, app.load_knowledge(loaded(office), guarded=False).index)
    return finding.decision, finding.matches[0].id


def test_an_answer_becomes_a_draft_in_their_words_is_published_found_and_taken_back(
    office: Path, pandu: Pandu
) -> None:
    code, listed = pandu("questions")
    [group] = [item for item in listed["groups"] if item["count"] == 3]
    answer = "Asrama putri ada. Tanyakan kepada petugas."
    code, told = pandu("questions", "answer", str(group["id"]), answer, "--draft")
    assert (code, told["told"]) == (0, 3)
    name = told["draft"]
    text = (office / "faq/id/drafts" / f"{name}.yaml").read_text("utf-8")
    assert all(json.dumps(literal) in text for literal in ASKED)
    assert found(office, "asrama putri qwzx") != ("answer", name), "a draft answers nobody"
    code, trial = pandu("questions", "publish", name)
    assert code == 0
    assert set(trial["gains"]) >= set(ASKED)
    assert trial["steals"] == []
    assert trial["looked_at"] > 300
    assert found(office, "asrama putri qwzx") == ("answer", name)
    code, undone = pandu("questions", "undo")
    assert undone["draft"] == name
    assert found(office, "asrama putri qwzx") != ("answer", name)
    assert pandu("questions", "drafts")[1] == {"drafts": [name]}
    assert main(["--config", str(office / "config.yaml"), "questions", "undo"]) == 2


def test_a_letter_to_staff_is_never_an_example_of_how_people_ask(
    office: Path, pandu: Pandu
) -> None:
    _, listed = pandu("questions")
    [letter] = [item for item in listed["groups"] if "person" in item["reasons"]]
    _, told = pandu("questions", "answer", str(letter["id"]), "Terima kasih.")
    _, drafted = pandu("questions", "draft", str(told["answer"]), "--title", "Surat")
    text = (office / "faq/id/drafts" / f"{drafted['draft']}.yaml").read_text("utf-8")
    assert "cinta" not in text


def thief(office: Path) -> str:
    """A draft whose samples are those of a topic that there is."""
    known = loaded(office)
    pages = open_pages(known.content, known.default_locale, [])
    victim = next(topic for topic in pages.locales["id"].topics if topic.kind == "topic")
    samples = tuple(f"{phrasing} ya" for phrasing in victim.text.phrasings)
    draft = drafts.TopicDraft(
        title=victim.text.title,
        category=victim.file.category,
        shelf=victim.file.title,
        text="Jawaban lain.",
        phrasings=samples,
        source=SourceText("Kantor", "https://example.org", "2026"),
        checked=date(2026, 11, 24),
    )
    return drafts.write_draft(office / "faq/id", draft, []).stem


def test_a_draft_that_steals_is_held_back_and_names_what_it_steals(
    office: Path, pandu: Pandu
) -> None:
    name = thief(office)
    code, trial = pandu("questions", "publish", name)
    assert code == 1
    assert trial["steals"]
    assert all(item["topic"] for item in trial["steals"])
    assert pandu("questions", "drafts")[1] == {"drafts": [name]}
    code, trial = pandu("questions", "publish", name, "--force")
    assert code == 0
    assert pandu("questions", "drafts")[1] == {"drafts": []}
    assert pandu("questions", "undo", name)[0] == 0


def test_only_what_was_published_from_a_draft_can_be_taken_back(
    office: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    told = ["--config", str(office / "config.yaml"), "questions", "undo"]
    for name in ("contacts", "../topics/contacts", "/etc/passwd"):
        assert main([*told, name]) == 2
    assert (office / "faq/id/topics/contacts.yaml").is_file()


def test_an_undo_where_nothing_was_published_says_so_in_words(
    office: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--config", str(office / "config.yaml"), "questions", "undo"]) == 2
    told = capsys.readouterr().err
    assert "belum ada draf yang terbit" in told
    assert '""' not in told


def test_a_draft_that_cannot_be_read_is_named_with_its_line_and_stays_a_draft(
    office: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    name = thief(office)
    path = office / "faq/id/drafts" / f"{name}.yaml"
    path.write_text(path.read_text("utf-8").replace("short:", "shrot:"), "utf-8")
    arguments = ["--config", str(office / "config.yaml"), "questions", "publish", name]
    assert main(arguments) == 2
    assert f"{name}.yaml:" in capsys.readouterr().err
    assert path.is_file()


@pytest.mark.parametrize(
    "nasty",
    [
        'tanda "kutip" dan \\ garis',
        "- daftar: a\n# bukan komentar\n\u2028baris",
        "'[x]: {y}' *tebal* &jangkar !tag",
        "Kalimat satu. " * 60,
        "panjang" * 90,
    ],
)
def test_whatever_staff_write_a_draft_of_it_is_read_as_it_was_written(
    tmp_path: Path, nasty: str
) -> None:
    draft = drafts.TopicDraft(
        title=nasty,
        category="lain",
        shelf=nasty,
        text=nasty,
        phrasings=(nasty, "kedua"),
        source=SourceText(nasty, "https://example.org", "2026"),
        checked=date(2026, 11, 24),
        related=("jam",),
    )
    from bot.content.schema import TopicFile
    from bot.strict_yaml.fit import convert_tree
    from bot.strict_yaml.tree import FileProblem, read_tree

    first, second = (drafts.write_draft(tmp_path, draft, ["jam"]) for _ in range(2))
    assert first != second
    problems: list[FileProblem] = []
    file = convert_tree(read_tree(first), TopicFile, problems)
    assert problems == []
    assert file is not None
    [topic] = file.topics
    assert topic.phrasings == (nasty.replace("\u2028", " "), "kedua")
    assert 0 < len(topic.short) < 300
    assert topic.short == nasty.replace("\u2028", " ").strip() or topic.details


def test_a_draft_is_tried_without_being_seen_and_off_topic_questions_count(office: Path) -> None:
    path = drafts.find_draft(office / "faq/id", thief(office))
    trial = try_out(loaded(office), path, ["asrama putri qwzx"], date(2026, 11, 24))
    assert path.is_file()
    assert "asrama putri qwzx" not in trial.gains
    with pytest.raises(BotError):
        drafts.find_draft(office / "faq/id", "tidak-ada")


def wordings(office: Path, pandu: Pandu, topic: str) -> str:
    """A draft that lends the words of the unanswered group to a topic; its name."""
    _, listed = pandu("questions")
    [group] = [item for item in listed["groups"] if item["count"] == 3]
    _, told = pandu("questions", "answer", str(group["id"]), "Ada.")
    code, drafted = pandu("questions", "draft", str(told["answer"]), "--topic", topic)
    assert code == 0
    return str(drafted["draft"])


def topic_of(office: Path) -> tuple[str, Path]:
    """Some topic of the office, and the file it stands in."""
    known = loaded(office)
    pages = open_pages(known.content, known.default_locale, [])
    written_topic = next(topic for topic in pages.locales["id"].topics if topic.kind == "topic")
    return written_topic.text.id, Path(written_topic.file_tree.path)


def test_the_words_of_a_group_become_samples_of_a_topic_are_found_and_taken_back(
    office: Path, pandu: Pandu
) -> None:
    topic, file = topic_of(office)
    written = file.read_bytes()
    name = wordings(office, pandu, topic)
    assert found(office, "asrama putri qwzx") != ("answer", topic), "a draft answers nobody"
    code, trial = pandu("questions", "test", name)
    assert (code, trial["topics"], trial["lacks"]) == (0, [topic], [])
    assert set(trial["gains"]) >= set(ASKED)
    assert pandu("questions", "publish", name)[0] == 0
    assert (office / "faq/id/wordings" / f"{name}.yaml").is_file()
    assert found(office, "asrama putri qwzx bnmk") == ("answer", topic)
    assert file.read_bytes() == written, "the office's own file is not touched"
    assert pandu("questions", "undo")[1]["draft"] == name
    assert found(office, "asrama putri qwzx bnmk") != ("answer", topic)
    assert pandu("questions", "drafts")[1] == {"drafts": [name]}


def test_words_that_steal_from_another_topic_are_held_back(office: Path, pandu: Pandu) -> None:
    known = loaded(office)
    pages = open_pages(known.content, known.default_locale, [])
    thief_, victim = [topic for topic in pages.locales["id"].topics if topic.kind == "topic"][:2]
    samples = tuple(f"{phrasing} ya" for phrasing in victim.text.phrasings)
    name = drafts.write_wordings(office / "faq/id", thief_.text.id, samples).stem
    code, trial = pandu("questions", "publish", name)
    assert code == 1
    assert {item["topic"] for item in trial["steals"]} == {victim.text.id}


def test_words_for_a_topic_that_is_none_or_that_knows_them_are_refused(
    office: Path, pandu: Pandu, capsys: pytest.CaptureFixture[str]
) -> None:
    topic, _ = topic_of(office)
    wordings(office, pandu, topic)
    told = ["--config", str(office / "config.yaml"), "questions", "draft", "1", "--topic"]
    assert main([*told, "tidak-ada"]) == 2
    assert "tidak ada topik" in capsys.readouterr().err
    name = drafts.list_drafts(office / "faq/id")[0]
    assert pandu("questions", "publish", name)[0] == 0
    assert main([*told, topic]) == 2
    assert "sudah mengenal" in capsys.readouterr().err


def test_a_file_of_words_for_no_topic_is_named_with_its_line(office: Path) -> None:
    path = drafts.write_wordings(office / "faq/id", "hilang", ["NAMA saya apa", 'kata "kutip"'])
    assert "NAMA saya apa" in path.read_text("utf-8")
    drafts.publish_draft(office / "faq/id", path)
    with pytest.raises(BotError, match=r'kata-hilang\.yaml:3.*tidak ada topik "hilang"'):
        app.load_knowledge(loaded(office), guarded=False)
