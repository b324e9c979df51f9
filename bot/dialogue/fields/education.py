"""What somebody studied: a level and, from D3 on, a subject."""

from __future__ import annotations

import re
from datetime import date

from rapidfuzz.distance import OSA

from bot.dialogue.fields.counting import replace_spelled
from bot.dialogue.fields.field import Field, Option, Problem, Value, field_type
from bot.dialogue.fields.matching import OptionMatch, judge_match, list_spellings, match_options
from bot.dialogue.fields.text import (
    FILLERS,
    NEGATIONS,
    cut_excerpt,
    opens_question,
    read_terms,
    split_words,
)

_TITLES = (
    (r"\b([ds][1-4])(?=[a-z]{3})", r"\1 "),
    (r"\b(sd|smp|mts|sma|smk|ma)n\b", r"\1 "),
    (r"\b(?:non|selain|bukan) (?:keperawatan|kep|perawat|kebidanan|nursing)\b", " lain "),
    (
        r"\b(?:non|belum|blm|blum|tanpa|tidak|tdk|kada|gak?|gk|nggak|ngga|ndak|tak|bukan|durung|not|no)"
        r" (?:(?:ambil|lanjut|lanjutkan|melanjutkan|sampai|sempat|punya|ikut|lulus|ada|pernah"
        r"|jadi|ke) ){0,3}"
        r"(?:profesi |program )*(?:ners|ns)\b",
        " reguler ",
    ),
    (
        r"\ba ?m ?d? ?\.? ?kep\b|\bamk\b|\bakper\b|\bakademi (?:keperawatan|perawat)\b",
        " d3 keperawatan ",
    ),
    (r"\ba ?m ?d? ?\.? ?keb\b|\bakbid\b|\bakademi kebidanan\b", " d3 kebidanan "),
    (r"\bs ?tr ?(kep|keb)\b", r" d4 \1 "),
    (r"\bs ?si ?t\b", " d4 sst "),
    (r"\bs ?tr [a-z]{2,4}\b", " d4 lain "),
    (r"\bs ?(?:tr|s ?t)\b", " d4 sst "),  # of which subject, the title does not tell
    (r"\ba ?m ?(?:g|f|r|kl|ak|tg|tem|i ?p)\b(?= *$)", " d3 lain "),
    (
        r"\ba ?m ?d ?(?:farm|fis|fism|or|op|pk|rmk|tw|ok|lab|gz|kes|ak|rmik|rad|ft|tem|kl|kom"
        r"|akun|par|tra|stat)\b",
        " d3 lain ",
    ),
    (r"\ba ?m ?d\b|\bahli madya\b", " d3 "),
    (r"\bm ?(?:kep|keb|kes|pd|si|kom|farm|hum)\b|\b(?:mba|mph|msc)\b", " s2 "),
    (r"\bs ?(kep|keb)\b", r" s1 \1 "),
    (
        r"\bs ?(?:km|gz|farm|ked|kl|kes|stat|mat|ip|an|or|th|sn|ds|ars|tp|pt|bns|ak|pd|kom|si"
        r"|psi|sos|ag|hut|hum|ikom)\b|\bs [ehtp]\b",
        " s1 lain ",
    ),
    (r"^ *s ?[eh] *$", " s1 lain "),
    (r"\bes ?e?m ?a\b", " sma "),
    (r"\bes ?e?m ?(?:ka|k)\b", " smk "),
    (r"\bes ?e?m ?(?:pe|p)\b", " smp "),
    (r"\bes ?de\b", " sd "),
    (r"\b(?:de|di) ?(?=[1-4]\b)|\bde ?(?=[iv]+\b)", " d "),
    (r"\bes ?(?=[1-4iv]+\b)", " s "),
    (r"\b(?:d|diploma|dipl|dip) ?(?:iv|4|empat)\b|\bsarjana terapan\b", " d4 "),
    (r"\b(?:d|diploma|dipl|dip) ?(?:iii|3|tiga)\b", " d3 "),
    (r"\b(?:d|diploma|dipl|dip) ?(?:ii|2|dua)\b", " d2 "),
    (r"\b(?:d|diploma|dipl|dip)(?: i| ?1| satu)\b", " d1 "),  # "di" is a word of its own
    (r"\b(?:s|strata) ?(?:iii|3|tiga)\b|\b(?:doktor|doctorate|phd)\b", " s3 "),
    (r"\b(?:s|strata) ?(?:ii|2|dua)\b|\b(?:magister|master|masters)\b", " s2 "),
    (r"\b(?:s|strata)(?: i| ?1| satu)\b|\b(?:sarjana|bachelor|bachelors)\b", " s1 "),
    (
        r"\b(?:profesi )?(?:ners|ns|nurse profession)\b|\bprofesi (?:perawat|keperawatan)\b",
        " ners ",
    ),
    (r"\b(?:vocational (?:high )?school)\b", " smk "),
    (r"\bjunior high(?: school)?\b|\bmiddle school\b", " smp "),
    (r"\b(?:senior )?high school\b", " sma "),
    (r"\b(?:elementary|primary) school\b", " sd "),
    (r"\b(?:belum|blm) (?:lulus|tamat|selesai|wisuda)\b", " masih "),
    (r"\b(?:madrasah )?ibtida\w*", " sd "),
    (r"\b(?:madrasah )?tsana\w*|\b(?:madrasah )?sanawi\w*", " smp "),
    (r"\bpaket a\b", " sd "),
    (r"\bpaket b\b", " smp "),
    (r"\bpaket c\b", " sma "),
)
_LATER = re.compile(
    r"\b(?:mau|ingin|akan|rencana|berencana|handak|hendak|nanti|pengen|insyaallah|want to|will)"
    r" (?:(?:lanjut|lanjutkan|melanjutkan|ambil|mengambil|nerusin|terus|kuliah|sambung|ke"
    r"|continue|study|do) )+"
    r"(?:d[1-4]|s[1-3]|ners)\b"
)
"""A level that she does not have: "D3, mau lanjut S1"."""

