"""What an office should look at, and what stops nothing."""

from __future__ import annotations

from typing import Self

from bot.strict_yaml.tree import FileProblem


class Caution(FileProblem):
    """A problem that is told and that changes no exit code."""

    __slots__ = ()

    @classmethod
    def from_problem(cls, problem: FileProblem) -> Self:
        """Returns the same, as a caution."""
        return cls(problem.path, problem.line, problem.text)


class Unready(Caution):
    """What an office must fill in before `run` serves people; a trial and a sample go without."""

    __slots__ = ()


class ContentCaution(Caution):
    """A caution about how the content is written, which is no office's work: told on demand."""

    __slots__ = ()
