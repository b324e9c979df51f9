"""What people write around a name: "nama saya …", "… kak", her age, where she is from."""

from __future__ import annotations

import re
import unicodedata

_OPENING = re.compile(
    r"^(?:(?:perkenalkan|assalamu'?alaikum|halo|hallo|hai|hi|permisi|selamat (?:pagi|siang"
    r"|sore|malam)"
    r"|(?:mohon )?maaf\b[^,.\n]*[,.]|maaf|oh)(?!\w)|wr\.? ?wb\b|(?:nama ?ku|nama panggilan)\b"
    r"|(?:nama|nm|ngaran|aran|jeneng|asma|nami)(?:nya|ku|ne|e|lengkap)?\b"
    r"(?: (?:saya|sy|aku|ulun|unda|kula|kulo|lengkap|lngkp|asli|resmi|sesuai|di|dalam|ktp|kk"
    r"|akta|akte|ijazah|paspor|nya)\b)*"
    r"(?: (?:adalah|ialah)\b)?"
    r"|(?:saya|sy|aku|ulun|kula|kulo)\b|(?:my )?(?:full )?name(?: is|'s)?\b|i am\b|i'm\b"
    r"|(?:this is|it's|it is)\b"
    r"|(?:kak|kk|min|admin|bu|pak|mbak)\b(?= (?:saya|sy|aku|ulun|nama|nm|ngaran|perkenalkan)\b)"
    r"|kak\b)[\s:=,.-]*",
    re.IGNORECASE,
)
_DOUBTFUL_OPENING = re.compile(
    r"^(?:(?:(?:mau |ingin |handak )?(?:men|man)?daftar(?:kan|in|akan)|untuk"
    r"|buat)(?= \w+(?:ku\b| saya| aku| ulun))"
    r"|(?:ya|iya|ok|oke|baik|bukan|ini|itu|dengan|cuma|hanya|koma|sesuai ktp|di ktp|ktp"
    r"|\d{1,2}[.)]"
    r"|(?:anak|adik|ading|kakak|ibu|mama|suami|istri|kawan|teman|saudara)(?:ku| saya| ulun| aku)"
    r"(?: (?:adalah|namanya|bernama|yaitu))?(?=[ ,]+\S))\b|\d{1,2}[.)])[\s,.:=-]*",
    re.IGNORECASE,
)
_CLOSING = re.compile(
    r"(?<![\s,.])[\s,.]+(?:kak|kakak|kk|min|admin|pak|bu|mbak|mas|pang|ya|yaa|yah|nih|sih|lah|dong|deh"
    r"|terima ?kasih"
    r"|trima kasih|makasih|makasi|mksh|thanks|thank you|trims|tks|suwun|matur nuwun|aja|saja|haja"
    r"|doang|titik|koma|(?:yang )?sesuai (?:di )?ktp|di ktp|ktp)[\s.,!]*$",
    re.IGNORECASE,
)
_LABEL_INSIDE = re.compile(
    r"^.*[\s,.;](?:(?:nama|ngaran|jeneng)(?:nya|ne|e|ku)"
    r"|(?:nama|ngaran)(?: (?:lengkap|asli))?(?: (?:saya|sy|aku|ulun|dia))+"
    r"|(?:nama|ngaran) (?:lengkap|asli)|full name(?: is)?)\b(?: adalah)?"
    r"[\s:=]+(?=\S)",
    re.IGNORECASE,
)
_ASIDE = re.compile(
    r"(?<=\w)\W+(?:umur|usia|umurku|lahir|lhr|kelahiran|tgl|tanggal|ttl|tempat|dari|dr|asal|alamat"
    r"|tinggal|domisili|no|nomor|hp|wa|lulusan|jurusan|panggil|dipanggil|panggilan|panggilannya|biasa"
    r"|biasanya|pake|pakai|saking|a\.?k\.?a|bisa dipanggil|sering dipanggil|akrab|alias"
    r"|dikiau|kiau\w*|kiyau\w*"
    r"|nama panggilan|nik"
    r"|jenis kelamin|nickname|call me|from|aged?|born|nggak ada|tidak ada|gak ada|ga ada"
    r"|kada ada|tanpa"
    r"|(?:mau|ingin|handak) (?:daftar|tanya|ikut|kerja)|btw|oh ya|oya|kalau|kalo|untuk|buat"
    r"|satu kata)\b.*$"
    r"|(?<=\w)\s*[(\[].*$|[\s,;/|]+\d[\w\W]*$",
    re.IGNORECASE,
)
_TITLE = re.compile(r"(?:[a-z]{1,4}(?:\.|\b) ?){1,6}", re.IGNORECASE)
_SPELLING = re.compile(r"\b(?:pakai|pake|huruf|satu kata|ejaannya|yang benar)\b", re.IGNORECASE)
"""Tells how the name is written: "Desy pakai y, Desy Ratnasari"."""

