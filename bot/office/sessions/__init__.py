"""Sessions as staff run them: made, changed, attended, offered, surveyed."""
