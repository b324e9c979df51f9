"""Plain language: sentences that are not too long, abbreviations people know, today's names."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.content.folder import LocalePages
from bot.content.placeholders import GAP
from bot.strict_yaml.tree import Problem, Tree

_LINK = re.compile(r"\[([^\]\n]*)\]\([^)\n]*\)")
_ADDRESS = re.compile(r"https?://\S+|\S+@\S+")
_END = re.compile(r"(?<=[.!?…])[\"”’)*]*\s+")
_ABBREVIATION = re.compile(
    r"(?<![\w/.@-])(?=(?:[A-Z0-9-]*[A-Z]){2})[A-Z0-9]+(?:-[A-Z0-9]+)*(?![\w/-])"
)
_ROMAN = re.compile(r"[IVXLC]+")


@dataclass(frozen=True, slots=True)
class Text:
    """One text that people read, and where it stands."""

    words: str
    tree: Tree
    steps: tuple[str | int, ...]

    def problem(self, says: str, line: int = 0) -> Problem:
        """A problem in that line of the text."""
        block = self.tree.at(*self.steps).block
        return self.tree.problem(says, *self.steps, below=line + 1 if block else 0)


def sentences(text: str) -> Iterator[tuple[int, str]]:
    """Every sentence with the number of its line, from 0; markup and addresses left out."""
    for number, line in enumerate(text.split("\n")):
        drawn = _ADDRESS.sub("x", _LINK.sub(r"\1", GAP.sub("x", line)))
        for sentence in _END.split(drawn.replace("*", "")):
            if sentence.strip(" -"):
                yield number, sentence.strip()


def length(sentence: str) -> int:
    """How many words it has."""
    return sum(any(map(str.isalnum, word)) for word in sentence.split())


def abbreviations(text: str) -> list[str]:
    """The abbreviations in a text, each once, in their order."""
    drawn = _ADDRESS.sub(" ", _LINK.sub(r"\1", GAP.sub(" ", text)))
    found = dict.fromkeys(_ABBREVIATION.findall(drawn))
    return [one for one in found if not _ROMAN.fullmatch(one)]


def faults(texts: Sequence[Text], locale: LocalePages) -> Iterator[Problem]:
    """What is hard to read in texts that are read together, such as those of one topic."""
    whole = "\n".join(one.words for one in texts)
    for text in texts:
        yield from _long_sentences(text, locale.style.longest_sentence)
        for word in abbreviations(text.words):
            if not _is_known(word, whole, locale):
                says = f'singkatan "{word}" tidak ada di {locale.id}/glossary.yaml.'
                yield text.problem(f"{says} Tambahkan, atau eja di teks ini.", _line(text, word))
        yield from _retired(text, whole, locale)


def _long_sentences(text: Text, longest: int) -> Iterator[Problem]:
    for line, sentence in sentences(text.words):
        if (count := length(sentence)) > longest:
            start = " ".join(sentence.split()[:6])
            says = f'kalimat "{start} …" berisi {count} kata, paling banyak {longest}. Bagi dua.'
            yield text.problem(says, line)


def _is_known(word: str, whole: str, locale: LocalePages) -> bool:
    if word in locale.glossary or word in locale.style.everyday or word in locale.style.retired:
        return True
    spelled = rf"\b{re.escape(word)}\*? \(|\({re.escape(word)}\b"
    return re.search(spelled, whole) is not None


def _retired(text: Text, whole: str, locale: LocalePages) -> Iterator[Problem]:
    if any(word in whole.casefold() for word in locale.style.explains):
        return
    for old, new in locale.style.retired.items():
        if re.search(rf"\b{re.escape(old)}\b", text.words):
            says = f'"{old}" adalah istilah lama. Pakai "{new}", atau jelaskan nama lama itu.'
            yield text.problem(says, _line(text, old))


def _line(text: Text, word: str) -> int:
    return text.words.count("\n", 0, max(0, text.words.find(word)))
