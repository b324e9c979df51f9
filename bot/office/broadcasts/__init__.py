"""Broadcasts: written, approved, frozen, watched, reported."""
