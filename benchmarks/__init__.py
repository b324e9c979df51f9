"""What it costs: measured side by side, in one run, on one machine."""
