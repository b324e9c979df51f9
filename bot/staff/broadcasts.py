"""Broadcasts at the desk: written, previewed, approved, watched and stopped from a phone."""

from __future__ import annotations

import bot.staff.broadcast_acts  # noqa: F401  # the same for scripts
