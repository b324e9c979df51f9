"""What a stranger, a clerk or a bad day tries; each test's docstring names the threat it holds."""
