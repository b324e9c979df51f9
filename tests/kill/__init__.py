"""The real process, killed at random: what survives."""
