"""Files by what is in them: their type is read from the bytes, and their name is made harmless."""

from __future__ import annotations

import re
import unicodedata

from bot.dialogue.messages import Relay

MOST_BYTES = 5 * 1024 * 1024
"""A larger file does not cross from one network to another, and is taken from no page."""

PICTURES = ("image/jpeg", "image/png", "image/webp")
WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
DOCUMENT = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
CSV = "text/csv"
PDF = "application/pdf"

_ENDINGS = {
    "image/jpeg": ".jpg",
    "image/png": ".png",
    "image/webp": ".webp",
    PDF: ".pdf",
    "audio/ogg": ".ogg",
    "audio/mpeg": ".mp3",
    "video/mp4": ".mp4",
    WORKBOOK: ".xlsx",
    DOCUMENT: ".docx",
    CSV: ".csv",
}
"""Every type that crosses, and how a name of it ends."""

_BEGINNINGS = (
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"%PDF-", PDF),
    (b"OggS", "audio/ogg"),
    (b"ID3", "audio/mpeg"),
    (b"\xff\xfb", "audio/mpeg"),
)
_PARTS = ((b"xl/workbook.xml", WORKBOOK), (b"word/document.xml", DOCUMENT))
_LOOKED_AT = 4096
_LONGEST = 60
_UNSAFE = re.compile(r"[^\w .()-]+")
_DOTS = re.compile(r"\.{2,}")


def may_cross(relay: Relay) -> bool:
    """Returns whether a copy may go to another network, as far as its name and size tell."""
    _, dot, ending = relay.name.rpartition(".")
    known = not dot or f".{ending.lower()}" in (".jpeg", *_ENDINGS.values())
    return known and relay.size <= MOST_BYTES


def media_of(content: bytes) -> str:
    """Returns the type of what is in there.

    Empty for whatever does not cross (a program, a web page).
    """
    for beginning, media in _BEGINNINGS:
        if content.startswith(beginning):
            return media
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "image/webp"
    if content[4:8] == b"ftyp":
        return "video/mp4"
    if content.startswith(b"PK\x03\x04"):
        return _media_of_archive(content)
    return CSV if _is_table(content) else ""


def is_picture(media: str) -> bool:
    """Returns whether a page can show it as a picture."""
    return media in PICTURES


def file_name(given: str, media: str) -> str:
    """What it is called: without paths, signs and turning marks, ending as its type does."""
    plain = unicodedata.normalize("NFC", given.replace("\\", "/").rpartition("/")[2])
    ending = _ENDINGS.get(media, "")
    stem, _, last = plain.rpartition(".")
    if f".{last.lower()}" not in (ending, ending.replace("jpg", "jpeg")):
        stem = plain.replace(".", "_")  # a picture called "foto.exe" must not go on under that name
    clean = _DOTS.sub(".", _UNSAFE.sub("_", stem)).strip(" ._")[:_LONGEST].strip(" ._")
    return f"{clean or 'berkas'}{ending}"


def _media_of_archive(content: bytes) -> str:
    """Returns a workbook or a text document without macros. Any other archive is nothing."""
    if b"vbaProject.bin" in content:
        return ""
    return next((media for part, media in _PARTS if part in content), "")


def _is_table(content: bytes) -> bool:
    """Text in lines with a sign between its columns, and no markup."""
    head = content[:_LOOKED_AT]
    if not head.strip() or b"\0" in head or head.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"<"):
        return False
    return any(sign in head.partition(b"\n")[0] for sign in (b",", b";", b"\t"))
