"""Sealing: what is encrypted in the database, and keyed marks to look it up by."""

from __future__ import annotations

import base64
import hashlib
import hmac
import logging
import os
import secrets
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from bot.errors import BotError

_LOG = logging.getLogger(__name__)

KEY_MARK = ("key", "check")
"""What a database remembers its key by."""

LASTING = frozenset(
    ("ref", "chat", "heard", "survey", "try", "invite", "recovery", "secret", "alias"),
)
"""Kinds of marks (by their first word) whose values are kept nowhere, so that no new key can mark
them anew; secrets for other uses too, so that cookies and slips outlive a change of the key."""

REMADE = frozenset(("key", "phone", "nik", "proof", "audit", "witness"))
"""Kinds of marks that a change of the key makes anew (see resealing)."""

_VERSION = b"\x01"
_NONCE = 12


class Sealer:
    """AES-256-GCM under one key, bound to the place it is stored. Marks are HMAC-SHA256.

    The encryption key and the mark key are derived apart from the one in the key file, so that
    a mark tells nothing about the other.
    """

    def __init__(self, key: bytes, lasting: bytes = b"") -> None:
        self._cipher = AESGCM(hmac.digest(key, b"pandu seal 1", "sha256"))
        self._mark_key = hmac.digest(key, b"pandu mark 1", "sha256")
        self.lasting = lasting or self._mark_key

    def seal(self, content: bytes, place: str) -> bytes:
        """Returns the content, encrypted. It opens only for the same place."""
        nonce = os.urandom(_NONCE)
        return _VERSION + nonce + self._cipher.encrypt(nonce, content, place.encode())

    def open(self, sealed: bytes, place: str) -> bytes:
        """Returns the content.

        BotError when the key, the place or the bytes are not the ones it had.
        """
        nonce, rest = sealed[1 : 1 + _NONCE], sealed[1 + _NONCE :]
        try:
            return self._cipher.decrypt(nonce, rest, place.encode())
        except InvalidTag:
            raise BotError(
                f"what is stored at {place.split(':')[0]} does not open with this key: "
                "the key file is not the one of this database, or the row was altered"
            ) from None

    def keyed_mark(self, kind: str, value: str) -> str:
        """Returns a keyed hash, 32 hex digits: equal for equal values, useless without the key.

        Of what is known nowhere else (who was deleted), the marks outlive a change of the key.
        """
        key = self.lasting if kind.partition(" ")[0] in LASTING else self._mark_key
        return hmac.digest(key, f"{kind}:{value}".encode(), "sha256")[:16].hex()


def read_sealer(path: Path) -> Sealer:
    """Returns what seals under the key in the file. BotError when the file is no key.

    Its second line, if there is one, is the key of the marks that outlive a change of the key.
    """
    _warn_if_open(path)
    try:
        lines = path.read_bytes().split() or [b""]
        keys = [base64.b64decode(line, validate=True) for line in lines]
    except (ValueError, OSError) as error:
        raise BotError(f"{path}: cannot read the key: {error}") from None
    for key in keys:
        if len(key) != 32:
            raise BotError(f"{path}: a key has 32 bytes in base64, this one has {len(key)}")
    return Sealer(*keys[:2])


def _warn_if_open(path: Path) -> None:
    if os.name == "posix" and path.is_file() and path.stat().st_mode & 0o077:
        _LOG.warning("%s can be read by others on this machine: chmod 600 %s", path, path)


def make_key(path: Path, lasting: bytes = b"") -> Sealer:
    """Makes a new key file that only its owner can read. BotError where it cannot be written."""
    keys = [secrets.token_bytes(32), *([lasting] if lasting else [])]
    draft = path.with_name(path.name + ".part")
    try:
        private_folder(path.parent)
        draft.unlink(missing_ok=True)
        make_private(draft)
        with draft.open("wb") as file:
            file.writelines(base64.b64encode(key) + b"\n" for key in keys)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)  # whole or not at all: half a key would be a wrong one
        sync_folder(path.parent)
    except OSError as error:
        raise BotError(f"{path}: cannot write the key: {error.strerror}") from None
    return Sealer(*keys)


def make_private(path: Path) -> None:
    """Makes the file, empty, if it is not there. Only its owner can read it, also if it was.

    Raises OSError.
    """
    os.close(os.open(path, os.O_WRONLY | os.O_CREAT, 0o600))
    if os.name == "posix" and path.stat().st_mode & 0o077:
        path.chmod(0o600)


def private_folder(path: Path) -> None:
    """Makes the folder if it is not there. Only its owner can look into one that we make.

    Raises OSError.
    """
    if not path.is_dir():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.mkdir(mode=0o700, exist_ok=True)


def sync_folder(path: Path) -> None:
    """Has the names in a folder on the disk, not only what is in its files. Raises OSError."""
    if os.name != "posix":
        return
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def file_checksum(path: Path) -> str:
    """Returns the SHA-256 of a file, in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
