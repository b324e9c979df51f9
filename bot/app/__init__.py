"""Puts the house together and serves it: composition, control, demo, supervision."""
