"""The office's door: who is heard, what everybody may ask, the audit log."""
