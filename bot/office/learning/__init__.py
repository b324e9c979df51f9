"""What the bot could not answer, and what staff make of it."""
