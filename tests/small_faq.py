"""A whole content folder small enough to read on one screen, for tests that break it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from bot.config import Config, load_config

KANTOR = """\
category: kantor
title: Kantor
topics:
  - id: alamat
    title: Di mana kantornya?
    phrasings: [alamat kantor, kantor di mana, lokasi kantor, arah ke kantor,
      jalan apa kantornya, peta kantor, kantor sebelah mana, naik apa ke kantor]
    keywords: [lokasi]
    short: "Kantor kami di {office.address}."
    details: |
      - Telepon: {office.phone}.
      - Datanglah pada jam layanan.
    sources:
      - {name: Koran, url: "https://example.org/a", date: "2026-02"}
    diperiksa: 2026-11-01
    berlaku_sampai: 2027-01-31
    related: [jam]
  - id: jam
    title: Kapan kantor buka?
    phrasings: [jam buka, jam layanan, buka jam berapa, tutup jam berapa,
      hari apa buka, sabtu buka tidak, jam istirahat, buka sampai kapan]
    short: "Kantor buka pada hari kerja."
    sources:
      - {name: Koran, url: "https://example.org/b", date: tanpa tanggal}
    diperiksa: 2026-11-01
    related: [alamat]
"""

OFFICE = """\
category: kantor
title: Office
topics:
  - id: alamat
    title: Where is the office?
    phrasings: [where is the office, office address]
    short: "Our office is at {office.address}."
    details: "Call {office.phone}."
  - id: jam
    title: When is the office open?
    phrasings: [opening hours]
    short: "The office is open on working days."
"""

PHRASES = """\
unset: "{unset}"
start: "{hello} {name}, {office.name}."
danger.general: "{hello} 112"
danger.hurt: "{hello} 113"
eligibility.age: "{hello} {year}"
form.age.question: "{hello}?"
form.age.name: "{hello}"
form.city.question: "{hello}?"
form.city.name: "{hello}"
form.city.option.a: "A"
form.city.option.b: "B"
"""

LEVELS = "".join(
    f'offers.{part}: "x"\n'
    for part in (
        *(f"level.{level}" for level in ("none", "periksa", "waspada", "bahaya")),
        *(f"sign.fee.{part}" for part in ("what", "ask", "verify")),
    )
)

WORDS = """\
name: %s
controls:
  menu: [%s, "/menu"]
  help: [%s]
asking: [%s]
"""

FORMS = """\
forms:
- id: daftar
  version: 1
  fields:
  - id: city
    type: choice
    options:
    - id: a
    - id: b
      aliases: [bee]
  - id: age
    type: date
    private: true
    when: {field: city, values: [a]}
    minimum: 15
eligibility:
- id: age
  field: age
  test: age_at_most
  values: ["35"]
  year: 2025
  on: 2025-05-31
  source: {name: Koran, url: "https://example.org", date: "2025"}
"""

DANGER = """\
same:
  luka: [hurt]
words:
  wound: [luka, luka parah]
  now: [sekarang]
signs:
  is_hurt: ["wound now", "wound + now"]
cancels:
- {by: now, where: before, within: "3", signs: [is_hurt]}
alarms:
- {kind: hurt, when: ["is_hurt & wound|now"]}
"""

OFFERS = """\
same:
  biaya: [fee]
words:
  fee_word: [biaya]
  cue: [kerja]
signs:
  asks_fee: [fee_word]
checks:
- id: fee
  source: {name: Koran, url: "https://example.org", date: "2025"}
  about: money
  when: [asks_fee]
pay:
- {words: [rupiah], most: "15000000"}
"""

FILES: dict[str, str] = {
    "config.yaml": 'office: {name: "Kantor *Uji*", address: "Jalan 1"}\ncontent: faq\n',
    "faq/categories.yaml": "categories: [kantor]\n",
    "faq/forms.yaml": FORMS,
    "faq/danger.yaml": DANGER,
    "faq/offers.yaml": OFFERS,
    "faq/lexicon.yaml": "slang:\n  kantor: [ktr]\n",
    "faq/id/words.yaml": WORDS % ("Bahasa Indonesia", "menu", "bantuan", "apa"),
    "faq/id/glossary.yaml": "PMI: pekerja migran\n",
    "faq/id/phrases/all.yaml": PHRASES.replace("{hello}", "Halo").replace("{unset}", "(kosong)"),
    "faq/id/phrases/offers.yaml": LEVELS,
    "faq/id/topics/kantor.yaml": KANTOR,
    "faq/en/words.yaml": WORDS % ("English", "main menu", "help", "what"),
    "faq/en/glossary.yaml": "PMI: migrant worker\n",
    "faq/en/phrases/all.yaml": PHRASES.replace("{hello}", "Hello").replace("{unset}", "(unset)"),
    "faq/en/phrases/offers.yaml": LEVELS,
    "faq/en/topics/kantor.yaml": OFFICE,
    "faq/id/style.yaml": "everyday: [HP]\nretired: {TKI: PMI}\nexplains: [dulu]\n",
}


def laid(folder: Path, changes: Mapping[str, str | None] | None = None) -> Path:
    """Writes the folder, changed as told (None: without that file); gives its config.yaml."""
    for name, text in (FILES | dict(changes or {})).items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if text is not None:
            path.write_text(text, "utf-8")
    return folder / "config.yaml"


def small(folder: Path, changes: Mapping[str, str | None] | None = None) -> Config:
    """The same, as a config."""
    return load_config(laid(folder, changes), {})


def with_line(name: str, old: str, new: str) -> dict[str, str | None]:
    """A change of one file; the old text must be there."""
    assert old in FILES[name], old
    return {name: FILES[name].replace(old, new, 1)}