_EDGES = ' ,:;-_"“”*~'
_QUOTES = str.maketrans("’‘ʼ`´", "'''''")
_FACES = re.compile(r"(?:\s*(?:[:;=]['-]?[()DPp3*]+|\^_*\^|<3|[~!]))+$")
"""Faces that are typed in signs after a name."""

_LAYERS = 2
"""What is left when one thing is cut away may be wrapped again: "Siti ya (x)"."""

_DETAIL = re.compile(
    r"\d|\b(?:umur|usia|lahir|alamat|asal|dari|hp|wa|email|lulusan)\b", re.IGNORECASE
)


def pick_line(raw: str) -> str:
    """Returns the line with the name, where the others are labelled or tell something else."""
    lines = raw.split("\n")
    named = [line for line in lines if re.match(r"(?i)\W*(?:nama|name|ngaran)\b", line)]
    if len(named) == 1:
        return named[0]
    return lines[0] if all(_DETAIL.search(line) for line in lines[1:]) else raw


def unwrap_name(raw: str) -> tuple[str, bool]:
    """Returns the name without what stands around it, and whether that is to be read back."""
    name, doubt = _unwrap_once(raw)
    for _ in range(_LAYERS):
        name, again = _unwrap_once(name)
        doubt = doubt or again
    return name, doubt


def _unwrap_once(raw: str) -> tuple[str, bool]:
    bare = _FACES.sub("", cut_emoji(raw))
    text = unicodedata.normalize("NFC", bare.translate(_QUOTES))
    inside = "".join(" " if is_emoji(char) else char for char in text)
    joined = re.sub(r"(?<=[^\W\d_])_(?=[^\W\d_])", " ", inside)
    marked = text.strip() != text.strip().strip("*~_")
    doubt = marked or " ".join(joined.split()) != " ".join(text.split())
    text, opened = _cut_opening(" ".join(joined.split()).strip(_EDGES))
    labelled = _LABEL_INSIDE.sub("", text)
    short = _cut_asides(labelled)
    closed = _cut_closing(short)
    ended = re.sub(r"(?<=[^\W\d_]{4})\.$", "", cut_emoji(closed.strip(_EDGES)))
    return ended, doubt or opened or labelled != text or short != labelled or closed != short


def _cut_opening(text: str) -> tuple[str, bool]:
    doubt, before = False, ""
    while text != before:
        before = text
        bare = _DOUBTFUL_OPENING.sub("", text) or text
        doubt = doubt or bare != text
        text = _OPENING.sub("", bare) or bare
    return text, doubt


def _cut_asides(text: str) -> str:
    """Returns the text without age, place or thanks behind the name. Degrees belong to it."""
    told, comma, rest = text.partition(",")
    short = _ASIDE.sub("", rest.strip() if comma and _SPELLING.search(told) else text)
    first, *parts = re.split(r"\s*,\s*", short)
    kept = [part for part in parts if _TITLE.fullmatch(part)]
    return ", ".join([first, *kept]) if len(kept) < len(parts) else short


def _cut_closing(text: str) -> str:
    before = ""
    while text != before:
        before, text = text, _CLOSING.sub("", text) or text
    return text


def cut_emoji(raw: str) -> str:
    """Returns the text without emoji before and after it."""
    edge = [index for index, char in enumerate(raw) if not is_emoji(char)]
    return raw[edge[0] : edge[-1] + 1] if edge else raw


def is_emoji(char: str) -> bool:
    """Whether it is part of an emoji, or the blank beside one."""
    return unicodedata.category(char) in ("So", "Sk", "Cf") or char in "\ufe0f\u20e3 "
