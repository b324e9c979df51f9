"""The command line's door: `python -m bot …`, also installed as `pandu`."""

from __future__ import annotations

import sys

from bot.cli.main import main

if __name__ == "__main__":
    sys.exit(main())
