"""E-mail addresses."""

from __future__ import annotations

import re
from datetime import date

from bot.dialogue.fields.counting import replace_spelled
from bot.dialogue.fields.field import Field, Problem, Value, field_type
from bot.dialogue.fields.text import cut_excerpt

_LABEL = re.compile(
    r"^(?:(?:alamat|e-?mail(?:nya|ku)?|mail(?:to)?|surel|saya|sy|my|is|aku|ulun|adalah|kak|ini|itu)\b[\s:=]*)+",
    re.IGNORECASE,
)
_ADDRESS = re.compile(
    r"[A-Za-z0-9](?:[A-Za-z0-9_%+-]|\.(?!\.|@)){0,63}@"
    r"(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]{2,24}"
)
_INSIDE = re.compile(rf"(?<![\w.@%+-]){_ADDRESS.pattern}(?![\w@-])")
_CLOSING = re.compile(r"(?:\s+(?:ya|kak|min|pak|bu|terima|kasih|makasih))+$", re.IGNORECASE)
_WORDS = (
    (
        r"(?<=\w)\s*[\[({<](?:at|et|a|@)[\])}>]\s*|\s+(?:at|et|ad|add|keong|a ?keong|tanda at)\s+",
        "@",
    ),
    (r"\s*[\[({](?:dot|titik)[\])}]\s*|\s+(?:dot|titik|point|poin|dit)\s+", "."),
    (r"\s+(?:garis bawah|under ?score|strip bawah|andersko\w*)\s+", "_"),
    (r"\s+(?:strip|dash|minus|tanda hubung|garis datar)\s+", "-"),
    (r"(?<=@)(?:g ?mail|ji ?mail|jimeil|gimel|jimel|gmel|gemail)(?=[.\s])", "gmail"),
    (r"(?<=@)(?:ya ?ho+|yahu|iahu)(?=[.\s])", "yahoo"),
    (r"(?<=[.])kom$", "com"),
    (r"(?<=[.])(?:ko|ce o)(?=[.])", "co"),
    (r" ?@ ?", "@"),
    (r" \. ?|\. (?=(?:com|co|net|org|id|ac|sch)\b)", "."),
    (r"(?<=\w),(?=[a-z]{2,3}\b)", "."),
)
_SAID = tuple((re.compile(pattern, re.IGNORECASE), sign) for pattern, sign in _WORDS)
"""How an address is said or slipped: "at", "dot", blanks around the signs, a comma for a point."""

_MOST_WORDS = 5
"""Of the part before the @, where it is said with blanks: "siti aminah at …"."""

_SLIPS = {
    "gmail.com": "gmail.con gmail.co gmail.cm gmail.om gmial.com gmai.com gmal.com gmail.comm "
    "gamil.com gmil.com gmail.co.id gmaill.com gmail.id gnail.com gmail.cim",
    "yahoo.com": "yahoo.con yaho.com yahooo.com yhoo.com yahoo.cm yahoo.comm",
    "yahoo.co.id": "yaho.co.id yahoo.coid yahoo.co.di",
    "hotmail.com": "hotmail.con hotmai.com hotmal.com",
    "outlook.com": "outlook.con outlok.com",
    "icloud.com": "icloud.con iclod.com",
}
_MEANT = {slip: domain for domain, slips in _SLIPS.items() for slip in slips.split()}


@field_type("email")
def read_email(raw: str, field: Field, today: date) -> Value | Problem:
    """Returns an address with its domain in small letters. A known slip in the domain is asked."""
    text = _CLOSING.sub("", _LABEL.sub("", raw).lstrip(" <").rstrip(" >.,;"))
    read = {"read": cut_excerpt(raw)}
    written = text
    inside = _INSIDE.findall(text)
    text = inside[0] if len(inside) == text.count("@") == 1 else _write_said(text)
    if text.count("@") != 1:
        return Problem("problem.email.several" if "@" in text else "problem.email.sign", read)
    if not _ADDRESS.fullmatch(text):
        return Problem("problem.email.unread", read)
    name, _, domain = text.partition("@")
    domain = domain.lower()
    meant = _MEANT.get(domain, domain)
    if meant != domain or text != written:
        values = read | {"email": f"{name}@{meant}"}
        return Value(f"{name}@{meant}", "confirm.email.domain", values)
    return Value(f"{name}@{domain}", None, read)


def _write_said(text: str) -> str:
    """Returns the address with signs for the words that name them, and digits for numbers."""
    for said, sign in _SAID:
        text = said.sub(sign, text)
    name, sign, domain = text.partition("@")
    words = name.split()
    if not sign or not 1 < len(words) <= _MOST_WORDS or " " in domain:
        return text
    return "".join(replace_spelled(words)) + sign + domain
