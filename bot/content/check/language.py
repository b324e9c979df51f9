"""Plain language: sentences that are not too long, abbreviations people know, today's names."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.content.folder import LocalePages
from bot.content.placeholders import GAP
from bot.strict_yaml.tree import FileProblem, Tree

_LINK = re.compile(r"\[([^\]\n]*)\]\([^)\n]*\)")
_ADDRESS = re.compile(r"https?://\S+|\S+@\S+")
_END = re.compile(r"(?<=[.!?…])[\"”’)*]*\s+")
_ABBREVIATION = re.compile(
    r"(?<![\w/.@-])(?=(?:[A-Z0-9-]*[A-Z]){2})[A-Z0-9]+(?:-[A-Z0-9]+)*(?![\w/-])"
)
_ROMAN = re.compile(r"[IVXLC]+")


@dataclass(frozen=True, slots=True)
class CheckedText:
    """One text that people read, and where it stands."""

    words: str
    tree: Tree
    steps: tuple[str | int, ...]

    def problem_at(self, says: str, line: int = 0) -> FileProblem:
        """Returns a problem in that line of the text."""
        block = self.tree.at(*self.steps).block
        return self.tree.problem(says, *self.steps, below=line + 1 if block else 0)


def split_sentences(text: str) -> Iterator[tuple[int, str]]:
    """Yields every sentence with the number of its line, from 0. Markup and addresses left out."""
    for number, line in enumerate(text.split("\n")):
        drawn = _ADDRESS.sub("x", _LINK.sub(r"\1", GAP.sub("x", line)))
        for sentence in _END.split(drawn.replace("*", "")):
            if sentence.strip(" -"):
                yield number, sentence.strip()


def count_words(sentence: str) -> int:
    """Returns how many words it has."""
    return sum(any(map(str.isalnum, word)) for word in sentence.split())


def find_abbreviations(text: str) -> list[str]:
    """Returns the abbreviations in a text, each once, in their order."""
    drawn = _ADDRESS.sub(" ", _LINK.sub(r"\1", GAP.sub(" ", text)))
    found = dict.fromkeys(_ABBREVIATION.findall(drawn))
    return [item for item in found if not _ROMAN.fullmatch(item)]


def find_language_faults(
    texts: Sequence[CheckedText], locale: LocalePages
) -> Iterator[FileProblem]:
    """Yields what is hard to read in texts that are read together, such as those of one topic."""
    whole = "\n".join(checked_text.words for checked_text in texts)
    for text in texts:
        yield from _long_sentences(text, locale.style.longest_sentence)
        for word in find_abbreviations(text.words):
            if not _is_known(word, whole, locale):
                says = f'singkatan "{word}" tidak ada di {locale.id}/glossary.yaml.'
                yield text.problem_at(
                    f"{says} Tambahkan, atau eja di teks ini.", _line_with(text, word)
                )
        yield from _find_retired(text, whole, locale)


def _long_sentences(text: CheckedText, longest: int) -> Iterator[FileProblem]:
    for line, sentence in split_sentences(text.words):
        if (count := count_words(sentence)) > longest:
            start = " ".join(sentence.split()[:6])
            says = f'kalimat "{start} …" berisi {count} kata, paling banyak {longest}. Bagi dua.'
            yield text.problem_at(says, line)


def _is_known(word: str, whole: str, locale: LocalePages) -> bool:
    if word in locale.glossary or word in locale.style.everyday or word in locale.style.retired:
        return True
    spelled = rf"\b{re.escape(word)}\*? \(|\({re.escape(word)}\b"
    return re.search(spelled, whole) is not None


def _find_retired(text: CheckedText, whole: str, locale: LocalePages) -> Iterator[FileProblem]:
    if any(word in whole.casefold() for word in locale.style.explains):
        return
    for old, new in locale.style.retired.items():
        if re.search(rf"\b{re.escape(old)}\b", text.words):
            says = f'"{old}" adalah istilah lama. Pakai "{new}", atau jelaskan nama lama itu.'
            yield text.problem_at(says, _line_with(text, old))


def _line_with(text: CheckedText, word: str) -> int:
    return text.words.count("\n", 0, max(0, text.words.find(word)))
