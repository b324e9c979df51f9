"""Registrations as staff see them: found, listed, imported, written to."""
