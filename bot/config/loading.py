"""From config.yaml and the environment to one frozen Config."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from bot.config.environment import SECRETS, overlay, secret
from bot.config.faults import faults
from bot.config.settings import Config
from bot.errors import BotError
from bot.strict_yaml.fit import convert
from bot.strict_yaml.tree import Problem, Tree, Unreadable, read

DEFAULT = Path("config.yaml")
"""Read where no other file is named; missing in this folder, the one beside the program is read."""

SHIPPED = Path(__file__).resolve().parent.parent.parent
"""The folder that holds the program, its content and its sample settings."""

_SECRET = re.compile("token|secret|password")
_ALIASES = {"KEY_FILE": "PRIVACY__KEY_FILE"}


def load(path: Path | None, environment: Mapping[str, str]) -> Config:
    """The configuration of `path` (None: config.yaml) and the environment.

    Relative paths are relative to the file's folder, and without a file of one's own to this
    folder. Raises BotError with every problem.
    """
    config, _, problems = examined(path, environment)
    if config is None or problems:
        raise BotError("\n".join(map(str, problems)))
    return config


def examined(
    path: Path | None, environment: Mapping[str, str]
) -> tuple[Config | None, Tree, list[Problem]]:
    """What could be read, its tree for pointing at lines, and every problem."""
    file = path or DEFAULT
    problems: list[Problem] = []
    try:
        tree = read(file) if path or file.exists() else _shipped()
    except Unreadable as error:
        return None, Tree.empty(str(file)), [error.problem]
    problems += _secrets_written(tree)
    problems += overlay(tree, Config, environment, _ALIASES)
    config = convert(tree, Config, problems)
    if config is None:
        return None, tree, problems
    problems += [tree.problem(text, *steps) for steps, text in faults(config)]
    config = replace(
        _settled(config, file.parent),
        telegram_token=secret("PANDU_TELEGRAM_TOKEN", environment, problems),
        webhook_secret=secret("PANDU_WEBHOOK_SECRET", environment, problems),
    )
    return config, tree, sorted(problems, key=lambda one: (one.path, one.line))


def _shipped() -> Tree:
    file = SHIPPED / DEFAULT
    return read(file) if file.exists() else Tree.empty(str(DEFAULT))


def _secrets_written(tree: Tree) -> list[Problem]:
    """A secret in the file is refused by its own words, and taken out before anybody repeats it."""
    found = []
    for steps in ((), ("channels", "telegram")):
        section = tree.at(*steps).value
        if isinstance(section, dict):
            for key in [key for key in section if _SECRET.search(key)]:
                names = " atau ".join(SECRETS)
                says = f'"{key}" adalah rahasia. Hapus dari berkas ini; pakai {names}.'
                found.append(tree.problem(says, *steps, key))
                del section[key]
    return found


def _settled(config: Config, folder: Path) -> Config:
    content = folder / config.content
    if config.content == Config().content and not content.is_dir():
        content = SHIPPED / config.content
    return replace(
        config,
        database=folder / config.database,
        content=content,
        privacy=replace(config.privacy, key_file=folder / config.privacy.key_file),
    )
