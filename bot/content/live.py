"""Content that is read anew when an office saves a file. A bad file never replaces a good one."""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Callable, Set
from contextlib import suppress
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TypeVar

from bot.config import Config
from bot.dialogue.knowledge import Knowledge
from bot.errors import BotError, trace_error

_LOG = logging.getLogger(__name__)

EVERY = 2.0
"""Seconds between two looks at the folder."""


class Live:
    """The newest Knowledge that is whole.

    `make` reads it, at first and anew, and raises BotError. `finish` gives it what takes long to
    make (vectors); the words alone answer meanwhile. The office's config.yaml is looked at, too.
    """

    def __init__(
        self,
        config: Config,
        make: Callable[[], Knowledge],
        finish: Callable[[Knowledge], Knowledge] | None = None,
    ) -> None:
        self._config = config
        self._make = make
        self._finish = finish
        self._unfinished = asyncio.Event()
        self._unfinished.set()
        self._known = self._seen = self._stamp()  # before: what is saved meanwhile is read again
        self._knowledge = make()
        self._whole = self._knowledge.semantic
        self._needed = self._knowledge.locale("").phrases.keys()
        self.fault = ""
        """Why what is on the disk was not taken. Empty where it was."""

    def _stamp(self) -> dict[str, tuple[int, int]]:
        return stamp_files(self._config.content, self._config.source)

    def knowledge(self) -> Knowledge:
        """Returns what every turn is told now."""
        return self._knowledge

    async def complete_vectors(self) -> None:
        """Finishes each new knowledge beside everything else, until cancelled."""
        while self._finish:
            await self._unfinished.wait()
            self._unfinished.clear()
            await self.finish()

    async def finish(self) -> None:
        """Finishes the present knowledge. What was read meanwhile is not replaced by it."""
        before = self._knowledge
        if self._finish is None or self._whole:
            return
        whole = await _run_aside(partial(self._finish, before))
        if self._knowledge is before:
            self._knowledge, self._whole = whole, True
            _LOG.info("content is understood by its meaning too")

    async def watch_folder(self) -> None:
        """Looks at the folder from time to time, until cancelled. A look that fails comes again."""
        while True:
            await asyncio.sleep(EVERY)
            try:
                if await _run_aside(self.look_once):
                    self._unfinished.set()
            except Exception as error:
                _LOG.error("a look at the content failed: %s", trace_error(error))

    def look_once(self) -> bool:
        """Takes what was saved, once the files rest between two looks. True when it was taken."""
        before, self._seen = self._seen, self._stamp()
        if self._seen == self._known or self._seen != before:
            return False
        self._known = self._seen
        try:
            fresh = self._make()
            _keeps_phrases(self._needed, fresh)
        except BotError as error:
            self.fault = str(error)
            _LOG.warning("content stays as it was, until this is mended:\n%s", error)
            return False
        self.fault = ""
        self._whole = fresh.semantic
        self._knowledge = fresh if fresh.semantic else _carry_meaning(self._knowledge, fresh)
        _LOG.info("content was read anew")
        return True


def _carry_meaning(old: Knowledge, new: Knowledge) -> Knowledge:
    """Returns the new with what each document meant before, until that is made anew.

    With a document that was not there before it stays without: by the words alone it is found.
    """
    pairs = zip(old.index.documents, old.index.vectors, strict=False)
    meant = {document.id: vectors for document, vectors in pairs if vectors}
    if not old.semantic or any(document.id not in meant for document in new.index.documents):
        return new
    vectors = tuple(meant[document.id] for document in new.index.documents)
    return replace(new, index=replace(new.index, vectors=vectors), semantic=True)


T = TypeVar("T")


async def _run_aside(work: Callable[[], T]) -> T:
    """What `work` gives, from a thread that a stop does not wait for (vectors: half a minute)."""
    loop = asyncio.get_running_loop()
    done: asyncio.Future[T] = loop.create_future()

    def end(settle: Callable[[], None]) -> None:
        with suppress(RuntimeError):  # the loop is closed: nobody waits any more
            loop.call_soon_threadsafe(lambda: None if done.done() else settle())

    def run() -> None:
        try:
            found = work()
        except BaseException as error:  # told to whoever waits
            end(partial(done.set_exception, error))
        else:
            end(partial(done.set_result, found))

    threading.Thread(target=run, name="content", daemon=True).start()
    return await done


def stamp_files(folder: Path, settings: Path | None = None) -> dict[str, tuple[int, int]]:
    """Returns when each file of the folder, and the file of the settings, was last written, and
    its size."""
    found = {}
    paths = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*.yaml")}
    for name, path in {**paths, **({str(settings): settings} if settings else {})}.items():
        with suppress(OSError):  # gone between the listing and the look; the next look tells
            stat = path.stat()
            found[name] = (stat.st_mtime_ns, stat.st_size)
    return found


def _keeps_phrases(needed: Set[str], new: Knowledge) -> None:
    """Refuses content that lost a phrase of the start: a conversation may need it any moment.

    One that was added since may go again: a slip in a file is put right by mending that file.
    """
    gone = needed - new.locale("").phrases.keys()
    if gone:
        raise BotError(f"frasa hilang: {', '.join(sorted(gone))}. Tulis kembali di phrases/.")
