"""SQLite behind a few plain methods."""
