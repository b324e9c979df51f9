"""config.yaml and the environment become one Config, or every mistake is told."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.config import Config, load_config, office_facts
from bot.config.environment import list_settable
from bot.errors import BotError

ROOT = Path(__file__).parent.parent.parent


def written(folder: Path, text: str) -> Path:
    path = folder / "office.yaml"
    path.write_text(text, "utf-8")
    return path


def refused(path: Path | None, **environment: str) -> list[str]:
    with pytest.raises(BotError) as caught:
        load_config(path, environment)
    return str(caught.value).splitlines()


def test_the_shipped_files_are_read() -> None:
    for name in ("config.yaml", "config.demo.yaml"):
        config = load_config(ROOT / name, {})
        assert config.office.zone == "Asia/Makassar"
        assert {"police", "kp2mi", "sapa129"} <= {hotline.id for hotline in config.hotlines}


def test_without_a_file_here_the_shipped_one_is_read_and_data_stays_here(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shipped = load_config(ROOT / "config.yaml", {})
    monkeypatch.chdir(tmp_path)
    config = load_config(None, {})
    assert (config.office, config.hotlines) == (shipped.office, shipped.hotlines)
    assert config.database == Path("data/pandu.db")
    assert (config.content / "id" / "words.yaml").exists()


def test_the_file_at_the_usual_place_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "config.yaml").write_text("office: {name: Kantor}\n")
    assert load_config(None, {}).office.name == "Kantor"


def test_a_file_that_is_named_must_exist(tmp_path: Path) -> None:
    assert "tidak ada" in refused(tmp_path / "none.yaml")[0]


def test_paths_start_at_the_folder_of_the_file(tmp_path: Path) -> None:
    path = written(tmp_path, "database: a/b.db\ncontent: texts\nprivacy: {key_file: /k/e.y}\n")
    config = load_config(path, {})
    assert config.database == tmp_path / "a" / "b.db"
    assert config.content == tmp_path / "texts"
    assert config.privacy.key_file == Path("/k/e.y")


def test_the_environment_wins_over_the_file(tmp_path: Path) -> None:
    path = written(tmp_path, "office: {name: A, phone: '1'}\nchannels: {web: {port: 1}}\n")
    config = load_config(
        path,
        {
            "PANDU_OFFICE__NAME": "B: *tebal*, no",
            "PANDU_CHANNELS__WEB__PORT": "9000",
            "PANDU_CHANNELS__WEB__ENABLED": "false",
            "PANDU_CHANNELS__TELEGRAM__GROUPS": "[-100, 5]",
            "PANDU_CHANNELS__TELEGRAM__API_URL": "http://127.0.0.1:8081/bot",
            "PANDU_PRIVACY__DAYS__DRAFT": "3",
            "PANDU_DATABASE": "/x/y.db",
            "PANDU_HOTLINES": '[{"id": "a", "name": "b", "number": "110",'
            ' "diverifikasi_pada": "2026-11-01"}]',
            "PATH": "/bin",
        },
    )
    assert (config.office.name, config.office.phone) == ("B: *tebal*, no", "1")
    assert (config.channels.web.port, config.channels.web.enabled) == (9000, False)
    assert config.channels.telegram.groups == (-100, 5)
    assert config.channels.telegram.api_url == "http://127.0.0.1:8081/bot"
    assert (config.privacy.days.draft, config.database) == (3, Path("/x/y.db"))
    assert config.hotlines[0].diverifikasi_pada == date(2026, 11, 1)


def test_a_section_from_the_environment_is_refined_by_its_keys(tmp_path: Path) -> None:
    config = load_config(
        written(tmp_path, ""),
        {"PANDU_CHANNELS": "{web: {port: 1, host: a}}", "PANDU_CHANNELS__WEB__PORT": "2"},
    )
    assert (config.channels.web.host, config.channels.web.port) == ("a", 2)


def test_every_key_can_come_from_the_environment() -> None:
    names = [name for name, _, _ in list_settable(Config)]
    assert len(names) == len(set(names))
    assert {"PANDU_OFFICE__NAME", "PANDU_SEARCH__SEMANTIC", "PANDU_LIMITS__IN_FLIGHT"} <= set(names)


def test_the_key_file_has_a_short_name(tmp_path: Path) -> None:
    config = load_config(written(tmp_path, ""), {"PANDU_KEY_FILE": "/run/secrets/key"})
    assert config.privacy.key_file == Path("/run/secrets/key")


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ("datbase: x\n", 1, 'did you mean "database"'),
        ("office:\n  naem: x\n", 2, 'Maksud Anda "name"'),
        ("office:\n  zone: Asia/Makasar\n", 2, 'Maksud Anda "Asia/Makassar"'),
        ("office:\n  zone: ../../etc/passwd\n", 2, "zona waktu"),
        ('office:\n  zone: ""\n', 2, "zona waktu"),
        ('database: ""\n', 1, "data/pandu.db"),
        ("database:\n", 1, "data/pandu.db"),
        ('content: "."\n', 1, "faq"),
        ("database: a\nprivacy:\n  key_file: a\n", 3, "berbeda"),
        ("channels:\n  web:\n    port: 99999\n", 3, "65535"),
        ("channels:\n  web:\n    port: abc\n", 3, "bilangan bulat"),
        ("channels:\n  web:\n    host: ''\n", 3, "127.0.0.1"),
        ("channels:\n  telegram:\n    mode: webhok\n", 3, "webhook"),
        ("channels:\n  telegram:\n    mode: webhook\n", 2, "webhook"),
        ("channels:\n  telegram:\n    api_url: api.telegram.org\n", 3, "https://"),
        ("channels:\n  telegram:\n    file_url: 'https://['\n", 3, "https://"),
        ("channels:\n  telegram:\n    webhook_url: ftp://x\n", 3, "https://"),
        ("channels:\n  telegram:\n    groups: [a]\n", 3, "bilangan bulat"),
        ("channels:\n  telegram:\n    token: '123:abc'\n", 3, "rahasia"),
        ("telegram_token: '123:abc'\n", 1, "rahasia"),
        ("privacy:\n  days:\n    draft: 0\n", 3, "1 sampai"),
        ("privacy:\n  days:\n    candidate: -1\n", 3, "1 sampai"),
        ("privacy:\n  notice_version: ''\n", 2, "versi"),
        ("search: {semantic: maybe}\n", 1, "auto"),
        ("limits:\n  per_second: 0\n", 2, "lebih dari 0"),
        ("limits:\n  per_chat: nan\n", 2, "lebih dari 0"),
        ("limits:\n  in_flight: 1000000000\n", 2, "paling banyak"),
        ("default_locale: ../x\n", 1, "folder bahasa"),
        ("hotlines:\n- {id: a, name: b, number: ''}\n", 2, "nomornya"),
        ("hotlines:\n- {id: a, name: b, number: 1}\n- {id: a, name: b, number: 2}\n", 3, "ada dua"),
        ("hotlines:\n- {id: a.b, name: b, number: 1}\n", 2, "a-z"),
        (
            "hotlines:\n- id: a\n  name: b\n  number: 1\n  diverifikasi_pada: kemarin\n",
            5,
            "2026-12-31",
        ),
        ("hotlines: 110\n", 1, "daftar"),
        ("- a\n", 1, "kunci dan nilai"),
        ("office: x\n", 1, "kunci dan nilai"),
    ],
)
def test_a_mistake_is_told_with_its_line(tmp_path: Path, text: str, line: int, says: str) -> None:
    found = refused(written(tmp_path, text))
    assert [text for text in found if f"office.yaml:{line}: " in text and says in text]
    assert "123:abc" not in "".join(found)


def test_every_mistake_is_told_at_once(tmp_path: Path) -> None:
    path = written(tmp_path, "datbase: x\noffice: {zone: nowhere}\nlimits: {in_flight: 0}\n")
    found = refused(path, PANDU_CHANNELS__WEB__PORT="x", PANDU_OFICE__NAME="y")
    assert len(found) == 5


def test_a_zero_burst_is_no_flood_guard(tmp_path: Path) -> None:
    assert load_config(written(tmp_path, "limits: {flood_burst: 0}\n"), {}).limits.flood_burst == 0


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("PANDU_DATABSE", "x", "PANDU_DATABASE"),
        ("PANDU_CHANNELS__WEB__PROT", "1", "PANDU_CHANNELS__WEB__PORT"),
        ("PANDU_TELEGRAM_TOKN", "secret-value", "PANDU_TELEGRAM_TOKEN"),
        ("PANDU_CHANNELS__WEB__PORT", "99999", "65535"),
        ("PANDU_CHANNELS__WEB__ENABLED", "perhaps", "true atau false"),
        ("PANDU_CHANNELS__TELEGRAM__GROUPS", "[1", "kurung"),
        ("PANDU_CHANNELS__TELEGRAM__GROUPS", "5", "daftar"),
        ("PANDU_HOTLINES", "[{id: a}]", "belum ada"),
        ("PANDU_DATABASE", "", "data/pandu.db"),
    ],
)
def test_a_variable_that_does_not_fit_is_named(
    tmp_path: Path, name: str, value: str, says: str
) -> None:
    found = refused(written(tmp_path, ""), **{name: value})
    assert all(text.startswith(f"{name}: ") for text in found)
    assert says in "".join(found)
    assert "secret-value" not in "".join(found)


def test_a_secret_is_read_and_never_shown(tmp_path: Path) -> None:
    config = load_config(
        written(tmp_path, ""),
        {"PANDU_TELEGRAM_TOKEN": " 1:abc\n", "PANDU_WEBHOOK_SECRET": "s3cret"},
    )
    assert (config.telegram_token, config.webhook_secret) == ("1:abc", "s3cret")
    assert "1:abc" not in f"{config!r}{config}"
    assert "s3cret" not in repr(config)


def test_a_secret_can_come_from_a_file(tmp_path: Path) -> None:
    (tmp_path / "token").write_text("1:abc\n")
    config = load_config(
        written(tmp_path, ""), {"PANDU_TELEGRAM_TOKEN_FILE": str(tmp_path / "token")}
    )
    assert config.telegram_token == "1:abc"


def test_an_empty_secret_is_none(tmp_path: Path) -> None:
    config = load_config(
        written(tmp_path, ""), {"PANDU_TELEGRAM_TOKEN": "", "PANDU_TELEGRAM_TOKEN_FILE": ""}
    )
    assert config.telegram_token == ""


def test_a_secret_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    path = written(tmp_path, "")
    (tmp_path / "empty").write_text("")
    (tmp_path / "binary").write_bytes(b"\xff\xfe")
    for file, says in (("none", "tidak dapat"), ("empty", "kosong"), ("binary", "tidak dapat")):
        found = refused(path, PANDU_TELEGRAM_TOKEN_FILE=str(tmp_path / file))
        assert found[0].startswith("PANDU_TELEGRAM_TOKEN_FILE: ")
        assert says in found[0]


def test_a_secret_given_twice_is_told(tmp_path: Path) -> None:
    found = refused(written(tmp_path, ""), PANDU_WEBHOOK_SECRET="a", PANDU_WEBHOOK_SECRET_FILE="b")
    assert "salah satu" in found[0]


def test_facts_are_all_that_texts_may_use() -> None:
    known = office_facts(load_config(ROOT / "config.yaml", {}))
    assert known["office.short"] == "BP3MI"
    assert known["hotline.police"] == "110"
    assert known["privacy.days_draft"] == "30"
    assert known["office.phone"] == ""
    assert all(isinstance(value, str) for value in known.values())


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    value=st.text(alphabet=st.characters(exclude_characters="\0"), max_size=30),
    at=st.integers(0, 60),
)
def test_any_value_of_any_variable_is_taken_or_refused_in_words(
    tmp_path: Path, value: str, at: int
) -> None:
    names = [name for name, _, _ in list_settable(Config)]
    name = names[at % len(names)]
    said = name
    try:
        load_config(written(tmp_path, ""), {name: value})
    except BotError as error:
        said = str(error)
    assert name in said
