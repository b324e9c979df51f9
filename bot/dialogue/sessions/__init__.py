"""Sessions and seats, as a candidate sees them."""
