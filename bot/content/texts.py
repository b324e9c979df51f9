"""The texts of an office in its files: listed, examined by `check`, written, taken back."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import date
from functools import partial
from pathlib import Path
from threading import Lock, Thread

from bot.config import Config, load_config, office_facts
from bot.content import drafts
from bot.content.check.caution import Caution
from bot.content.placeholders import fill_gaps
from bot.content.setting_items import list_hotlines, list_office, list_rules
from bot.content.text_files import TextFiles
from bot.content.text_items import (
    Spot,
    WrittenFiles,
    WrittenItem,
    list_drafts,
    list_forms,
    list_phrases,
    list_topics,
)
from bot.content.trial import Trial, try_out
from bot.dialogue.texts import DraftTrial, Examined, Remark, Shelf, TakeBack, TextItem
from bot.errors import BotError
from bot.strict_yaml.edit import change_value
from bot.strict_yaml.tree import FileProblem, Node, UnreadableFile

_SHELVES: Mapping[Shelf, Callable[[WrittenFiles], Iterator[WrittenItem]]] = {
    "topik": list_topics,
    "kalimat": list_phrases,
    "formulir": list_forms,
    "draf": list_drafts,
    "kantor": list_office,
    "kontak": list_hotlines,
    "aturan": list_rules,
}
_LINE = re.compile(r":\d+")
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff\ud800-\udfff]")
_MOVED = "Teks ini baru saja diubah orang lain. Tidak ada yang ditulis. Buka lagi, lalu ulangi."


class FileTexts:
    """The texts as they stand in the content folder and in config.yaml.

    `environment` is what the config was read with.
    """

    def __init__(self, config: Config, environment: Mapping[str, str]) -> None:
        self._config = config
        self._environment = environment
        self._files = TextFiles(config, environment)
        self._listed: tuple[object, dict[Shelf, list[WrittenItem]]] = (None, {})
        self._problems: tuple[object, list[FileProblem]] = (None, [])
        self._tried: tuple[object, Trial] | None = None
        self._examined: tuple[dict[str, str], date, list[FileProblem]] = ({}, date.min, [])
        self._one_at_a_time, self._checking = Lock(), Lock()

    async def list_items(self, shelf: Shelf) -> Sequence[TextItem]:
        """Returns what stands on a shelf, in its order."""
        return [each.item for each in await asyncio.to_thread(self._list_written, shelf)]

    async def find_item(self, name: str) -> TextItem | None:
        """Returns the item of that id. None where there is none."""
        found = await asyncio.to_thread(self._find_written, name)
        return found.item if found else None

    async def examine(self, item: TextItem, values: Mapping[str, str], today: date) -> Examined:
        """Returns the item with these values, and what `check` says of it. Changes nothing."""
        return await asyncio.to_thread(self._examine, item, values, today)

    def _list_written(self, shelf: Shelf) -> list[WrittenItem]:
        with self._one_at_a_time:
            stamp = self._files.stamp()
            if self._listed[0] != stamp:
                self._listed = stamp, {}
            held = self._listed[1]
            if shelf not in held:
                held[shelf] = list(_SHELVES[shelf](self._files.read()))
            return held[shelf]

    def _find_written(self, name: str) -> WrittenItem | None:
        shelf = next((each for each in _SHELVES if name.startswith(f"{each}/")), None)
        listed = self._list_written(shelf) if shelf else []
        return next((each for each in listed if each.item.id == name), None)

    def _examine(self, item: TextItem, values: Mapping[str, str], today: date) -> Examined:
        written = self._find_written(item.id)
        if written is None or written.item.version != item.version:
            raise BotError(_MOVED)
        changed = _list_changed(item, values)
        try:
            texts = self._change_texts(written, changed)
        except UnreadableFile as error:
            return Examined(item, changed, (Remark("", error.problem.text, grave=True),))
        shown = self._show_values(item, changed)
        return Examined(item, changed, tuple(self._remark(written, texts, today)), shown)

    def _change_texts(self, written: WrittenItem, changed: Mapping[str, str]) -> dict[str, str]:
        """Returns the files that change, with their new text."""
        kinds = {each.name: each.kind for each in written.item.fields}
        texts: dict[str, str] = {}
        for name, value in changed.items():
            spot = written.spots[name]
            text = texts.get(spot.file) or self._files.read_text(spot.file)
            made: str | tuple[str, ...] | None = value
            if kinds[name] == "list":
                made = tuple(value.splitlines())
            if not value and spot.optional:
                made = None
            texts[spot.file] = change_value(text, spot.file, spot.steps, made)
        return texts

    def _show_values(self, item: TextItem, changed: Mapping[str, str]) -> dict[str, str]:
        """Returns the values as people read them: with the office's facts in their gaps."""
        with suppress(BotError):
            source = self._config.source
            config = load_config(source, self._environment) if source else self._config
            facts = office_facts(config)
            values = {**item.values, **changed}
            return {
                name: fill_gaps(value, facts, "(belum diisi kantor)")
                for name, value in values.items()
            }
        return {**item.values, **changed}

    def _remark(
        self, written: WrittenItem, texts: Mapping[str, str], today: date
    ) -> Iterator[Remark]:
        """Yields what `check` says of the changed texts and did not say before, and of this one."""
        standing = self._find_standing(today, wait=bool(texts))
        found = self._files.check(texts, today) if texts else standing
        self._examined = (dict(texts), today, found)
        before = {_without_line(each) for each in standing}
        files = self._files.read(texts)
        places = {name: _lines_of(files, spot) for name, spot in written.spots.items()}
        for problem in found:
            about = next(
                (
                    name
                    for name, spot in written.spots.items()
                    if spot.file == problem.path and problem.line in places[name]
                ),
                "",
            )
            grave = _without_line(problem) not in before and not isinstance(problem, Caution)
            if about or grave:
                where = "" if about or not problem.line else f"{problem.place}: "
                yield Remark(about, f"{where}{problem.text}", grave)

    def _find_standing(self, today: date, *, wait: bool) -> list[FileProblem]:
        """Returns what `check` says of the files as they stand. Who only looks does not wait."""
        stamp = (self._files.stamp(), today)
        if self._problems[0] == stamp:
            return self._problems[1]
        if not wait:
            Thread(target=self._find_standing, args=(today,), kwargs={"wait": True}).start()
            return []
        with self._checking:
            if self._problems[0] != stamp:
                self._problems = stamp, self._files.check({}, today)
            return self._problems[1]

    def write(self, examined: Examined) -> TakeBack:
        """Writes it. BotError where the text is no longer as it was examined."""
        written = self._find_written(examined.item.id)
        if written is None or written.item.version != examined.item.version:
            raise BotError(_MOVED)
        try:
            texts = self._change_texts(written, examined.changed)
        except UnreadableFile as error:
            raise BotError(str(error)) from None
        take_back = self._files.write(texts)
        seen, today, found = self._examined
        if seen == texts:  # just this was checked a moment ago
            self._problems = (self._files.stamp(), today), found
        return take_back

    async def make_draft(
        self, question: str, wordings: Sequence[str], answer: str, near: Sequence[str], today: date
    ) -> tuple[str, TakeBack]:
        """Writes the draft of a topic. Its name."""
        asked = drafts.AnsweredQuestion(question, tuple(wordings), answer, tuple(near))
        path = await asyncio.to_thread(drafts.draft_topic, self._config, asked, today)
        return path.stem, path.unlink

    async def make_wordings(self, topic: str, wordings: Sequence[str]) -> tuple[str, TakeBack]:
        """Writes a draft of more samples for a topic. Its name. BotError where none is new."""
        path = await asyncio.to_thread(drafts.draft_wordings, self._config, topic, wordings)
        return path.stem, path.unlink

    async def try_draft(self, name: str, unanswered: Sequence[str], today: date) -> DraftTrial:
        """Tries a draft against all that is known. BotError where it is broken."""
        key = (self._files.stamp(), name, tuple(unanswered), today)
        if self._tried is None or self._tried[0] != key:
            path = drafts.find_draft(self._folder, name)
            trial = await asyncio.to_thread(try_out, self._config, path, unanswered, today)
            self._tried = key, trial
        found = self._tried[1]
        steals = tuple((each.text, each.topic) for each in found.steals)
        return DraftTrial(found.looked_at, found.gains, found.unsure, steals, found.lacks)

    @property
    def _folder(self) -> Path:
        return self._config.content / self._config.default_locale

    def publish_draft(self, name: str) -> TakeBack:
        """Puts a draft where the bot looks. BotError where there is none."""
        path = drafts.find_draft(self._folder, name)
        target = drafts.publish_draft(self._folder, path)
        return partial(_move_back, target, path)

    def return_draft(self, name: str) -> TakeBack:
        """Makes what was published a draft again. BotError where it is not there."""
        target = drafts.take_back(self._folder, name)
        holds = "wordings" if drafts.holds_wordings(target) else "topics"
        return partial(_move_back, target, self._folder / holds / target.name)


