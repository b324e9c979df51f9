"""What every room of the office is made with: commands, acts, and how it speaks."""
