"""Yes or no, in Indonesian, Banjar and English."""

from __future__ import annotations

import re
from datetime import date

from bot.dialogue.fields.field import Field, Problem, Value, field_type
from bot.dialogue.fields.text import cut_excerpt, opens_question, read_terms, split_words

YES, NO = "ya", "tidak"

_YES = read_terms("""
    ya y yy iya iyah iyaa iyes yaa yaaa yap yup yep yes yoi yo yoa ok oke okey okay okeh okee
    oks siap setuju satuju sip sipp bersedia sedia boleh mau bisa inggih nggih enggih njih hiih
    iih ih
    benar betul bener tentu pasti sudah agree agreed sure bujur hakun lanjut lanjutkan yess yaps
    iy true purun gelem hooh ho oh heeh silakan silahkan monggo yaudah yowis
    punya handak muhun leres inggeh injih mangga gas gaskeun gaskan
""")
_NO = read_terms("tidak t g n nope no jangan ora moal nolak menolak kada false")
_TURNED = read_terms(
    "mau bersedia setuju bisa boleh sedia punya benar betul jadi agree usah perlu ikut hakun handak"
    " bener gelem purun"
)
_PLAIN_YES = read_terms("satuju ya y iya iyaa ok oke okay yes setuju bersedia siap")
_CONDITIONS = read_terms(
    "tapi tetapi kalau kalo jika asal asalkan kecuali tergantung tanya syarat catatan"
)
_NOT_YET = read_terms("belum ada punya bisa sudah setuju ya tidak")
_THERE = ({"ada"}, {"sudah", "ada"}, {"ya", "ada"}, {"tidak", "ada"})
_AROUND = read_terms("""
    saya kak kakak min admin pak bu bapak ibu mas mbak dong deh kok sih lah pang ai aja saja
    haja jua pareng keun
    sangat sekali terima kasih makasih trims thanks dulu nanti banget i do am want to insyaallah
    hi please ah maaf bos boss bosku gan sis bro abang bang kang teh tante paman ustadz kk kaka bund
""")
_HANDS = {"👍": YES, "👌": YES, "✅": YES, "👎": NO, "❌": NO}


@field_type("yes_no")
def read_yes_no(raw: str, field: Field, today: date) -> Value | Problem:
    """ "ya" or "tidak". Both at once, neither and "tidak apa-apa" are not taken.

    "belum" and "ada", which tell of something else than a yes, are asked.
    """
    read = {"read": cut_excerpt(raw)}
    found = [word if word in _YES | _NO else _squeeze_word(word) for word in split_words(raw)]
    if not found:
        return _by_hand(raw, read)
    core = [word for word in found if word not in _AROUND]
    if "belum" in found and not set(core) <= _NOT_YET:
        return Problem("problem.yes_no.not_yet", read)
    if "belum" in found or set(core) in _THERE:
        return _ask_answer(NO if {"tidak", "belum"} & set(found) else YES, read)
    told = None if opens_question(raw) or not core else _read_core(core)
    if told is None:
        return Problem("problem.yes_no.unread", read)
    wordy = told == YES and not set(core) <= _YES
    doubt = wordy or "?" in raw or bool({"insyaallah", "nanti", "dulu"} & set(found))
    return _ask_answer(told, read) if doubt else Value(told, None, read)


def _ask_answer(answer: str, read: dict[str, str]) -> Value:
    return Value(answer, f"confirm.yes_no.{answer}", read)


def _squeeze_word(word: str) -> str:
    """ "iyaaa" as "iya". A word that stays unknown stays as it was."""
    short = re.sub(r"(.)\1+", r"\1", word)
    return short if short in _YES | _NO else word


def _read_core(core: list[str]) -> str | None:
    """Returns what the words say together: "tidak mau" is a no, "ya tidak" is neither."""
    said = set(core)
    if said <= _YES:
        return YES
    if core[0] in _NO:
        return NO if said <= _NO | _TURNED else None
    return YES if core[0] in _PLAIN_YES and not said & (_NO | _CONDITIONS) else None


def _by_hand(raw: str, read: dict[str, str]) -> Value | Problem:
    answers = {answer for hand, answer in _HANDS.items() if hand in raw}
    if len(answers) != 1:
        return Problem("problem.yes_no.unread", read)
    return _ask_answer(answers.pop(), read)
