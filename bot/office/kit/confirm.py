"""A yes is to what was read back: to whom, in which words, and of what as it was then."""

from __future__ import annotations

import json
from dataclasses import dataclass
from hashlib import sha256
from hmac import compare_digest

from bot.office.kit.commands import Order

SEAL = "seal"
"""Under this name a command keeps the seal of what it read back, for a yes that is typed."""

_WORDS, _VERSION = 8, 6
"""Letters of a seal that stand for what was read back, and for the version."""


@dataclass(frozen=True, slots=True)
class ReadBack:
    """What an officer is read back before it is done.

    `kind` names the question ("session cancel"), `subject` what it is about ("session 3"). `said`
    is what she was read, and `version` what the subject is now: it changes with all that could
    make her answer another one.
    """

    kind: str
    subject: str
    said: str
    version: str = ""

    def seal(self, reader: int) -> str:
        """The last part of the button that says yes, for the officer of that number alone."""
        read = json.dumps([reader, self.kind, self.subject, self.said])
        return _digest(read, _WORDS) + _digest(self.version, _VERSION)

    def agreed(self, order: Order) -> bool:
        """Whether her yes is to just this: pressed under it, or typed as the answer to it."""
        return compare_digest(_given(order), self.seal(order.officer.id))

    def outdated(self, order: Order) -> bool:
        """Returns whether her yes is to these words, but of a subject that has changed since."""
        given, seal = _given(order), self.seal(order.officer.id)
        return given[:_WORDS] == seal[:_WORDS] and len(given) == len(seal) and given != seal


def _given(order: Order) -> str:
    """Returns the seal that comes with a pressed yes, or the one kept for a typed one."""
    given = order.action[-1] if order.action else order.memory.get(SEAL, "")
    return given.encode("ascii", "replace").decode()


def _digest(text: str, letters: int) -> str:
    return sha256(text.encode("utf-8", "replace")).hexdigest()[:letters]