_LEVELS = read_terms("""
    sd mi smp mts sltp sma smu slta smk stm smea smkk ma man mak d1 d2 d3 d4 s1 s2 s3 ners spk
""")
_RANK = ("sd", "smp", "sma", "smk", "d1", "d2", "d3", "d4", "s1", "ners", "s2", "s3")
_NURSING = read_terms("keperawatan kep perawat perawatan nursing nurse kprwtn kprawatan kepr")
_MIDWIFERY = read_terms("kebidanan keb bidan midwifery midwife")
_SUBJECTS = frozenset({"keperawatan", "kebidanan"})
_NOT_NURSING = read_terms("gigi anestesi anestesiologi")
_HEALTH = read_terms("kesehatan medis")
"""Schools of these teach nursing, and more."""

_STUDYING = read_terms("masih sedang mahasiswa mahasiswi semester kuliah")
_OTHERS = read_terms("""
    lain lainnya gigi farmasi gizi kesmas akuntansi akutansi informatika komputer manajemen
    analis analisis kesehatan masyarakat hukum teknik mesin sipil elektro bahasa inggris jepang
    ekonomi pertanian perikanan perhotelan pariwisata administrasi bisnis fisioterapi radiologi
    rekam medis sanitasi lingkungan psikologi pendidikan guru pgsd paud tkj rpl multimedia
    otomotif listrik tata boga busana kecantikan ipa ips pgmi pai agama komunikasi sosial
    politik kimia biologi fisika matematika laboratorium medik tlm perbankan akuntan kehutanan
    peternakan pharmacy accounting
""")
_AROUND = read_terms("""
    lulusan lulus tamatan tamat alumni jurusan jur prodi program studi pendidikan terakhir
    ijazah sekolah tingkat kelas sederajat setara negeri swasta madrasah ilmu sudah degree
    diploma in of graduate dan plus umum bidang
""")


@field_type("education")
def read_education(raw: str, field: Field, today: date) -> Value | Problem:
    """Returns the id of the level with its subject.

    A level whose subject is open is asked for it.
    """
    if opens_question(raw):
        return Problem("problem.education.unread", {"read": cut_excerpt(raw)})
    found = _written_out(raw)
    exact = [option.id for option in field.options if option.id.replace("_", "") == "".join(found)]
    if exact:
        return judge_match(OptionMatch((exact[0],)), field, raw)
    if "diploma" in found and not _LEVELS & set(found):  # nearly always of three years
        found = ["d3", "masih", *found]
    levels = list(dict.fromkeys(word for word in found if word in _LEVELS))
    left = [word for word in found if word not in _LEVELS | _AROUND | FILLERS]
    if not levels or NEGATIONS & set(left):
        return _by_words(found, left, field, raw)
    level = _highest_named(levels, raw)
    if level is None:
        return Problem(
            "problem.education.levels", {"read": cut_excerpt(raw), "levels": ", ".join(levels)}
        )
    return _with_subject(
        level, left, field, raw, several=len(levels) > 1 and set(levels) != {"s1", "ners"}
    )


