"""Houses that tests open, and people who talk to them."""
