"""From config.yaml and the environment to one frozen Config."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from bot.config.environment import SECRETS, overlay_environment, read_secret
from bot.config.faults import find_faults
from bot.config.settings import Config
from bot.errors import BotError
from bot.strict_yaml.fit import convert_tree
from bot.strict_yaml.tree import FileProblem, Tree, UnreadableFile, read_tree

DEFAULT = Path("config.yaml")
"""Read where no other file is named; missing in this folder, the one beside the program is read."""

SHIPPED = Path(__file__).resolve().parent.parent.parent
"""The folder that holds the program, its content and its sample settings."""

_SECRET = re.compile("token|secret|password")
_ALIASES = {"KEY_FILE": "PRIVACY__KEY_FILE"}


def load_config(path: Path | None, environment: Mapping[str, str]) -> Config:
    """Returns the configuration of `path` (None: config.yaml) and the environment.

    Relative paths are relative to the file's folder, and without a file of one's own to this
    folder. Raises BotError with every problem.
    """
    config, _, problems = examine_config(path, environment)
    if config is None or problems:
        raise BotError("\n".join(map(str, problems)))
    return config


def examine_config(
    path: Path | None, environment: Mapping[str, str]
) -> tuple[Config | None, Tree, list[FileProblem]]:
    """Returns what could be read, its tree for pointing at lines, and every problem."""
    file = path or DEFAULT
    problems: list[FileProblem] = []
    try:
        tree = read_tree(file) if path or file.exists() else _shipped_tree()
    except UnreadableFile as error:
        return None, Tree.empty(str(file)), [error.problem]
    problems += _secrets_written(tree)
    problems += overlay_environment(tree, Config, environment, _ALIASES)
    config = convert_tree(tree, Config, problems)
    if config is None:
        return None, tree, problems
    problems += [tree.problem(text, *steps) for steps, text in find_faults(config)]
    config = replace(
        _settle_paths(config, file.parent),
        source=file if path or file.exists() else None,
        telegram_token=read_secret("PANDU_TELEGRAM_TOKEN", environment, problems),
        webhook_secret=read_secret("PANDU_WEBHOOK_SECRET", environment, problems),
        whatsapp_token=read_secret("PANDU_WHATSAPP_TOKEN", environment, problems),
        whatsapp_app_secret=read_secret("PANDU_WHATSAPP_APP_SECRET", environment, problems),
        whatsapp_verify_token=read_secret("PANDU_WHATSAPP_VERIFY_TOKEN", environment, problems),
    )
    return (
        config,
        tree,
        sorted(problems, key=lambda file_problem: (file_problem.path, file_problem.line)),
    )


def reload_config(config: Config, environment: Mapping[str, str]) -> Config:
    """Returns the config with what an office may change while the bot runs, as the file has it now.

    BotError with every problem. All else is as it was: it holds after a restart.
    """
    if config.source is None:
        return config
    fresh = load_config(config.source, environment)
    was = config.office
    office = replace(fresh.office, trial=was.trial, zone=was.zone, zone_name=was.zone_name)
    desk = replace(fresh.desk, staff_chat=config.desk.staff_chat, on_doubt=config.desk.on_doubt)
    hotlines, agency = fresh.hotlines, fresh.agency
    return replace(config, office=office, desk=desk, hotlines=hotlines, agency=agency)


def _shipped_tree() -> Tree:
    file = SHIPPED / DEFAULT
    return read_tree(file) if file.exists() else Tree.empty(str(DEFAULT))


def _secrets_written(tree: Tree) -> list[FileProblem]:
    """A secret in the file is refused by its own words, and taken out before anybody repeats it."""
    found = []
    for steps in ((), ("channels", "telegram"), ("channels", "whatsapp")):
        section = tree.at(*steps).value
        if isinstance(section, dict):
            for key in [key for key in section if _SECRET.search(key)]:
                names = " atau ".join(SECRETS)
                says = f'"{key}" adalah rahasia. Hapus dari berkas ini; pakai {names}.'
                found.append(tree.problem(says, *steps, key))
                del section[key]
    return found


def _settle_paths(config: Config, folder: Path) -> Config:
    content = folder / config.content
    if config.content == Config().content and not content.is_dir():
        content = SHIPPED / config.content
    backup = config.backup
    if backup.folder != Path():
        backup = replace(backup, folder=folder / backup.folder)
    return replace(
        config,
        backup=backup,
        database=folder / config.database,
        content=content,
        privacy=replace(config.privacy, key_file=folder / config.privacy.key_file),
    )
