"""What an error of the Cloud API means for a message: by its code, never by the HTTP status.

Meta gives throttling no fixed status, and says to build on `code` (its error codes, read in
November 2026; the codes of one kind stand together there).
"""

from __future__ import annotations

from collections.abc import Mapping

from bot.dialogue.channel import (
    BroadcastsStopped,
    Refused,
    TryLater,
    Undelivered,
    UnknownOutcome,
    Withheld,
)

THROTTLED = frozenset({4, 80007, 130429, 133016, 429})
PAIR = 131056
RESTRICTED = frozenset({131048, 131064})
WITHHELD: Mapping[int, str] = {131047: "window", 131049: "cap", 131050: "stopped"}
UNDELIVERED = frozenset({131026, 130472})
BLOCKED: Mapping[int, str] = {
    131042: "pembayaran WhatsApp bermasalah (payment): periksa metode pembayaran di Meta",
    **dict.fromkeys(
        (0, 3, 10, 190, 131005, *range(200, 300)),
        "token WhatsApp ditolak (token): buat yang baru, lalu isi PANDU_WHATSAPP_TOKEN",
    ),
    **dict.fromkeys(
        (368, 131031),
        "akun WhatsApp dibatasi Meta (account): buka Business Support di Meta",
    ),
}
"""Nothing is wrong with the message: the whole channel waits, and somebody must act."""

TEMPLATE = frozenset({132001, 132015, 132016})
"""The template is missing, paused or disabled."""

UNKNOWN = frozenset({1, 2, 131000, 131016})
TRANSIENT = frozenset({131052, 131053})
"""A file could not be taken or fetched; often it can a moment later."""

_LONGEST = 300.0
BLOCKED_SECONDS = 120.0
"""Seconds between two tries while the network does not serve us."""


def find_code(answer: object) -> tuple[int, str]:
    """Returns the code of an answer's error and its words. -1 where there is none."""
    error = answer.get("error") if isinstance(answer, Mapping) else None
    if not isinstance(error, Mapping):
        return -1, ""
    details = error.get("error_data")
    said = details.get("details") if isinstance(details, Mapping) else error.get("message")
    code = error.get("code")
    return (code if isinstance(code, int) else -1), str(said or "")[:200]


def sort_error(code: int, said: str, *, tries: int) -> Exception:
    """Returns what the channel is to raise. `tries`: how often it was slowed down in a row."""
    if code == PAIR:
        return TryLater(min(4.0 ** (tries + 1), _LONGEST))
    if code in THROTTLED:
        return TryLater(min(2.0**tries, 60.0), everyone=True)
    if code in RESTRICTED:
        return BroadcastsStopped()
    if code in WITHHELD:
        return Withheld(WITHHELD[code])
    if code in BLOCKED:
        return TryLater(BLOCKED_SECONDS, everyone=True)
    if code in TEMPLATE:
        return Withheld("template")
    if code in UNDELIVERED:
        return Undelivered(str(code))
    if code in UNKNOWN or code == -1:
        return UnknownOutcome(f"code {code}", failed=code != -1)
    if code in TRANSIENT:
        return UnknownOutcome(f"code {code}", failed=True)
    return Refused(f"code {code}: {said}")


def reason_of(code: int) -> str:
    """Returns why a message failed that was taken first, as a receipt has it."""
    if code in TEMPLATE:
        return "template"
    return WITHHELD.get(code, str(code))