def _move_back(path: Path, target: Path) -> None:
    path.rename(target)


def _list_changed(item: TextItem, values: Mapping[str, str]) -> dict[str, str]:
    """Returns the values that differ, tidied. What cannot be edited stays."""
    changed = {}
    for each in item.fields:
        value = _tidy_value(values.get(each.name, each.value), each.kind)
        if not each.fixed and value != _tidy_value(each.value, each.kind):
            changed[each.name] = value
    return changed


def _tidy_value(value: str, kind: str) -> str:
    value = value.replace("\r\n", "\n").replace("\r", "\n")
    lines = [" ".join(_CONTROL.sub(" ", line).rstrip().split("\t")) for line in value.split("\n")]
    if kind == "list":
        return "\n".join(line.strip() for line in lines if line.strip())
    return "\n".join(lines).strip() if kind == "text" else " ".join("\n".join(lines).split())


def _lines_of(files: WrittenFiles, spot: Spot) -> range:
    """Returns the lines on which a value stands. None of them where it is not there."""
    node = files.find(spot)
    if node is None:
        return range(0)
    below = [each.line for each in node.value if isinstance(each, Node)]
    inside = str(node.value).count("\n") + 1 if node.block else 0
    return range(node.line, max([node.line + inside, *below]) + 1)


def _without_line(problem: FileProblem) -> tuple[str, str]:
    return problem.path, _LINE.sub("", problem.text)
