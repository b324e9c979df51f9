"""Reminders: their rules, their outcome, and answers to them."""
