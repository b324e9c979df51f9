"""A question without the numbers and addresses in it: what may be kept for staff."""

from __future__ import annotations

import re

_PERSONAL = re.compile(
    r"(?<![\w.+-])[\w.+-]++@[\w-]+\.[\w.]+"  # e-mail
    r"|https?://\S+"
    r"|@\w{3,}"
    r"|\+?\d(?:[\s.()/-]?\d){5,}",  # phones, NIK, accounts; a year or a wage stays
)

LONGEST = 500


def redact_text(text: str) -> str:
    """Returns the text with e-mails, links, names of accounts and long numbers replaced by "…"."""
    return _PERSONAL.sub("…", " ".join(text.split()))[:LONGEST]
