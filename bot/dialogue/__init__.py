"""The core: decides what is said and kept. No I/O, no clock, no chance."""
