"""The code on a slip: a seat's number, signed. And the same as a QR picture."""

from __future__ import annotations

import hashlib
import hmac
from io import BytesIO

from bot.dialogue.sessions.session import CODE_LENGTH, LETTERS

VERSION = "A"
"""The first letter of every code: another way to sign gets another letter."""

_NUMBER = 5
"""Letters of the seat's number: 31^5 = 28 million seats."""

_MARK = CODE_LENGTH - _NUMBER - len(VERSION)
"""Letters of the signature: 31^10, so a guess hits once in 10^14."""


def make_code(key: bytes, seat: int) -> str:
    """Returns the seat's code: version, number, signature. It says nothing about the person."""
    body = VERSION + _encode_number(seat, _NUMBER)
    return body + _sign_body(key, body)


def seat_of(key: bytes, typed: str) -> int | None:
    """The number of the seat whose code was typed, spaces, dashes and case aside. None when it
    was changed, is incomplete, or another office signed it.
    """
    text = "".join(typed.split()).replace("-", "").upper()
    body, mark = text[: -_MARK or None], text[-_MARK:]
    known = len(text) == CODE_LENGTH and set(text) <= set(LETTERS) and body[0] == VERSION
    if not known or not hmac.compare_digest(mark, _sign_body(key, body)):
        return None
    number = 0
    for letter in body[1:]:
        number = number * len(LETTERS) + LETTERS.index(letter)
    return number


def space_code(text: str) -> str:
    """Returns the code in groups of four, as people read it out."""
    return "-".join(text[at : at + 4] for at in range(0, len(text), 4))


def qr_png(text: str) -> bytes:
    """Returns the text as a QR picture with its quiet zone, sharp enough to be printed."""
    import segno  # only when somebody gets a slip or a poster

    picture = BytesIO()
    segno.make(text, error="m", micro=False).save(picture, kind="png", scale=8, border=4)
    return picture.getvalue()


def _sign_body(key: bytes, body: str) -> str:
    digest = hmac.digest(key, f"slip:{body}".encode(), hashlib.sha256)
    return _encode_number(int.from_bytes(digest), _MARK)


def _encode_number(number: int, length: int) -> str:
    """Returns the last so many digits of the number, in base 31."""
    found = ""
    for _ in range(length):
        number, digit = divmod(number, len(LETTERS))
        found = LETTERS[digit] + found
    return found
