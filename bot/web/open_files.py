"""How many files and connections the process may have open: as many as the system lets it."""

from __future__ import annotations

import contextlib

try:
    import resource
except ImportError:  # Windows has no such limit
    resource = None  # type: ignore[assignment]

WANTED = 16_384
COMMON = 1024
"""What a process commonly may have open where nobody can say."""


def raise_limit() -> int:
    """Raises the limit of open files as far as this process is allowed to. Returns what it is."""
    if resource is None:
        return COMMON
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = WANTED if hard == resource.RLIM_INFINITY else min(WANTED, hard)
    if soft != resource.RLIM_INFINITY and soft < most:
        with contextlib.suppress(OSError, ValueError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))
    return open_files_limit()


def open_files_limit() -> int:
    """Returns how many files this process may have open now."""
    if resource is None:
        return COMMON
    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return WANTED if soft == resource.RLIM_INFINITY else soft
