"""Texts and settings, changed by staff: with a reason, a second pair of eyes, and back."""
