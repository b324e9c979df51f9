"""What an office must say of itself before it serves people, and what it is until then: a trial."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from bot.config.environment import PREFIX
from bot.config.loading import examine_config
from bot.config.settings import Config
from bot.errors import BotError
from bot.strict_yaml.tree import FileProblem, Tree

NEEDED = (
    ("office", "address"),
    ("office", "phone"),
    ("office", "hours"),
    ("privacy", "controller"),
    ("privacy", "contact"),
    ("privacy", "basis"),
)
"""Without these nobody can reach the office, or agree to anything that holds."""

TRIAL_MARK = "-percobaan"
"""Ends the version of a notice that names no controller: no yes to it counts once one is named."""

_REFUSED = (
    "Kantor belum siap melayani orang: isi dulu yang di atas."
    " (The office is not ready: fill in the lines above.)\n"
    "Mencoba dulu, dan chat mengatakan bahwa ini percobaan (a trial that says so): run --trial."
    " Kantor contoh (a sample office): demo."
)


def find_unready(config: Config, tree: Tree) -> Iterator[FileProblem]:
    """Yields each of these facts that is empty, with its line and its variable."""
    for section, key in NEEDED:
        if not _is_filled(getattr(getattr(config, section), key)):
            variable = f"{PREFIX}{section}__{key}".upper()
            says = f'"{section}.{key}" masih kosong (is empty). Isi di sini, atau {variable}.'
            yield tree.problem(says, section, key)


def load_ready_config(
    path: Path | None, environment: Mapping[str, str], *, trial: bool = False
) -> Config:
    """Returns the configuration of an office that can serve people, or of a trial.

    BotError names every problem, and each fact that is missing.
    """
    config, tree, problems = examine_config(path, environment)
    if config is None or problems:
        raise BotError("\n".join(map(str, problems)))
    if trial or config.office.trial:
        return replace(config, office=replace(config.office, trial=True))
    unready = list(find_unready(config, tree))
    if unready:
        raise BotError("\n".join([*map(str, unready), _REFUSED]))
    return config


def is_trial(config: Config) -> bool:
    """Returns whether what people agree to is a trial: said to be one, or nobody answers for it."""
    privacy = config.privacy
    named = all(map(_is_filled, (privacy.controller, privacy.contact, privacy.basis)))
    return config.office.trial or not named


def _is_filled(text: str) -> bool:
    """Returns whether somebody wrote it: a dash is nothing, nor are our own words for nothing."""
    return any(map(str.isalnum, text)) and "belum diisi" not in text.casefold()


def notice_version(config: Config) -> str:
    """Returns the version under which a yes is recorded."""
    return config.privacy.notice_version + (TRIAL_MARK if is_trial(config) else "")
