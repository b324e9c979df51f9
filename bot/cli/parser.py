"""Every command of the command line, with its arguments and its help."""

from __future__ import annotations

import argparse
import importlib
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

Command = Callable[[str, str, str], argparse.ArgumentParser]
"""Adds a command: its name, the module and function behind it, its help."""


def parse_arguments(arguments: Sequence[str] | None) -> argparse.Namespace:
    """Returns the arguments as read.

    `--name=--` is no value (argparse makes an empty list of it).
    """
    reader = build_parser(sys.argv[1:] if arguments is None else arguments)
    options = reader.parse_args(arguments)
    for name, value in vars(options).items():
        if value == [] and name not in _MANY:
            reader.error(f"argument {name}: expected one value")
    return options


_MANY = ("tokens", "refs", "text")
"""Arguments that may be given any number of times."""


def _read_port(text: str) -> int:
    number = int(text)
    if not 0 <= number <= 65535:
        raise argparse.ArgumentTypeError("a port is a number from 0 to 65535")
    return number


def build_parser(typed: Sequence[str] | None = None) -> argparse.ArgumentParser:
    """Returns every command with its help.

    Of the desk's actions those that were typed (None: all).
    """
    top = argparse.ArgumentParser(
        prog="pandu", description="The chat companion of a migrant-worker office."
    )
    top.add_argument("--config", type=Path, default=None, help="the office's config.yaml")
    commands = top.add_subparsers(title="commands", metavar="COMMAND", required=True)

    def command(name: str, where: str, words: str) -> argparse.ArgumentParser:
        module, act = where.split(":")
        argument_parser = commands.add_parser(name, help=words, description=words)
        argument_parser.add_argument(
            "--config", type=Path, default=argparse.SUPPRESS, help="the office's config.yaml"
        )
        argument_parser.set_defaults(module=module, act=act)
        return argument_parser

    for some in (
        _add_talk,
        _add_content,
        _add_people,
        _add_sessions,
        _add_learning,
        _add_upkeep,
    ):
        some(command)
    _add_nouns(command, typed)
    return top


def _add_talk(command: Command) -> None:
    """Commands in which the bot talks."""
    demo = command(
        "demo", "serve:demo", "a sample office in the browser: no token, data wiped at exit"
    )
    demo.add_argument(
        "--port", type=_read_port, default=8080, help="the port on this machine (8080)"
    )
    demo.add_argument("--open", action="store_true", help="open the browser as well")
    run = command("run", "serve:run", "the channels that the config switches on")
    run.add_argument(
        "--trial", action="store_true", help="before the office is ready: people are told so"
    )

    chat = command("chat", "talk:chat", "a conversation here; a pipe is a message a line")
    chat.add_argument(
        "--as", dest="name", default="saya", help="who is talking (a chat of her own)"
    )
    chat.add_argument("--json", action="store_true", help="one JSON line a reply")
    chat.add_argument("--at", default=None, help="pretend that it is this ISO time")


def _add_content(command: Command) -> None:
    """Commands on what the bot says. None needs a database."""
    check = command("check", "content:check", "config and content: every problem with its line")
    check.add_argument("--text", action="store_true", help="plain-language figures as well")
    check.add_argument(
        "--content", action="store_true", help="what only an editor of the content can end as well"
    )
    check.add_argument("--audit", action="store_true", help="only whether the audit log is sound")
    check.add_argument(
        "--head", default=None, help="audit: the end that an earlier check told, such as 7:ab12…"
    )
    check.add_argument("--stale", action="store_true", help="only the answers past their date")
    ask = command("ask", "content:ask", "the FAQ search alone")
    ask.add_argument("text", nargs="?", help="the question")
    ask.add_argument(
        "--jsonl",
        action="store_true",
        help='{"q": …} a line in; out: decision (answer, suggest, ask, none), topics, danger, act',
    )
    ask.add_argument("--why", action="store_true", help="say what matched")
    command(
        "vectors", "content:vectors", "make the vectors of the content anew, for semantic search"
    )
    read = command("parse", "content:parse_field", "a form field's reading alone")
    read.add_argument("--field", required=True, help="date, phone, name, district, …")
    read.add_argument("--today", default=None, help="pretend that it is this ISO date")
    read.add_argument("--jsonl", action="store_true", help='{"raw": …} a line in, one a line out')
    read.add_argument("text", nargs="?", help="what was typed")
    offer = command("offer", "content:offer", "the offer checker alone")
    offer.add_argument("text", nargs="?", help="the offer")
    offer.add_argument("--jsonl", action="store_true", help='{"text": …} a line in, one a line out')


def _add_people(command: Command) -> None:
    """Commands on lists of people, and on one person."""
    export = command("export", "exports:export", "what was registered, as a file")
    export.add_argument(
        "--what", choices=["candidates", "sessions", "questions"], default="candidates"
    )
    export.add_argument("--format", choices=["csv", "xlsx", "jsonl"], default="csv")
    export.add_argument("--out", type=Path, default=None, help="the file; - is standard output")
    export.add_argument("--filter", default=None, help='{"status": "verified", "campus": […]}')
    export.add_argument("--list", action="store_true", help="only the lists that were taken")
    export.add_argument("--who", type=int, default=None, help="only who is in that list")
    export.add_argument(
        "--notice", type=Path, default=None, help="who: the letters for a leak, into this file"
    )
    export.add_argument("--json", action="store_true", help="one line of JSON")
    _add_import(command)
    command("forget", "data:forget", "delete a person").add_argument("ref", help="the reference")
    command("held", "data:held", "everything held on a person").add_argument(
        "ref", help="the reference"
    )


