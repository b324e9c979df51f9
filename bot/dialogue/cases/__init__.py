"""Writing to the staff: cases, urgent ones, albums."""
