"""Reminders of sessions: decided, sent, and looked after by staff."""