def _written_out(raw: str) -> list[str]:
    text = " ".join(replace_spelled(re.sub(r"[^\w]+|_", " ", raw.casefold()).split()))
    for pattern, full in _TITLES:
        text = re.sub(pattern, full, text)
    text = _LATER.sub(" masih ", " ".join(text.split()))
    return [_spell_subject(word) for word in split_words(text)]


def _spell_subject(word: str) -> str:
    """One name for each subject, with two slips allowed in the long ones, one in "perawat"."""
    for name, known in (("keperawatan", _NURSING), ("kebidanan", _MIDWIFERY)):
        near = len(word) > 6 and OSA.distance(word, name, score_cutoff=2) <= 2
        if word in known or near:
            return name
    if len(word) > 5 and OSA.distance(word, "perawat", score_cutoff=1) <= 1:
        return "keperawatan"
    return word


def _highest_named(levels: list[str], raw: str) -> str | None:
    """Returns the highest level, which is the last. None where one or the other is named."""
    if len(levels) > 1 and (re.search(r"\b(?:atau|or)\b|/", raw) or not set(levels) <= set(_RANK)):
        return None
    return max(levels, key=lambda level: _RANK.index(level) if level in _RANK else 0)


def _by_words(found: list[str], left: list[str], field: Field, raw: str) -> Value | Problem:
    """Without a level: an option by its own words, else what is missing."""
    match = match_options(found, field.options)
    if match.ids and match.sure and not match.denied:
        return judge_match(match, field, raw)
    missing = (_SUBJECTS | _OTHERS) & set(left) and not NEGATIONS & set(left)
    return Problem(
        f"problem.education.{'level' if missing else 'unread'}", {"read": cut_excerpt(raw)}
    )


def _with_subject(
    level: str, left: list[str], field: Field, raw: str, *, several: bool = False
) -> Value | Problem:
    subjects = sorted({word for word in left if word in _SUBJECTS})
    others = {word for word in left if word not in _SUBJECTS and not word.isdecimal()}
    doubtful, others = several or bool(others & _STUDYING), others - _STUDYING
    if len(subjects) > 1:
        read = {"read": cut_excerpt(raw), "levels": " / ".join(subjects)}
        return Problem("problem.education.levels", read)
    if not subjects:
        keys = [level, f"{level}lain"] if others else [level]
        open_ = _is_open(level, others - _HEALTH if level == "smk" else others, field)
        doubt = doubtful or bool(others - _OTHERS) or open_
        return _choose_option(keys, field, raw, doubt)
    # "D3 keperawatan gigi" is dental health, not nursing.
    if others & _NOT_NURSING:
        return _choose_option([f"{level}lain", level], field, raw, doubt=True)
    keys = [f"{level}{subjects[0]}", f"{level}lain"]
    doubt = doubtful or bool(others) or not _option_table(field).keys() & set(keys)
    return _choose_option([*keys, level], field, raw, doubt)


def _is_open(level: str, others: set[str], field: Field) -> bool:
    """Whether the bare level could also mean an option with a subject: "SMK", "SMK Keperawatan"."""
    return not others and any(
        option.id == f"{level}_{subject}" for option in field.options for subject in _SUBJECTS
    )


def _choose_option(keys: list[str], field: Field, raw: str, doubt: bool) -> Value | Problem:
    table = _option_table(field)
    for key in keys:
        if key in table:
            return judge_match(OptionMatch((table[key],)), field, raw, doubt)
    return _open_subject(keys[-1], field, raw)


def _option_table(field: Field) -> dict[str, str]:
    return dict(reversed(list(list_spellings(field.options))))


def _open_subject(level: str, field: Field, raw: str) -> Problem:
    options: list[Option] = [option for option in field.options if option.id.startswith(level)]
    key = "subject" if options else "unread"
    values = {"read": cut_excerpt(raw), "options": ",".join(option.id for option in options)}
    return Problem(f"problem.education.{key}", values)
