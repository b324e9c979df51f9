"""Time as an office lives it: the week, quiet hours, office hours."""
