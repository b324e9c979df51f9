"""`init`: the ten things that an office must say, asked and written into its config.yaml."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path

from bot.cli.content import check
from bot.config import DEFAULT, SHIPPED, Config
from bot.config.faults import find_faults
from bot.config.readiness import NEEDED
from bot.errors import BotError
from bot.strict_yaml.edit import Scalar, set_value
from bot.strict_yaml.fit import convert_tree, suggest_word
from bot.strict_yaml.tree import FileProblem, Tree, UnreadableFile, parse_tree, read_tree

CHANNELS = ("channels",)
"""Not one key: which of the channels are on."""

ASKED = (("office", "name"), *NEEDED, ("office", "zone"), ("desk", "staff_chat"), CHANNELS)

WORDS = {
    "office.name": "Nama lengkap kantor",
    "office.address": "Alamat kantor",
    "office.phone": "Nomor telepon yang diangkat petugas",
    "office.hours": "Jam layanan, misalnya Senin-Jumat 08.00-16.00",
    "privacy.controller": "Pengendali data (UU 27/2022), yaitu lembaga yang bertanggung jawab",
    "privacy.contact": "Kontak untuk urusan data pribadi",
    "privacy.basis": "Dasar hukum pemrosesan; kantor yang menentukan",
    "office.zone": "Zona waktu: WIB, WITA, WIT, atau nama seperti Asia/Makassar",
    "desk.staff_chat": "Grup Telegram petugas, misalnya -1001234567890; 0 kalau belum ada",
    "channels": "Saluran yang dipakai: telegram, web, atau telegram dan web",
}
_ZONES = {"WIB": "Asia/Jakarta", "WITA": "Asia/Makassar", "WIT": "Asia/Jayapura"}
_KNOWN_CHANNELS = ("telegram", "web")

Change = tuple[tuple[str, ...], Scalar]
"""The path of a key, and its value."""


def run(options: argparse.Namespace) -> int:
    """Asks, shows what would change, writes it after a yes, and ends with `check`. 1 after a no.

    BotError where the file cannot be read or the answers end too early.
    """
    file: Path = getattr(options, "config", None) or DEFAULT
    source = file if file.exists() else SHIPPED / DEFAULT
    text = source.read_text("utf-8") if source.exists() else ""
    try:
        changed = _from_file(text, options.answers) if options.answers else _ask_all(text)
    except UnreadableFile as error:
        raise BotError(str(error)) from None
    except EOFError:
        raise BotError("jawaban habis sebelum pertanyaan habis; tidak ada yang ditulis.") from None
    if changed == text and file.exists():
        print(f"{file}: tidak ada yang berubah.")
    elif file.exists() and not (options.yes or _agrees(text, changed, file)):
        print("Tidak ada yang ditulis.")
        return 1
    else:
        _write(file, changed)
        print(f"{file}: ditulis.")
    return check(argparse.Namespace(config=file, audit=0, stale=0, content=0, text=0))


def _ask_all(text: str) -> str:
    """Asks one thing after the other; an empty answer keeps what stands there."""
    for number, steps in enumerate(ASKED, 1):
        name = ".".join(steps)
        while True:
            held = _read_held(text, steps)
            said = input(f"{number}/{len(ASKED)} {WORDS[name]} [{held}]: ").strip()
            try:
                text = _answered(text, name, said) if said else text
                break
            except BotError as error:
                print(error, file=sys.stderr)
    return text


def _from_file(text: str, answers: Path) -> str:
    """Takes the answers of a file, or of standard input: `office.phone: 0511…`, a line each."""
    tree = parse_tree(sys.stdin.read(), "-") if str(answers) == "-" else read_tree(answers)
    if not isinstance(tree.root.value, dict):
        raise BotError(f'{answers}: satu baris satu jawaban, misalnya office.phone: "0511 123"')
    for name, node in tree.root.value.items():
        if name not in WORDS or not isinstance(node.value, str):
            hint = suggest_word(name, WORDS) or f" Yang ditanyakan: {', '.join(WORDS)}."
            raise BotError(f'{tree.path}:{node.line}: "{name}" tidak ditanyakan.{hint}')
        text = _answered(text, name, node.value)
    return text


def _answered(text: str, name: str, said: str) -> str:
    """Returns the text with an answer in it. BotError says why it cannot be taken."""
    before = set(map(str, _problems_of(text)))
    for steps, value in _read_answer(name, " ".join(said.split())):
        try:
            text = set_value(text, str(DEFAULT), steps[:-1], steps[-1], value)
        except UnreadableFile as error:
            raise BotError(str(error)) from None
    wrong = [problem.text for problem in _problems_of(text) if str(problem) not in before]
    if wrong:
        raise BotError(f"{name}: {' '.join(wrong)}")
    return text


def _read_answer(name: str, said: str) -> Iterator[Change]:
    steps = tuple(name.split("."))
    if steps == CHANNELS:
        words = said.casefold().replace(",", " ").replace(" dan ", " ").split()
        if not words or set(words) - set(_KNOWN_CHANNELS):
            raise BotError("tulis telegram, web, atau telegram dan web.")
        for channel in _KNOWN_CHANNELS:
            yield ("channels", channel, "enabled"), channel in words
    elif name == "office.zone":
        zone = _ZONES.get(said.upper(), said)
        yield steps, zone
        for short in (short for short, known in _ZONES.items() if known == zone):
            yield ("office", "zone_name"), short
    elif name == "desk.staff_chat":
        if not said.lstrip("-").isdecimal():
            raise BotError("tulis angka grup, misalnya -1001234567890, atau 0.")
        yield steps, int(said)
    else:
        yield steps, said


def _read_held(text: str, steps: tuple[str, ...]) -> str:
    tree = parse_tree(text, str(DEFAULT))
    if steps == CHANNELS:
        config = convert_tree(tree, Config, []) or Config()
        on = [name for name in _KNOWN_CHANNELS if getattr(config.channels, name).enabled]
        return " dan ".join(on)
    value = tree.at(*steps).value
    return value if isinstance(value, str) else ""


def _problems_of(text: str) -> Iterator[FileProblem]:
    tree: Tree = parse_tree(text, str(DEFAULT))
    problems: list[FileProblem] = []
    config = convert_tree(tree, Config, problems)
    yield from problems
    if config is not None:
        yield from (tree.problem(words, *steps) for steps, words in find_faults(config))


def _agrees(text: str, changed: str, file: Path) -> bool:
    """Shows each line as it would be, and asks. Where nobody can answer, that is a no."""
    old = set(text.splitlines())
    for line in changed.splitlines():
        if line not in old:
            print(f"  {line.strip()}")
    try:
        said = input(f"{file} sudah ada. Simpan perubahan di atas? (ya/tidak) ")
    except EOFError:
        return False
    return said.strip().casefold() in ("ya", "y", "yes")


def _write(file: Path, text: str) -> None:
    """Puts the file in its place whole, readable as the one before."""
    draft = file.with_name(file.name + ".part")
    draft.write_text(text, "utf-8")
    if file.exists():
        draft.chmod(file.stat().st_mode)
    draft.replace(file)
