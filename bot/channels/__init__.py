"""The mouths and ears: one file a network."""
