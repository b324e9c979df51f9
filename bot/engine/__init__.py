"""Hear, decide, keep: turns, their commit, and what falls due by the clock."""
