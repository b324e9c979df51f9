"""Files: what may be uploaded, under which id it stands, and where it may be fetched."""

from __future__ import annotations

import base64
import hashlib
import secrets
from dataclasses import dataclass
from typing import Any

from tests.whatsapp_api.errors import ApiError
from tests.whatsapp_api.faults import DAY, Clock

MEGABYTE = 1024 * 1024
URL_SECONDS = 300.0
KINDS: dict[str, tuple[int, frozenset[str]]] = {
    "image": (5 * MEGABYTE, frozenset({"image/jpeg", "image/png"})),
    "audio": (
        16 * MEGABYTE,
        frozenset({"audio/aac", "audio/amr", "audio/mpeg", "audio/mp4", "audio/ogg"}),
    ),
    "video": (16 * MEGABYTE, frozenset({"video/mp4", "video/3gp"})),
    "sticker": (500 * 1024, frozenset({"image/webp"})),
    "document": (
        100 * MEGABYTE,
        frozenset(
            {
                "text/plain",
                "application/pdf",
                "application/msword",
                "application/vnd.ms-excel",
                "application/vnd.ms-powerpoint",
                "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
                "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
                "application/vnd.openxmlformats-officedocument.presentationml.presentation",
            }
        ),
    ),
}
"""Kind → (bytes, MIME types) of Meta's table of supported media."""

UPLOADED, HEARD = 30 * DAY, 7 * DAY
"""How long an id lives: from an upload, from a webhook."""


@dataclass(slots=True)
class File:
    """One stored file; `until` is the end of its id."""

    id: str
    content: bytes
    mime: str
    until: float
    name: str = ""

    @property
    def kind(self) -> str:
        return next((k for k, (_, mimes) in KINDS.items() if self.mime in mimes), "")

    def digest(self) -> str:
        """SHA-256 in base64, as it stands in webhooks (GET /{id} gives it in hex)."""
        return base64.b64encode(hashlib.sha256(self.content).digest()).decode()


class Media:
    """The stored files, and the addresses that were given out for them."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.files: dict[str, File] = {}
        self.links: dict[str, tuple[str, float]] = {}
        self._number = 1_003_383_421_387_000

    def keep(self, content: bytes, mime: str, seconds: float, name: str = "") -> File:
        self._number += 1
        file = File(str(self._number), content, mime, self.clock() + seconds, name)
        self.files[file.id] = file
        return file

    def upload(self, content: bytes, mime: str, name: str) -> File:
        """Keeps what the bot uploads. Raises ApiError for a type or size that Meta refuses."""
        bare = mime.partition(";")[0].strip().lower()
        kind = next((k for k, (_, mimes) in KINDS.items() if bare in mimes), None)
        if kind is None:
            known = sorted(m for _, mimes in KINDS.values() for m in mimes)
            raise ApiError(
                100,
                f"Param file must be a file with one of the following types: {known}. "
                f"Received file of type '{mime}'.",
            )
        if not content:
            raise ApiError(131053, "The file is empty.")
        if len(content) > KINDS[kind][0]:
            raise ApiError(131053, f"A file of type {bare} may have {KINDS[kind][0]} bytes.")
        return self.keep(content, bare, UPLOADED, name)

    def find(self, media_id: str) -> File:
        """The file of an id. Raises ApiError 100 for one that is unknown or too old."""
        file = self.files.get(media_id)
        if file is None or self.clock() >= file.until:
            raise ApiError(
                100,
                f"Unsupported get request. Object with ID '{media_id}' does not exist",
                subcode=33,
                kind="GraphMethodException",
            )
        return file

    def face(self, media_id: str, base: str) -> dict[str, Any]:
        """The answer of GET /{media_id}: an address that is good for five minutes."""
        file = self.find(media_id)
        key = secrets.token_hex(16)
        ends = self.clock() + URL_SECONDS
        self.links[key] = (file.id, ends)
        query = f"mid={file.id}&ext={int(ends)}&hash={key}"
        return {
            "messaging_product": "whatsapp",
            "url": f"{base}/whatsapp_business/attachments/?{query}",
            "mime_type": file.mime,
            "sha256": hashlib.sha256(file.content).hexdigest(),
            "file_size": len(file.content),
            "id": file.id,
        }

    def fetch(self, media_id: str, key: str) -> File | None:
        """The file behind an address; None once its five minutes are over."""
        known, ends = self.links.get(key, ("", 0.0))
        return self.files.get(known) if known == media_id and self.clock() < ends else None

    def check_kind(self, kind: str, media_id: str) -> None:
        """Raises ApiError: 100 for an unknown id, 131053 for a file that is no such message."""
        file = self.find(media_id)
        if file.kind != kind and kind != "document":
            raise ApiError(131053, f"A file of type {file.mime} cannot be sent as {kind}.")
