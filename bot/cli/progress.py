"""How far long work is, told on standard error."""

from __future__ import annotations

import sys


def tell_vectors(made: int, of: int) -> None:
    """Tells on standard error how far the making of vectors is."""
    if made == of or made % 50 == 0:
        print(f"Arti kalimat baru: {made} dari {of}.", file=sys.stderr, flush=True)
