"""Files sealed to a public key of age (age-encryption.org): whoever takes one reads nothing."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import Any

from bot.errors import BotError
from bot.store.sealing import make_private

ENDING = ".age"


def seal_file(file: Path, recipient: str) -> Path:
    """Puts `file.age` in the place of a file: only the recipient's secret key opens it.

    BotError where that cannot be; the file is left as it was.
    """
    age, target = _library(), file.with_name(file.name + ENDING)
    draft = target.with_name(target.name + ".part")
    try:
        make_private(draft)
        age.encrypt_file(str(file), str(draft), [age.x25519.Recipient.from_str(recipient)])
        draft.replace(target)
        file.unlink()
    except (OSError, age.RecipientError, age.EncryptError) as error:
        draft.unlink(missing_ok=True)
        raise BotError(f"{file} cannot be encrypted to {recipient[:12]}…: {error}") from None
    return target


def open_file(sealed: Path, target: Path, identity: Path) -> None:
    """Opens a sealed file into a private `target`. BotError where the secret key is not the one."""
    age = _library()
    try:
        secret = [line for line in identity.read_text("utf-8").split() if "SECRET-KEY" in line]
        make_private(target)
        keys = [age.x25519.Identity.from_str(line) for line in secret]
        age.decrypt_file(str(sealed), str(target), keys)
    except (OSError, ValueError, age.IdentityError, age.DecryptError) as error:
        raise BotError(f"{sealed} does not open with {identity}: {error}") from None


def _library() -> Any:
    try:
        return import_module("pyrage")
    except ImportError:
        raise BotError("backups are encrypted by an extra: pip install '.[age]'") from None
