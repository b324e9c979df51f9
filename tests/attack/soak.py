"""All floods at once for a long time, while honest people are served.

python -m tests.attack.soak --minutes 30

Each minute is told on standard error; at the end a row of docs/tested.md: waits, failures, memory
at the start, at the end and the most, and what the disk grew by. 1 where somebody got no answer or
the process did not stop as planned.
"""

from __future__ import annotations

import argparse
import asyncio

from tests.attack.floods import FLOODS
from tests.attack.load import measure


def main() -> int:
    """One row for all floods together."""
    reader = argparse.ArgumentParser()
    reader.add_argument("--minutes", type=float, default=30)
    reader.add_argument("--people", type=int, default=300)
    options = reader.parse_args()
    together = "+".join(FLOODS)
    fine = asyncio.run(measure([together], options.people, options.minutes * 60))
    return 0 if fine else 1


if __name__ == "__main__":
    raise SystemExit(main())
