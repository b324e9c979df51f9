"""How a turn asks for the sentence vector of its text, which only the shell can compute."""

from __future__ import annotations


class MeaningWanted(Exception):
    """The search needs the meaning of this text. Decide again with `Incoming.meaning` set.

    An empty meaning says that there is none to be had: then the words alone decide.
    """
