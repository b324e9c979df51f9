"""An office that is not ready serves nobody, says what is missing, and takes no real consent."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from bot import content
from bot.app import compose as app
from bot.config import load_config
from bot.config.readiness import NEEDED, TRIAL_MARK, load_ready_config
from bot.dialogue.messages import Address
from bot.errors import BotError
from tests.ready_office import READY

ROOT = Path(__file__).resolve().parent.parent.parent
CONFIG = ROOT / "config.yaml"
SITI = Address("terminal", "siti")


def pandu(folder: Path, *arguments: str, said: str = "") -> subprocess.CompletedProcess[str]:
    """One command with the shipped config and nothing filled in, as a stranger runs it."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("PANDU_")}
    own = {
        "PANDU_DATABASE": str(folder / "pandu.db"),
        "PANDU_KEY_FILE": str(folder / "pandu.key"),
        "PANDU_SEARCH__SEMANTIC": "false",
    }
    return subprocess.run(
        [sys.executable, "-m", "bot", *arguments],
        input=said, env=clean | own, cwd=ROOT,
        capture_output=True, text=True, encoding="utf-8", timeout=60, check=False,
    )  # fmt: skip


def test_run_refuses_and_names_line_key_and_variable_of_each(tmp_path: Path) -> None:
    done = pandu(tmp_path, "run")
    assert done.returncode == 2, done.stderr
    lines = CONFIG.read_text("utf-8").splitlines()
    for section, key in NEEDED:
        [told] = [line for line in done.stderr.splitlines() if f'"{section}.{key}"' in line]
        number = int(told.partition("config.yaml:")[2].split(":")[0])
        assert lines[number - 1].strip().startswith(f"{key}:"), told
        assert f"PANDU_{section}__{key}".upper() in told
    assert "--trial" in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "pandu.db").exists()


def test_the_environment_makes_an_office_ready() -> None:
    assert load_ready_config(CONFIG, READY).office.trial is False


@pytest.mark.parametrize("nothing", ["", " ", "-", "(belum diisi kantor)"])
def test_what_says_nothing_is_empty(nothing: str) -> None:
    for name in READY:
        with pytest.raises(BotError, match=name):
            load_ready_config(CONFIG, READY | {name: nothing})


def test_check_names_the_same_and_stops_no_editor(tmp_path: Path) -> None:
    done = pandu(tmp_path, "check")
    assert done.returncode == 0, done.stdout
    refused = [line for line in done.stderr.splitlines() if line.endswith("(run menolak)")]
    assert len(refused) == len(NEEDED)
    assert pandu(tmp_path, "--config", "config.demo.yaml", "check").stderr.count("menolak") == 0


def test_no_notice_names_an_empty_controller() -> None:
    known = content.load_knowledge(load_config(CONFIG, {}))
    assert known.notice_version.endswith(TRIAL_MARK)
    for name, trial in (("id", "percobaan"), ("en", "trial")):
        phrases = known.locale(name).phrases
        for key in ("notice.text", "notice.other"):
            assert phrases["unset"] not in phrases[key]
            assert trial in phrases[key]


def test_a_ready_office_speaks_of_no_trial() -> None:
    known = content.load_knowledge(load_config(CONFIG, READY))
    assert not known.notice_version.endswith(TRIAL_MARK)
    assert "percobaan" not in known.locale("id").phrases["start.first"]


def test_a_trial_says_so_where_it_greets_and_where_it_asks_consent() -> None:
    ready = load_config(CONFIG, READY)
    known = content.load_knowledge(replace(ready, office=replace(ready.office, trial=True)))
    assert known.notice_version.endswith(TRIAL_MARK)
    for name in ("id", "en"):
        phrases = known.locale(name).phrases
        for key in ("start.first", "start.again", "notice.text", "notice.other", "sent.done"):
            assert phrases[key].startswith(phrases["trial.banner"]), key


FORM = "Siti Aminah;17-08-1998;0812 5432 1987;banjarbaru;d3 keperawatan;unism;2021;n5;belum;ktp;ssw"


async def test_what_was_agreed_to_in_a_trial_does_not_count_in_a_ready_office(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """What was registered then is kept, and the first real start says how much: it is no secret."""
    said = "\n".join(["daftar", "setuju", *FORM.split(";"), "kirim", ""])
    done = pandu(tmp_path, "chat", "--as", "siti", said=said)
    assert "percobaan" in done.stdout, done.stderr
    own = {
        "PANDU_DATABASE": str(tmp_path / "pandu.db"),
        "PANDU_KEY_FILE": str(tmp_path / "pandu.key"),
    }
    for more, kept, told in (({}, 1, 0), (READY, 0, 1), (READY, 0, 1)):
        settings = load_config(CONFIG, own | more)
        known = content.load_knowledge(settings)
        async with app.open_house(settings, [], lambda known=known: known) as house:
            found = await house.store.candidates.consents_of([SITI])
            assert len(found.get(SITI, [])) == kept
        warned = [text for text in caplog.messages if "1 pendaftaran dari percobaan" in text]
        assert len(warned) == told
