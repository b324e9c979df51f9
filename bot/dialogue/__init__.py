"""The core: decides what is said and kept; no I/O, no clock, no chance."""
