"""Lists that leave the house: exported on record, and the day that one leaks."""
