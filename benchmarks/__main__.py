"""Every table in one run: `python -m benchmarks [--quick]`; each part also runs by itself."""

from __future__ import annotations

import argparse
import subprocess
import sys

PARTS = ("search", "turns", "broadcast")
QUICK = {
    "search": ["--quick"],
    "turns": ["--rounds", "1", "--seconds", "2", "--stored", "1000"],
    "broadcast": ["--quick"],
}


def main() -> int:
    """Runs the parts one after the other; the number that failed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a short look instead of the full run")
    options = parser.parse_args()
    failed = 0
    for part in PARTS:
        print(f"\n== {part} ==", flush=True)
        extra = QUICK[part] if options.quick else []
        done = subprocess.run([sys.executable, "-m", f"benchmarks.{part}", *extra], check=False)
        failed += done.returncode != 0
    return failed


if __name__ == "__main__":
    sys.exit(main())
