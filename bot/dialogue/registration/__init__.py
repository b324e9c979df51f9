"""Pre-registration: forms, asking, reading, consent, one's own data."""
