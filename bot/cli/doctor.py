"""`doctor`: what is wrong with this installation, each with the command that mends it."""

from __future__ import annotations

import argparse
import asyncio
import http.client
import json
import os
from collections.abc import Iterator
from dataclasses import asdict
from urllib.parse import urlsplit

from bot.app import compose as app
from bot.cli import installation
from bot.cli.data import collect_health
from bot.cli.installation import Finding, command_of
from bot.config import Config, examine_config
from bot.content.check import check_all
from bot.content.check.caution import ContentCaution, Unready

_SECONDS = 10.0
"""How long Telegram may take to answer."""


def run(options: argparse.Namespace) -> int:
    """Prints what is wrong, the grave first. 1 where something grave is."""
    found = sorted(_find_all(options), key=lambda finding: not finding.grave)
    grave = sum(finding.grave for finding in found)
    if options.json:
        print(json.dumps({"ok": not grave, "findings": [asdict(finding) for finding in found]}))
        return 1 if grave else 0
    for finding in found:
        kind = "MASALAH" if finding.grave else "catatan"
        print(f"{kind} ({finding.about}): {finding.says}\n    {finding.mend}")
    print(f"{grave} masalah, {len(found) - grave} catatan.")
    return 1 if grave else 0


def _find_all(options: argparse.Namespace) -> Iterator[Finding]:
    path = getattr(options, "config", None)
    yield from _find_config_faults(options)
    config, _, problems = examine_config(path, os.environ)
    if config is None or problems:
        return
    now = app.read_clock()
    yield from installation.find_machine_faults(config, now)
    yield from installation.find_file_faults(config)
    if config.database.exists() and config.privacy.key_file.exists():
        yield from installation.find_lock_faults(config)
        report = asyncio.run(collect_health(config))
        yield from installation.find_data_faults(config, report)
        yield from installation.find_backup_faults(report, now)
    yield from _find_telegram_faults(config, ask=options.telegram)


def _find_config_faults(options: argparse.Namespace) -> Iterator[Finding]:
    """Yields each problem of `check`, each fact that is missing, and how many cautions."""
    path = getattr(options, "config", None)
    edit, check = f"nano {path or 'config.yaml'}", command_of("check")
    problems, cautions = check_all(path, os.environ, app.read_clock().date())
    for problem in problems:
        yield Finding("config", str(problem), f"nano {problem.path}" if problem.line else check)
    for caution in cautions:
        if isinstance(caution, Unready):
            yield Finding("office", str(caution), edit)
    told = [text for text in cautions if not isinstance(text, Unready | ContentCaution)]
    if told:
        says = f"{len(told)} hal lain yang perlu dilihat kantor."
        yield Finding("config", says, check, grave=False)


def _find_telegram_faults(config: Config, *, ask: bool) -> Iterator[Finding]:
    if not config.channels.telegram.enabled:
        return
    if not config.telegram_token:
        says = "tidak ada token Telegram; bot diam di sana."
        mend = "export PANDU_TELEGRAM_TOKEN_FILE=data/token"
        yield Finding("telegram", says, mend, grave=not config.channels.web.enabled)
        return
    if ask and (why := _ask_telegram(config)):
        mend = "nano data/token" if "token" in why else "curl -I https://api.telegram.org"
        yield Finding("telegram", why, mend)


def _ask_telegram(config: Config) -> str:
    """Returns why Telegram does not answer to our token. Empty where it does."""
    url = urlsplit(config.channels.telegram.api_url)
    kind = http.client.HTTPSConnection if url.scheme == "https" else http.client.HTTPConnection
    connection = kind(url.hostname or "", url.port, timeout=_SECONDS)
    try:
        connection.request("GET", f"{url.path}{config.telegram_token}/getMe")
        status = connection.getresponse().status
    except (OSError, http.client.HTTPException, ValueError):  # never its words: they may name it
        return f"{url.hostname} tidak dapat dihubungi."
    finally:
        connection.close()
    if status in (401, 404):
        return "Telegram tidak mengenal token ini. Minta yang baru dari @BotFather."
    return "" if status == 200 else f"Telegram menjawab {status}."
