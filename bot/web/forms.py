"""What a form of the page brings: its fields and at most one file, in memory and within bounds."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import Request

from bot.dialogue.messages import File
from bot.files.media import MOST_BYTES, file_name, media_of

AT_ONCE = 8
"""So many forms with files are read at a time: each may hold its whole file in memory."""

SECONDS = 60.0
_FIELDS = 9


class _InMemory(MultiPartParser):
    """Starlette's parser, which lays no file on a disk that is not sealed."""

    spool_max_size = MOST_BYTES + 1


class NotTaken(Exception):
    """A form with a file that is not taken, by its HTTP status."""

    def __init__(self, status: int) -> None:
        super().__init__(str(status))
        self.status = status


@dataclass(frozen=True, slots=True)
class PostedForm:
    """The fields, each once, and the file that was chosen. Of no known type, its `media` is ""."""

    fields: dict[str, str]
    file: File | None = None

    @property
    def size(self) -> int:
        """Bytes of what was written and of the file."""
        written = len(self.fields.get("text", "").encode())
        return written + (len(self.file.content) if self.file else 0)


class FormReader:
    """Reads forms. Those with files within `per_address`, and one at a time of each visitor."""

    def __init__(self, per_address: int = AT_ONCE) -> None:
        self._per_address = per_address
        self._room = asyncio.Semaphore(AT_ONCE)
        self._senders: Counter[str] = Counter()

    async def read_form(
        self, request: Request, visitor: str | None = None, address: str = ""
    ) -> PostedForm:
        """Returns the form. With a `visitor` who is known, a file may come along.

        NotTaken for a file that is too large (413), takes too long (408), or comes with too many
        others (503); HTTPException for what is no form of ours.
        """
        kind = request.headers.get("content-type", "")
        if visitor is None or not kind.startswith("multipart/form-data"):
            return PostedForm(_read_texts(await request.form(max_files=0, max_fields=_FIELDS)))
        async with self._one_more(visitor, address):
            try:
                async with asyncio.timeout(SECONDS):
                    return await _with_file(request)
            except TimeoutError:
                raise NotTaken(408) from None
            except HTTPException as error:
                raise (NotTaken(413) if error.status_code == 413 else error) from None

    @asynccontextmanager
    async def _one_more(self, visitor: str, address: str) -> AsyncIterator[None]:
        """A place for one more. NotTaken where all, or all of hers or of her address, are taken."""
        visitor, address = f"visitor {visitor}", f"address {address}"
        crowd = self._senders[address] >= self._per_address or self._senders[visitor]
        if self._room.locked() or crowd:
            raise NotTaken(503)
        both = (visitor, address)
        self._senders.update(both)
        try:
            async with self._room:
                yield
        finally:
            self._senders.subtract(both)
            for name in both:
                if not self._senders[name]:
                    del self._senders[name]


async def _with_file(request: Request) -> PostedForm:
    parser = _InMemory(request.headers, request.stream(), max_files=1, max_fields=_FIELDS)
    try:
        form = await parser.parse()
    except MultiPartException as error:
        raise HTTPException(400, error.message) from None
    try:
        return PostedForm(_read_texts(form), await _read_file(form.get("file")))
    finally:
        await form.close()


async def _read_file(given: UploadFile | str | None) -> File | None:
    """Returns the file in that field. A browser sends the field without one, too."""
    if not isinstance(given, UploadFile) or not (given.filename or given.size):
        return None
    if (given.size or 0) > MOST_BYTES:
        raise NotTaken(413)
    content = await given.read()
    media = media_of(content)
    return File(file_name(given.filename or "", media), media, content)


def _read_texts(form: FormData) -> dict[str, str]:
    return {name: value for name, value in form.items() if isinstance(value, str)}