def _add_import(command: Command) -> None:
    listed = command(
        "import", "imports:run", "a list of candidates that the office has: XLSX or CSV"
    )
    listed.add_argument(
        "file", type=Path, nargs="?", default=None, help="one of its first rows names the columns"
    )
    listed.add_argument(
        "--template", type=Path, default=None, help="only write an empty list into this file"
    )
    listed.add_argument("--strict", action="store_true", help="keep nothing while a row is wrong")
    listed.add_argument(
        "--alike",
        choices=("same", "update", "new"),
        default="same",
        help="a known name and birth date with another phone number: the same person, who stays"
        " as she is; the same, who gets the number; or somebody else",
    )
    listed.add_argument("--dry-run", action="store_true", help="only say what would be kept")
    listed.add_argument(
        "--errors", type=Path, default=None, help="a file for the rows that are wrong"
    )
    listed.add_argument("--json", action="store_true", help="one line of JSON")


NOUNS = {
    "staff": "who is staff; the first admin is invited here",
    "dashboard": "the dashboard in the browser: a one-time link into it",
    "session": "sessions: made, listed, moved, cancelled, closed",
    "candidate": "one registration",
    "case": "what people wrote to the staff, urgent ones first",
    "broadcast": "one message to many, and where it stands",
}
"""What the desk's actions are about. Each declares its own arguments (bot/cli/actions.py)."""


def _add_nouns(command: Command, typed: Sequence[str] | None) -> None:
    """Commands that are actions of the desk, which is loaded only where one of them is meant."""
    for noun, words in NOUNS.items():
        reader = command(noun, "actions:run", words)
        if typed is None or noun in typed:
            importlib.import_module("bot.cli.actions").add_arguments(reader, noun)


def _add_sessions(command: Command) -> None:
    """Commands on who came to a session."""
    attend = command("attend", "sessions:attend", "who came: codes of slips, or references")
    attend.add_argument("tokens", nargs="*", help="the codes")
    attend.add_argument(
        "--session", default=None, help="the number of the session: codes of others are refused"
    )
    attend.add_argument(
        "--refs", nargs="+", default=[], help="references or names of who came to it"
    )
    attend.add_argument("--json", action="store_true", help="one line of JSON")
    survey = command("survey", "sessions:survey", "the satisfaction index of a session, or of all")
    survey.add_argument("session", nargs="?", type=int, help="the number of the session")
    survey.add_argument("--json", action="store_true", help="one line of JSON")
    remind = command(
        "remind", "sessions:remind", "reminders: fire what is due (--now), or list them"
    )
    remind.add_argument("what", nargs="?", choices=["list"], help="list: only look")
    remind.add_argument("--now", action="store_true", help="fire what is due")
    remind.add_argument("--at", default=None, help="pretend that it is this ISO time")
    remind.add_argument("--session", type=int, default=None, help="list: of this session only")
    remind.add_argument("--json", action="store_true", help="one line of JSON")


def _add_learning(command: Command) -> None:
    """Commands on what could not be answered."""
    questions = command(
        "questions",
        "learning:run",
        "what could not be answered: list, answer, draft, publish, undo",
    )
    questions.add_argument(
        "what",
        nargs="?",
        choices=["list", "answer", "aside", "draft", "drafts", "test", "publish", "undo"],
    )
    questions.add_argument(
        "which", nargs="?", help="the group; draft: the answer; test, publish, undo: the draft"
    )
    questions.add_argument("text", nargs="*", help="answer: what everyone who asked is told")
    questions.add_argument("--draft", action="store_true", help="answer: write a draft as well")
    questions.add_argument("--title", default=None, help="the title of the draft")
    questions.add_argument(
        "--topic", default=None, help="draft: people's words become samples of this topic"
    )
    questions.add_argument("--category", default=None, help="the category of the draft")
    questions.add_argument("--force", action="store_true", help="publish: though it steals")
    questions.add_argument("--json", action="store_true", help="one line of JSON")
    command("templates", "templates:templates", "WhatsApp's templates, as they are submitted")
    command("stale", "learning:stale", "answers past their date: 0 none, 1 some").add_argument(
        "--json", action="store_true"
    )


def _add_upkeep(command: Command) -> None:
    """Commands that keep the data safe, and within their time."""
    command(
        "backup", "backup:backup", "a proven copy of the database, without its key"
    ).add_argument("file", type=Path, nargs="?", help="without: as every night, and proven")
    restore = command("restore", "backup:restore", "put a backup in the database's place")
    restore.add_argument("file", type=Path)
    restore.add_argument(
        "--identity", type=Path, default=None, help="the file of the secret key of age, for .age"
    )
    restore.add_argument("--test", action="store_true", help="only prove that it can be restored")
    command("health", "data:health", "whether all is well: 0 yes, 1 no").add_argument(
        "--json", action="store_true"
    )
    init = command("init", "init:run", "ten questions to the office, into its config.yaml")
    init.add_argument(
        "--answers",
        type=Path,
        default=None,
        help="a file with `office.phone: …` a line; - is stdin",
    )
    init.add_argument("--yes", action="store_true", help="write without asking")
    doctor = command(
        "doctor", "doctor:run", "what is wrong here, and the command that mends it: 0 well, 1 not"
    )
    doctor.add_argument("--telegram", action="store_true", help="ask Telegram about the token too")
    doctor.add_argument("--json", action="store_true", help="one line of JSON")
    key = command("key", "keys:run", "a new key for all that is sealed; stop Pandu before")
    key.add_argument("what", choices=["rotate"])
    key.add_argument("--shred", action="store_true", help="destroy the old key; old backups too")
    retention = command("retention", "data:retention", "what is over age; --delete deletes it")
    retention.add_argument("--delete", action="store_true")
    retention.add_argument(
        "--sure", action="store_true", help="delete: the date of this computer was looked at"
    )
